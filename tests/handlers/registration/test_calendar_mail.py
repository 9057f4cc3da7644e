"""From the press of a coordinator to somebody's calendar: the e-mails as they arrive, read by three programs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import permutations
from typing import Any

from learning.people.viewers import Viewer, recall_person
from learning.planning.cancelling import cancel_session
from learning.planning.changes import tell_changes
from learning.planning.sessions import change_session, open_session
from learning.registration.registering import cancel, register
from sandbox.workspace.mail import Mail
from storage.tables import Role
from tests.kit.files.calendar_program import READERS, CalendarProgram
from tests.kit.fixtures import on_both
from tests.kit.slack.town import Town

ANA = "ana.ruiz@example.org"
EDITS: list[dict[str, Any]] = [
    {"place": "Room 5"},
    {"starts_wall": datetime.fromisoformat("2026-12-04 15:00")},
    {"minutes": 120},
    {"bring": "A unit that you teach", "link": "https://video.example/9"},
    {"starts_wall": datetime.fromisoformat("2027-03-14 03:30"), "place": "Library"},
]


def coordinator(town: Town) -> Viewer:
    person = town.rows.person("Cora Diaz", roles=[Role.coordinator])
    with town.bot.database.reading() as tx:
        viewer = recall_person(tx, person)
    assert viewer is not None
    return viewer


def joins(town: Town) -> tuple[int, int]:
    """Let Ana win a seat; return her registration and the session."""
    ana = town.rows.person("Ana Ruiz", email=ANA)
    session = town.rows.session(town.rows.offering("UDL basics"), "2026-12-03 15:30", place="Room 4")
    district = town.bot.dispatcher.district
    standing = register(district, ana, session, now=town.clock.now, actor="slack:U1")
    return standing.registration_id, session


def edits(town: Town, session: int, cora: Viewer, **changes: Any) -> None:
    district, now = town.bot.dispatcher.district, town.clock.now
    opened = open_session(district, session, viewer=cora, now=now)
    form = replace(opened.form, **changes)
    change_session(district, session, form, seen=opened.seen, notify=True, actor=cora, now=now)


def arrives(town: Town) -> list[bytes]:
    """Let what is due leave; return the calendars that have come to Ana so far, each once."""
    town.clock.moves(minutes=11)
    tell_changes(town.bot.dispatcher.district, now=town.clock.now)
    town.delivers()
    return [content for mail in town.mail.messages(ANA) for content in calendars_of(mail)]


def calendars_of(mail: Mail) -> Iterable[bytes]:
    return dict.fromkeys(one.content for one in mail.calendar)


def shown(received: Iterable[bytes]) -> list[list[str]]:
    """Return what each program shows after it was sent these, one after the other."""
    programs = [CalendarProgram(read) for read in READERS.values()]
    for raw in received:
        for program in programs:
            program.receives(raw)
    return [[f"{one.title}, {one.place}, {one.starts_at:%Y-%m-%d %H:%M}Z" for one in p.entries] for p in programs]


@on_both
def test_five_edits_leave_one_entry_and_a_cancelled_session_none(town: Town) -> None:
    cora = coordinator(town)
    _, session = joins(town)
    assert shown(arrives(town)) == [["UDL basics, Room 4, 2026-12-03 23:30Z"]] * 3
    for number, change in enumerate(EDITS, start=2):
        edits(town, session, cora, **change)
        received = arrives(town)
        assert len(received) == number
        assert all(len(entries) == 1 for entries in shown(received))
    assert shown(received) == [["UDL basics, Library, 2027-03-14 10:30Z"]] * 3
    cancel_session(town.bot.dispatcher.district, session, reason="Flooded", actor=cora, now=town.clock.now)
    received = arrives(town)
    assert len(received) == 7
    assert shown(received) == [[]] * 3
    assert shown(reversed(received)) == [[]] * 3


def test_edits_of_one_batch_are_one_e_mail(town: Town) -> None:
    cora = coordinator(town)
    _, session = joins(town)
    arrives(town)
    for change in EDITS:
        edits(town, session, cora, **change)
        town.clock.moves(minutes=1)
    received = arrives(town)
    assert len(received) == 2
    assert shown(received) == [["UDL basics, Library, 2027-03-14 10:30Z"]] * 3


def test_who_leaves_and_comes_back_has_one_entry_in_any_order_of_arrival(town: Town) -> None:
    registration, session = joins(town)
    district = town.bot.dispatcher.district
    with district.database.reading() as tx:
        ana = recall_person(tx, 1)
    assert ana is not None
    arrives(town)
    cancel(district, registration, ana.person_id, now=town.clock.now, actor="slack:U1")
    assert shown(arrives(town)) == [[]] * 3
    register(district, ana.person_id or 0, session, now=town.clock.now, actor="slack:U1")
    received = arrives(town)
    assert len(received) == 3
    for order in permutations(received):
        assert shown(order) == [["UDL basics, Room 4, 2026-12-03 23:30Z"]] * 3


def test_calendar_part_is_what_mail_programs_act_on(town: Town) -> None:
    joins(town)
    arrives(town)
    (mail,) = [mail for mail in town.mail.messages(ANA) if mail.calendar]
    parts = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
    assert {part.get_param("method") for part in parts} == {"REQUEST"}
    (organizer,) = READERS["ical"](mail.calendar[0].content)[1]
    assert organizer.organizer == "learning@example.org"
    assert organizer.organizer in str(mail.message["From"])
