"""`/pl calendar`, and the button that leads to one entry."""

import httpx
import pytest

from learning.registration.registering import cancel, register
from learning.registration.standings import RegistrationSnapshot
from tests.kit.files.calendar_program import by_ical
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


def joins(
    town: Town, name: str = "Ana Ruiz", *, session: int | None = None, **offering: object
) -> RegistrationSnapshot:
    session = session or town.rows.session(town.rows.offering("UDL basics", **offering), "2026-12-03 15:30")  # type: ignore[arg-type]
    return register(town.bot.dispatcher.district, town.people[name], session, now=town.clock.now, actor="slack:U1")


def finds_button(someone: Someone, registration_id: object) -> None:
    words = {"type": "plain_text", "text": "Add to calendar"}
    someone.finds_message({"type": "button", "action_id": "calendar", "value": str(registration_id), "text": words})


def fetch(town: Town, address: str) -> httpx.Response:
    path = address.removeprefix(town.settings.public_url)
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.get(f"{town.door.url}{path}")


def address_in(words: str) -> str:
    return next(word for word in words.split() if word.startswith("http"))


@on_both
def test_private_address_is_made_shown_once_and_works(town: Town) -> None:
    ana = town.someone()
    joins(town)
    assert ana.types("/pl calendar").labels == ["Make my private address"]
    ana.presses("Make my private address")
    shown = ana.sees()
    address = address_in(shown.words)
    assert address.startswith(f"{town.settings.public_url}/calendar/")
    assert shown.labels == []
    assert [event.title for event in by_ical(fetch(town, address).content)[1]] == ["UDL basics"]
    again = ana.types("/pl calendario")
    assert "You have had an address since Tue, Nov 24." in again.words
    assert "http" not in again.words
    assert again.labels == ["Make a new address", "Stop the address"]


def test_new_address_ends_the_old_one_and_stopping_ends_all(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl calendar")
    ana.presses("Make my private address")
    old = address_in(ana.sees().words)
    ana.types("/pl calendar")
    ana.presses("Make a new address")
    new = address_in(ana.sees().words)
    assert [fetch(town, one).status_code for one in (old, new)] == [404, 200]
    ana.types("/pl calendar")
    ana.presses("Stop the address")
    assert "✅ The address is stopped." in ana.sees().words
    assert fetch(town, new).status_code == 404


def test_calendar_with_words_behind_it_is_a_search(town: Town) -> None:
    town.rows.live("Calendar skills")
    assert "Calendar skills" in town.someone().types("/pl calendar skills").words


def test_who_is_not_on_the_roster_has_no_calendar(town: Town) -> None:
    stranger = town.account("New Colleague")
    assert "Make my private address" not in stranger.types("/pl calendar").labels
    words = {"type": "plain_text", "text": "Old"}
    for act in ("feed_make", "feed_stop"):
        stranger.finds_message({"type": "button", "action_id": act, "value": "", "text": words})
        stranger.presses("Old")
        assert "http" not in stranger.sees().words


def test_button_leads_to_the_entry_and_the_page(town: Town) -> None:
    ana = town.someone()
    finds_button(ana, joins(town).registration_id)
    ana.presses("Add to calendar")
    window = ana.modal()
    assert "UDL basics" in window.words
    assert "Thu, Dec 3, 3:30 PM PT" in window.words
    entry, page = (
        window.find(name).element["url"] for name in ("Add to calendar: UDL basics", "See it, or cancel: UDL basics")
    )
    assert entry == f"{page}.ics"
    assert by_ical(fetch(town, entry).content)[1][0].title == "UDL basics"
    assert "Cancel my registration" in fetch(town, page).text


@pytest.mark.parametrize("value", ["999", "0", "-1", "x", '{"id": 1}', "9" * 30])
def test_forged_button_leads_nowhere(town: Town, value: str) -> None:
    ana = town.someone()
    finds_button(ana, value)
    ana.presses("Add to calendar")
    assert "http" not in ana.modal().words


def test_entry_of_somebody_else_is_refused(town: Town) -> None:
    ana, ben = town.someone(), town.someone("Ben Lee")
    standing = joins(town)
    finds_button(ben, standing.registration_id)
    ben.presses("Add to calendar")
    assert "UDL basics" not in ben.modal().words
    assert ana.warnings == []


def test_entry_without_a_seat_says_so(town: Town) -> None:
    ana = town.someone()
    standing = joins(town)
    cancel(
        town.bot.dispatcher.district, standing.registration_id, standing.person_id, now=town.clock.now, actor="slack:U1"
    )
    finds_button(ana, standing.registration_id)
    ana.presses("Add to calendar")
    assert "You have no seat in this session yet, so there is nothing to add." in ana.modal().words


def test_entry_of_a_session_that_is_over_is_refused(town: Town) -> None:
    ana = town.someone()
    finds_button(ana, joins(town).registration_id)
    town.clock.moves(days=20)
    ana.presses("Add to calendar")
    assert "See it, or cancel" not in ana.modal().labels
