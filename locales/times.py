"""Dates, times and lists as each language writes them. Instants come in as aware UTC and leave as local text."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal

from locales.directions import set_apart
from locales.languages import LANGUAGES, Language

# CLDR puts these inside times and dates; they break searching and text messages, and help nobody in Slack.
_SPACES = str.maketrans({"\u202f": " ", "\u2009": " ", "\u00a0": " "})


@lru_cache(maxsize=64)
def _formats(language: Language) -> Locale:
    return Locale.parse(language.formats)


def write_number(number: float, *, language: Language) -> str:
    """Write a number with the language's separators: `1,234.5`."""
    return format_decimal(number, locale=_formats(language)).translate(_SPACES)


def write_list(words: Sequence[str], *, language: Language, either: bool = False) -> str:
    """Join words as the language does: `a, b, and c`, or with `either` `a, b, or c`."""
    if language.direction == "rtl":  # else a list of Latin names would run from the left
        words = [set_apart(word, language=language) for word in words]
    if language.id == "hy":  # Babel 2.18 has no list patterns for Armenian: KeyError 'start'
        joint = " կամ " if either else " և "
        return joint.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return format_list(list(words), style="or" if either else "standard", locale=_formats(language))


def write_day(day: date, *, language: Language) -> str:
    """Write a full date with its weekday and year: `Thursday, December 3, 2026`."""
    return format_date(day, "full", locale=_formats(language)).translate(_SPACES)


def write_short_day(day: date, *, language: Language) -> str:
    """Write a date for a card: `Thu, Dec 3`."""
    at_noon = datetime.combine(day, time(12), tzinfo=UTC)
    return format_skeleton("MMMEd", at_noon, tzinfo=UTC, locale=_formats(language)).translate(_SPACES)


def write_time(at: datetime, *, zone: ZoneInfo, language: Language) -> str:
    """Write the time of day in a zone, without naming the zone: `3:30 PM`."""
    return format_time(at, language.time_pattern, tzinfo=zone, locale=_formats(language)).translate(_SPACES)


def name_zone(zone: ZoneInfo, *, at: datetime, language: Language) -> str:
    """Name a zone: `PT` in English, in words elsewhere (`hora del Pacífico`), where `PT` is not understood."""
    year = at.year
    offsets = {datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}
    # Arizona has no summer time, yet Babel's generic name for it is that of a zone which has: "Mountain Time".
    variant: Literal["standard"] | None = "standard" if len(offsets) == 1 else None
    width: Literal["short", "long"] = "short" if language.id == "en_US" else "long"
    named = at.astimezone(zone) if variant else zone
    name = get_timezone_name(named, width, zone_variant=variant, locale=_formats(language))
    if name.startswith(("+", "-")):  # no short name is in use: "GMT+05:30" says more than "+0530"
        name = get_timezone_name(named, "long", zone_variant=variant, locale=_formats(language))
    # "HIlagang Amerika" is a slip in CLDR 47.
    return name.translate(_SPACES).replace("HIlagang", "Hilagang")


@lru_cache(maxsize=4096)  # the same few sessions are shown to everybody
def write_moment(at: datetime, *, zone: ZoneInfo, language: Language) -> str:
    """Write an instant for a card, with its zone: `Thu, Dec 3, 3:30 PM PT`."""
    day = write_short_day(at.astimezone(zone).date(), language=language)
    clock = write_time(at, zone=zone, language=language)
    return f"{day}{_between(language)}{clock} {name_zone(zone, at=at, language=language)}"


def _between(language: Language) -> str:
    """Return what stands between day and time: a comma, or in Chinese and Korean nothing."""
    _, _, after_day = str(_formats(language).datetime_formats["medium"]).partition("{1}")
    between, _, _ = after_day.partition("{0}")
    return between.replace("\u200f", "") or ", "


def check_formats() -> None:
    """Write every form in every language; a language that cannot be written must stop the start.

    Raises whatever Babel raises for a locale without the form (KeyError, NotImplementedError, UnknownLocaleError).
    """
    at = datetime(2027, 3, 9, 2, 30, tzinfo=UTC)
    for language in LANGUAGES:
        write_list(["1", "2", "3"], language=language)
        write_list(["1", "2"], language=language, either=True)
        write_number(1234.5, language=language)
        write_day(at.date(), language=language)
        for zone in ("America/Los_Angeles", "America/Phoenix"):
            write_moment(at, zone=ZoneInfo(zone), language=language)
