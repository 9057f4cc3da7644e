"""Reading a time of day, or a time from and to, as people type it: `3:30p`, `15.30`, `3:30–5:00 PM`, `noon`."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

_WORDS = (
    (re.compile(r"\b(?:12(?::00)?\s*)?(?:del?\s+)?(?:noon|midday|mediod[ií]a)\b"), "12:00 pm"),
    (re.compile(r"\b(?:12(?::00)?\s*)?(?:de\s+)?(?:midnight|medianoche)\b"), "12:00 am"),
    (re.compile(r"\b(?:de|por|en)\s+la\s+(?:tarde|noche)\b|\bin\s+the\s+(?:afternoon|evening)\b"), "pm"),
    (re.compile(r"\b(?:de|por|en)\s+la\s+(?:ma[nñ]ana|madrugada)\b|\bin\s+the\s+morning\b"), "am"),
)
_CLOCK = (
    r"(\d{1,2})(?:[:.h](\d{2})(:\d{2}(?:[.,]\d{1,9})?)?)?\s?([ap]\.?\s?m\.?|[ap]\.?)?(?:\s?(?:hrs?|hs|h|horas)\b\.?)?"
)
_TO = r"\s?(?:-|to|til|till|until|a\slas?|a|hasta(?:\slas?)?|y)\s?"
_ZONE = r"(?:\s?\(?(z|utc|gmt|[aecmp][sd]?t|ak[sd]?t|h[sd]?t)\)?)?"
_RANGE = re.compile(rf"{_CLOCK}{_ZONE}{_TO}{_CLOCK}{_ZONE}")
_ONE = re.compile(rf"{_CLOCK}{_ZONE}")
_WITH_OFFSET = re.compile(rf"{_CLOCK}\s?(?:utc|gmt)?\s?([+-])(\d{{2}}):?(\d{{2}})?")
_COMPACT = re.compile(r"t(\d{2})(\d{2})(\d{2})?(z)?")
_NOON = 12
_HOURS = 24
_NIGHT_ENDS = 6  # a session at 3:30 in the morning is mostly one in the afternoon whose PM was left out


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, with its end where a range was written. `offset` is that of an instant, `zone` a zone's letters.

    `bare` says that it stands in the night, and that nothing written says whether morning or afternoon was meant.
    `halved` says that something written says so.
    """

    start: time
    end: time | None = None
    next_day: bool = False
    zone: str = ""
    offset: timedelta | None = None
    bare: bool = False
    halved: bool = False


def read_clock(text: str) -> Clock | None:
    """Read a text in lower case that holds a time and nothing else. None when it does not."""
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    if compact := _COMPACT.fullmatch(text):
        text = f"{compact[1]}:{compact[2]}:{compact[3] or '00'}{compact[4] or ''}"
    after_t = text.startswith("t")
    text = text.removeprefix("t").strip()
    offset = _with_offset(text, surely=after_t)
    if offset:
        return offset
    if found := _ONE.fullmatch(text):
        return _one(found)
    if found := _RANGE.fullmatch(text):
        return _range(found)
    return None


def _one(found: re.Match[str]) -> Clock | None:
    if found[2] is None and found[4] is None:  # a number alone is no time
        return None
    start = _time(found[1], found[2], found[4])
    if start is None:
        return None
    zone = found[5] or ""
    return Clock(start, zone=zone, offset=_zero(zone), bare=_is_bare(found, start), halved=bool(found[4]))


def _with_offset(text: str, *, surely: bool) -> Clock | None:
    """Read `15:30-08:00`. A range may look so, too: it is one when its end is later and nothing speaks against it."""
    found = _WITH_OFFSET.fullmatch(text)
    start = _time(found[1], found[2], found[4]) if found else None
    if found is None or start is None or found[2] is None:
        return None
    if not (surely or found[3] or found[5] == "+"):
        end = _time(found[6], found[7], None)
        if found[7] is None or (end is not None and end > start):
            return None
    size = timedelta(hours=int(found[6]), minutes=int(found[7] or 0))
    if size > timedelta(hours=14):
        return None
    return Clock(start, offset=size if found[5] == "+" else -size)


def _range(found: re.Match[str]) -> Clock | None:
    if not (found[2] or found[4] or found[9] or found[7]):
        return None
    half, other = found[4], found[9]
    start, end = _time(found[1], found[2], half), _time(found[6], found[7], other)
    if start is None or end is None:
        return None
    if not half and int(found[1]) <= _NOON and other:
        start = _before(end, _time(found[1], found[2], other[0]), _time(found[1], found[2], _opposite(other)))
    elif not other and int(found[6]) <= _NOON and start >= end:
        end = _after(start, _time(found[6], found[7], "p"), _time(found[6], found[7], "a"))
    zone = found[10] or found[5] or ""
    bare = not (half or other) and _is_bare(found, start)
    return Clock(start, end, end <= start, zone, _zero(zone), bare)


def _before(end: time, *choices: time | None) -> time:
    known = [each for each in choices if each is not None]
    return next((each for each in known if each < end), known[0])


def _after(start: time, *choices: time | None) -> time:
    known = [each for each in choices if each is not None]
    return next((each for each in known if each > start), known[-1])


def _opposite(half: str) -> str:
    return "a" if half.startswith("p") else "p"


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    """Make a time of its parts; seconds are dropped, because no session starts at one."""
    hours, minutes = int(hour), int(minute or 0)
    if half and half.startswith("p") and hours < _NOON:
        if hours == 0:
            return None
        hours += _NOON
    elif half and half.startswith("a"):
        if hours > _NOON:
            return None
        hours %= _NOON
    return time(hours, minutes) if hours < _HOURS and minutes < 60 else None  # noqa: PLR2004 - minutes of an hour


def _zero(zone: str) -> timedelta | None:
    return timedelta(0) if zone in {"z", "utc", "gmt"} else None


def _is_bare(found: re.Match[str], start: time) -> bool:
    # 03:30 was written by somebody, or a program, who counts to 24.
    return not found[4] and start.hour < _NIGHT_ENDS and not found[1].startswith("0")
