"""Writes the sample district as the import files that any district brings."""

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

from sandbox.district.holidays_file import holidays_ics
from sandbox.district.offerings import Offering, Session, load_goals, load_offerings
from sandbox.district.reading import read_csv
from sandbox.district.staff import email_of, load_staff

PEOPLE_COLUMNS = ("email", "name", "site", "employee_group", "roles", "locale", "timezone", "coach_topics")
CATALOG_COLUMNS = (
    "code",
    "session",
    "title",
    "why",
    "summary",
    "format",
    "goal",
    "strand",
    "topics",
    "audience",
    "site",
    "facilitators",
    "starts_at",
    "ends_at",
    "minutes",
    "timezone",
    "place",
    "link",
    "capacity",
    "points",
    "language",
    "registration_opens",
    "registration_closes",
)
HOURS_COLUMNS = (
    "email",
    "weekdays",
    "from",
    "to",
    "minutes",
    "buffer_before",
    "buffer_after",
    "notice_hours",
    "horizon_days",
    "per_day",
    "link",
)
FAMILIES_COLUMNS = (
    "household",
    "guardian",
    "language",
    "spoken_language",
    "timezone",
    "phone",
    "email",
    "channel",
    "sites",
    "consent_source",
    "consent_date",
)

_LIST_SEPARATOR = "|"
_AUGUST = 8

Row = dict[str, str]


def write_import_files(folder: Path, *, today: date) -> None:
    """Write people, catalog, hours and families (.csv) and holidays.ics into `folder`, which is made where missing.

    Dates are chosen relative to `today` (a day in the district's zone), and sessions are named after theirs: files
    written on another day bring new sessions, and move none for which people may have registered. The same day
    gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "people": _table(PEOPLE_COLUMNS, rows=_people_rows()),
        "catalog": catalog_csv(load_offerings(), today=today),
        "hours": _table(HOURS_COLUMNS, rows=read_csv("hours.csv")),
        "families": _table(FAMILIES_COLUMNS, rows=_family_rows(today)),
    }
    for name, table in tables.items():
        (folder / f"{name}.csv").write_bytes(table.encode())
    (folder / "holidays.ics").write_bytes(holidays_ics(today=today))


def catalog_csv(offerings: Iterable[Offering], *, today: date) -> str:
    """Return a catalog as a table: a row for each session, or for an offering that has none."""
    return _table(CATALOG_COLUMNS, rows=_catalog_rows(offerings, today=today))


def dated_csv(dated: Iterable[tuple[Offering, datetime]]) -> str:
    """Return offerings with one session each as a table; the start is wall time in the district's zone."""
    goals = load_goals()
    return _table(CATALOG_COLUMNS, rows=(_dated_row(*one, goals=goals) for one in dated))


def _dated_row(offering: Offering, starts_at: datetime, *, goals: dict[str, str]) -> Row:
    ends_at = starts_at + timedelta(minutes=offering.minutes)
    return _offering_row(offering, goal=goals[offering.goal]) | {
        "session": f"Near {_wall_time(starts_at)}",
        "starts_at": _wall_time(starts_at),
        "ends_at": _wall_time(ends_at),
    }


def _table(columns: tuple[str, ...], *, rows: Iterable[Row]) -> str:
    text = StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _people_rows() -> Iterable[Row]:
    for person in load_staff():
        yield {column: getattr(person, column) for column in PEOPLE_COLUMNS}


def _catalog_rows(offerings: Iterable[Offering], *, today: date) -> Iterable[Row]:
    goals = load_goals()
    for offering in offerings:
        row = _offering_row(offering, goal=goals[offering.goal] if offering.goal else "")
        if not offering.sessions:
            yield row
        for session in offering.sessions:
            yield row | _session_row(session, offering=offering, today=today)


def _offering_row(offering: Offering, *, goal: str) -> Row:
    return {
        "code": offering.code,
        "title": offering.title,
        "why": offering.why,
        "summary": offering.summary,
        "format": offering.format,
        "goal": goal,
        "strand": offering.strand,
        "topics": _LIST_SEPARATOR.join(offering.topics),
        "audience": _LIST_SEPARATOR.join(offering.audience),
        "site": offering.site,
        "facilitators": _LIST_SEPARATOR.join(map(email_of, offering.facilitators)),
        "minutes": str(offering.minutes),
        "place": offering.place,
        "link": offering.link,
        "capacity": _number(offering.capacity),
        "points": _number(offering.points),
        "language": offering.language,
    }


def _session_row(session: Session, *, offering: Offering, today: date) -> Row:
    starts_at = session.starts_at(today=today)
    own = {"place": session.place, "link": session.link, "capacity": _number(session.capacity)}
    return {
        "session": f"{session.name} {starts_at:%Y-%m-%d}",
        "starts_at": _wall_time(starts_at),
        "ends_at": _wall_time(starts_at + timedelta(minutes=offering.minutes)),
        "timezone": session.timezone,
        "registration_opens": _wall_time(session.registration_opens(today=today)),
        "registration_closes": _wall_time(session.registration_closes(today=today)),
    } | {column: text for column, text in own.items() if text}


def _family_rows(today: date) -> Iterable[Row]:
    for row in read_csv("households.csv"):
        consent = {
            "consent_date": _consent_date(
                row.pop("consent_day"), years_ago=int(row.pop("consent_years_ago")), today=today
            )
        }
        yield row | consent


def _consent_date(month_and_day: str, *, years_ago: int, today: date) -> str:
    """Return the day `MM-DD` of the year in which the current school year began, less `years_ago`.

    It moves on once a year only, so that importing again tomorrow changes no household.
    """
    school_year = today.year if today.month >= _AUGUST else today.year - 1
    return f"{school_year - years_ago}-{month_and_day}"


def _wall_time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
