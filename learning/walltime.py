"""Wall time and instants. The clock on the wall and its zone are the truth; the instant follows from them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WALL_FORMAT = "%Y-%m-%d %H:%M"


def instant_of(wall: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a naive wall time.

    In the hour that occurs twice the first occurrence is meant; a time in the hour that is skipped is moved
    forward by the length of the gap (02:30 becomes 03:30), as RFC 5545 section 3.3.5 has it.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def zone_named(*names: str | None, default: ZoneInfo) -> ZoneInfo:
    """Return the first of some IANA names that is a time zone: what Slack or a roster says need not be one."""
    for name in names:
        if name:
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                continue
    return default
