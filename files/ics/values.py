"""What single values of a calendar mean: times, lengths and texts."""

import re
from datetime import datetime, timedelta

from files.tables.cell_text import clean_cell, drop_unseen, plain_text

_WALL = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?", re.IGNORECASE | re.ASCII
)
_ESCAPED = re.compile(r"\\([\\;,:\"nN])")
_SEPARATOR = re.compile(r"(?<!\\),")
_LONGEST = timedelta(days=366)


def read_wall(text: str) -> datetime | None:
    """Read a date or a date-time as a naive wall time of minutes, whatever zone follows it. None: it is none."""
    found = _WALL.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in found.groups()[:5])
    try:
        if (hour, minute) == (24, 0):
            return datetime(year, month, day) + timedelta(days=1)  # noqa: DTZ001
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None


def has_time(text: str) -> bool:
    """Say whether a value that read_wall takes has a time of day."""
    found = _WALL.fullmatch(text.strip())
    return found is not None and found[4] is not None


def offset_of(text: str) -> timedelta | None:
    """Return the offset that a date-time ends with; `Z` is none at all. None: it has none."""
    found = _WALL.fullmatch(text.strip())
    written = found[7] if found else None
    if not written:
        return None
    if written in "Zz":
        return timedelta(0)
    size = timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))
    return -size if written[0] == "-" else size


def read_duration(text: str) -> timedelta | None:
    """Read a DURATION of at most a year. None: it is none, or longer, or negative."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return length if length <= _LONGEST else None


def read_text(value: str) -> str:
    """Read a TEXT value: escapes undone, HTML as a browser shows it, nothing that cannot be seen."""
    return plain_text(clean_cell(drop_unseen(_unescaped(value))))


def read_words(value: str) -> list[str]:
    """Read a list of texts, parted by commas that are not escaped."""
    return [" ".join(read_text(part).split()) for part in _SEPARATOR.split(value)]


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
