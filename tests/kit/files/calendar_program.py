"""What a calendar program does with what it is sent, read by three libraries that know nothing of each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import icalendar
import vobject  # type: ignore[import-untyped]  # it brings no types
from ical.calendar_stream import IcsCalendarStream


@dataclass(frozen=True)
class Read:
    """An event as a program understands it. Instants are UTC."""

    uid: str
    sequence: int
    stamped_at: datetime
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    description: str
    status: str
    attendees: tuple[str, ...]
    organizer: str


Reader = Callable[[bytes], tuple[str, list[Read]]]


def by_icalendar(raw: bytes) -> tuple[str, list[Read]]:
    calendar = icalendar.Calendar.from_ical(raw)
    found = []
    events: list[Any] = calendar.walk("VEVENT")
    for event in events:
        assert not event.errors, event.errors
        said = event.get("ATTENDEE", [])
        attendees = [said] if isinstance(said, str) else said
        found.append(
            Read(
                str(event["UID"]),
                int(event["SEQUENCE"]),
                _utc(event["DTSTAMP"].dt),
                str(event["SUMMARY"]),
                _utc(event["DTSTART"].dt),
                _utc(event["DTEND"].dt),
                str(event.get("LOCATION", "")),
                str(event.get("URL", "")),
                str(event.get("DESCRIPTION", "")),
                str(event["STATUS"]),
                tuple(str(one).removeprefix("mailto:") for one in attendees),
                str(event.get("ORGANIZER", "")).removeprefix("mailto:"),
            )
        )
    return str(calendar.get("METHOD", "")), found


def by_ical(raw: bytes) -> tuple[str, list[Read]]:
    calendar = IcsCalendarStream.calendar_from_ics(raw.decode())
    found = []
    for event in calendar.events:
        assert isinstance(event.dtstart, datetime)
        assert isinstance(event.dtend, datetime)
        assert isinstance(event.dtstamp, datetime)
        organizer = str(event.organizer.uri) if event.organizer else ""
        found.append(
            Read(
                event.uid,
                event.sequence or 0,
                _utc(event.dtstamp),
                event.summary or "",
                _utc(event.dtstart),
                _utc(event.dtend),
                event.location or "",
                str(event.url or ""),
                event.description or "",
                event.status.value if event.status else "",
                tuple(str(one.uri).removeprefix("mailto:") for one in event.attendees),
                organizer.removeprefix("mailto:"),
            )
        )
    return calendar.method or "", found


def by_vobject(raw: bytes) -> tuple[str, list[Read]]:
    calendar = vobject.readOne(raw.decode())
    found = []
    for event in calendar.contents.get("vevent", []):

        def said(name: str, event: Any = event) -> str:
            return str(getattr(event, name).value) if hasattr(event, name) else ""

        found.append(
            Read(
                event.uid.value,
                int(event.sequence.value),
                _utc(event.dtstamp.value),
                said("summary"),
                _utc(event.dtstart.value),
                _utc(event.dtend.value),
                said("location"),
                said("url"),
                said("description"),
                said("status"),
                tuple(one.value.removeprefix("mailto:") for one in event.contents.get("attendee", [])),
                said("organizer").removeprefix("mailto:"),
            )
        )
    return (calendar.method.value if hasattr(calendar, "method") else ""), found


READERS: dict[str, Reader] = {"icalendar": by_icalendar, "ical": by_ical, "vobject": by_vobject}


def _utc(at: datetime) -> datetime:
    assert at.tzinfo is not None
    return at.astimezone(UTC)


@dataclass
class CalendarProgram:
    """Somebody's calendar, fed by e-mail (RFC 5546) and by following an address."""

    read: Reader
    _newest: dict[str, tuple[tuple[int, datetime], Read | None]] = field(default_factory=dict)
    _followed: list[Read] = field(default_factory=list)

    def receives(self, raw: bytes) -> None:
        """Take a message in: the newest by SEQUENCE, then by DTSTAMP, counts; an older one changes nothing."""
        method, events = self.read(raw)
        assert method in ("REQUEST", "CANCEL")
        for event in events:
            age = (event.sequence, event.stamped_at)
            if event.uid not in self._newest or self._newest[event.uid][0] <= age:
                self._newest[event.uid] = (age, event if method == "REQUEST" else None)

    def follows(self, raw: bytes) -> None:
        """Look at a followed address again: it shows what it holds now, and nothing else."""
        self._followed = self.read(raw)[1]

    @property
    def entries(self) -> list[Read]:
        """Return what shows, each UID once."""
        invited = {uid: event for uid, (_, event) in self._newest.items() if event is not None}
        return list((invited | {event.uid: event for event in self._followed}).values())
