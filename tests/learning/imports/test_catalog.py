from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlmodel import select

from learning.imports.catalog import plan_catalog
from learning.imports.plan import FieldChange
from learning.people.viewers import Viewer
from learning.planning.drafts import publish_draft
from storage.database import Database
from storage.tables import AccountKind, AuditEntry, CatalogVersion, Format, Offering, OfferingState, Role, Session
from tests.kit.files.import_sentences import say_problem
from tests.kit.fixtures import on_both
from tests.kit.imports import audit_actions, catalog_rows, found, import_catalog, import_people, offering, sessions

HEADER = (
    "code,session,title,why,summary,format,goal,strand,topics,audience,site,facilitators,starts_at,ends_at,"
    "minutes,timezone,place,link,capacity,points,language,registration_opens,registration_closes\n"
)
LIVE = (
    "UDL-1,A,UDL in one week,Every child gets in,Plan a week,live,Inclusion,Access,UDL|planning,certificated,"
    "Tule Ridge High,Kamaria Oduya,2026-12-03 15:30,2026-12-03 16:45,,,Room 12,,24,1.5,en,2026-11-25 08:00,\n"
)
VIDEO = (
    "VID-9,,Captions in a minute,Words reach everyone,,video,Inclusion,,captions,,,Jonah W,,,3,,,"
    "https://video.example/9,,,es,,\n"
)
FILE = HEADER + LIVE + VIDEO


def _version(database: Database) -> int:
    with database.reading() as tx:
        return tx.exec(select(CatalogVersion)).one().version


def _small(*lines: str, header: str = "code,title,format,why,goal,starts_at,minutes,session") -> str:
    return "\n".join((header, *lines, ""))


@on_both
def test_offerings_and_sessions_hold_all_that_the_file_says(database: Database, now: datetime) -> None:
    plan = import_catalog(database, FILE, now=now)
    assert plan.sections["offerings"].added == ["UDL-1", "VID-9"]
    assert plan.sections["sessions"].added == ["UDL-1 · A"]
    live, video, [session] = (offering(database, "UDL-1"), offering(database, "VID-9"), sessions(database, "UDL-1"))
    assert (live.format, live.state, live.points) == (Format.live, OfferingState.published, Decimal("1.5"))
    assert (live.topics, live.audience, live.language) == (["UDL", "planning"], ["certificated"], "en_US")
    assert (live.facilitators, live.link, live.minutes, live.site_id) == ([], "", None, None)
    assert (session.starts_wall, session.ends_wall) == ("2026-12-03 15:30", "2026-12-03 16:45")
    assert session.timezone == "America/Los_Angeles"
    assert session.starts_at == datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    assert session.registration_opens_at == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert (session.place, session.capacity, session.facilitators) == ("Room 12", 24, ["Kamaria Oduya"])
    assert session.site_id
    assert (video.minutes, video.link, video.facilitators) == (3, "https://video.example/9", ["Jonah W"])
    assert _version(database) == 1


@on_both
def test_a_second_import_changes_nothing(database: Database, now: datetime) -> None:
    import_catalog(database, FILE, now=now)
    before = audit_actions(database)
    plan = import_catalog(database, FILE, now=now + timedelta(days=1), retire=True)
    assert not plan.changes_something
    assert (plan.sections["offerings"].unchanged, plan.sections["sessions"].unchanged) == (2, 1)
    assert audit_actions(database) == before
    assert _version(database) == 1
    assert offering(database, "UDL-1").changed_at == now


@on_both
def test_a_plan_writes_nothing(database: Database, now: datetime) -> None:
    assert plan_catalog(database, catalog_rows(FILE), now=now).changes_something
    with database.reading() as tx:
        assert not tx.exec(select(Offering)).all()
    assert _version(database) == 0


