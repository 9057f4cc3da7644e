"""How long and at which hour, as a question says it in English or Spanish."""

import re
from collections.abc import Mapping
from datetime import date, time

from learning.catalog.questions.patterns import Pattern
from learning.catalog.questions.phrases import (
    FOLLOWING,
    MONTHS,
    NUMBERS,
    THING,
    WHOLE_WEEKDAYS,
    Rule,
    is_made,
    one_of,
    sentence,
)

_NOON, _MIDNIGHT, _LAST_SCHOOL_HOUR, _HOUR = 12, 24, 6, 60
_MINUTES = r"(?:minutes|minute|mins|min|minutos|minuto)"
_HOURS = r"(?:hours|hour|hrs|hr|horas|hora|h)"


# How long

_LENGTH = (
    rf"(?P<count>\d{{1,3}}(?:[.,]\d)?|half an?|half|media|(?:one|an?) and a half|{one_of(NUMBERS)})[ -]?"
    rf"(?P<unit>{_MINUTES}|{_HOURS})\b(?P<half> and a half\b| y media\b)?"
    rf"(?:(?: and| y)? (?P<more>\d{{1,2}}) ?{_MINUTES}\b)?"
)
# "10 minutes a day" and "5-hour energy" are about something else.
_OFTEN = r"(?! (?:a|per|each|every|al|por|cada) (?:day|week|night|dia|semana|noche)| daily| old)"
_FIRST_OR_EACH = Pattern(r"\b(?:first|last|every|per|each|next|extra|daily|these|the|primeros|ultimos|cada|los)\W*$")
_LENGTH_TRIGGERS = frozenset(
    [
        "minutes",
        "minute",
        "mins",
        "min",
        "hours",
        "hour",
        "hrs",
        "hr",
        "h",
        "minutos",
        "minuto",
        "horas",
        "hora",
        "#",
        "half-hour",
    ]
)


def _minutes_of(match: re.Match[str]) -> int:
    count = match["count"].replace(",", ".")
    if count.startswith(("half", "media")):
        number = 0.5
    elif count.endswith("and a half"):
        number = 1.5
    else:
        number = NUMBERS.get(count) or float(count)
    if match["half"]:
        number += 0.5
    minutes = number if match["unit"].startswith("min") else number * _HOUR
    return round(minutes) + int(match["more"] or 0)


def _up_to(match: re.Match[str], _today: date) -> Mapping[str, object] | None:
    if _FIRST_OR_EACH.search(match.string, 0, match.start()):
        return None
    minutes = _minutes_of(match)
    return {"up_to": minutes} if minutes else None


def _up_to_of_thing(match: re.Match[str], today: date) -> Mapping[str, object] | None:
    return None if is_made(match.string[: match.start()]) else _up_to(match, today)


