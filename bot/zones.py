"""Time zones that come from outside: a setting, a roster, a catalog."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


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
