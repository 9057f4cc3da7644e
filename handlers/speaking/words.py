"""The district's own words in a person's language: formats, groups, roles, days, lengths."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from handlers.conversation.request import Asked
from learning.catalog.finding import DayPart
from locales.times import name_zone, write_number, write_time
from storage.enums import EmployeeGroup, Format, Role

FORMAT_ICONS = {Format.live: "📅", Format.recorded: "🎬", Format.self_paced: "🧭", Format.video: "▶️"}
_HOUR = 60


def name_format(asked: Asked, kind: Format) -> str:
    """Name a format, with its icon."""
    words = {
        Format.live: asked.t("Live session"),
        Format.recorded: asked.t("Recording"),
        Format.self_paced: asked.t("Self-paced course"),
        Format.video: asked.t("Short video"),
    }
    return f"{FORMAT_ICONS[kind]} {words[kind]}"


def name_group(asked: Asked, group: str) -> str:
    """Name an audience."""
    words = {
        EmployeeGroup.certificated: asked.t("certificated staff"),
        EmployeeGroup.classified: asked.t("classified staff"),
        EmployeeGroup.administrator: asked.t("administrators"),
        "family": asked.t("families"),
    }
    return words.get(group, group)


def name_role(asked: Asked, role: Role) -> str:
    """Name a role."""
    words = {
        Role.coach: asked.t("coach"),
        Role.facilitator: asked.t("facilitator"),
        Role.coordinator: asked.t("coordinator"),
        Role.site_admin: asked.t("site administrator"),
        Role.liaison: asked.t("family liaison"),
        Role.translator: asked.t("translator"),
        Role.reviewer: asked.t("reviewer"),
        Role.hr: asked.t("human resources"),
        Role.admin: asked.t("app administrator"),
    }
    return words[role]


def name_weekday(asked: Asked, weekday: int) -> str:
    """Name a day of the week, 0 for Monday."""
    return (
        asked.t("Monday"), asked.t("Tuesday"), asked.t("Wednesday"), asked.t("Thursday"), asked.t("Friday"),
        asked.t("Saturday"), asked.t("Sunday"),
    )[weekday]  # fmt: skip


def name_day_part(asked: Asked, part: DayPart) -> str:
    """Name a part of the day."""
    words = {
        DayPart.morning: asked.t("Before noon"),
        DayPart.afternoon: asked.t("Noon to 5"),
        DayPart.evening: asked.t("After 5"),
    }
    return words[part]


def write_length(asked: Asked, minutes: int) -> str:
    """Write a length: `45 min`, `1 h`, `1 h 30 min`."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return asked.t("{minutes} min", minutes=rest)
    return (
        asked.t("{hours} h {minutes} min", hours=hours, minutes=rest)
        if rest
        else asked.t("{hours} h", hours=hours)
    )


def write_points(asked: Asked, points: Decimal) -> str:
    """Write a number of points: `1 point`, `2.5 points`."""
    number = write_number(float(points), language=asked.language)
    whole = int(points) if points == int(points) else 2
    return asked.tn("{number} point", "{number} points", whole, number=number)


def write_clock(asked: Asked, at: datetime, *, zone: ZoneInfo | None = None) -> str:
    """Write the time of day with its zone, the person's own unless another is given: `3:34 PM PT`."""
    zone = zone or asked.zone
    clock = write_time(at, zone=zone, language=asked.language)
    return f"{clock} {name_zone(zone, at=at, language=asked.language)}"
