"""What the main views look like, in both languages of the staff. `pytest --snapshot-update` writes them anew."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import select
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from storage.tables import EmployeeGroup, Format, OfferingState, Person, Registration, RegistrationState, Role, Session
from tests.kit.rows import Rows
from tests.kit.slack.outline import outline
from tests.kit.slack.seen import Seen
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


class _Outline(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(_Outline)


_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def _district(rows: Rows) -> None:
    rows.setting("office.name", "Learning Office")
    rows.setting("office.contact", "ext. 12")
    rows.person("Cleo Park")
    udl = rows.offering(
        "UDL basics",
        code="UDL-1",
        why="Every student finds a way into the lesson.",
        summary="Plan one lesson together.",
        goal="All read by grade 3",
        strand="Inclusion",
        topics=["UDL", "lesson planning"],
        points=2,
        facilitators=["cleo.park@example.org"],
        audience=["certificated"],
        site="North School",
    )
    rows.session(udl, "2026-12-03 15:30", minutes=90, place="Room 4", capacity=12)
    rows.session(udl, "2026-12-10 15:30", minutes=90, place="Room 4", capacity=1)
    rows.offering(
        "Gradebook in ten minutes",
        format=Format.video,
        minutes=10,
        strand="Technology",
        link="https://learn.example.org/gradebook",
        topics=["gradebook"],
    )
    rows.offering(
        "Reading fluency",
        format=Format.self_paced,
        minutes=240,
        points=4,
        strand="Reading",
        link="https://learn.example.org/fluency",
        topics=["reading fluency"],
        language="es",
    )
    rows.word("North Star", "MTSS plan", "support for every student")
    closes = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    rows.live("Late to register", "2026-12-01 15:30", strand="Reading", closes=closes)
    rows.live("Safe driving", audience=["classified"], strand="Safety")
    rows.offering(
        "Recording of the staff day", format=Format.recorded, minutes=48, link="https://learn.example.org/day"
    )
    rows.offering("Gardening with students", state=OfferingState.draft, why="", goal="")
    rows.offering("Math talks", state=OfferingState.draft, why="Students explain how they think.", goal="")


def _busy(rows: Rows) -> None:
    """Add what clashes, what is full, and what is for others."""
    rows.live("MTSS basics", "2026-12-03 16:00", code="MTSS-1")
    rows.live("Bus safety", code="BUS-1", audience=["classified"], facilitators=["cleo.park@example.org"])
    full = rows.live("Story circle", "2026-12-04 15:30", code="FULL-1", capacity=1)
    with rows.database.transaction() as tx:
        person_id = tx.exec(select(Person.id).where(Person.name == "Cleo Park")).one()
        session = tx.exec(select(Session).where(Session.offering_id == full)).one()
        session.taken = 1
        tx.add(
            Registration(
                session_id=session.id or 0,
                person_id=person_id or 0,
                state=RegistrationState.registered,
                calendar_uid="1",
                registered_at=_LONG_AGO,
                changed_at=_LONG_AGO,
            )
        )


def _find(ana: Someone) -> Seen:
    return ana.types("/pl find")


def _everything(ana: Someone) -> Seen:
    ana.types("/pl find")
    ana.presses(next(name for name in ana.sees().buttons if "1" in name and "(" in name))
    ana.presses(next(name for name in ana.sees().buttons if "1" in name and "(" not in name))
    return ana.sees()


def _nothing(ana: Someone) -> Seen:
    return ana.types("/pl find beekeeping")


def _corrected(ana: Someone) -> Seen:
    return ana.types("/pl find gradebok")


def _also_showing(ana: Someone) -> Seen:
    return ana.types("/pl find universal design for learning")


def _question(ana: Someone) -> Seen:
    return ana.types("/pl find something on udl after 3:30 under two hours in december")


def _set_aside(ana: Someone) -> Seen:
    return ana.types("/pl find short videos on udl")


def _closest(ana: Someone) -> Seen:
    return ana.types("/pl find bilingual fluency")


def _nearest_topics(ana: Someone) -> Seen:
    return ana.types("/pl find literature and books")


def _asked(ana: Someone) -> Seen:
    ana.types("/pl find beekeeping")
    ana.presses("find_ask")
    return ana.sees()


def _filter(ana: Someone) -> Seen:
    ana.types("/pl find")
    ana.presses("find_filter")
    ana.picks("weekday", "3")
    ana.picks("strand", "Inclusion")
    ana.submits()
    ana.presses("find_filter")
    return ana.modal()


def _nothing_with_filters(ana: Someone) -> Seen:
    ana.types("/pl find")
    ana.presses("find_filter")
    ana.picks("weekday", "0")
    ana.picks("strand", "Inclusion")
    ana.submits()
    return ana.sees()


def _details(ana: Someone) -> Seen:
    ana.types("/pl find udl")
    ana.presses("details:1")
    return ana.modal()


def _home(ana: Someone) -> Seen:
    return ana.opens_home()


def _home_after_the_tour(ana: Someone) -> Seen:
    ana.opens_home()
    ana.presses("tour_skip")
    return ana.home()


def _search(ana: Someone) -> Seen:
    ana.uses_shortcut("find_learning")
    return ana.modal()


def _help(ana: Someone) -> Seen:
    return ana.types("/pl")


def _unknown_word(ana: Someone) -> Seen:
    return ana.types("/pl fidn UDL")


def _language(ana: Someone) -> Seen:
    return ana.types("/pl language")


def _drafts(ana: Someone) -> Seen:
    return ana.types("/pl drafts")


def _draft(ana: Someone) -> Seen:
    ana.types("/pl drafts")
    ana.presses("draft:7")
    ana.fills("why", "w" * 300)
    ana.picks("goal", "All read by grade 3")
    ana.submits()
    return ana.modal()


def _words(ana: Someone) -> Seen:
    return ana.types("/pl synonyms")


def _word(ana: Someone) -> Seen:
    return ana.types("/pl synonyms north star")


def _word_window(ana: Someone) -> Seen:
    ana.types("/pl synonyms")
    ana.presses("word:0")
    ana.fills("phrase", "of the")
    ana.submits()
    return ana.modal()


def _roles(ana: Someone) -> Seen:
    return ana.types("/pl roles Ana")


def _roles_window(ana: Someone) -> Seen:
    ana.types("/pl roles Ana")
    ana.presses(ana.sees().buttons[0])
    return ana.modal()


def _registered(ana: Someone) -> Seen:
    ana.types("/pl find udl")
    ana.presses("register:1")
    return ana.sees()


def _left(ana: Someone) -> Seen:
    _registered(ana)
    ana.presses("undo:1")
    return ana.sees()


def _other_dates(ana: Someone) -> Seen:
    _registered(ana)
    ana.presses("change:1")
    return ana.sees()


def _dates(ana: Someone) -> Seen:
    return ana.types("/pl register UDL-1")


def _clash(ana: Someone) -> Seen:
    _registered(ana)
    ana.types("/pl register MTSS-1")
    return ana.sees()


def _not_eligible(ana: Someone) -> Seen:
    return ana.types("/pl register BUS-1")


def _mine(ana: Someone) -> Seen:
    _registered(ana)
    ana.types("/pl register FULL-1")
    return ana.types("/pl my")


def _home_with_mine(ana: Someone) -> Seen:
    _mine(ana)
    return _home_after_the_tour(ana)


def _gone(ana: Someone) -> Seen:
    ana.types("hello")
    ana.finds_message(
        {"type": "button", "action_id": "details", "value": "999", "text": {"type": "plain_text", "text": "Old"}}
    )
    ana.presses("Old")
    return ana.modal()


_CATALOG = """Next term at a glance;;;;;;;
code;session;title;why;goal;format;starts_at;minutes
UDL-1;2026-12-03 15:30;UDL basics;Every student finds a way into the lesson.;All read by grade 3;live;2026-12-03 16:00;90
UDL-1;spring;;;;;2027-02-04 15:30;90
CALM-1;;Calm corners;Students settle.;Wellbeing;live;2026-12-08 15:30;45
CALM-1;;;;;;2026-12-15 15:30;45
VID-1;;Captions for every video;;;video;;3
BAD-1;;Bus safety;Everybody gets home.;Safety;live;next Tuesday;60
"""


def _catalog_preview(ana: Someone) -> Seen:
    ana.drops({"next-term.csv": _CATALOG.encode()})
    return ana.waits_for_dm("CALM-1")


def _catalog_imported(ana: Someone) -> Seen:
    _catalog_preview(ana)
    ana.presses("catalog_apply")
    return ana.waits_for_dm("✅")


_VIEWS: dict[str, Callable[[Someone], Seen]] = {
    "results": _find,
    "results_with_everything": _everything,
    "corrected": _corrected,
    "also_showing": _also_showing,
    "question": _question,
    "set_aside": _set_aside,
    "closest": _closest,
    "nearest_topics": _nearest_topics,
    "nothing_found": _nothing,
    "asked": _asked,
    "filter": _filter,
    "nothing_with_filters": _nothing_with_filters,
    "details": _details,
    "home_with_tour": _home,
    "home": _home_after_the_tour,
    "search": _search,
    "help": _help,
    "unknown_word": _unknown_word,
    "language": _language,
    "drafts": _drafts,
    "draft_with_errors": _draft,
    "words": _words,
    "word": _word,
    "word_window": _word_window,
    "roles": _roles,
    "roles_window": _roles_window,
    "gone": _gone,
    "registered": _registered,
    "left": _left,
    "other_dates": _other_dates,
    "dates": _dates,
    "clash": _clash,
    "not_eligible": _not_eligible,
    "mine": _mine,
    "home_with_mine": _home_with_mine,
    "catalog_preview": _catalog_preview,
    "catalog_imported": _catalog_imported,
}


_WITH_MORE = ("clash", "not_eligible", "mine", "home_with_mine")


@pytest.mark.parametrize("locale", ["en-US", "es-LA"])
@pytest.mark.parametrize("view", _VIEWS)
def test_view(town: Town, snapshot: SnapshotAssertion, view: str, locale: str) -> None:
    _district(town.rows)
    if view in _WITH_MORE:
        _busy(town.rows)
    ana = town.someone(roles=[Role.coordinator, Role.admin], slack_locale=locale)
    assert outline(_VIEWS[view](ana)) == snapshot


@pytest.mark.parametrize("locale", ["en-US", "es-LA"])
@pytest.mark.parametrize("view", ["drafts_refused", "home", "newcomer", "guest", "guest_home"])
def test_view_of_others(town: Town, snapshot: SnapshotAssertion, view: str, locale: str) -> None:
    _district(town.rows)
    if view.startswith("guest"):
        someone = town.account("Olga Bell", guest="single", slack_locale=locale)
    elif view == "newcomer":
        someone = town.account("New Person", slack_locale=locale)
    else:
        someone = town.someone(group=EmployeeGroup.classified, slack_locale=locale)
        town.rows.person("Dora Kim", roles=[Role.coordinator])
    commands = {"drafts_refused": "/pl drafts", "newcomer": "/pl find", "guest": "/pl find udl"}
    seen = someone.types(commands[view]) if view in commands else someone.opens_home()
    assert outline(seen) == snapshot