@on_both
def test_a_named_session_stays_the_same_when_its_time_moves(database: Database, now: datetime) -> None:
    import_catalog(database, FILE, now=now)
    [before] = sessions(database, "UDL-1")
    moved = FILE.replace("2026-12-03", "2026-12-10").replace(",24,", ",30,")
    plan = import_catalog(database, moved, now=now)
    [changed] = plan.sections["sessions"].changed
    assert changed.fields == (
        FieldChange("starts_at", "2026-12-03 15:30", "2026-12-10 15:30"),
        FieldChange("ends_at", "2026-12-03 16:45", "2026-12-10 16:45"),
        FieldChange("capacity", "24", "30"),
    )
    [after] = sessions(database, "UDL-1")
    assert (after.id, after.starts_at) == (before.id, datetime(2026, 12, 10, 23, 30, tzinfo=UTC))
    assert audit_actions(database)[-1] == "session.changed"
    assert _version(database) == 2


@on_both
def test_a_session_without_a_name_gets_its_first_start(database: Database, now: datetime) -> None:
    import_catalog(database, _small("A,Title,live,Why,Goal,2026-12-03 15:30,45,"), now=now)
    [session] = sessions(database, "A")
    assert (session.name, session.ends_wall) == ("2026-12-03 15:30", "2026-12-03 16:15")


@on_both
def test_later_rows_inherit_and_may_not_contradict(database: Database, now: datetime) -> None:
    text = _small(
        "A,,,,,2026-12-03 15:30,45,one",
        "A,Title,live,Why,Goal,2026-12-04 15:30,45,two",
        "a,Other,,,,2026-12-05 15:30,45,three",
        "A,,,,,2026-12-06 15:30,45,one",
    )
    plan = import_catalog(database, text, now=now)
    assert found(plan.refused) == [(4, "title", "differs"), (5, "session", "same_session")]
    assert plan.refused[0].values == {"first": "3"}
    assert [each.name for each in sessions(database, "A")] == ["one", "two"]
    assert offering(database, "A").title == "Title"


@on_both
def test_a_bad_first_row_still_names_the_offering(database: Database, now: datetime) -> None:
    text = _small("A,Title,live,Why,Goal,2026-13-03 15:30,45,", "A,,,,,2026-12-04 15:30,45,")
    plan = import_catalog(database, text, now=now)
    assert found(plan.refused) == [(2, "starts_at", "not_a_moment")]
    assert offering(database, "A").title == "Title"


@on_both
@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",Title,live,,,2026-12-03 15:30,45,", "code", "missing"),
        ("A,,live,,,2026-12-03 15:30,45,", "title", "missing"),
        ("A,Title,,,,2026-12-03 15:30,45,", "format", "missing"),
        ("A,Title,workshop,,,2026-12-03 15:30,45,", "format", "not_listed"),
        ("A,Title,live,,,,45,", "starts_at", "needs_start"),
        ("A,Title,live,,,2026-12-03 15:30,,", "ends_at", "needs_end"),
        ("A,Title,live,,,2026-12-03 15:30,0,", "minutes", "not_whole"),
        ("A,Title,live,,,2026-12-03 15:30,-5,", "minutes", "not_whole"),
        ("A,Title,live,,,2026-12-03 15:30,99999999999999,", "minutes", "not_whole"),
        ("A,Title,live,,,12/3/2026 3:30 XM,45,", "starts_at", "not_a_moment"),
        ("A,Title,live,,,2026-02-30 15:30,45,", "starts_at", "not_a_moment"),
        ("A,Title,live,,,0001-01-01 00:00,45,", "starts_at", "far_year"),
        (f"A,Title,live,{'x' * 281},,2026-12-03 15:30,45,", "why", "too_long"),
    ],
)
def test_a_row_that_does_not_do_is_refused_with_its_column(
    database: Database, now: datetime, line: str, column: str, code: str
) -> None:
    plan = import_catalog(database, _small(line, "B,Fine,live,Why,Goal,2026-12-03 15:30,45,"), now=now)
    assert found(plan.refused) == [(2, column, code)]
    assert plan.sections["offerings"].added == ["B"]


