"""On which day, as a question says it in English or Spanish: dates, months, weeks, weekdays, parts of the day."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from learning.catalog.questions.patterns import Pattern
from learning.catalog.questions.phrases import (
    DAY_PARTS,
    FOLLOWING,
    MONTHS,
    NUMBERS,
    THING,
    VERBS_TOO,
    WEEKDAYS,
    WHOLE_WEEKDAYS,
    Rule,
    one_of,
    sentence,
)

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MONTH = one_of(MONTHS)
_DAY_NUMBER = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"


def _day(name: str) -> str:
    """Return the pattern of a date. Its groups end in `name`, because a range holds two."""
    return (
        rf"(?:(?P<iso{name}>20\d\d-[01]\d-[0-3]\d)|(?P<slashed{name}>[01]?\d/[0-3]?\d/(?:20)?\d\d)|(?P<month{name}>{_MONTH})\.? (?P<day{name}>{_DAY_NUMBER})(?![\w:])"
        rf"|(?P<day_{name}>{_DAY_NUMBER}) (?:of |de )?(?P<month_{name}>{_MONTH}))\b\.?"
        rf"(?:,? (?:de |del )?(?P<year{name}>20\d\d))?(?!\w)"
    )


def _date_of(match: re.Match[str], name: str, *, today: date) -> date | None:
    """Return the day that is meant: without a year the next that comes. None for a day that no month has."""
    try:
        if match["iso" + name]:
            return date.fromisoformat(match["iso" + name])
        if match["slashed" + name]:
            month, number, year = (int(part) for part in match["slashed" + name].split("/"))
            return date(year if year > 99 else 2000 + year, month, number)  # noqa: PLR2004 - 26 is 2026
        month = MONTHS[match["month" + name] or match["month_" + name]]
        number = int(re.sub(r"\D", "", match["day" + name] or match["day_" + name]))
        if match["year" + name]:
            return date(int(match["year" + name]), month, number)
        this = date(today.year, month, number)
        return this if this >= today else date(today.year + 1, month, number)
    except ValueError:
        return None


_LEADS = {
    "after": "after",
    "despues del": "after",
    "despues de": "after",
    "before": "before",
    "antes del": "before",
    "antes de": "before",
    "by": "until",
    "until": "until",
    "till": "until",
    "through": "until",
    "hasta el": "until",
    "hasta": "until",
    "on or after": "since",
    "from": "since",
    "since": "since",
    "starting": "since",
    "desde el": "since",
    "desde": "since",
    "a partir del": "since",
    "a partir de": "since",
    "on": "on",
    "on the": "on",
    "el": "on",
    "para el": "on",
    "for": "on",
    "in": "on",
    "during": "on",
    "this": "on",
    "next": "on",
    "en": "on",
    "durante": "on",
    "este": "on",
    "el proximo": "on",
    "this coming": "on",
}
_LEAD = rf"(?P<lead>{one_of(_LEADS)})"


def _days(lead: str, first: date, last: date) -> Mapping[str, object]:
    kind = _LEADS[lead]
    if kind == "after":
        return {"from_day": last + _DAY}
    if kind == "before":
        return {"to_day": first - _DAY}
    if kind == "until":
        return {"to_day": last}
    return {"from_day": first} if kind == "since" else {"from_day": first, "to_day": last}


def _one_date(match: re.Match[str], today: date) -> Mapping[str, object] | None:
    day = _date_of(match, "", today=today)
    return _days(match["lead"] or "on", day, day) if day else None


def _two_dates(match: re.Match[str], today: date) -> Mapping[str, object] | None:
    first = _date_of(match, "1", today=today)
    last = _date_of(match, "2", today=first or today)
    return {"from_day": first, "to_day": last} if first and last and first <= last else None


def _one_month(match: re.Match[str], today: date) -> Mapping[str, object] | None:
    named = match["month"]
    if not match["lead"] and named in VERBS_TOO:
        return None
    month = MONTHS[named]
    year = int(match["year"] or 0) or today.year + (month < today.month)
    return _days(match["lead"] or "on", date(year, month, 1), date(year, month, monthrange(year, month)[1]))


_MONTH_NAMES = frozenset(MONTHS)
_DATE_RULES = [
    Rule(
        _MONTH_NAMES | {"20", "#"},
        sentence(
            r"\b(?:from|between|entre|del?|desde)(?: el)? {first} (?:to|and|-|–|until|through|al|y|hasta)(?: el)? {second}",
            first=_day("1"),
            second=_day("2"),
        ),
        _two_dates,
    ),
    Rule(
        _MONTH_NAMES | {"20", "#"},
        sentence(r"\b{lead}(?: the)? {day}{following}", lead=_LEAD, day=_day(""), following=FOLLOWING),
        _one_date,
    ),
    Rule(
        _MONTH_NAMES | {"20", "#"},
        sentence(r"(?:^|\b{thing} |\blive )(?P<cut>(?P<lead>){day})\s*$", thing=THING, day=_day("")),
        _one_date,
    ),
    Rule(
        _MONTH_NAMES,
        sentence(
            r"\b{lead} (?:the month of |el mes de )?(?P<month>{month})\b\.?(?:,? (?:of |de |del )?(?P<year>20\d\d))?(?! \d){following}",
            lead=_LEAD,
            month=_MONTH,
            following=FOLLOWING,
        ),
        _one_month,
    ),
    Rule(
        _MONTH_NAMES,
        sentence(r"^(?P<lead>)(?P<month>{month})(?: (?P<year>20\d\d))?(?= {thing}\b|$)", month=_MONTH, thing=THING),
        _one_month,
    ),
    Rule(
        _MONTH_NAMES,
        sentence(r"\b{thing} (?P<cut>(?P<lead>)(?:de )?(?P<month>{month})(?P<year>))\s*$", thing=THING, month=_MONTH),
        _one_month,
    ),
]


def _week_or_month(match: re.Match[str], today: date) -> Mapping[str, object]:
    """Return the days of a week, weekend or month. Weeks run from Monday to Sunday; this one begins today."""
    said = match[0]
    coming = any(word in said for word in ("next", "proxim", "viene", "entra", "siguiente"))
    monday = today - _DAY * today.weekday()
    if "weekend" in said or "fin de" in said:
        saturday = monday + _DAY * 5 + _WEEK * coming
        return {"from_day": saturday, "to_day": saturday + _DAY}
    if "week" in said or "semana" in said:
        return {"from_day": monday + _WEEK if coming else today, "to_day": monday + _WEEK * (1 + coming) - _DAY}
    first = (today.replace(day=1) + _DAY * 31).replace(day=1) if coming else today
    return {"from_day": first, "to_day": first.replace(day=monthrange(first.year, first.month)[1])}


def _coming_days(match: re.Match[str], today: date) -> Mapping[str, object]:
    number = NUMBERS.get(match["number"]) or int(match["number"])
    return {"from_day": today, "to_day": today + number * (_DAY if match["unit"][0] == "d" else _WEEK)}


_DAYS_AHEAD = {"today": 0, "hoy": 0, "tomorrow": 1, "manana": 1, "pasado manana": 2}
_NOT_A_DAY = Pattern(r"\b(?:of|for|in|schools?|de|del|el|la|los|las|students?|kids|education)\W*$")


def _near_day(match: re.Match[str], today: date) -> Mapping[str, object] | None:
    if _NOT_A_DAY.search(match.string, 0, match.start("near")):
        return None
    day = today + _DAY * _DAYS_AHEAD[match["near"]]
    found: dict[str, object] = {"from_day": day, "to_day": day}
    return found | _part_of_day(match)


def _this_part(match: re.Match[str], today: date) -> Mapping[str, object]:
    return {"from_day": today, "to_day": today, "day_part": DAY_PARTS.get(match["part"], "evening")}


def _part_of_day(match: re.Match[str], _today: date | None = None) -> dict[str, object]:
    return {"day_part": DAY_PARTS[match["part"]]} if match["part"] else {}


_PART = r"(?: (?:in the |por la |en la |de la )?(?P<part>mornings?|afternoons?|evenings?|nights?|mananas?|tardes?|noches?)\b)?"
_NEAR_RULES = [
    Rule(
        frozenset({"week", "weekend", "month", "semana", "mes", "fin"}),
        sentence(
            r"\b(?:(?:any ?time|sometime|held|for|during|on|in|over|later|para|en|durante) )?(?:the |el |la )?"
            r"(?:(?:this coming|this|next|coming) (?:week|weekend|month)|(?:proxima|esta|siguiente) semana"
            r"|(?:proximo|este|siguiente) (?:mes|fin de semana)|(?:semana|mes|fin de semana) que (?:viene|entra)"
            r"|semana proxima|mes proximo)(?!'){following}",
            following=FOLLOWING,
        ),
        _week_or_month,
    ),
    Rule(
        frozenset({"days", "weeks", "dias", "semanas"}),
        sentence(
            r"\b(?:in |within |over |for |en |durante |para )?(?:the |los |las )?(?:next|coming|proximos|proximas|siguientes)"
            r" (?P<number>\d{1,2}|two|three|four|six|ten|dos|tres|cuatro|diez) (?P<unit>days|weeks|dias|semanas){following}",
            following=FOLLOWING,
        ),
        _coming_days,
    ),
    Rule(
        frozenset({"tonight", "this", "esta"}),
        sentence(
            r"\b(?:(?:later )?(?:this|esta) (?P<part>morning|afternoon|evening|manana|tarde|noche)|tonight)\b(?!'){following}",
            following=FOLLOWING,
        ),
        _this_part,
    ),
    Rule(
        frozenset(_DAYS_AHEAD),
        sentence(
            r"(?:^|\b{thing} |\blive )(?P<cut>(?:for |on |later |para |de )?(?P<near>today|tomorrow|hoy|pasado manana|manana)\b(?!'){part}){following}",
            thing=THING,
            part=_PART,
            following=FOLLOWING,
        ),
        _near_day,
    ),
    Rule(
        frozenset({"tomorrow", "manana"}),
        sentence(r"(?:^|[\s,])(?:for |para )?(?P<near>tomorrow|pasado manana|manana)\b(?!'){part}\s*$", part=_PART),
        _near_day,
    ),
]


_ANY_WEEKDAY = Pattern(rf"\b{one_of(WHOLE_WEEKDAYS)}\b")
_THIS_DAY = Pattern(r"\b(?:this|este)(?: coming)? ")
_NEXT_DAY = Pattern(r"\b(?:next|proximo|que viene)\b")


def _weekday(match: re.Match[str], today: date) -> Mapping[str, object] | None:
    if len(set(_ANY_WEEKDAY.findall(match.string))) > 1:
        return None  # two days are no filter; both stay as they were typed
    weekday = WEEKDAYS[match["weekday"]]
    found: dict[str, object] = {"weekday": weekday}
    said = match[0]
    coming = today + _DAY * ((weekday - today.weekday()) % 7)
    if _THIS_DAY.search(said):
        found = {"from_day": coming, "to_day": coming}
    elif _NEXT_DAY.search(said):
        # People disagree whether that is the coming one or the one after it: both.
        found |= {"from_day": today + _DAY, "to_day": today + 2 * _WEEK}
    return found | _part_of_day(match)


def _until_weekday(match: re.Match[str], today: date) -> Mapping[str, object]:
    coming = today + _DAY * ((WEEKDAYS[match["weekday"]] - today.weekday()) % 7)
    return _days(match["lead"], coming, coming)


_WEEKDAY = rf"(?P<weekday>{one_of(WEEKDAYS)})\b\.?"
_WHOLE = rf"(?P<weekday>{one_of(WHOLE_WEEKDAYS)})\b"
_WEEKDAY_NAMES = frozenset(WEEKDAYS)
_WEEKDAY_RULES = [
    Rule(
        _WEEKDAY_NAMES,
        sentence(
            r"\b(?P<lead>by|until|till|before|after|antes del|hasta el) (?:this |next )?(?P<weekday>{weekday})\b{following}",
            weekday=one_of(WHOLE_WEEKDAYS),
            following=FOLLOWING,
        ),
        _until_weekday,
    ),
    Rule(
        _WEEKDAY_NAMES,
        sentence(
            r"\b(?:(?:on |for |para )?(?:every|each|this coming|this|next|el proximo|el|los|este|cada|todos los|del|de los)|on an?|on|only on) {weekday}{part}(?: que viene)?(?!')(?: only)?{following}",
            weekday=_WEEKDAY,
            part=_PART,
            following=FOLLOWING,
        ),
        _weekday,
    ),
    Rule(
        _WEEKDAY_NAMES,
        sentence(
            r"(?:^|^(?:any|some)thing |\b{thing} |\blive )(?P<cut>{weekday}(?! with){part}){following}",
            thing=THING,
            weekday=_WHOLE,
            part=_PART,
            following=FOLLOWING,
        ),
        _weekday,
    ),
    Rule(
        _WEEKDAY_NAMES,
        sentence(
            r"\b{weekday} (?:(?:por la |en la |in the )?(?P<part>(?:mornings|afternoons|evenings|nights)\b|(?:afternoon|evening|manana|tarde|noche)\b{following}))",
            weekday=_WHOLE,
            following=FOLLOWING,
        ),
        _weekday,
    ),
    Rule(
        _WEEKDAY_NAMES,
        sentence(
            r"(?:^|\s){weekday}(?P<part>)\s*$",
            weekday=rf"(?P<weekday>{one_of(tuple(day for day in WHOLE_WEEKDAYS if day.endswith('days')))})",
        ),
        _weekday,
    ),
]
_DAY_PART_NAMES = frozenset(DAY_PARTS)
_DAY_PART_RULES = [
    Rule(
        _DAY_PART_NAMES,
        sentence(
            r"\b(?:(?:only )?(?:in|during) the|por las?|en las?|de la|durante la) (?P<part>mornings?|afternoons?|evenings?|mananas?|tardes?|noches?)\b(?!'){following}",
            following=FOLLOWING,
        ),
        _part_of_day,
    ),
    Rule(
        _DAY_PART_NAMES,
        sentence(r"(?:^|\s)(?:(?:early|late|weekday|on|in) )?(?P<part>mornings|afternoons|evenings)\s*$"),
        _part_of_day,
    ),
    Rule(
        _DAY_PART_NAMES,
        sentence(r"\b(?<!good )(?P<cut>(?P<part>morning|afternoon|evening))(?= (?:live )?{thing}\b)", thing=THING),
        _part_of_day,
    ),
    Rule(
        _DAY_PART_NAMES,
        sentence(r"\b{thing} (?P<cut>(?:at|de) (?P<part>night|noche))\b{following}", thing=THING, following=FOLLOWING),
        _part_of_day,
    ),
]
DAY_RULES = [*_DATE_RULES, *_NEAR_RULES, *_WEEKDAY_RULES, *_DAY_PART_RULES]
