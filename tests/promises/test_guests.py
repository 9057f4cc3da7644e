"""Those whom the bot does not serve as staff, on every surface; and members of whom the roster does not know."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from storage.tables import EmployeeGroup, OfferingState, Role, SlackMember, TopicAsk
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

_KINDS = ("multi", "single", "stranger", "deleted", "left")


@pytest.fixture(params=_KINDS)
def outsider(town: Town, request: pytest.FixtureRequest) -> Someone:
    """Somebody on the roster, even as an admin, whose account or employment says that they are not staff."""
    town.rows.setting("office.name", "Learning Office")
    town.rows.live("UDL basics", why="Secret of the district")
    town.rows.offering("Gardening", state=OfferingState.draft, why="Because", goal="A goal")
    kind = request.param
    if kind == "left":
        someone = town.someone("Olga Bell", roles=[Role.admin])
        town.rows.change_person(town.people["Olga Bell"], retired_at=town.clock.now)
        return someone
    town.rows.person("Olga Bell", roles=[Role.admin])
    if kind == "deleted":
        return town.account("Olga Bell", deleted=True)
    return town.account("Olga Bell", guest=kind)


def _press_old(action_id: str, value: str) -> Callable[[Someone], str]:
    def press(someone: Someone) -> str:
        someone.types("hello")
        someone.finds_message(
            {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": "Old"}}
        )
        someone.presses("Old")
        return someone.modal().words if someone.modals else someone.sees().words

    return press


def _shortcut(someone: Someone) -> str:
    someone.uses_shortcut("find_learning")
    return someone.modal().words


def _message_shortcut(someone: Someone) -> str:
    someone.uses_shortcut_on("UDL", "find_learning_on_message")
    return someone.modal().words


def _submit(callback_id: str, memory: str = "") -> Callable[[Someone], str]:
    def submit(someone: Someone) -> str:
        someone.has_modal(
            {
                "type": "modal",
                "callback_id": callback_id,
                "private_metadata": memory,
                "title": {"type": "plain_text", "text": "Old"},
                "submit": {"type": "plain_text", "text": "Go"},
                "blocks": [
                    {
                        "type": "input",
                        "block_id": "find_words",
                        "label": {"type": "plain_text", "text": "Words"},
                        "element": {"type": "plain_text_input", "action_id": "find_words", "initial_value": "udl"},
                    }
                ],
            }
        )
        someone.submits()
        return someone.modal().words + "".join(someone.modal().errors.values())

    return submit


_SURFACES: dict[str, Callable[[Someone], str]] = {
    "find": lambda someone: someone.types("/pl find UDL").words,
    "help": lambda someone: someone.types("/pl").words,
    "roles": lambda someone: someone.types("/pl roles Olga").words,
    "drafts": lambda someone: someone.types("/pl drafts").words,
    "unknown word": lambda someone: someone.types("/pl UDL").words,
    "home": lambda someone: someone.opens_home().words,
    "shortcut": _shortcut,
    "message shortcut": _message_shortcut,
    "page button": _press_old("find_page", "{}"),
    "details button": _press_old("details", "1"),
    "roles button": _press_old("roles_person", "1"),
    "draft button": _press_old("draft", "2"),
    "ask button": _press_old("find_ask", "beekeeping"),
    "language button": _press_old("language", "es_US"),
    "search modal": _submit("search_modal"),
    "roles modal": _submit("roles_modal", "1"),
    "draft modal": _submit("draft_modal", "2"),
    "unknown modal": _submit("nobody_knows"),
}


@pytest.mark.parametrize("surface", _SURFACES)
def test_outsider_is_answered_kindly_and_told_nothing(town: Town, outsider: Someone, surface: str) -> None:
    words = _SURFACES[surface](outsider)
    assert "👋 Hello! This app helps the staff of Sample Unified find training." in words
    assert "Learning Office" in words
    assert not [secret for secret in ("UDL", "Secret", "Gardening", "Olga", "🔒") if secret in words]
    assert outsider.warnings == []
    with town.bot.database.reading() as tx:
        assert tx.exec(select(TopicAsk)).all() == []
        member = tx.exec(select(SlackMember)).one()
    assert (member.chosen_locale, member.toured_at) == (None, None)
    assert (member.person_id is None) or not town.account("Olga Bell").user.guest


def test_outsider_gets_no_options(town: Town, outsider: Someone) -> None:
    del town
    outsider.has_modal(
        {
            "type": "modal",
            "callback_id": "filter_modal",
            "title": {"type": "plain_text", "text": "Filter"},
            "submit": {"type": "plain_text", "text": "Go"},
            "blocks": [
                {
                    "type": "input",
                    "block_id": "strand",
                    "label": {"type": "plain_text", "text": "Strand"},
                    "element": {"type": "external_select", "action_id": "strand", "min_query_length": 0},
                }
            ],
        }
    )
    assert outsider.searches("Strand", "") == []


@pytest.mark.parametrize("locale", ["es-LA", "vi-VN", "zh-CN", "ko-KR"])
def test_guest_is_greeted_in_a_language_that_families_read(town: Town, locale: str) -> None:
    words = town.account("Olga Bell", guest="single", slack_locale=locale).types("/pl").words
    assert words
    assert "Hello! This app helps" not in words
    assert "Sample Unified" in words


@pytest.mark.parametrize("locale", ["es-LA", "vi-VN", "zh-CN", "ko-KR", "ar", "hy"])
def test_window_of_a_guest_has_no_english_around_its_words(town: Town, locale: str) -> None:
    olga = town.account("Olga Bell", guest="single", slack_locale=locale)
    olga.uses_shortcut("find_learning")
    window = olga.modal()
    assert window.title
    assert (window.title == "Professional Learning", window.close == "Close") == (False, False)


def test_guest_who_becomes_staff_is_served_when_slack_is_asked_again(town: Town) -> None:
    town.rows.live("UDL basics")
    town.rows.person("Olga Bell")
    olga = town.account("Olga Bell", guest="multi")
    assert "👋 Hello!" in olga.types("/pl find").words
    olga.user.guest = ""
    town.clock.moves(minutes=2)
    assert olga.waits_for_answer("/pl find", "UDL basics").titles == ["UDL basics"]


def test_member_who_becomes_a_guest_is_no_longer_served(town: Town) -> None:
    town.rows.live("UDL basics")
    olga = town.someone("Olga Bell")
    assert olga.types("/pl find").titles == ["UDL basics"]
    olga.user.guest = "single"
    town.clock.moves(hours=7)
    assert olga.waits_for_answer("/pl find", "👋 Hello!").titles == []


def test_newcomer_sees_what_is_for_any_staff_and_whom_to_ask(town: Town) -> None:
    town.rows.live("For all")
    town.rows.live("For teachers", audience=["certificated"])
    new = town.account("New Person")
    seen = new.types("/pl find")
    assert sorted(seen.titles) == ["For all", "For teachers"]
    assert "You are not on the staff list yet" in seen.words
    assert "🔒" in new.types("/pl drafts").words
    town.rows.person("New Person", group=EmployeeGroup.classified)
    town.clock.moves(minutes=2)
    seen = new.waits_for_answer("/pl find", "1 thing to learn")
    assert seen.titles == ["For all"]
    assert "You are not on the staff list" not in seen.words


def test_newcomer_without_an_address_is_served_as_unknown(town: Town) -> None:
    assert "You are not on the staff list yet" in town.account("No Mail", email="").types("/pl find udl").words


def test_second_account_with_the_same_address_is_nobody(town: Town) -> None:
    dora = town.someone("Dora Kim", roles=[Role.admin])
    assert "🔒" not in dora.types("/pl drafts").words
    twin = town.account("Dora Twin", email="dora.kim@example.org")
    assert "🔒" in twin.types("/pl drafts").words
    assert "You are not on the staff list yet" in twin.types("/pl find").words


def test_address_matches_in_any_case(town: Town) -> None:
    town.rows.person("Ana Ruiz", email="ana@example.org", roles=[Role.admin])
    assert "🔒" not in town.account("Ana Ruiz", email=" ANA@Example.org ").types("/pl drafts").words


def test_changed_address_does_not_turn_somebody_into_somebody_else(town: Town) -> None:
    town.rows.person("Dora Kim", roles=[Role.admin])
    ana = town.someone("Ana Ruiz")
    ana.types("/pl")
    ana.user.email = "dora.kim@example.org"
    town.clock.moves(days=1)
    assert "🔒" in ana.types("/pl drafts").words


def test_who_left_and_came_back_is_served_again(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    town.rows.change_person(town.people["Ana Ruiz"], retired_at=town.clock.now)
    assert "👋 Hello!" in ana.types("/pl find").words
    town.rows.change_person(town.people["Ana Ruiz"], retired_at=None)
    assert ana.types("/pl find").titles == ["UDL basics"]


def test_slack_is_asked_again_only_when_what_it_said_is_old(town: Town) -> None:
    ana = town.someone()

    def asked() -> int:
        return [call.method for call in town.calls].count("users.info")

    ana.types("/pl")
    town.clock.moves(hours=5)
    ana.types("/pl")
    assert asked() == 1
    town.clock.moves(hours=2)
    ana.types("/pl")
    assert asked() == 2


@on_both
def test_many_people_at_once_each_get_their_own_answer(town: Town) -> None:
    people = {f"quokka{letter}": town.someone(f"Person {letter}") for letter in "abcdefgh"}
    for word in people:
        town.rows.live(f"About {word}")
    with ThreadPoolExecutor(len(people)) as pool:
        for _ in range(3):
            list(pool.map(lambda word: people[word].types(f"/pl find {word}"), people))
    for word, someone in people.items():
        assert [seen.titles for seen in someone.sees_all()] == [[f"About {word}"]] * 3


def test_people_see_their_own_answers_only(town: Town) -> None:
    town.rows.live("UDL basics")
    ana, ben = town.someone("Ana Ruiz"), town.someone("Ben Ode")
    ana.types("/pl find UDL")
    ben.types("/pl find beekeeping")
    ben.presses("Ask for this topic")
    ana.presses("Filter")
    ana.opens_home()
    assert [seen.words for seen in ana.sees_all()] != [seen.words for seen in ben.sees_all()]
    assert len(ana.sees_all()) == len(ben.sees_all()) == 1
    assert ben.modals == []
    assert all(seen.ephemeral for seen in (*ana.sees_all(), *ben.sees_all()))
    posts = {call.method for call in town.calls} & {"chat.postMessage", "chat.postEphemeral", "chat.update"}
    assert posts == set(), "nothing is ever posted where others could read it"
