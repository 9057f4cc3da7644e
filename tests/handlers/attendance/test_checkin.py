"""A3 in Slack: `/pl here 4821`, the button, and what a wrong code hears."""

import pytest

from learning.attendance.checkin import MOST_WRONG
from tests.kit.slack.attendance import audited, begins, code_of, coming, leader, led, marks
from tests.kit.slack.seen import Json
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

NOT_A_CODE = "Not a code for a session now."


def _shown(town: Town, fay: Someone, session: int) -> str:
    """Let Fay show the code, and return it."""
    _presses_old(fay, "roster_code", str(session))
    fay.closes()
    return code_of(town, session)


def _presses_old(someone: Someone, action_id: str, value: str) -> None:
    element: Json = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "Old"},
    }
    someone.types("hello")
    someone.finds_message(element)
    someone.presses("Old")


def test_typed_code_is_answered_with_a_receipt(town: Town) -> None:
    session, fay, ana = led(town), leader(town), town.someone()
    registration = coming(town, "Ana Ruiz", session)
    code = _shown(town, fay, session)
    begins(town, session, minutes=4)
    assert ana.types(f"/pl here {code}").words == "✅ Checked in 3:34 PM PT: UDL basics"
    assert marks(town) == {registration: "attended"}
    town.clock.moves(minutes=5)
    assert ana.types(f"/pl aquí {code[:2]} {code[2:]}").words.split("\n") == [
        "✅ Checked in 3:34 PM PT: UDL basics",
        "You had checked in before. The first time counts.",
    ]
    (entry,) = audited(town, "attendance.marked")
    assert entry.actor == f"slack:{ana.id}"


def test_receipt_is_on_ones_own_clock_and_in_ones_own_language(town: Town) -> None:
    session, fay = led(town), leader(town)
    code = _shown(town, fay, session)
    denver = town.someone("Dan Fox", tz="America/Denver")
    begins(town, session, minutes=4)
    assert denver.types(f"/pl here {code}").words.startswith("✅ Checked in 4:34 PM MT: UDL basics")


def test_who_has_no_seat_is_noted_as_a_walk_in(town: Town) -> None:
    session, fay, ana = led(town), leader(town), town.someone()
    code = _shown(town, fay, session)
    begins(town, session, minutes=4)
    assert "You had no seat, so you are noted as a walk-in." in ana.types(f"/pl here {code}").words


def test_wrong_early_and_late_codes_sound_alike(town: Town) -> None:
    session, fay, ana = led(town), leader(town), town.someone()
    coming(town, "Ana Ruiz", session)
    code = _shown(town, fay, session)
    said = [ana.types(f"/pl here {code}").words]
    begins(town, session, minutes=1)
    said.append(ana.types(f"/pl here {1000 + (int(code) - 999) % 9000}").words)
    said.append(ana.types("/pl here tomorrow").words)
    begins(town, session, minutes=76)
    said.append(ana.types(f"/pl here {code}").words)
    assert said == [NOT_A_CODE] * 4
    assert marks(town) == {}


def test_guessing_is_slowed_down_on_every_replica(town: Town) -> None:
    session, fay, ana = led(town), leader(town), town.someone()
    code = _shown(town, fay, session)
    begins(town, session, minutes=1)
    for _ in range(MOST_WRONG):
        assert ana.types(f"/pl here {1000 + (int(code) - 999) % 9000}").words == NOT_A_CODE
    with town.impatient(seconds=5):
        assert "You can try again at 3:41 PM PT." in ana.types(f"/pl here {code}").words
    town.clock.moves(minutes=10)
    assert ana.types(f"/pl here {code}").words.startswith("✅ Checked in 3:41 PM PT")


def test_window_asks_for_the_code_and_keeps_what_is_wrong(town: Town) -> None:
    session, fay, ana = led(town), leader(town), town.someone()
    coming(town, "Ana Ruiz", session)
    code = _shown(town, fay, session)
    begins(town, session, minutes=4)
    ana.types("/pl here")
    assert (ana.modal().title, ana.modal().submit) == ("I’m here", "Check in")
    ana.fills("Code", "12")
    ana.submits()
    assert ana.modal().errors == {"code": NOT_A_CODE}
    ana.fills("Code", code)
    ana.submits()
    assert ana.modal().words == "✅ Checked in 3:34 PM PT: UDL basics"


@pytest.mark.parametrize("value", ["1", "999", "junk", ""])
def test_button_opens_the_window_whatever_it_carries(town: Town, value: str) -> None:
    session, fay, ana = led(town), leader(town), town.someone()
    code = _shown(town, fay, session)
    begins(town, session, minutes=4)
    _presses_old(ana, "here", value)
    ana.fills("Code", code)
    ana.submits()
    assert "✅ Checked in 3:34 PM PT: UDL basics" in ana.modal().words
    assert ana.sees().has("Old"), "what the button stood in stays"


def test_direct_messages_do_the_same(town: Town) -> None:
    session, fay, ana = led(town), leader(town), town.someone()
    code = _shown(town, fay, session)
    begins(town, session, minutes=4)
    ana.writes("here")
    assert "Type the four digits too" in ana.waits_for_dm("four digits").words
    ana.writes(f"here {code}")
    assert ana.waits_for_dm("Checked in").words.startswith("✅ Checked in 3:34 PM PT")


def test_who_is_not_on_the_roster_is_told_so(town: Town) -> None:
    session, fay = led(town), leader(town)
    code = _shown(town, fay, session)
    begins(town, session, minutes=4)
    stranger = town.account("Sam New")
    assert "Checked in" not in stranger.types(f"/pl here {code}").words
    assert marks(town) == {}


def test_window_with_a_forged_memory_checks_in_all_the_same(town: Town) -> None:
    """The window remembers nothing that could be forged."""
    session, fay, ana = led(town), leader(town), town.someone()
    code = _shown(town, fay, session)
    begins(town, session, minutes=4)
    ana.types("/pl here")
    assert ana.modal().memory == ""
    ana.fills("Code", f"{code[:2]}-{code[2:]}")
    ana.submits()
    assert "Checked in" in ana.modal().words
