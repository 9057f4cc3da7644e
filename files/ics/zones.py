"""Which time zone a calendar means by the many names that programs give to one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from files.ics.clocks import Clock, Onset, RuleClock, ZoneClock
from files.ics.lines import Component
from files.ics.recurrence import BadRule, Effort, Window, follow_rule, parse_rule
from files.ics.values import read_wall
from files.values.cells import shorten
from learning.imports.plan import Note
from learning.walltime import find_zone

_UTC = frozenset(
    {
        "utc",
        "gmt",
        "z",
        "zulu",
        "etc/utc",
        "etc/gmt",
        "etc/uct",
        "etc/zulu",
        "uct",
        "utc+00:00",
        "utc+0",
        "gmt+0",
        "gmt+00:00",
        "tzone://microsoft/utc",
        "coordinated universal time",
        "(utc) coordinated universal time",
    }
)
# As Lotus, Palm, old Outlook and hand-made calendars call the zones of the United States, and POSIX its rules.
_AMERICAN = {
    "pacific": "America/Los_Angeles",
    "pacific time": "America/Los_Angeles",
    "mountain": "America/Denver",
    "mountain time": "America/Denver",
    "central": "America/Chicago",
    "central time": "America/Chicago",
    "eastern": "America/New_York",
    "eastern time": "America/New_York",
    "us-pacific": "America/Los_Angeles",
    "us-mountain": "America/Denver",
    "us-central": "America/Chicago",
    "us-eastern": "America/New_York",
    "pst8pdt": "America/Los_Angeles",
    "mst7mdt": "America/Denver",
    "cst6cdt": "America/Chicago",
    "est5edt": "America/New_York",
    "pacific daylight time": "America/Los_Angeles",
    "mountain daylight time": "America/Denver",
    "central daylight time": "America/Chicago",
    "eastern daylight time": "America/New_York",
    "arizona": "America/Phoenix",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "atlantic time": "America/Halifax",
    "indiana": "America/Indiana/Indianapolis",
}
_DISPLAYED = re.compile(r"\(?(?:UTC|GMT)\s*(?:([+-])(\d{1,2})(?:[:.]?(\d{2}))?)?\)?\s*(.*)", re.IGNORECASE | re.DOTALL)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2}):?(\d{2})?")
_LONGEST_NAME = 300
_LONGEST_OFFSET = timedelta(hours=15)
_MOST_ONSETS = 50  # in some four years
_RULED = timedelta(days=800)
_SAMPLES = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class FoundZone:
    """The clock of a name. `trouble` says what had to be assumed where the name is none that is known."""

    clock: Clock
    trouble: Note | None = None


class Zones:
    """Finds the zones of one calendar. `local` is where times without a zone belong, and where UTC is shown."""

    def __init__(self, definitions: Iterable[Component], *, local: ZoneInfo, now: datetime) -> None:
        self.local = ZoneClock(local)
        self.utc = RuleClock(local)
        self._now = now.astimezone(UTC).replace(tzinfo=None)
        self._definitions = {_bare(each.text("TZID")): each for each in definitions}
        self._found: dict[str, FoundZone] = {}

    def find(self, name: str) -> FoundZone:
        """Return the clock of a TZID. Where nothing is known of it, that of the local zone."""
        bare = _bare(name)[:_LONGEST_NAME]
        if bare not in self._found:
            self._found[bare] = self._search(bare)
        return self._found[bare]

    def _search(self, name: str) -> FoundZone:
        if is_utc(name):
            return FoundZone(self.utc)
        definition = self._definitions.get(name)
        zone = find_named(name) or (find_named(definition.text("X-LIC-LOCATION")) if definition else None)
        if zone is not None:
            return FoundZone(ZoneClock(zone))
        onsets = _onsets(definition, now=self._now) if definition else ()
        if not onsets:
            return FoundZone(self.local, Note("zone_unknown", self._values(name)))
        clock = RuleClock(self.local.shown, onsets)
        alike = self._alike(clock)
        if alike:
            return FoundZone(ZoneClock(alike))
        return FoundZone(clock, Note("zone_own_rules", self._values(name)))

    def _values(self, name: str) -> dict[str, str]:
        return {"zone": shorten(name), "read": self.local.shown.key}

    def _alike(self, clock: RuleClock) -> ZoneInfo | None:
        """Find a zone with the same offsets from a month ago to the end of the coming year, the local one first."""
        edges = [self._now - timedelta(days=30), self._now + timedelta(days=366)]
        moments = [edges[0] + n * _SAMPLES for n in range((edges[1] - edges[0]) // _SAMPLES + 1)]
        for onset in clock.onsets:
            if edges[0] <= onset.at <= edges[1]:
                moments += [onset.at - timedelta(minutes=1), onset.at + timedelta(minutes=1)]
        wanted = [(moment.replace(tzinfo=UTC), clock.offset_at(moment)) for moment in moments]
        for zone in (self.local.shown, *_usual_zones()):
            if all(moment.astimezone(zone).utcoffset() == offset for moment, offset in wanted):
                return zone
        return None


def is_utc(name: str) -> bool:
    """Say whether a name means UTC."""
    return _bare(name).casefold() in _UTC


def find_named(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA, Windows, Lotus or displayed name, with or without a vendor's prefix; or None."""
    name = _bare(name)[:_LONGEST_NAME]
    if not name:
        return None
    parts = [part for part in name.split("/") if part]
    for length in (3, 2, 1):  # /freeassociation.sourceforge.net/Tzfile/America/Los_Angeles
        zone = _plain(" ".join("/".join(parts[-length:]).split()))
        if zone is not None:
            return zone
    displayed = _DISPLAYED.fullmatch(name)
    return _displayed(displayed) if displayed else None


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    # Imported with the first calendar that is read: the package is large, and a start need not wait for it.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def _plain(name: str) -> ZoneInfo | None:
    zone = find_zone(name)
    if zone is not None and zone.key != "UTC":
        return zone
    known = _windows().get(name.casefold()) or _AMERICAN.get(name.casefold())
    return find_zone(known) if known else None


