"""The private calendar address of a person, and the links to single entries."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast
from sqlmodel import col, select

from learning.district.district import District
from learning.district.links import revoke_links
from learning.people.viewers import Viewer, recall_person
from learning.refusals import Gone, NotOnRoster
from learning.registration.standings import RegistrationSnapshot, read_standing, standing_of
from learning.sessions import SessionSnapshot, read_meetings
from storage.database import Transaction
from storage.tables import Link, LinkScope, Offering, Person, Registration, RegistrationState, Session

# What is longer ago than this leaves the calendars of those who follow the address.
_PAST = timedelta(days=90)
# A link to one session still says what became of it for some days.
_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entry:
    """A calendar entry, without the words of any format. Instants are UTC; `zone` is where the clock hangs on the wall.

    `uid` never changes and `sequence` never falls (RFC 5545 sections 3.8.4.7 and 3.8.7.4). A `cancelled` entry is
    to disappear.
    """

    uid: str
    sequence: int
    title: str
    starts_wall: datetime
    ends_wall: datetime
    zone: ZoneInfo
    stamped_at: datetime
    description: str = ""
    place: str = ""
    link: str = ""
    attendee_name: str = ""
    attendee_email: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry, and the session that it stands for."""

    entry: Entry
    meeting: SessionSnapshot
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """What somebody's calendar holds, soonest first: only what takes place, since a calendar that follows shows no more."""

    viewer: Viewer
    dated: tuple[Dated, ...]


def feed_since(district: District, person_id: int | None) -> datetime | None:
    """Return when somebody's private address was made, or None when there is none."""
    with district.database.reading() as tx:
        live = select(Link.created_at).where(
            Link.person_id == person_id, Link.scope == LinkScope.feed, col(Link.revoked_at).is_(None)
        )
        return tx.exec(live.order_by(col(Link.id).desc()).limit(1)).one_or_none()


def reset_feed(district: District, person_id: int | None, *, now: datetime) -> str:
    """Make somebody's private address, which is shown this once. An earlier one stops at once. Raises NotOnRoster."""
    with district.database.transaction() as tx:
        person = _locked(tx, person_id)
        revoke_links(tx, LinkScope.feed, person_id=person, now=now)
        return district.links.mint(tx, LinkScope.feed, person_id=person, now=now)


def stop_feed(district: District, person_id: int | None, *, now: datetime) -> None:
    """Make somebody's private address useless at once. Raises NotOnRoster."""
    with district.database.transaction() as tx:
        revoke_links(tx, LinkScope.feed, person_id=_locked(tx, person_id), now=now)


def _locked(tx: Transaction, person_id: int | None) -> int:
    # Two presses at once would otherwise each leave an address, of which the person sees one.
    living = select(Person.id).where(Person.id == person_id, col(Person.retired_at).is_(None))
    found = tx.exec(living.with_for_update()).one_or_none()
    if found is None:
        raise NotOnRoster
    return found


def read_feed(district: District, token: str, *, now: datetime) -> Feed | None:
    """Return what a private address shows, or None where it is unknown or revoked, or its owner has left."""
    with district.database.reading() as tx:
        link = district.links.find(tx, token, now=now)
        if link is None or link.scope is not LinkScope.feed:
            return None
        viewer = recall_person(tx, link.person_id)
        if viewer is None or viewer.left:
            return None
        joined = _joined(tx, viewer, link.person_id, now=now)
        led = _led(tx, district, viewer, link.person_id, now=now)
    found = {one.meeting.id: one for one in (*led, *joined)}
    return Feed(viewer, tuple(sorted(found.values(), key=lambda one: (one.meeting.starts_at, one.entry.uid))))


def _joined(tx: Transaction, viewer: Viewer, person_id: int, *, now: datetime) -> list[Dated]:
    rows = tx.exec(
        select(Registration)
        .join(Session, col(Session.id) == col(Registration.session_id))
        .where(
            Registration.person_id == person_id,
            Registration.state == RegistrationState.registered,
            col(Session.ends_at) > now - _PAST,
        )
    ).all()
    meetings = read_meetings(tx, (row.session_id for row in rows))
    found = []
    for row in rows:
        meeting = meetings[row.session_id]
        standing = standing_of(row, meeting, expires=None, ahead=0, added_by="")
        entry = entry_of(standing, name=viewer.name, email=viewer.email)
        if not entry.cancelled:
            found.append(Dated(entry, meeting))
    return found


