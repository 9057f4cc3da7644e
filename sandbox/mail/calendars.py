"""What stands in somebody's calendar after the invitations that came by e-mail, as RFC 5546 has it. Pure.

One entry for each UID. A REQUEST replaces it when its SEQUENCE is higher, or the same and its DTSTAMP not older; a
CANCEL takes it away by the same rule, and leaves a mark, so that an older REQUEST which arrives late stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event

from sandbox.workspace.mail import Attached, Mail


class UnreadableCalendarError(ValueError):
    """A part that calls itself a calendar is none."""


@dataclass(frozen=True)
class CalendarEntry:
    """An entry as a person sees it. `starts` and `ends` are UTC; `updates` counts the changes since it appeared."""

    uid: str
    sequence: int
    stamp: datetime
    summary: str
    starts: datetime
    ends: datetime
    place: str = ""
    description: str = ""
    organizer: str = ""
    alarms: int = 0
    cancelled: bool = False
    updates: int = 0


def read_invitation(part: Attached) -> list[CalendarEntry]:
    """Read the entries of one part. Raises UnreadableCalendarError."""
    try:
        calendar = Calendar.from_ical(part.content)
        return [_entry(event, method=part.method) for event in calendar.events]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableCalendarError(str(error)) from error


def _entry(event: Event, *, method: str) -> CalendarEntry:
    return CalendarEntry(
        uid=str(event["UID"]),
        sequence=int(event.get("SEQUENCE", 0)),
        stamp=_instant(event.DTSTAMP),
        summary=str(event.get("SUMMARY", "")),
        starts=_instant(event.start),
        ends=_instant(event.end),
        place=str(event.get("LOCATION", "")),
        description=str(event.get("DESCRIPTION", "")),
        organizer=str(event.get("ORGANIZER", "")).removeprefix("mailto:").removeprefix("MAILTO:"),
        alarms=len(event.walk("VALARM")),
        cancelled=method == "CANCEL" or str(event.get("STATUS", "")).upper() == "CANCELLED",
    )


def _instant(at: date) -> datetime:
    """Return UTC; a day without a time begins at midnight UTC, and so does a time of no zone stand in UTC."""
    moment = at if isinstance(at, datetime) else datetime.combine(at, time())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _invitations(mails: Iterable[Mail]) -> Iterator[CalendarEntry]:
    for mail in mails:
        for part in mail.calendar:
            if part.method in ("REQUEST", "CANCEL"):
                yield from read_invitation(part)


def calendar_after(mails: Iterable[Mail]) -> list[CalendarEntry]:
    """Return what stands in the calendar of somebody who got these e-mails, by time; what was cancelled does not."""
    known: dict[str, CalendarEntry] = {}
    for entry in _invitations(mails):
        before = known.get(entry.uid)
        if before is None or before.cancelled:
            if before is None or entry.sequence > before.sequence:
                known[entry.uid] = entry
        elif (entry.sequence, entry.stamp) >= (before.sequence, before.stamp):
            changed = _shown(entry) != _shown(before)
            known[entry.uid] = replace(entry, updates=before.updates + changed)
    return sorted((one for one in known.values() if not one.cancelled), key=lambda one: one.starts)


def _shown(entry: CalendarEntry) -> tuple[object, ...]:
    return entry.summary, entry.starts, entry.ends, entry.place, entry.description
