"""The words of the filters: what each can be set to, and what its chip says."""

from datetime import datetime, time

from handlers.conversation.blocks import Element, option
from handlers.conversation.request import Request
from handlers.speaking.words import name_day_part, name_format, name_group, name_weekday, write_length
from learning.catalog.finding import DayPart, Filters
from learning.catalog.listings import FAMILY
from learning.catalog.published import Catalog
from locales.times import write_short_day, write_time
from storage.tables import EmployeeGroup, Format

LENGTHS = (10, 30, 60, 120)
POINTS = (1, 2, 5)
AUDIENCES = (*EmployeeGroup, FAMILY)


def name_label(request: Request, name: str) -> str:
    """Name a filter, as the label of its field."""
    return {
        "format": request.t("Format"),
        "weekday": request.t("Day"),
        "day_part": request.t("Time of day"),
        "up_to": request.t("Length"),
        "audience": request.t("For whom"),
        "site": request.t("Site"),
        "strand": request.t("Strand"),
        "points": request.t("Points"),
    }[name]


def name_filter(request: Request, catalog: Catalog, name: str, filters: Filters) -> str:
    """Say what a filter is set to: the words of its chip."""
    value = getattr(filters, name)
    if name in ("after", "before"):
        return _say_time(request, name, value)
    if name in ("from_day", "to_day"):
        return _say_days(request, filters)
    if name == "site":
        return dict(catalog.sites).get(value, request.t("a site without sessions"))
    if name == "strand":
        return str(value)
    return _say_value(request, name, value)


def _say_value(request: Request, name: str, value: object) -> str:
    if name == "format":
        return name_format(request, Format(str(value)))
    if name == "weekday":
        return name_weekday(request, int(str(value)))
    if name == "day_part":
        return name_day_part(request, DayPart(str(value)))
    if name == "up_to":
        return request.t("up to {length}", length=write_length(request, int(str(value))))
    if name == "points":
        return request.tn("{n} point or more", "{n} points or more", int(str(value)))
    return name_group(request, str(value))


def _say_time(request: Request, name: str, at: time) -> str:
    clock = write_time(
        datetime.combine(request.today, at, request.district.zone),
        zone=request.district.zone,
        language=request.language,
    )
    # NOTE: when a session begins
    return request.t("from {time} on", time=clock) if name == "after" else request.t("before {time}", time=clock)


def _say_days(request: Request, filters: Filters) -> str:
    first, last = (
        day and write_short_day(day, language=request.language) for day in (filters.from_day, filters.to_day)
    )
    if first == last:
        return str(first)
    if first and last:
        return request.t("{first} to {last}", first=first, last=last)
    # NOTE: {day} is a date such as Thu, Dec 3
    return request.t("from {day} on", day=first) if first else request.t("until {day}", day=last)


def fixed_options(request: Request, name: str) -> list[Element]:
    """Return the options of a filter whose values do not depend on the catalog."""
    values: dict[str, tuple[object, ...]] = {
        "format": tuple(Format),
        "weekday": tuple(range(7)),
        "day_part": tuple(DayPart),
        "up_to": LENGTHS,
        "audience": AUDIENCES,
        "points": POINTS,
    }
    return [option(_capital(_say_value(request, name, value)), str(value)) for value in values[name]]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
