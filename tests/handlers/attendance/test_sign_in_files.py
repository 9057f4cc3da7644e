"""A4: the sheet that was filled in on paper comes back as a file, with a preview."""

import pytest

from handlers.attendance.sign_in_page import write_sign_in
from learning.attendance.marking import read_roster
from learning.attendance.sign_in import Sheet
from learning.people.viewers import recall_viewer
from storage.tables import Role
from tests.kit.fixtures import on_both
from tests.kit.rows import email_of
from tests.kit.slack.attendance import LEADER, audited, begins, coming, leader, led, marks
from tests.kit.slack.seen import Seen
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

NAME = "sign-in-UDL-101-2026-12-03.csv"
HEADER = "session,email,name,site,present\n"


def _file(session: int, *rows: str, key: str = "UDL-101#{session}") -> bytes:
    lines = [f"{key.format(session=session)},{row}\n" for row in rows]
    return (HEADER + "".join(lines)).encode()


def _row(name: str, present: str) -> str:
    return f"{email_of(name)},{name},North School,{present}"


def _drops(someone: Someone, content: bytes, *, name: str = NAME, says: str = "What ") -> Seen:
    someone.drops({name: content})
    return someone.waits_for_dm(says)


def _held(town: Town) -> int:
    """A session that Ana, Ben and Cleo had seats in; Dora is on the roster of the district."""
    session = led(town, code="UDL-101")
    for name in ("Ana Ruiz", "Ben Oak", "Cleo Day"):
        coming(town, name, session)
    town.people["Dora Kim"] = town.rows.person("Dora Kim")
    begins(town, session, hours=3)
    return session


@on_both
def test_sheet_is_previewed_and_applied(town: Town) -> None:
    session, fay = _held(town), leader(town)
    content = _file(
        session,
        _row("Ana Ruiz", "x"),
        _row("Ben Oak", "excused"),
        _row("Cleo Day", ""),
        _row("Dora Kim", "Sí"),
        "nobody@example.org,Nobody,,x",
    )
    seen = _drops(fay, content)
    assert seen.words.split("\n") == [
        f"What {NAME} would mark",
        "UDL basics",
        "Thu, Dec 3, 3:30 PM PT",
        "✅ 1 person here: Ana Ruiz",
        "🚶 1 walk-in: Dora Kim",
        "💬 1 person excused: Ben Oak",
        "❓ 1 address is not on the staff list: nobody@example.org",
        "1 person is not marked.",
    ]
    assert marks(town) == {}, "nothing happens before Apply"
    fay.presses("Apply")
    done = fay.waits_for_dm(f"✅ Marked from {NAME}")
    assert done.buttons == []
    assert sorted(marks(town).values()) == ["attended", "attended", "excused"]
    assert {entry.actor for entry in audited(town, "attendance.marked")} == {f"slack:{fay.id}"}
    again = _drops(fay, content, says="Nothing to mark")
    assert again.buttons == []


def test_cancel_changes_nothing(town: Town) -> None:
    session, fay = _held(town), leader(town)
    _drops(fay, _file(session, _row("Ana Ruiz", "x")))
    fay.presses("Cancel")
    assert "Nothing was changed." in fay.told()[-1].words
    assert marks(town) == {}


def test_own_download_reads_back_even_with_hostile_names(town: Town) -> None:
    session, fay = led(town, title="UDL basics", code="=UDL-101"), leader(town)
    coming(town, "=HYPERLINK(1)", session)
    begins(town, session, hours=3)
    fay.types("/pl roster")
    viewer = recall_viewer(town.bot.database, fay.id)
    assert viewer is not None
    roster = read_roster(town.bot.dispatcher.district, session, viewer)
    content = write_sign_in(Sheet(viewer, roster.meeting, roster.people, None))
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "session,email,name,site,present"
    assert not [cell for line in lines for cell in line.split(",") if cell.startswith(("=", "+", "-", "@"))]
    filled = content.decode().replace("North School,", "North School,x").encode()
    assert "1 person here" in _drops(fay, filled, name="Sign In (2).CSV").words


def test_rows_that_cannot_be_read_are_named(town: Town) -> None:
    session, fay = _held(town), leader(town)
    content = _file(
        session, _row("Ana Ruiz", "x"), "not-an-address,Ben,,x", _row("Ben Oak", "maybe"), _row("Ana Ruiz", "")
    )
    seen = _drops(fay, content)
    assert "row 3, email" in seen.words
    assert "row 4, present" in seen.words
    assert "row 5, email" in seen.words
    assert "✅ 1 person here: Ana Ruiz" in seen.words


