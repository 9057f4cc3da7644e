"""Wall time and instants. The clock on the wall and its zone are the truth; the instant follows from them."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

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
            # OSError: a folder of zones, such as America.
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return default


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    # Matched without case, because people type america/los_angeles.
    return {name.casefold(): name for name in available_timezones()}


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name (`America/Los_Angeles`, case does not matter), or None.

    Only full names are taken: abbreviations such as PST mean different things to different people.
    """
    known = _names().get(name.strip().replace(" ", "_").casefold())
    if known is None or ("/" not in known and known != "UTC"):
        return None
    try:
        return ZoneInfo(known)
    except ZoneInfoNotFoundError:
        return None
