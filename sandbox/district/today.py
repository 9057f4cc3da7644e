"""What the demo adds to the district at every start, and what people did there before one looks."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from sandbox.district.import_files import dated_csv
from sandbox.district.offerings import offering_of
from sandbox.district.reading import read_yaml
from sandbox.district.school_days import is_open

_STEP = timedelta(minutes=30)
_LEAD = timedelta(minutes=25)
_SATURDAY = 5


@dataclass(frozen=True)
class Deed:
    """What some people type one after the other; `always` at every start, else once in a new district."""

    text: str
    people: list[str]
    always: bool = False


def load_story() -> list[Deed]:
    """Return what people did before one opens the demo, in order."""
    return [Deed(**entry) for entry in read_yaml("story.yaml")]


def soon(now: datetime) -> datetime:
    """Return the next half hour that is at least 25 minutes after `now`, by the same clock."""
    midnight = datetime.combine(now.date(), time(), tzinfo=now.tzinfo)
    return next(at for n in count() if (at := midnight + n * _STEP) >= now + _LEAD)


def today_csv(*, now: datetime) -> str:
    """Return the offerings of today.yaml as a catalog. `now` is wall time in the district's zone."""
    return dated_csv((offering_of(entry["offering"]), _near(entry, now=now)) for entry in read_yaml("today.yaml"))


def _near(entry: dict[str, Any], *, now: datetime) -> datetime:
    if entry["near"] == "soon":
        return soon(now)
    step = timedelta(days=1 if entry["near"] == "next_day" else -1)
    days = (now.date() + n * step for n in count(1))
    day = next(day for day in days if is_open(day) and day.weekday() < _SATURDAY)
    return datetime.combine(day, time.fromisoformat(entry["at"]))
