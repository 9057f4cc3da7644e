"""Pages, letters and entries in a language that nobody speaks: what is left of English was never in a catalog."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.conversation.answers import Message
from handlers.registration.page import draw_cancelling, draw_clash, draw_registration
from handlers.speaking.reader import Reader, reader_of
from handlers.speaking.session_words import describe_entry, name_calendar
from handlers.subjects import all_routes
from handlers.web.page import Button, Page, draw_unknown
from learning.district.district import District
from learning.district.links import Links
from learning.people.viewers import recall_person
from learning.registration.calendar import read_held
from learning.registration.refusals import Clashes, Overlap
from learning.registration.registering import register
from learning.registration.standings import RegistrationSnapshot
from locales.languages import ENGLISH
from sandbox.limits import check_message
from storage.database import Database
from storage.tables import (
    AccountKind,
    Attendance,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    RegistrationState,
    Session,
    SlackMember,
)
from tests.kit.rows import Rows
from tests.pseudo import english_words, pseudo_translator

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
_LONG = ("слово " * 50).strip()


@pytest.fixture
def reader(database: Database) -> Reader:
    rows = Rows(database)
    person = rows.person("Щукина", email="0@0", site=None)
    with database.transaction() as tx:
        tx.add(SlackMember(id="U1", standing=AccountKind.member, person_id=person, read_at=NOW))
    offering = rows.offering("Ж" * 200, code="1", why=_LONG, points=2.5, facilitators=["Чжоу"])
    rows.session(offering, "2026-12-03 15:30", place=_LONG, link="0", bring=_LONG, zone="Pacific/Honolulu")
    district = District(
        "Щ" * 100, ZoneInfo("America/Los_Angeles"), ENGLISH, database, lambda: NOW, links=Links("https://0.0", "k")
    )
    with database.reading() as tx:
        viewer = recall_person(tx, person)
    assert viewer is not None
    return replace(reader_of(district, viewer, now=NOW), translator=pseudo_translator("staff"))


def _held(reader: Reader) -> RegistrationSnapshot:
    standing = register(reader.district, reader.viewer.person_id, 1, now=NOW, actor="slack:U1")
    return read_held(reader.district, standing.registration_id, person_id=reader.viewer.person_id)


def _english(*texts: str) -> list[str]:
    return [word for text in texts for word in english_words(text)]


def _said(page: Page) -> Iterator[str]:
    yield from (page.heading, page.status, *page.lines)
    yield from (part for fact in page.facts for part in fact)
    for way in page.ways:
        yield way.words
        yield way.asks if isinstance(way, Button) else ""


def test_every_page_is_translated(reader: Reader) -> None:
    held = _held(reader)
    meeting = held.meeting
    late = replace(reader, now=meeting.starts_at - timedelta(minutes=5))
    over = replace(reader, now=meeting.ends_at)
    clash = Clashes(meeting, (Overlap(meeting, None),))
    waits = replace(held, state=RegistrationState.waitlisted, position=3)
    pages = [
        draw_unknown(reader.translator),
        draw_registration(reader, held),
        draw_registration(reader, replace(held, attendance=Attendance.attended)),
        draw_registration(reader, waits),
        draw_registration(reader, replace(held, state=RegistrationState.offered, offer_expires_at=NOW)),
        draw_registration(reader, replace(held, state=RegistrationState.cancelled)),
        draw_registration(reader, replace(held, meeting=replace(meeting, cancelled_at=NOW, cancel_reason=_LONG))),
        draw_registration(reader, replace(held, meeting=replace(meeting, retired=True))),
        draw_registration(over, held),
        draw_registration(over, replace(held, attendance=Attendance.attended)),
        draw_registration(over, replace(held, meeting=replace(meeting, recording_link="0"))),
        draw_cancelling(reader, held),
        draw_cancelling(late, held),
        draw_cancelling(reader, waits),
        draw_clash(reader, held, clash),
    ]
    assert [_english(*_said(page)) for page in pages] == [[] for _ in pages]


def test_entry_is_translated(reader: Reader) -> None:
    meeting = _held(reader).meeting
    texts = [
        name_calendar(reader),
        describe_entry(reader, meeting, leads=True),
        describe_entry(reader, meeting, address="0"),
        describe_entry(reader, meeting),
    ]
    assert _english(*texts) == []


@pytest.mark.parametrize("kind", [NoticeKind.invitation, NoticeKind.uninvitation])
@pytest.mark.parametrize("cancelled", [{}, {"cancelled_at": NOW, "cancel_reason": _LONG}])
def test_letters_are_translated_and_fit(reader: Reader, kind: NoticeKind, cancelled: dict[str, Any]) -> None:
    held = _held(reader)
    with reader.district.database.transaction() as tx:
        tx.get_one(Session, 1).sqlmodel_update(cancelled)
    notice = Notice(
        kind=kind,
        person_id=reader.viewer.person_id or 0,
        channel=NoticeChannel.email,
        key="1",
        not_before=NOW,
        params={"registration_id": held.registration_id},
        expires_at=NOW,
        created_at=NOW,
        state=NoticeState.waiting,
        message_id="1",
    )
    letter = all_routes().write(reader, notice)
    assert (letter is None) == ((kind is NoticeKind.invitation) == bool(cancelled))
    if letter:
        content = Message(letter.blocks).as_slack()
        assert check_message(content["text"], blocks=content["blocks"]) == []
        assert _english(letter.subject, content["text"]) == []