_LENGTH_PATTERNS = (
    sentence(
        r"(?:\b(?:(?:(?:that (?:is|are|takes?|lasts?)|that's|in|for|taking|lasting|which (?:is|takes|lasts)|que (?:dure[n]?|duran?)) )?"
        r"(?:under|less than|shorter than|at most|no more than|no longer than|not more than|not longer than|up to|within|fewer than"
        r"|below|maximum(?: of)?|max|de menos de|menos de|en menos de|no mas de|de no mas de|de hasta|hasta|maximo(?: de)?|como maximo"
        r"|inferior(?:es)? a) )|[<≤]=? ?){length}{often}",
        length=_LENGTH,
        often=_OFTEN,
    ),
    sentence(
        r"\b(?:and |but |si |if )?(?:i|we)(?:'ve| have)?(?: only| just)?(?: got| have)?(?: only| just| about| around| like)* (?<=have |.got |only |just |bout |ound |like |i've )"
        r"{length}(?: (?:free|to spare|available|left|to kill|before (?:class|lunch|school)))?{often}{following}",
        length=_LENGTH,
        often=_OFTEN,
        following=FOLLOWING.replace("|i|", "|i|what|how|can|is there|show|"),
    ),
    sentence(
        r"\b(?:solo |solamente )?(?:tengo|tenemos|dispongo de)(?: solo| solamente| unos| como| nada mas)* {length}(?: libres?)?",
        length=_LENGTH,
    ),
    sentence(
        r"\b(?:in )?{length} (?:or less|or under|or fewer|or shorter|max|maximum|tops|at most|o menos|como maximo|maximo)\b",
        length=_LENGTH,
    ),
    sentence(
        r"\b{thing} (?P<cut>(?:de |que (?:dure|duren|duran) |that (?:takes?|lasts?|is|are) |lasting |taking |in )(?:unos |como |about |around )?{length}(?: long)?){often}{following}",
        thing=THING,
        length=_LENGTH,
        often=_OFTEN,
        following=FOLLOWING,
    ),
    sentence(
        r"\bthat (?:only )?(?:takes?|lasts?) (?:about |around |only )?{length}{often}", length=_LENGTH, often=_OFTEN
    ),
    # Alone at the end or at the beginning, in numbers: "seesaw 10 min", "10 minutes on Seesaw".
    sentence(r"(?:^|[\s,])(?:in |en )?(?P<bare>)(?=\d|half|media){length}\s*$", length=_LENGTH),
    sentence(r"^(?=\d|half|media){length}(?= (?:on|about|to learn|to spare|sobre|para aprender)\b|,)", length=_LENGTH),
    sentence(r"^(?P<count>\d{1,3}) ?(?P<unit>mins?|hrs?)\b(?P<half>)(?P<more>)(?= (?!of\b|de\b|a\b|per\b))"),
)
_OF_THING = sentence(r"\b(?:an? |una? )?{length}(?:[ -]long)? (?=(?:\w+ )?{thing}\b)", length=_LENGTH, thing=THING)
LENGTH_RULES = [
    *(Rule(_LENGTH_TRIGGERS, pattern, _up_to) for pattern in _LENGTH_PATTERNS),
    Rule(_LENGTH_TRIGGERS, _OF_THING, _up_to_of_thing),
]

# At which hour

_HOUR_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HORAS = ("una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce")
_CLOCK_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_HOUR_WORDS)}|{'|'.join(_HORAS)})"


def _clock(name: str, *, not_before: str = "/%°-") -> str:
    """Return the pattern of a time of day. Its groups end in `name`, because a range holds two."""
    return (
        rf"(?:(?P<las{name}>las?) |el )?(?:(?P<past{name}>half|quarter) past )?"
        rf"(?:(?P<noon{name}>noon|midday|mediodia)|(?P<hour{name}>{_CLOCK_NUMBER}))(?![\d{not_before}])(?! (?:de )?{one_of(MONTHS)}\b)"
        rf"(?:[:h.](?P<minute{name}>[0-5]\d)(?!\d)| (?P<spoken{name}>thirty|fifteen|forty-five|forty five|y media|y cuarto))?"
        rf"(?P<sharp{name}> ?o'?clock| ?hrs\b)?(?: ?(?P<half{name}>a\.m\.?|p\.m\.?|am|pm|a|p)(?![\w']))?"
        rf"(?: (?P<part{name}>(?:de|en|por) la (?:manana|tarde|noche)|in the (?:morning|afternoon|evening)))?"
    )


_SPOKEN = {"thirty": 30, "fifteen": 15, "forty-five": 45, "forty five": 45, "y media": 30, "y cuarto": 15}
_PAST = {"half": 30, "quarter": 15}


def _is_said_as_clock(match: re.Match[str], name: str) -> bool:
    return any(match[group + name] for group in ("las", "past", "noon", "minute", "spoken", "sharp", "half", "part"))


def _is_afternoon(match: re.Match[str], name: str) -> bool | None:
    said = (match["half" + name] or match["part" + name] or "").strip()
    if not said:
        return None
    return not (said.startswith("a") or said.endswith(("manana", "morning")))


