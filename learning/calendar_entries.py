"""What stands in somebody's calendar: one entry for each person and session, for ever the same one."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from learning.registration.standings import Standing
from learning.sessions import Meeting


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


def entry_of(standing: Standing, *, name: str, email: str) -> Entry:
    """Return what stands in the calendar of somebody who registered. `name` and `email` are theirs.

    It is cancelled when they have no seat, and when the session does not take place.
    """
    meeting = standing.meeting
    entry = _entry(meeting, uid=standing.calendar_uid, stamped_at=standing.changed_at)
    return replace(
        entry, sequence=meeting.revision + standing.revision, attendee_name=name, attendee_email=email,
        cancelled=not (standing.has_seat and meeting.stands),
    )  # fmt: skip


def entry_of_led(meeting: Meeting, *, uid: str, stamped_at: datetime) -> Entry:
    """Return what stands in the calendar of somebody who leads a session. It has no attendee: nobody invited them."""
    return replace(
        _entry(meeting, uid=uid, stamped_at=stamped_at),
        sequence=meeting.revision,
        cancelled=not meeting.stands,
    )


def _entry(meeting: Meeting, *, uid: str, stamped_at: datetime) -> Entry:
    return Entry(
        uid=uid, sequence=0, title=meeting.title, starts_wall=meeting.starts_wall, ends_wall=meeting.ends_wall,
        zone=meeting.zone, stamped_at=stamped_at, link=meeting.link,
        place=", ".join(word for word in (meeting.place, meeting.site) if word),
    )  # fmt: skip