@on_both
@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("2026-12-03 15:30,,,,,,", "ends_at", "ends_before_start"),
        ("2026-12-03 16:30,0,,,,,", "capacity", "not_whole"),
        ("2026-12-03 16:30,,NaN,,,,", "points", "not_points"),
        ("2026-12-03 16:30,,1.555,,,,", "points", "not_points"),
        ("2026-12-03 16:30,,,Klingon,,,", "language", "not_a_language"),
        ("2026-12-03 16:30,,,,Pacific,,", "timezone", "not_a_zone"),
        ("2026-12-03 16:30,,,,,javascript:alert(1),", "link", "not_a_link"),
        ("2026-12-03 16:30,,,,,,parents", "audience", "not_among"),
    ],
)
def test_the_rarer_columns_are_checked_too(
    database: Database, now: datetime, cells: str, column: str, code: str
) -> None:
    header = "code,title,format,starts_at,ends_at,capacity,points,language,timezone,link,audience"
    plan = import_catalog(database, _small(f"A,Title,live,2026-12-03 15:30,{cells}", header=header), now=now)
    assert found(plan.refused) == [(2, column, code)]


def test_a_format_is_read_as_people_write_it() -> None:
    [row] = catalog_rows(_small("A,Title,Self-Paced,,,,,")).rows
    assert row.format is Format.self_paced


@on_both
def test_without_why_or_goal_it_waits_as_a_draft(database: Database, now: datetime) -> None:
    plan = import_catalog(database, _small("A,Title,video,,Goal,,5,", "B,Title,video,,,,5,"), now=now)
    assert [(each.code, each.values) for each in plan.warned] == [
        ("draft", {"fields": "why"}),
        ("draft", {"fields": "why and goal"}),
    ]
    assert offering(database, "A").state is OfferingState.draft
    plan = import_catalog(database, _small("A,Title,video,Because,Goal,,5,"), now=now)
    assert offering(database, "A").state is OfferingState.published
    assert FieldChange("state", "draft", "published") in plan.sections["offerings"].changed[0].fields
    assert audit_actions(database)[-2:] == ["offering.changed", "offering.published"]


@on_both
def test_empty_cells_never_erase_why_and_goal_nor_unpublish(database: Database, now: datetime) -> None:
    draft = _small("A,Title,video,,,,5,")
    import_catalog(database, draft, now=now)
    with database.transaction() as tx:
        row = tx.exec(select(Offering)).one()
        row.why, row.goal, row.state = "Filled in Slack", "Goal", OfferingState.published
    plan = import_catalog(database, draft, now=now)
    assert not plan.changes_something
    assert found(plan.warned) == [(2, "why", "kept"), (2, "goal", "kept")]
    row = offering(database, "A")
    assert (row.why, row.state) == ("Filled in Slack", OfferingState.published)


@on_both
def test_what_left_the_file_is_reported_and_retired_when_asked(database: Database, now: datetime) -> None:
    both = _small("A,T,live,W,G,2026-12-03 15:30,45,one", "A,,,,,2026-12-04 15:30,45,two", "B,T,video,W,G,,5,")
    import_catalog(database, both, now=now)
    less = _small("A,T,live,W,G,2026-12-03 15:30,45,one")
    plan = import_catalog(database, less, now=now)
    assert plan.sections["offerings"].missing == ["B"]
    assert plan.sections["sessions"].missing == ["A · two"]
    assert not plan.changes_something
    import_catalog(database, less, now=now, retire=True)
    assert offering(database, "B").retired_at == now
    assert [each.retired_at for each in sessions(database, "A")] == [None, now]
    assert not import_catalog(database, less, now=now, retire=True).changes_something
    plan = import_catalog(database, both, now=now)
    assert plan.sections["offerings"].changed[0].fields == (FieldChange("retired", "yes", "no"),)
    assert offering(database, "B").retired_at is None
    assert [each.retired_at for each in sessions(database, "A")] == [None, None]


@on_both
def test_sessions_of_an_offering_with_a_refused_row_are_not_missing(database: Database, now: datetime) -> None:
    import_catalog(database, _small("A,T,live,W,G,2026-12-03 15:30,45,one", "A,,,,,2026-12-04 15:30,45,two"), now=now)
    text = _small("A,T,live,W,G,2026-12-03 15:30,45,one", "A,,,,,tomorrow,45,two")
    plan = import_catalog(database, text, now=now, retire=True)
    assert plan.sections["sessions"].missing == []


