"""A4 in Slack: the roster on the phone, and nobody else's eyes on it."""

import pytest

from storage.tables import Role
from tests.kit.fixtures import on_both
from tests.kit.slack.attendance import audited, begins, code_of, coming, leader, led, marks
from tests.kit.slack.seen import Json, Seen
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

PRIVATE = "🔒 Only those who lead this session, and coordinators, see who is in it."


def _button(action_id: str, value: str) -> Json:
    return {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": "Old"}}


def _presses_old(someone: Someone, action_id: str, value: str) -> Seen:
    someone.types("hello")
    someone.finds_message(_button(action_id, value))
    someone.presses("Old")
    return someone.modal() if someone.modals else someone.sees()


def _has_roster(someone: Someone, memory: str, *elements: Json) -> None:
    """Have a window open that looks like a roster, as a forger might."""
    someone.types("hello")
    someone.has_modal(
        {
            "type": "modal",
            "callback_id": "modal",
            "title": {"type": "plain_text", "text": "Roster"},
            "close": {"type": "plain_text", "text": "Close"},
            "private_metadata": memory,
            "blocks": [{"type": "actions", "block_id": "old", "elements": list(elements)}],
        }
    )


def _opened(someone: Someone, session: int) -> Seen:
    return _presses_old(someone, "roster", str(session))


@on_both
def test_names_are_tapped_and_counted(town: Town) -> None:
    session, fay = led(town, place="Room 4"), leader(town)
    ana, ben = (coming(town, name, session) for name in ("Ana Ruiz", "Ben Oak"))
    begins(town, session, minutes=1)
    fay.types("/pl roster")
    fay.presses("Roster: UDL basics, Thu, Dec 3, 3:30 PM PT")
    assert (fay.modal().title, fay.modal().words.split("\n")[:4]) == (
        "Roster",
        ["UDL basics", "Thu, Dec 3, 3:30 PM PT", "📍 Room 4", "0 of 2 here"],
    )
    fay.presses("Mark here: Ana Ruiz")
    assert "1 of 2 here" in fay.modal().words
    fay.presses("✅ Mark all present")
    assert "2 of 2 here" in fay.modal().words
    fay.presses("Take back: Ben Oak")
    assert "1 of 2 here" in fay.modal().words
    assert len(fay.modals) == 1, "the roster is drawn in its own place"
    assert marks(town) == {ana: "attended"}
    assert ben not in marks(town)
    assert {entry.actor for entry in audited(town, "attendance.marked")} == {f"slack:{fay.id}"}


def test_double_tap_marks_once(town: Town) -> None:
    session, fay = led(town), leader(town)
    ana = coming(town, "Ana Ruiz", session)
    begins(town, session, minutes=1)
    _opened(fay, session)
    fay.presses("Mark here: Ana Ruiz", times=2)
    assert marks(town) == {ana: "attended"}
    assert len(audited(town, "attendance.marked")) == 1


def test_code_of_an_offering_opens_its_one_roster_at_once(town: Town) -> None:
    session, fay = led(town, code="UDL-101"), leader(town)
    fay.types("hello")
    fay.types("/pl lista udl-101")
    assert fay.modal().title == "Roster"
    assert "Nobody is registered." in fay.modal().words
    fay.closes()
    assert "no roster for you to see with this code: NOPE" in fay.types("/pl roster NOPE").words
    fay.writes("roster UDL-101")
    told = fay.waits_for_dm("UDL basics")
    fay.presses("👥 Roster")
    assert told.buttons == ["Roster: UDL basics, Thu, Dec 3, 3:30 PM PT"]
    assert fay.modal().title == "Roster"
    assert session


def test_walk_in_is_found_by_name_and_added(town: Town) -> None:
    session, fay = led(town, capacity=1), leader(town)
    coming(town, "Ana Ruiz", session)
    town.rows.person("Eva Sund", site="South School")
    begins(town, session, minutes=1)
    _opened(fay, session)
    adding = "➕ Add a walk-in"
    assert fay.searches(adding, "sun") == ["Eva Sund, South School"]
    fay.chooses(adding, "Eva Sund, South School")
    assert "Eva Sund\n✅ Here · walked in · South School" in fay.modal().words
    assert "1 of 2 here" in fay.modal().words


def test_somebody_is_excused_and_that_is_taken_back(town: Town) -> None:
    session, fay = led(town), leader(town)
    ana = coming(town, "Ana Ruiz", session)
    begins(town, session, minutes=1)
    _opened(fay, session)
    fay.chooses("💬 Excuse somebody", "Ana Ruiz")
    assert marks(town) == {ana: "excused"}
    assert "Ana Ruiz\n💬 Excused" in fay.modal().words
    fay.chooses("💬 Excuse somebody", "Not excused: Ana Ruiz")
    assert marks(town) == {}


def test_long_rosters_have_pages_and_stay_on_them(town: Town) -> None:
    session, fay = led(town), leader(town)
    for number in range(45):
        coming(town, f"Person {number:02}", session)
    begins(town, session, minutes=1)
    first = _opened(fay, session)
    assert len([name for name in first.buttons if name.startswith("Mark here")]) == 20
    fay.presses("▶️ Next")
    fay.presses("▶️ Next")
    assert "Person 44" in fay.modal().words
    assert "Person 39" not in fay.modal().words
    fay.presses("Mark here: Person 44")
    assert "1 of 45 here" in fay.modal().words
    assert "Take back: Person 44" in fay.modal().buttons
    fay.presses("◀️ Previous")
    assert "Person 20" in fay.modal().words


def test_before_it_begins_the_roster_is_only_read(town: Town) -> None:
    session, fay = led(town, capacity=1), leader(town)
    coming(town, "Ana Ruiz", session)
    coming(town, "Ben Oak", session)
    seen = _opened(fay, session)
    assert seen.buttons == ["🔢 Show the code"]
    assert "You can mark who is here from: Thu, Dec 3, 3:15 PM PT" in seen.words
    assert "⏳ 1 person waits for a seat" in seen.words
    assert "Ben Oak" not in seen.words


def test_code_is_shown_with_the_ways_to_a_screen_and_to_paper(town: Town) -> None:
    session, fay = led(town), leader(town)
    _opened(fay, session)
    fay.presses("🔢 Show the code")
    code = code_of(town, session)
    assert fay.modal().words.split("\n")[0] == " ".join(code)
    assert f"/pl here {code}" in fay.modal().words
    screen, sheet = fay.modal().links
    assert screen.endswith(f"/here/{code}")
    assert "/s/" in sheet


def test_coordinator_has_every_roster_and_a_teacher_none(town: Town) -> None:
    session = led(town)
    coming(town, "Ben Oak", session)
    ana = town.someone()
    assert "You lead no session at the moment" in ana.types("/pl roster").words
    assert "no roster for you to see" in ana.types("/pl roster PL-001").words
    assert _opened(town.someone("Cora Diaz", roles=[Role.coordinator]), session).title == "Roster"
    for role in Role:
        if role in (Role.coordinator, Role.admin, Role.site_admin):
            continue
        seen = _opened(town.someone(f"Person of {role}", roles=[role]), session)
        assert PRIVATE in seen.words
        assert "Ben Oak" not in seen.words


def test_administrator_of_a_site_reads_who_of_the_own_staff_came(town: Town) -> None:
    session, fay = led(town), leader(town)
    town.people["Sol Vega"] = town.rows.person("Sol Vega", site="South School")
    for name in ("Ana Ruiz", "Ben Oak", "Sol Vega"):
        coming(town, name, session)
    begins(town, session, minutes=1)
    _opened(fay, session)
    fay.presses("Mark here: Ana Ruiz")
    fay.presses("Mark here: Sol Vega")
    pat = town.someone("Pat Hill", roles=[Role.site_admin])
    pat.types("/pl roster")
    pat.presses("👥 Roster")
    seen = pat.modal()
    assert "1 person from your site was here." in seen.words
    assert "Ana Ruiz" in seen.words
    assert not {"Ben Oak", "Sol Vega"} & set(seen.words.split("\n"))
    assert [placed.action_id for placed in seen.elements] == []


@pytest.mark.parametrize("name", ["Ana Ruiz", "Pat Hill"])
def test_forged_marks_and_windows_change_nothing(town: Town, name: str) -> None:
    session = led(town)
    registration = coming(town, "Ben Oak", session)
    forger = town.someone(name, roles=[Role.site_admin] if name == "Pat Hill" else [])
    begins(town, session, minutes=1)
    memory = f'{{"session_id":{session}}}'
    for action_id, value in (
        ("roster_mark", f'{{"id":{registration}}}'),
        ("roster_excuse", f'{{"id":{registration}}}'),
        ("roster_all", ""),
        ("roster_add", str(town.people["Ben Oak"])),
    ):
        _has_roster(forger, memory, _button(action_id, value))
        forger.presses("Old")
        assert PRIVATE in forger.modal().words, action_id
        assert "Ben Oak" not in forger.modal().words
        while forger.modals:
            forger.closes()
    assert PRIVATE in _presses_old(forger, "roster_code", str(session)).words
    forger.closes()
    assert PRIVATE in _presses_old(forger, "recording", str(session)).words
    assert marks(town) == {}
    assert code_of(town, session) == ""


def test_names_are_not_offered_to_who_may_not_add_them(town: Town) -> None:
    session = led(town)
    forger, pat = town.someone(), town.someone("Pat Hill", roles=[Role.site_admin])
    typed = {
        "type": "external_select",
        "action_id": "roster_add",
        "placeholder": {"type": "plain_text", "text": "Name"},
        "min_query_length": 0,
    }
    for someone in (forger, pat):
        for memory in (f'{{"session_id":{session}}}', "", "junk", '{"session_id":999}'):
            _has_roster(someone, memory, typed)
            assert someone.searches("Name", "a") == []
            someone.closes()


@pytest.mark.parametrize("memory", ["", "junk", '{"session_id":-1}', '{"session_id":1,"page":-3}', "[]"])
def test_junk_in_a_roster_is_an_old_button(town: Town, memory: str) -> None:
    fay = leader(town)
    _has_roster(fay, memory, _button("roster_all", ""))
    fay.presses("Old")
    assert "This button is from an earlier version." in fay.modal().words


def test_facilitator_of_another_session_marks_nobody(town: Town) -> None:
    session = led(town)
    registration = coming(town, "Ben Oak", session)
    own = town.rows.session(town.rows.offering("Own", facilitators=["olga.rey@example.org"]), "2026-12-03 15:30")
    begins(town, session, minutes=1)
    olga = town.someone("Olga Rey")
    _has_roster(olga, f'{{"session_id":{own}}}', _button("roster_mark", f'{{"id":{registration}}}'))
    olga.presses("Old")
    assert PRIVATE in olga.modal().words
    assert marks(town) == {}


def test_who_gave_up_the_seat_meanwhile_is_said(town: Town) -> None:
    session, fay = led(town, capacity=1), leader(town)
    coming(town, "Ana Ruiz", session)
    waiting = coming(town, "Ben Oak", session)
    begins(town, session, minutes=1)
    _has_roster(fay, f'{{"session_id":{session}}}', _button("roster_mark", f'{{"id":{waiting}}}'))
    fay.presses("Old")
    assert "add them as a walk-in" in fay.modal().words


def test_roster_is_on_the_readers_own_clock(town: Town) -> None:
    session = led(town)
    coming(town, "Ana Ruiz", session)
    begins(town, session, minutes=1)
    fay = town.someone("Fay Long", tz="America/Denver")
    assert "Thu, Dec 3, 4:30 PM MT (there: Thu, Dec 3, 3:30 PM PT)" in _opened(fay, session).words