def _displayed(name: re.Match[str]) -> ZoneInfo | None:
    """Read `(UTC-08:00) Pacific Time (US & Canada)` or `(GMT+01.00) Sarajevo/Warsaw/Zagreb`."""
    sign, hours, minutes, text = name[1], name[2], name[3], name[4]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    for part in re.split(r"[,;/(]", text):
        words = " ".join(part.split()).rstrip(")").casefold()
        zone = _plain(words) or _cities().get(words)
        if zone is not None and offset in _offsets_in_2026(zone):
            return zone
    return None


@lru_cache(maxsize=1)
def _cities() -> dict[str, ZoneInfo]:
    found: dict[str, ZoneInfo] = {}
    for name in sorted(available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")):
            found[name.rpartition("/")[2].replace("_", " ").casefold()] = ZoneInfo(name)
    return found


def _offsets_in_2026(zone: ZoneInfo) -> set[timedelta | None]:
    return {datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}


@lru_cache(maxsize=1)
def _usual_zones() -> tuple[ZoneInfo, ...]:
    """Return one zone for each that Windows knows, those of the United States first."""
    names = dict.fromkeys([*_AMERICAN.values(), *_windows().values()])
    return tuple(zone for zone in map(find_zone, names) if zone is not None and not zone.key.startswith("Etc/"))


def _bare(name: str) -> str:
    return name.strip().strip("\"'").strip()


def _onsets(definition: Component, *, now: datetime) -> tuple[Onset, ...]:
    """Work out when a VTIMEZONE's offsets begin around now. Empty where it changes all the time.

    Observances that cannot be read are left out.
    """
    window = Window(now - _RULED, now + _RULED)
    found: list[Onset] = []
    for part in definition.parts:
        if part.kind in {"STANDARD", "DAYLIGHT"}:
            found.extend(_begins(part, window=window))
    found.sort(key=lambda each: each.at)
    begun = sum(each.at <= window.first for each in found)
    around = found[max(0, begun - 1) :]  # what held before, and what changes around now
    return tuple(around) if len(around) <= _MOST_ONSETS else ()


def _begins(part: Component, *, window: Window) -> Iterator[Onset]:
    start = read_wall(part.text("DTSTART"))
    before, after = _offset(part.text("TZOFFSETFROM")), _offset(part.text("TZOFFSETTO"))
    if start is None or after is None:
        return
    before = after if before is None else before
    walls = [start]
    walls += [wall for each in part.all("RDATE") for text in each.value.split(",") if (wall := read_wall(text))]
    rule = part.text("RRULE")
    if rule:
        try:
            until = read_wall(found.until) if (found := parse_rule(rule)).until else None
            walls += follow_rule(found, start=start, until=until, window=window, effort=Effort(50_000))
        except BadRule:
            return
    for wall in walls:
        if wall.year > 1 and wall.year < 9999:  # noqa: PLR2004 - an offset may be taken from it
            yield Onset(wall - before, after)


def _offset(text: str) -> timedelta | None:
    parts = _OFFSET.fullmatch(text)
    if parts is None:
        return None
    size = timedelta(hours=int(parts[2]), minutes=int(parts[3]), seconds=int(parts[4] or 0))
    return (-size if parts[1] == "-" else size) if size <= _LONGEST_OFFSET else None