@on_both
def test_the_ends_follow_real_minutes_over_a_clock_change(database: Database, now: datetime) -> None:
    import_catalog(database, _small("A,T,live,W,G,2026-11-01 00:30,120,"), now=now)
    [session] = sessions(database, "A")
    assert session.ends_at - session.starts_at == timedelta(minutes=120)
    assert session.ends_wall == "2026-11-01 01:30"
    assert not import_catalog(database, _small("A,T,live,W,G,2026-11-01 00:30,120,"), now=now).changes_something


@on_both
def test_the_audit_log_holds_no_prose(database: Database, now: datetime) -> None:
    import_catalog(database, FILE, now=now)
    import_catalog(database, FILE.replace("Every child gets in", "All get in"), now=now)
    with database.reading() as tx:
        entry = tx.exec(select(AuditEntry).where(AuditEntry.action == "offering.changed")).one()
    assert (entry.before, entry.after) == ({"why": 19}, {"why": 10})


def test_what_belongs_to_a_session_is_named_where_there_is_none() -> None:
    header = "code,title,format,place,capacity"
    rows = catalog_rows(_small("A,T,video,Room 1,5", header=header))
    assert found(rows.warned) == [(2, "place", "undated_ignored"), (2, "capacity", "undated_ignored")]


@on_both
def test_a_facilitator_named_by_email_is_found_on_the_roster(database: Database, now: datetime) -> None:
    import_people(database, "email,name\nann@s.example,Ann Lee\n", now=now)
    header = "code,title,format,why,goal,facilitators"
    import_catalog(database, _small("A,T,video,W,G,Ann@S.example|Bo Derek", header=header), now=now)
    assert offering(database, "A").facilitators == ["ann@s.example", "Bo Derek"]
    before = _version(database)
    import_people(database, "email,name\nann@s.example,Ann Lee-Ortiz\n", now=now)
    assert _version(database) == before + 1
    import_people(database, "email,name,roles\nann@s.example,Ann Lee-Ortiz,coach\n", now=now)
    assert _version(database) == before + 1


@on_both
def test_new_rules_of_a_zone_move_the_instant_though_the_wall_time_stays(database: Database, now: datetime) -> None:
    import_catalog(database, FILE, now=now)
    [session] = sessions(database, "UDL-1")
    with database.transaction() as tx:  # as an earlier version of the time zone data had it
        row = tx.get_one(Session, session.id)
        row.starts_at -= timedelta(hours=1)
        row.ends_at -= timedelta(hours=1)
    plan = import_catalog(database, FILE, now=now)
    [changed] = plan.sections["sessions"].changed
    assert changed.fields == (
        FieldChange("starts_at", "2026-12-03T22:30+00:00", "2026-12-03T23:30+00:00"),
        FieldChange("ends_at", "2026-12-03T23:45+00:00", "2026-12-04T00:45+00:00"),
    )
    [after] = sessions(database, "UDL-1")
    assert (after.id, after.starts_at, after.ends_at) == (session.id, session.starts_at, session.ends_at)
    assert (audit_actions(database)[-1], _version(database)) == ("session.changed", 2)
    assert not import_catalog(database, FILE, now=now).changes_something


@pytest.mark.parametrize(
    "link",
    [
        "https://...",
        "https://a..b",
        "https://-a.example",
        "https://.example",
        "https://ann:pw@video.example/9",
        "https://video.example@evil.example",
        "https://video.example/a b",
        "https://video.example/a\u00a0b",
        "https://video.example/a<b>",
        "https://video.example/a\\b",
        "https://video.example/a'b",
        "https://%20/",
        "https://video.example/“a”",
        "https://[::1",
        "https://[1.2.3.4]",
        f"https://{'a' * 64}.example",
        "https://video.example:99999/",
        "//video.example",
        "https:///a",
        "https://ex_.ample",
        "mailto:a@b.example",
        "https://video.example/\ue000",
        f"https://video.example/{'a' * 3000}",
    ],
)
def test_a_link_that_could_mislead_is_refused(link: str) -> None:
    rows = catalog_rows(_small(f"A,T,video,{link}", header="code,title,format,link"))
    assert found(rows.refused) == [(2, "link", "not_a_link")]
    assert "without spaces, quotes" in say_problem(rows.refused[0])