def _time_of(match: re.Match[str], name: str, *, afternoon: bool | None) -> time | None:
    """Return the time of day, in the sense of a school day: a bare 1 to 6 is after noon."""
    if match["noon" + name]:
        return time(_NOON)
    word = match["hour" + name]
    hour = int(word) if word.isdigit() else NUMBERS[word]
    minute = int(match["minute" + name] or 0)
    minute += _SPOKEN.get(match["spoken" + name] or "", 0) + _PAST.get(match["past" + name] or "", 0)
    if afternoon is None:
        afternoon = hour <= _LAST_SCHOOL_HOUR or hour >= _NOON
    if hour > _NOON or (hour == 0 and minute == 0):
        return time(hour, minute) if _NOON < hour < _MIDNIGHT else None
    return time(hour % _NOON + (_NOON if afternoon else 0), minute)


def _one_clock(match: re.Match[str], _today: date) -> Mapping[str, object] | None:
    said = _is_said_as_clock(match, "")
    bare_follows = _BARE_END.match(match.string, match.end())
    strict = match["strict"] and not _AFTER_DAY.search(match.string, 0, match.start())
    if not said and (strict or not bare_follows):
        return None
    at = _time_of(match, "", afternoon=_is_afternoon(match, ""))
    if at is None:
        return None
    return {"before" if match["before"] else "after": at}


def _two_clocks(match: re.Match[str], _today: date) -> Mapping[str, object] | None:
    if not (_is_said_as_clock(match, "1") or _is_said_as_clock(match, "2")):
        return None
    late = _is_afternoon(match, "2")
    until = _time_of(match, "2", afternoon=late)
    early = _is_afternoon(match, "1")
    since = _time_of(match, "1", afternoon=late if early is None else early)
    if since and until and since > until and early is None:
        since = _time_of(match, "1", afternoon=False)
    return {"after": since, "before": until} if since and until and since < until else None


def _clock_alone(match: re.Match[str], _today: date) -> Mapping[str, object] | None:
    at = _time_of(match, "", afternoon=_is_afternoon(match, "")) if match["half"] else None
    return {"after": at} if at else None


# "at 4" is an hour where a day stands before it, and a passage of something else elsewhere.
_AFTER_DAY = Pattern(rf"\b(?:{one_of(WHOLE_WEEKDAYS)}|today|tomorrow|hoy|manana) $")
_BARE_END = Pattern(FOLLOWING)
_CLOCK_TRIGGERS = frozenset(
    [
        "after",
        "past",
        "from",
        "since",
        "later",
        "earlier",
        "before",
        "by",
        "until",
        "till",
        "at",
        "starting",
        "between",
        "despues",
        "partir",
        "desde",
        "antes",
        "hasta",
        "a",
        "entre",
        "pasadas",
        "de",
    ]
)
CLOCK_RULES = [
    Rule(
        _CLOCK_TRIGGERS | {"#"},
        sentence(
            r"\b(?:between|from|entre|de|desde) {first} ?(?:and|to|until|till|-|–|y|a|hasta) ?{second}(?!\w)",
            first=_clock("1", not_before="/%°"),
            second=_clock("2"),
        ),
        _two_clocks,
    ),
    Rule(
        frozenset("#"),
        sentence(
            r"(?:^|(?<=\s)){first} ?(?:-|–|to) ?{second}(?!\w)", first=_clock("1", not_before="/%°"), second=_clock("2")
        ),
        _two_clocks,
    ),
    Rule(
        _CLOCK_TRIGGERS,
        sentence(
            r"\b(?:(?:that|which|que) )?(?:(?:any ?time|starting|starts?|beginning|begins?|held|ends?|ending|done|over|finished|finishes"
            r"|empiecen?|empieza|termine|terminen) )?"
            r"(?:(?P<before>before|by|until|till|no later than|earlier than|not after|antes de(?:l)?|hasta)"
            r"|(?P<strict>at(?: or after)?|from|past|since|por|a(?= las? )|desde|pasadas)"
            r"|after|later than|no earlier than|not before|despues de(?:l)?|a partir de(?:l)?) {clock}(?!\w)",
            clock=_clock(""),
        ),
        _one_clock,
    ),
    Rule(frozenset({"am", "pm", "m"}), sentence(r"(?:^|(?<=\s)){clock}(?!\w)", clock=_clock("")), _clock_alone),
]
