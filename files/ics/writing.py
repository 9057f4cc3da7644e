"""Calendar entries as iCalendar (RFC 5545): what is sent with an invitation, downloaded, or subscribed to.

`REQUEST` and `CANCEL` go by e-mail to one attendee each (RFC 5546). What is downloaded or subscribed to is published: it
names no attendees, because nobody is asked anything.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from files.ics.timezones import describe_zone
from learning.registration.calendar import Entry
from learning.walltime import instant_of

# Imported where something is written: that is not at the start.
if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress

Method = Literal["REQUEST", "CANCEL", "PUBLISH", ""]

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Professional Learning//Calendar//EN"
# How often a program that follows the private address is asked to look again; each decides for itself.
_LOOK_AGAIN, _LOOK_AGAIN_WRITTEN = timedelta(hours=1), "PT1H"


def method_of(entry: Entry) -> Method:
    """Return the method by which an entry travels in an e-mail."""
    return "CANCEL" if entry.cancelled else "REQUEST"


def write_calendar(entries: Sequence[Entry], *, method: Method = "", organizer: str = "", name: str = "") -> bytes:
    """Write entries as one calendar, UTF-8. The same entries make the same bytes.

    `organizer` is the mail address that invites, alone or as `Name <address>`. Without one the calendar says no method,
    because RFC 5546 wants an organizer for each. `name` is what a calendar is called that somebody follows.
    Raises ValueError for an invitation without an organizer.
    """
    from icalendar import Calendar

    address = parseaddr(organizer)[1]
    if method in ("REQUEST", "CANCEL") and not address:
        raise ValueError("an invitation needs the address of who invites")
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if method and address:
        calendar.add("METHOD", method)
    if name:
        _describe_subscription(calendar, name)
    for zone, years in sorted(_zones_of(entries).items(), key=lambda item: item[0].key):
        calendar.add_component(describe_zone(zone, years=years))
    for entry in entries:
        calendar.add_component(_event(entry, organizer=organizer, invites=method in ("REQUEST", "CANCEL")))
    written: bytes = calendar.to_ical()
    return written


def _describe_subscription(calendar: "Calendar", name: str) -> None:
    # The older names of the same two facts are what Outlook and Google read.
    calendar.add("NAME", _clean(name))
    calendar.add("X-WR-CALNAME", _clean(name))
    calendar.add("REFRESH-INTERVAL", _LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", _LOOK_AGAIN_WRITTEN)


def _zones_of(entries: Iterable[Entry]) -> dict[ZoneInfo, tuple[int, int]]:
    """Return each zone with the first and the last year in which its clock is used."""
    found: dict[ZoneInfo, tuple[int, int]] = {}
    for entry in entries:
        first, last = entry.starts_wall.year, entry.ends_wall.year
        before = found.get(entry.zone, (first, last))
        found[entry.zone] = (min(before[0], first), max(before[1], last))
    return {zone: years for zone, years in found.items() if not _is_utc(zone)}


def _is_utc(zone: ZoneInfo) -> bool:
    return zone.key in ("UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Zulu", "UCT", "Universal")


def _event(entry: Entry, *, organizer: str, invites: bool) -> "Event":
    from icalendar import Event, vUri

    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.stamped_at.replace(microsecond=0))
    event.add("DTSTART", _on_the_clock(entry.starts_wall, zone=entry.zone))
    event.add("DTEND", _on_the_clock(entry.ends_wall, zone=entry.zone))
    event.add("SUMMARY", _clean(entry.title))
    if entry.description:
        event.add("DESCRIPTION", _clean(entry.description))
    if entry.place or entry.link:
        event.add("LOCATION", _clean(entry.place or entry.link))
    if entry.link:
        # An address is written as it stands, without the escapes of a text: it must not break the line.
        event.add("URL", vUri("".join(_clean(entry.link).split())))
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    title, address = parseaddr(organizer)
    if address:
        event.add("ORGANIZER", _address(address, name=title))
    if invites:
        event.add("ATTENDEE", _attendee(entry))
    return event


def _on_the_clock(wall: datetime, *, zone: ZoneInfo) -> datetime:
    # A time that the clock skips is written as the one that it shows then: programs disagree on the other.
    return instant_of(wall, zone=zone).astimezone(zone).replace(fold=0)


def _attendee(entry: Entry) -> "vCalAddress":
    attendee = _address(entry.attendee_email, name=entry.attendee_name)
    # They said yes by registering: RSVP would have the program ask them again.
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if not entry.cancelled:
        attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _address(address: str, *, name: str) -> "vCalAddress":
    from icalendar import vCalAddress

    found = vCalAddress(f"mailto:{address}")
    if name:
        # A parameter cannot hold a quotation mark; the escape for it (RFC 6868) is unknown to Outlook.
        found.params["CN"] = _clean(name).replace('"', "'").replace("^", " ").replace("\n", " ")
    return found


def _clean(text: str) -> str:
    """Return a text without the control characters that iCalendar forbids."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) != "Cc")
