"""A session whose time moved stays the same session: in spreadsheets and calendars, with names and without."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from files.catalog_rows import CatalogRules
from files.ics.reading import read_calendar, with_calendars
from learning.imports.catalog import apply_catalog
from learning.imports.plan import FieldChange, ImportChange, ImportPlan, ImportRows
from storage.database import Database
from tests.kit.fixtures import on_both
from tests.kit.imports import import_catalog, offering, sessions

HEADER = "code,title,format,why,goal,starts_at,minutes,session"
RULES = CatalogRules(zone=ZoneInfo("America/Los_Angeles"), why_characters=280)


def _rows(*starts: str) -> str:
    lines = [f"A,Title,live,Why,Goal,{start},45," for start in starts]
    return "\n".join((HEADER, *lines, ""))


def _identities(database: Database, code: str = "A") -> list[tuple[int | None, str, str]]:
    return [(each.id, each.name, each.starts_wall) for each in sessions(database, code)]


def _calendar(database: Database, *lines: str, now: datetime, retire: bool = False, uid: str = "uid-1") -> ImportPlan:
    text = "\n".join(
        ("BEGIN:VCALENDAR", "BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Circle", *lines, "END:VEVENT", "END:VCALENDAR")
    )
    read = read_calendar("a.ics", text.encode(), rules=RULES, now=now)
    rows = with_calendars(ImportRows(()), [read])
    return apply_catalog(database, rows, change=ImportChange("cli:test", now, retire=retire))


def _zoned(start: str, end: str) -> tuple[str, str]:
    return f"DTSTART;TZID=America/Los_Angeles:{start}", f"DTEND;TZID=America/Los_Angeles:{end}"


def test_the_only_row_that_is_left_is_the_only_session_that_is_left(database: Database, now: datetime) -> None:
    import_catalog(database, _rows("2026-12-03 15:30", "2026-12-10 15:30"), now=now)
    before = _identities(database)
    plan = import_catalog(database, _rows("2026-12-03 15:30", "2026-12-11 16:00"), now=now)
    after = _identities(database)
    assert after[1] == (before[1][0], "2026-12-10 15:30", "2026-12-11 16:00")
    assert [(each.code, each.values) for each in plan.warned] == [
        ("moved", {"before": "2026-12-10 15:30", "after": "2026-12-11 16:00"})
    ]
    assert plan.sections["sessions"].missing == []
    assert not import_catalog(
        database, _rows("2026-12-03 15:30", "2026-12-11 16:00"), now=now, retire=True
    ).changes_something


@on_both
def test_sessions_that_moved_differently_stay_the_same_where_the_days_tell(database: Database, now: datetime) -> None:
    import_catalog(database, _rows("2026-12-03 15:30", "2026-12-10 15:30", "2026-12-17 15:30"), now=now)
    before = _identities(database)
    moved = _rows("2026-12-04 15:30", "2026-12-10 16:30", "2026-12-17 09:00")
    plan = import_catalog(database, moved, now=now)
    assert [each.code for each in plan.warned] == ["moved"] * 3
    starts = ["2026-12-04 15:30", "2026-12-10 16:30", "2026-12-17 09:00"]
    assert _identities(database) == [(one, name, start) for (one, name, _), start in zip(before, starts, strict=True)]
    assert not import_catalog(database, moved, now=now, retire=True).changes_something


def test_two_on_one_day_that_moved_are_not_taken_for_each_other(database: Database, now: datetime) -> None:
    import_catalog(database, _rows("2026-12-03 09:00", "2026-12-03 15:30"), now=now)
    plan = import_catalog(database, _rows("2026-12-03 10:00", "2026-12-03 14:00"), now=now)
    assert len(plan.sections["sessions"].added) == len(plan.sections["sessions"].missing) == 2


def test_the_place_that_a_moved_session_left_can_be_taken(database: Database, now: datetime) -> None:
    import_catalog(database, _rows("2026-12-03 15:30"), now=now)
    import_catalog(database, _rows("2026-12-10 15:30"), now=now)
    [(first, _, _)] = _identities(database)
    both = _rows("2026-12-10 15:30", "2026-12-03 15:30")
    import_catalog(database, both, now=now)
    assert [each[1:] for each in _identities(database)] == [
        ("2026-12-03 15:30 (2)", "2026-12-03 15:30"),
        ("2026-12-03 15:30", "2026-12-10 15:30"),
    ]
    assert _identities(database)[1][0] == first
    assert not import_catalog(database, both, now=now).changes_something


def test_what_could_be_meant_in_two_ways_is_new(database: Database, now: datetime) -> None:
    import_catalog(database, _rows("2026-12-03 15:30"), now=now)
    plan = import_catalog(database, _rows("2026-12-04 15:30", "2026-12-05 15:30"), now=now)
    assert plan.sections["sessions"].missing == ["A · 2026-12-03 15:30"]
    assert len(plan.sections["sessions"].added) == 2


def test_names_that_people_chose_are_never_guessed_at(database: Database, now: datetime) -> None:
    text = _rows("2026-12-03 15:30")
    import_catalog(database, text.replace("45,\n", "45,North\n"), now=now)
    plan = import_catalog(database, text.replace("45,\n", "45,South\n"), now=now)
    assert plan.sections["sessions"].added == ["A · South"]
    assert plan.sections["sessions"].missing == ["A · North"]


@on_both
def test_a_session_that_gets_a_name_stays_the_same(database: Database, now: datetime) -> None:
    text = _rows("2026-12-03 15:30")
    import_catalog(database, text, now=now)
    [(first, _, _)] = _identities(database)
    plan = import_catalog(database, text.replace("45,\n", "45,North\n"), now=now)
    [changed] = plan.sections["sessions"].changed
    assert changed.fields == (FieldChange("session", "2026-12-03 15:30", "North"),)
    assert _identities(database) == [(first, "North", "2026-12-03 15:30")]
    assert not import_catalog(database, text, now=now).changes_something


def test_a_session_that_is_over_is_neither_missing_nor_moved(database: Database, now: datetime) -> None:
    import_catalog(database, _rows("2026-11-20 15:30"), now=now)
    plan = import_catalog(database, _rows("2026-12-03 15:30"), now=now, retire=True)
    assert plan.sections["sessions"].missing == []
    assert plan.sections["sessions"].added == ["A · 2026-12-03 15:30"]
    assert [each.retired_at for each in sessions(database, "A")] == [None, None]


def test_an_event_whose_time_moved_stays_the_same_session(database: Database, now: datetime) -> None:
    _calendar(database, *_zoned("20261203T153000", "20261203T163000"), now=now)
    [(first, name, _)] = _identities(database, "uid-1")
    plan = _calendar(database, *_zoned("20270114T080000", "20270114T090000"), now=now)
    assert plan.warned[0].code == "draft"
    assert _identities(database, "uid-1") == [(first, name, "2027-01-14 08:00")]
    assert not _calendar(
        database, *_zoned("20270114T080000", "20270114T090000"), now=now, retire=True
    ).changes_something


def test_an_event_that_becomes_a_series_is_its_first_occurrence(database: Database, now: datetime) -> None:
    event = _zoned("20261203T153000", "20261203T163000")
    _calendar(database, *event, now=now)
    [(first, _, _)] = _identities(database, "uid-1")
    plan = _calendar(database, *event, "RRULE:FREQ=WEEKLY;COUNT=3", now=now)
    assert plan.sections["sessions"].missing == []
    assert [each[1] for each in _identities(database, "uid-1")] == ["2026-12-03", "2026-12-10", "2026-12-17"]
    assert _identities(database, "uid-1")[0][0] == first
    assert not _calendar(database, *event, "RRULE:FREQ=WEEKLY;COUNT=3", now=now).changes_something
    plan = _calendar(database, *event, now=now, retire=True)
    assert plan.sections["sessions"].missing == ["uid-1 · 2026-12-10", "uid-1 · 2026-12-17"]
    assert _identities(database, "uid-1")[0][0] == first


@on_both
def test_a_series_at_another_time_of_day_or_on_another_day_stays_the_same(database: Database, now: datetime) -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=4"
    _calendar(database, *_zoned("20261201T153000", "20261201T163000"), rule, now=now)
    ids = [each[0] for each in _identities(database, "uid-1")]
    _calendar(database, *_zoned("20261201T160000", "20261201T170000"), rule, now=now)
    assert [each[0] for each in _identities(database, "uid-1")] == ids
    plan = _calendar(database, *_zoned("20261202T160000", "20261202T170000"), rule, now=now)
    assert [each[0] for each in _identities(database, "uid-1")] == ids
    assert [each.code for each in plan.warned].count("moved") == 4
    assert _identities(database, "uid-1")[0][1] == "2026-12-02"
    assert not _calendar(database, *_zoned("20261202T160000", "20261202T170000"), rule, now=now).changes_something


@on_both
def test_the_year_ahead_rolls_forward_and_nothing_is_retired(database: Database, now: datetime) -> None:
    event = (*_zoned("20261201T153000", "20261201T163000"), "RRULE:FREQ=WEEKLY")
    _calendar(database, *event, now=now)
    plan = _calendar(database, *event, now=now + timedelta(days=28), retire=True)
    section = plan.sections["sessions"]
    assert (section.missing, len(section.added), section.changed) == ([], 4, [])
    assert all(each.retired_at is None for each in sessions(database, "uid-1"))


def test_an_event_that_is_over_is_still_in_the_file(database: Database, now: datetime) -> None:
    event = _zoned("20261203T153000", "20261203T163000")
    _calendar(database, *event, now=now)
    other = ("END:VEVENT", "BEGIN:VEVENT", "UID:uid-2", "SUMMARY:Other", "DTSTART:20270303T160000Z", "DURATION:PT1H")
    plan = _calendar(database, *event, *other, now=now + timedelta(days=20), retire=True)
    assert plan.sections["offerings"].missing == []
    assert offering(database, "uid-1").retired_at is None


def test_an_event_that_is_cancelled_is_no_longer_in_the_file(database: Database, now: datetime) -> None:
    event = _zoned("20261203T153000", "20261203T163000")
    _calendar(database, *event, now=now)
    other = ("END:VEVENT", "BEGIN:VEVENT", "UID:uid-2", "SUMMARY:Other", "DTSTART:20270303T160000Z", "DURATION:PT1H")
    plan = _calendar(database, *event, "STATUS:CANCELLED", *other, now=now)
    assert plan.sections["offerings"].missing == ["uid-1"]