def _led(tx: Transaction, district: District, viewer: Viewer, person_id: int, *, now: datetime) -> list[Dated]:
    # A list in JSON is searched as text, which both databases can; what is found by chance is sorted out below.
    written = json.dumps(viewer.email)
    rows = tx.exec(
        select(Session.id, Session.facilitators, Offering.facilitators, Offering.changed_at)
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .where(
            col(Session.ends_at) > now - _PAST,
            cast(col(Session.facilitators), String).contains(written, autoescape=True)
            | cast(col(Offering.facilitators), String).contains(written, autoescape=True),
        )
    ).all()
    changed = {
        key: changed_at
        for key, own, offered, changed_at in rows
        if key is not None and viewer.email in (own or offered)
    }
    meetings = read_meetings(tx, changed)
    return [
        Dated(entry_of_led(one, uid=_uid_of_led(district, one, person_id), stamped_at=changed[one.id]), one, leads=True)
        for one in meetings.values()
        if one.stands
    ]


def _uid_of_led(district: District, meeting: SessionSnapshot, person_id: int) -> str:
    # There is no row to keep it in, and it must be another district's neither.
    named = f"{district.links.public_url}/sessions/{meeting.id}/led-by/{person_id}"
    return f"{uuid5(NAMESPACE_URL, named)}@professional-learning"


def link_to_entry(district: District, registration_id: int, person_id: int | None, *, now: datetime) -> str:
    """Make a link to one registration: its page, and with `.ics` behind it its calendar entry.

    It holds until a week after the session. Raises Gone for somebody else's registration.
    """
    with district.database.transaction() as tx:
        standing = _held(tx, registration_id, person_id)
        return district.links.mint(
            tx,
            LinkScope.registration,
            person_id=standing.person_id,
            registration_id=registration_id,
            now=now,
            expires_at=max(now, standing.meeting.ends_at) + _AFTER,
        )


def read_held(district: District, registration_id: int, *, person_id: int | None) -> RegistrationSnapshot:
    """Return a registration of a person. Raises Gone for somebody else's, and for one that is not there."""
    with district.database.reading() as tx:
        return _held(tx, registration_id, person_id)


def _held(tx: Transaction, registration_id: int, person_id: int | None) -> RegistrationSnapshot:
    standing = read_standing(tx, registration_id)
    if person_id is None or standing.person_id != person_id:
        raise Gone
    return standing


def entry_of(standing: RegistrationSnapshot, *, name: str, email: str) -> Entry:
    """Return what stands in the calendar of somebody who registered. `name` and `email` are theirs.

    It is cancelled when they have no seat, and when the session does not take place.
    """
    meeting = standing.meeting
    entry = _entry(meeting, uid=standing.calendar_uid, stamped_at=standing.changed_at)
    return replace(
        entry,
        sequence=meeting.revision + standing.revision,
        attendee_name=name,
        attendee_email=email,
        cancelled=not (standing.has_seat and meeting.stands),
    )


def entry_of_led(meeting: SessionSnapshot, *, uid: str, stamped_at: datetime) -> Entry:
    """Return what stands in the calendar of somebody who leads a session. It has no attendee: nobody invited them."""
    return replace(
        _entry(meeting, uid=uid, stamped_at=stamped_at), sequence=meeting.revision, cancelled=not meeting.stands
    )


def _entry(meeting: SessionSnapshot, *, uid: str, stamped_at: datetime) -> Entry:
    return Entry(
        uid=uid,
        sequence=0,
        title=meeting.title,
        starts_wall=meeting.starts_wall,
        ends_wall=meeting.ends_wall,
        zone=meeting.zone,
        stamped_at=stamped_at,
        link=meeting.link,
        place=", ".join(word for word in (meeting.place, meeting.site) if word),
    )
