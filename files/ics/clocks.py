"""How the wall times of a calendar become instants: by a zone that is known here, or by rules of the file's own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from learning.walltime import instant_of


class Clock(Protocol):
    """The clock by which an event's times are written. Wall times are naive, instants aware UTC."""

    @property
    def shown(self) -> ZoneInfo:
        """Return the zone in which people see these times."""

    def instant(self, wall: datetime) -> datetime:
        """Return the instant of a wall time of this clock."""

    def wall(self, instant: datetime) -> datetime:
        """Return what this clock shows at an instant."""

    def seen(self, wall: datetime) -> datetime:
        """Return the wall time, in the zone that is shown, of a wall time of this clock."""


@dataclass(frozen=True, slots=True)
class ZoneClock:
    """A zone that is known here."""

    shown: ZoneInfo

    def instant(self, wall: datetime) -> datetime:
        """Return the instant of a wall time; in the hour that is skipped as RFC 5545 has it."""
        return instant_of(wall, zone=self.shown)

    def wall(self, instant: datetime) -> datetime:
        """Return the wall time of an instant."""
        return instant.astimezone(self.shown).replace(tzinfo=None)

    def seen(self, wall: datetime) -> datetime:
        """Return the wall time as it is written, even where the clock skips it."""
        return wall


@dataclass(frozen=True, slots=True)
class Onset:
    """From an instant (naive UTC) on, wall time is UTC plus the offset."""

    at: datetime
    offset: timedelta


@dataclass(frozen=True, slots=True)
class RuleClock:
    """Rules of the file's own, or UTC: offsets from their onsets on, in order. The first holds before it too."""

    shown: ZoneInfo
    onsets: tuple[Onset, ...] = (Onset(datetime.min, timedelta(0)),)  # noqa: DTZ901 - naive UTC

    def instant(self, wall: datetime) -> datetime:
        """Return the instant of a wall time; the first one in the hour that occurs twice."""
        before = self.onsets[0].offset
        for onset, following in zip(self.onsets, (*self.onsets[1:], None), strict=True):
            moment = wall - onset.offset
            if following is None or moment < following.at:
                if moment < onset.at:  # in the hour that is skipped
                    moment = wall - before
                return moment.replace(tzinfo=UTC)
            before = onset.offset
        raise AssertionError("the last onset has no end")

    def wall(self, instant: datetime) -> datetime:
        """Return the wall time of an instant."""
        moment = instant.astimezone(UTC).replace(tzinfo=None)
        return moment + self.offset_at(moment)

    def seen(self, wall: datetime) -> datetime:
        """Return the wall time in the zone that is shown."""
        return self.instant(wall).astimezone(self.shown).replace(tzinfo=None)

    def offset_at(self, moment: datetime) -> timedelta:
        """Return the offset that holds at an instant, given as naive UTC."""
        held = self.onsets[0].offset
        for onset in self.onsets:
            if onset.at > moment:
                break
            held = onset.offset
        return held
