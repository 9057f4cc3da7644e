"""The district's own words in a person's language: formats, groups, roles, days, lengths."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from handlers.speaking.reader import Reader
from learning.catalog.finding import DayPart
from locales.times import name_zone, write_number, write_time
from storage.tables import EmployeeGroup, Format, Role

FORMAT_ICONS = {Format.live: "📅", Format.recorded: "🎬", Format.self_paced: "🧭", Format.video: "▶️"}
_HOUR = 60


def name_format(reader: Reader, kind: Format) -> str:
    """Name a format, with its icon."""
    words = {
        Format.live: reader.t("Live session"),
        Format.recorded: reader.t("Recording"),
        Format.self_paced: reader.t("Self-paced course"),
        Format.video: reader.t("Short video"),
    }
    return f"{FORMAT_ICONS[kind]} {words[kind]}"


def name_group(reader: Reader, group: str) -> str:
    """Name an audience."""
    words = {
        EmployeeGroup.certificated: reader.t("certificated staff"),
        EmployeeGroup.classified: reader.t("classified staff"),
        EmployeeGroup.administrator: reader.t("administrators"),
        "family": reader.t("families"),
    }
    return words.get(group, group)


def name_role(reader: Reader, role: Role) -> str:
    """Name a role."""
    words = {
        Role.coach: reader.t("coach"),
        Role.facilitator: reader.t("facilitator"),
        Role.coordinator: reader.t("coordinator"),
        Role.site_admin: reader.t("site administrator"),
        Role.liaison: reader.t("family liaison"),
        Role.translator: reader.t("translator"),
        Role.reviewer: reader.t("reviewer"),
        Role.hr: reader.t("human resources"),
        Role.admin: reader.t("app administrator"),
    }
    return words[role]


def name_weekday(reader: Reader, weekday: int) -> str:
    """Name a day of the week, 0 for Monday."""
    return (
        reader.t("Monday"),
        reader.t("Tuesday"),
        reader.t("Wednesday"),
        reader.t("Thursday"),
        reader.t("Friday"),
        reader.t("Saturday"),
        reader.t("Sunday"),
    )[weekday]


def name_day_part(reader: Reader, part: DayPart) -> str:
    """Name a part of the day."""
    words = {
        DayPart.morning: reader.t("Before noon"),
        DayPart.afternoon: reader.t("Noon to 5"),
        DayPart.evening: reader.t("After 5"),
    }
    return words[part]


def write_length(reader: Reader, minutes: int) -> str:
    """Write a length: `45 min`, `1 h`, `1 h 30 min`."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return reader.t("{minutes} min", minutes=rest)
    return (
        reader.t("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else reader.t("{hours} h", hours=hours)
    )


def write_points(reader: Reader, points: Decimal) -> str:
    """Write a number of points: `1 point`, `2.5 points`."""
    number = write_number(float(points), language=reader.language)
    whole = int(points) if points == int(points) else 2
    return reader.tn("{number} point", "{number} points", whole, number=number)


def write_clock(reader: Reader, at: datetime, *, zone: ZoneInfo | None = None) -> str:
    """Write the time of day with its zone, the person's own unless another is given: `3:34 PM PT`."""
    zone = zone or reader.zone
    clock = write_time(at, zone=zone, language=reader.language)
    return f"{clock} {name_zone(zone, at=at, language=reader.language)}"