@pytest.mark.parametrize(
    "link",
    [
        "https://video.example/9?a=1&b=%20#c",
        "http://10.0.0.1:8080/",
        "https://[::1]:8443/x",
        "https://escuela-niñez.example/",
        "https://video.example./~ann/a_(b)",
        "https://drive.video.example/a,b;c!d*e+f",
    ],
)
def test_a_sound_link_is_taken_as_it_stands(link: str) -> None:
    [row] = catalog_rows(_small(f'A,T,video,"{link}"', header="code,title,format,link")).rows
    assert row.link == link


@on_both
def test_texts_without_a_letter_or_digit_count_as_empty(database: Database, now: datetime) -> None:
    header = "code,title,format,why,goal,summary,topics,site,facilitators,strand"
    plan = import_catalog(
        database,
        _small("A,Title,video,…,🎉,--,UDL|*|—,-,?|Ann,!!", "B,***,video,Why,Goal,,,,,", header=header),
        now=now,
    )
    assert found(plan.refused) == [(3, "title", "missing")]
    row = offering(database, "A")
    assert (row.state, row.why, row.goal, row.summary, row.strand) == (OfferingState.draft, "", "", "", "")
    assert (row.topics, row.facilitators, row.site_id) == (["UDL"], ["Ann"], None)


def test_what_cannot_be_seen_is_dropped_from_cells() -> None:
    header = "code,title,format,summary,link"
    text = _small(
        "A\u200b,\ufeffTi\u00adtle\u202e,video,می\u200cخواهم 👩\u200d🏫 a\u200db\x07\x85,https://video.example/\u200b9",
        header=header,
    )
    [row] = catalog_rows(text).rows
    assert (row.code, row.title, row.link) == ("A", "Title", "https://video.example/9")
    assert row.summary == "می\u200cخواهم 👩\u200d🏫 ab"


def test_lists_have_a_longest_length() -> None:
    header = "code,title,format,topics,facilitators"
    thirty = "|".join(f"t{n}" for n in range(30))
    text = _small(
        f"A,T,video,{thirty},{thirty}",
        f"B,T,video,{thirty}|u,{thirty}|u",
        f"C,T,video,{'x' * 201},{'y' * 201}",
        f"D,T,video,,{'z' * 200}@s.example",
        header=header,
    )
    rows = catalog_rows(text)
    assert [row.code for row in rows.rows] == ["A"]
    assert sorted(found(rows.refused)) == [
        (3, "facilitators", "too_many"),
        (3, "topics", "too_many"),
        (4, "facilitators", "too_long"),
        (4, "topics", "too_long"),
        (5, "facilitators", "too_long"),
    ]
    assert "holds 31 items, 30 are allowed. Keep the 30" in say_problem(rows.refused[0])


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_importing_and_publishing_at_once_never_wait_for_each_other_in_a_circle(
    database: Database, now: datetime
) -> None:
    count = 40
    lines = [f"O{n},Title,video,,,,5," for n in range(count)]
    import_catalog(database, _small(*lines), now=now)
    import_people(database, "email,name,roles\nann@s.example,Ann Lee,coordinator\n", now=now)
    actor = Viewer("U1", AccountKind.member, now, person_id=1, roles=frozenset({Role.coordinator}))
    ids = [offering(database, f"O{n}").id or 0 for n in range(count)]

    def publish(offering_id: int) -> None:
        publish_draft(database, offering_id, why="Why", goal="Goal", actor=actor, day=now.date(), now=now)

    def bring_in(turn: int) -> None:
        # In the other order than they are published, with a new site each time.
        changed = [f"O{n},Title {turn},video,,,School {turn}" for n in reversed(range(count))]
        import_catalog(database, _small(*changed, header="code,title,format,why,goal,site"), now=now)
        import_people(database, f"email,name,site\nann@s.example,Ann Lee,Office {turn}\n", now=now)

    with ThreadPoolExecutor(4) as pool:
        work = [partial(publish, each) for each in ids]
        for turn in range(8):
            work.insert(turn * 6, partial(bring_in, turn))
        for each in [pool.submit(each) for each in work]:
            each.result(timeout=60)
    assert {offering(database, f"O{n}").state for n in range(count)} == {OfferingState.published}
