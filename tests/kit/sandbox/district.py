"""The files of the sample district, and the days on which it is made."""

import csv
from datetime import date, datetime
from pathlib import Path

Row = dict[str, str]

TODAYS = [
    date(2026, 11, 24),  # an ordinary day before Thanksgiving
    date(2026, 7, 15),  # in the summer
    date(2026, 12, 24),  # the first day of the winter closure
    date(2028, 2, 29),  # a leap day
    date(2027, 1, 6),  # the first days back
    date(2024, 11, 12),  # the widest gap: Thanksgiving and winter both lie ahead
    date(2027, 3, 13),  # a Saturday, a day before clocks change
    date(2027, 10, 31),  # a Sunday
]


def parse(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def wall(cell: str) -> datetime:
    return datetime.strptime(cell, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - wall time, as the contract has it
