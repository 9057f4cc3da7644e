"""What the main views look like, in both languages of the staff. `pytest --snapshot-update` writes them anew."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from storage.enums import EmployeeGroup, Format, OfferingState, Role
from tests.kit.outline import outline
from tests.kit.rows import Rows
from tests.kit.seen import Seen
from tests.kit.someone import Someone
from tests.kit.town import Town


class _Outline(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(_Outline)


def _district(rows: Rows) -> None:
    rows.setting("office.name", "Learning Office")
    rows.setting("office.contact", "ext. 12")
    rows.person("Cleo Park")
    udl = rows.offering(
        "UDL basics", code="UDL-1", why="Every student finds a way into the lesson.", summary="Plan one lesson together.",
        goal="All read by grade 3", strand="Inclusion", topics=["UDL", "lesson planning"], points=2,
        facilitators=["cleo.park@example.org"], audience=["certificated"], site="North School",
    )  # fmt: skip
    rows.session(udl, "2026-12-03 15:30", minutes=90, place="Room 4", capacity=12)
    rows.session(udl, "2026-12-10 15:30", minutes=90, place="Room 4", capacity=1)
    rows.offering("Gradebook in ten minutes", format=Format.video, minutes=10, strand="Technology",
                  link="https://learn.example.org/gradebook", topics=["gradebook"])  # fmt: skip
    rows.offering("Reading fluency", format=Format.self_paced, minutes=240, points=4, strand="Reading",
                  link="https://learn.example.org/fluency", topics=["reading fluency"], language="es")  # fmt: skip
    closes = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    rows.live("Late to register", "2026-12-01 15:30", strand="Reading", closes=closes)
    rows.live("Safe driving", audience=["classified"], strand="Safety")
    rows.offering(
        "Recording of the staff day", format=Format.recorded, minutes=48, link="https://learn.example.org/day"
    )
    rows.offering("Gardening with students", state=OfferingState.draft, why="", goal="")
    rows.offering("Math talks", state=OfferingState.draft, why="Students explain how they think.", goal="")


def _find(ana: Someone) -> Seen:
    return ana.types("/pl find")


def _everything(ana: Someone) -> Seen:
    ana.types("/pl find")
    ana.presses(next(name for name in ana.sees().buttons if "1" in name and "(" in name))
    ana.presses(next(name for name in ana.sees().buttons if "1" in name and "(" not in name))
    return ana.sees()


def _nothing(ana: Someone) -> Seen:
    return ana.types("/pl find beekeeping")


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


def _roles(ana: Someone) -> Seen:
    return ana.types("/pl roles Ana")


def _roles_window(ana: Someone) -> Seen:
    ana.types("/pl roles Ana")
    ana.presses(ana.sees().buttons[0])
    return ana.modal()


def _gone(ana: Someone) -> Seen:
    ana.types("hello")
    ana.finds_message({
        "type": "button", "action_id": "details", "value": "999", "text": {"type": "plain_text", "text": "Old"},
    })  # fmt: skip
    ana.presses("Old")
    return ana.modal()


_VIEWS: dict[str, Callable[[Someone], Seen]] = {
    "results": _find, "results_with_everything": _everything, "nothing_found": _nothing, "asked": _asked, "filter": _filter,
    "nothing_with_filters": _nothing_with_filters, "details": _details, "home_with_tour": _home,
    "home": _home_after_the_tour, "search": _search, "help": _help, "unknown_word": _unknown_word, "language": _language,
    "drafts": _drafts, "draft_with_errors": _draft, "roles": _roles, "roles_window": _roles_window, "gone": _gone,
}  # fmt: skip


@pytest.mark.parametrize("locale", ["en-US", "es-LA"])
@pytest.mark.parametrize("view", _VIEWS)
def test_view(town: Town, snapshot: SnapshotAssertion, view: str, locale: str) -> None:
    _district(town.rows)
    ana = town.someone(roles=[Role.coordinator, Role.admin], slack_locale=locale)
    assert outline(_VIEWS[view](ana)) == snapshot


@pytest.mark.parametrize("locale", ["en-US", "es-LA"])
@pytest.mark.parametrize("view", ["help", "drafts_refused", "home", "newcomer", "guest", "guest_home"])
def test_view_of_others(town: Town, snapshot: SnapshotAssertion, view: str, locale: str) -> None:
    _district(town.rows)
    if view.startswith("guest"):
        someone = town.account("Olga Bell", guest="single", slack_locale=locale)
    elif view == "newcomer":
        someone = town.account("New Person", slack_locale=locale)
    else:
        someone = town.someone(group=EmployeeGroup.classified, slack_locale=locale)
        town.rows.person("Dora Kim", roles=[Role.coordinator])
    commands = {
        "help": "/pl",
        "drafts_refused": "/pl drafts",
        "newcomer": "/pl find",
        "guest": "/pl find udl",
    }
    seen = someone.types(commands[view]) if view in commands else someone.opens_home()
    assert outline(seen) == snapshot