@pytest.mark.parametrize(
    "key", ["UDL-101#999", "UDL-999#{session}", "UDL-101", "", "#{session}", "UDL-101#" + "9" * 30]
)
def test_file_of_no_session_marks_nobody(town: Town, key: str) -> None:
    session, fay = _held(town), leader(town)
    seen = _drops(fay, _file(session, _row("Ana Ruiz", "x"), key=key), says="session")
    assert "must name one session" in seen.words
    assert seen.buttons == []


def test_two_sessions_in_one_file_are_none(town: Town) -> None:
    session, fay = _held(town), leader(town)
    content = _file(session, _row("Ana Ruiz", "x")) + _file(session + 1, _row("Ben Oak", "x")).partition(b"\n")[2]
    assert "must name one session" in _drops(fay, content, says="session").words


def test_what_is_no_table_is_said(town: Town) -> None:
    _held(town)
    fay = leader(town)
    assert "is empty" in _drops(fay, b"", says="is empty").words
    assert "present" in _drops(fay, b"session,email\nUDL-101#1,a@example.org\n", says="present").words


@pytest.mark.parametrize("role", [None, Role.facilitator, Role.site_admin])
def test_nobody_else_marks_by_file(town: Town, role: Role | None) -> None:
    session = _held(town)
    forger = town.someone("Olga Rey", roles=[role] if role else [])
    seen = _drops(forger, _file(session, _row("Ana Ruiz", "x")), says="🔒")
    assert "Only those who lead this session" in seen.words
    assert "Ana" not in seen.words
    assert marks(town) == {}


def test_who_no_longer_leads_it_applies_nothing(town: Town) -> None:
    session, fay = _held(town), leader(town)
    _drops(fay, _file(session, _row("Ana Ruiz", "x")))
    town.rows.change_offering(1, facilitators=["olga.rey@example.org"])
    fay.presses("Apply")
    assert "Only those who lead this session" in fay.waits_for_dm("🔒").words
    assert marks(town) == {}
    assert LEADER in town.people


def test_changed_roster_is_shown_anew(town: Town) -> None:
    session, fay = _held(town), leader(town)
    _drops(fay, _file(session, _row("Ana Ruiz", "x"), _row("Ben Oak", "x")))
    fay.types("hello", channel="general")
    fay.has_modal(
        {
            "type": "modal",
            "callback_id": "modal",
            "title": {"type": "plain_text", "text": "Roster"},
            "close": {"type": "plain_text", "text": "Close"},
            "private_metadata": f'{{"session_id":{session}}}',
            "blocks": [
                {
                    "type": "actions",
                    "block_id": "old",
                    "elements": [
                        {
                            "type": "button",
                            "action_id": "roster_mark",
                            "value": '{"id":1}',
                            "text": {"type": "plain_text", "text": "Old"},
                        }
                    ],
                }
            ],
        }
    )
    fay.presses("Old")
    fay.closes()
    fay.channel = "app"
    fay.presses("Apply")
    assert "changed since you looked" in fay.waits_for_dm("Look once more").words
    assert len(marks(town)) == 1
    fay.presses("Apply")
    fay.waits_for_dm("✅ Marked from")
    assert len(marks(town)) == 2


def test_sheet_before_the_session_is_too_early(town: Town) -> None:
    session, fay = led(town, code="UDL-101"), leader(town)
    coming(town, "Ana Ruiz", session)
    seen = _drops(fay, _file(session, _row("Ana Ruiz", "x")), says="has not begun")
    assert marks(town) == {}
    assert seen.buttons == []


def test_catalogs_go_where_they_went(town: Town) -> None:
    cora = town.someone("Cora Diaz", roles=[Role.coordinator])
    cora.drops({"next-term.csv": b"code,title,format\nX-1,Xylophone,video\n"})
    assert "What next-term.csv would change" in cora.waits_for_dm("What next-term.csv").words


def test_one_sheet_at_a_time(town: Town) -> None:
    fay = leader(town)
    fay.drops({NAME: b"a", f"sign-in-{NAME}": b"b"})
    assert "Drop one sign-in sheet at a time." in fay.waits_for_dm("one sign-in sheet").words
