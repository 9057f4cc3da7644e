"""The e-mails that put a session into somebody's calendar, from what the rules enqueue to what a program shows."""

from typing import Any

import pytest
from sqlmodel import col, select

from files.ics.writing import method_of, write_calendar
from handlers.conversation.letter import Letter
from handlers.speaking.reader import reader_of
from learning.people.viewers import recall_person
from learning.registration.registering import cancel, register
from learning.registration.standings import RegistrationSnapshot
from storage.tables import Notice, NoticeChannel, NoticeKind, Session
from tests.kit.files.calendar_program import READERS, CalendarProgram
from tests.kit.fixtures import on_both
from tests.kit.slack.town import Town

INVITATIONS = (NoticeKind.invitation, NoticeKind.uninvitation)


def joins(town: Town, **more: Any) -> RegistrationSnapshot:
    person = town.rows.person("Ana Ruiz", **more)
    session = town.rows.session(
        town.rows.offering("UDL basics", points=2), "2026-12-03 15:30", place="Room 4", link="https://video.example/9"
    )
    return register(town.bot.dispatcher.district, person, session, now=town.clock.now, actor="slack:U1")


def leaves(town: Town, standing: RegistrationSnapshot) -> None:
    district = town.bot.dispatcher.district
    cancel(district, standing.registration_id, standing.person_id, now=town.clock.now, actor="slack:U1")


def edits(town: Town, standing: RegistrationSnapshot, **changes: Any) -> None:
    with town.bot.database.transaction() as tx:
        session = tx.get_one(Session, standing.meeting.id)
        session.sqlmodel_update({**changes, "revision": session.revision + 1})


def owed(town: Town) -> list[Notice]:
    """Return the e-mails that the rules have enqueued for calendars, oldest first."""
    with town.bot.database.reading() as tx:
        which = select(Notice).where(col(Notice.kind).in_(INVITATIONS), Notice.channel == NoticeChannel.email)
        return list(tx.exec(which.order_by(col(Notice.id))).all())


def write(town: Town, notice: Notice) -> Letter | None:
    district = town.bot.dispatcher.district
    with district.database.reading() as tx:
        viewer = recall_person(tx, notice.person_id)
    assert viewer is not None
    return town.bot.dispatcher.routes.write(reader_of(district, viewer, now=town.clock.now), notice)


def file_of(letter: Letter | None) -> bytes:
    assert letter is not None
    assert letter.entry is not None
    return write_calendar([letter.entry], method=method_of(letter.entry), organizer="pl@district.example")


def words_of(letter: Letter) -> str:
    return str(letter.blocks)


@on_both
def test_five_edits_leave_one_entry_and_a_cancellation_none(town: Town) -> None:
    standing = joins(town)
    (notice,) = owed(town)
    programs = [CalendarProgram(read) for read in READERS.values()]
    changes: list[dict[str, Any]] = [
        {"place": "Room 5"},
        {"starts_wall": "2026-12-03 15:00"},
        {"ends_wall": "2026-12-03 17:00"},
        {"place": "Library"},
        {"starts_wall": "2027-03-14 15:00", "ends_wall": "2027-03-14 16:00"},
    ]
    for change in [{}, *changes]:
        if change:
            edits(town, standing, **change)
        raw = file_of(write(town, notice))
        for program in programs:
            program.receives(raw)
            assert len(program.entries) == 1
    for program in programs:
        (entry,) = program.entries
        assert (entry.place, entry.starts_at.isoformat()) == ("Library", "2027-03-14T22:00:00+00:00")
        assert entry.attendees == ("ana.ruiz@example.org",)
    town.clock.moves(minutes=20)
    leaves(town, standing)
    for program in programs:
        program.receives(file_of(write(town, owed(town)[-1])))
        assert program.entries == []


@on_both
def test_who_comes_back_has_the_same_entry_again(town: Town) -> None:
    program = CalendarProgram(READERS["ical"])
    standing = joins(town)
    sent = [file_of(write(town, owed(town)[0]))]
    town.clock.moves(minutes=20)
    leaves(town, standing)
    sent.append(file_of(write(town, owed(town)[-1])))
    town.clock.moves(minutes=20)
    register(
        town.bot.dispatcher.district, standing.person_id, standing.meeting.id, now=town.clock.now, actor="slack:U1"
    )
    sent.append(file_of(write(town, owed(town)[-1])))
    for raw in sent:
        program.receives(raw)
    assert [one.uid for one in program.entries] == [standing.calendar_uid]
    late = CalendarProgram(READERS["ical"])
    for raw in reversed(sent):
        late.receives(raw)
    assert [one.uid for one in late.entries] == [standing.calendar_uid]


def test_invitation_says_what_matters_and_leads_to_the_page(town: Town) -> None:
    joins(town)
    letter = write(town, owed(town)[0])
    assert letter is not None
    assert letter.entry is not None
    assert letter.subject == "You're in: UDL basics, Thu, Dec 3, 3:30 PM PT"
    words = words_of(letter)
    for said in ("Students gain from UDL basics.", "Thu, Dec 3, 3:30 PM PT, 1 h", "Room 4", "2 points"):
        assert said in words
    (address,) = {word for word in letter.entry.description.split() if "/s/" in word}
    assert address in words
    assert "https://video.example/9" in letter.entry.description


def test_invitation_in_spanish(town: Town) -> None:
    joins(town, locale="es_US")
    letter = write(town, owed(town)[0])
    assert letter is not None
    assert "3:30 p.m." in letter.subject


def test_second_try_of_one_invitation_is_no_later(town: Town) -> None:
    joins(town)
    (notice,) = owed(town)
    first = write(town, notice)
    town.clock.moves(hours=3)
    second = write(town, notice)
    assert first is not None
    assert second is not None
    assert first.entry is not None
    assert second.entry is not None
    assert first.entry.stamped_at == second.entry.stamped_at


def test_invitation_is_not_written_when_the_seat_is_lost_meanwhile(town: Town) -> None:
    standing = joins(town)
    (invitation,) = owed(town)
    leaves(town, standing)
    assert write(town, invitation) is None
    uninvitation = owed(town)[-1]
    register(
        town.bot.dispatcher.district, standing.person_id, standing.meeting.id, now=town.clock.now, actor="slack:U1"
    )
    assert write(town, uninvitation) is None


@pytest.mark.parametrize(
    ("reason", "said"), [("", "was cancelled. It will not take place."), ("Flooded", "Reason: Flooded")]
)
def test_uninvitation_of_a_cancelled_session_says_why(town: Town, reason: str, said: str) -> None:
    standing = joins(town)
    leaves(town, standing)
    edits(town, standing, cancelled_at=town.clock.now, cancel_reason=reason)
    letter = write(town, owed(town)[-1])
    assert letter is not None
    assert letter.entry is not None
    assert letter.subject == "Cancelled: UDL basics, Thu, Dec 3, 3:30 PM PT"
    assert said in words_of(letter)
    assert letter.entry.cancelled


def test_invitation_to_what_is_over_or_gone_is_not_written(town: Town) -> None:
    joins(town)
    (notice,) = owed(town)
    town.clock.moves(days=20)
    assert write(town, notice) is None
    notice.params = {"registration_id": 999}
    assert write(town, notice) is None
