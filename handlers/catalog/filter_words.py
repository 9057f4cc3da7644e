"""The words of the filters: what each can be set to, and what its chip says."""

from datetime import datetime, time

from handlers.conversation.blocks import Element, option
from handlers.conversation.request import Asked
from handlers.speaking.words import name_day_part, name_format, name_group, name_weekday, write_length
from learning.catalog.finding import DayPart, Filters
from learning.catalog.listings import FAMILY
from learning.catalog.published import Catalog
from locales.times import write_short_day, write_time
from storage.enums import EmployeeGroup, Format

LENGTHS = (10, 30, 60, 120)
POINTS = (1, 2, 5)
AUDIENCES = (*EmployeeGroup, FAMILY)


def name_label(asked: Asked, name: str) -> str:
    """Name a filter, as the label of its field."""
    return {
        "format": asked.t("Format"),
        "weekday": asked.t("Day"),
        "day_part": asked.t("Time of day"),
        "up_to": asked.t("Length"),
        "audience": asked.t("For whom"),
        "site": asked.t("Site"),
        "strand": asked.t("Strand"),
        "points": asked.t("Points"),
    }[name]


def name_filter(asked: Asked, catalog: Catalog, name: str, filters: Filters) -> str:
    """Say what a filter is set to: the words of its chip."""
    value = getattr(filters, name)
    if name in ("after", "before"):
        return _say_time(asked, name, value)
    if name in ("from_day", "to_day"):
        return _say_days(asked, filters)
    if name == "site":
        return dict(catalog.sites).get(value, asked.t("a site without sessions"))
    if name == "strand":
        return str(value)
    return _say_value(asked, name, value)


def _say_value(asked: Asked, name: str, value: object) -> str:
    if name == "format":
        return name_format(asked, Format(str(value)))
    if name == "weekday":
        return name_weekday(asked, int(str(value)))
    if name == "day_part":
        return name_day_part(asked, DayPart(str(value)))
    if name == "up_to":
        return asked.t("up to {length}", length=write_length(asked, int(str(value))))
    if name == "points":
        return asked.tn("{n} point or more", "{n} points or more", int(str(value)))
    return name_group(asked, str(value))


def _say_time(asked: Asked, name: str, at: time) -> str:
    clock = write_time(
        datetime.combine(asked.today, at, asked.house.zone), zone=asked.house.zone, language=asked.language
    )
    # NOTE: when a session begins
    return asked.t("from {time} on", time=clock) if name == "after" else asked.t("before {time}", time=clock)


def _say_days(asked: Asked, filters: Filters) -> str:
    first, last = (
        day and write_short_day(day, language=asked.language) for day in (filters.from_day, filters.to_day)
    )
    if first == last:
        return str(first)
    if first and last:
        return asked.t("{first} to {last}", first=first, last=last)
    # NOTE: {day} is a date such as Thu, Dec 3
    return asked.t("from {day} on", day=first) if first else asked.t("until {day}", day=last)


def fixed_options(asked: Asked, name: str) -> list[Element]:
    """Return the options of a filter whose values do not depend on the catalog."""
    values: dict[str, tuple[object, ...]] = {
        "format": tuple(Format),
        "weekday": tuple(range(7)),
        "day_part": tuple(DayPart),
        "up_to": LENGTHS,
        "audience": AUDIENCES,
        "points": POINTS,
    }
    return [option(_capital(_say_value(asked, name, value)), str(value)) for value in values[name]]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
