"""The outbox: planning, claiming and rendering 50,000 reminders, beside the bare claim, and what memory it takes."""

import gc
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bench.databases import both_kinds
from bench.statements import recorded, run_bare
from handlers.speaking.reader import reader_of
from handlers.subjects import all_routes
from learning.district.district import District
from learning.notices.outbox import claim
from learning.people.viewers import recall_people
from learning.registration.reminders import plan_reminders
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import (
    EmployeeGroup,
    Format,
    Notice,
    Offering,
    OfferingState,
    Person,
    Registration,
    RegistrationState,
    Session,
)

SESSIONS = 500
PEOPLE = 5_000
REGISTRATIONS = 25_000  # each is reminded of twice: 50,000 notices
RENDERED = 2_000
BATCH = 200
_CLAIMED_FOR = timedelta(minutes=5)
_NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)  # a Monday morning in Los Angeles
_ZONE = ZoneInfo("America/Los_Angeles")
_STARTS = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
_DUE = _STARTS - timedelta(hours=12)


def measure_notices() -> list[dict[str, float | str]]:
    """Measure each step on both kinds of database, and return a row for each."""
    rows: list[dict[str, float | str]] = []
    with both_kinds(_fill) as kinds:
        for kind, copies in kinds.items():
            planned, bare = copies(), copies()
            rows += _rows(kind, planned, bare)
            planned.close()
            bare.close()
    return rows


def _rows(kind: str, database: Database, bare: Database) -> list[dict[str, float | str]]:
    district = District("Bench", _ZONE, ENGLISH, database, lambda: _NOW)
    plan_reminders(District("Bench", _ZONE, ENGLISH, bare, lambda: _NOW), now=_NOW)
    memory = _Memory()
    started = time.perf_counter()
    planned = plan_reminders(district, now=_NOW)
    planning = _result(kind, "planned", planned, time.perf_counter() - started, memory.grown())
    bare_rate = _bare_claims(bare)
    memory, started, claimed = _Memory(), time.perf_counter(), 0
    sample: list[Notice] = []
    for batch in _claims(database):
        claimed += len(batch)
        sample = sample or batch
    claiming = _result(kind, "claimed", claimed, time.perf_counter() - started, memory.grown())
    memory, started = _Memory(), time.perf_counter()
    rendered = _render(district, sample)
    rendering = _result(kind, "rendered", rendered, time.perf_counter() - started, memory.grown())
    rows = [planning, claiming, rendering]
    for row in rows:
        row["share_of_bare_claim"] = round(float(row["per_second"]) / bare_rate, 3)
    return [*rows, {**_result(kind, "bare claim", planned, planned / bare_rate, 0.0), "share_of_bare_claim": 1.0}]


def _result(kind: str, step: str, number: int, seconds: float, memory: float) -> dict[str, float | str]:
    return {
        "database": kind,
        "step": step,
        "notices": number,
        "per_second": round(number / seconds),
        "memory_grown_mb": round(memory, 1),
    }


class _Memory:
    """How much more memory than before the process has ever taken."""

    def __init__(self) -> None:
        gc.collect()
        self._before = _most_megabytes()

    def grown(self) -> float:
        return _most_megabytes() - self._before


def _most_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _claims(database: Database) -> Iterator[list[Notice]]:
    while batch := claim(database, now=_DUE, most=BATCH, claim_for=_CLAIMED_FOR):
        yield batch


def _bare_claims(database: Database) -> float:
    """Return how many notices a second the claim takes with the driver alone, statement by statement."""
    with recorded(database) as found:
        first = len(claim(database, now=_DUE, most=BATCH, claim_for=_CLAIMED_FOR))
    (statements,) = found.transactions
    batches = REGISTRATIONS // BATCH - 1
    started = time.perf_counter()
    for _ in range(batches):
        run_bare(database, statements)
    return first * batches / (time.perf_counter() - started)


def _render(district: District, sample: list[Notice]) -> int:
    """Write the letters of a batch so often that it counts, in the way of the delivery: recipients at once, then each."""
    written, write = 0, all_routes().write
    while written < RENDERED:
        with district.database.reading() as tx:
            viewers = recall_people(tx, (notice.person_id for notice in sample))
        for notice in sample:
            write(reader_of(district, viewers[notice.person_id], now=_DUE), notice)
        written += len(sample)
    return written


def _fill(database: Database) -> None:
    people = [
        {
            "id": number,
            "email": f"p{number}@district.example",
            "name": f"Person {number}",
            "employee_group": EmployeeGroup.certificated,
            "coach_topics": [],
        }
        for number in range(1, PEOPLE + 1)
    ]
    offerings = [
        {
            "id": number,
            "code": f"PL-{number}",
            "title": f"Course {number}",
            "why": "Why",
            "goal": "Goal",
            "format": Format.live,
            "state": OfferingState.published,
            "changed_at": _NOW,
            "topics": [],
            "audience": [],
            "facilitators": [],
        }
        for number in range(1, SESSIONS + 1)
    ]
    wall = f"{_STARTS.astimezone(_ZONE):%Y-%m-%d %H:%M}"
    ends = _STARTS + timedelta(hours=1)
    sessions = [
        {
            "id": number,
            "offering_id": number,
            "name": wall,
            "starts_wall": wall,
            "ends_wall": f"{ends.astimezone(_ZONE):%Y-%m-%d %H:%M}",
            "timezone": _ZONE.key,
            "starts_at": _STARTS,
            "ends_at": ends,
            "place": "Library",
            "link": f"https://video.example/{number}",
            "facilitators": [],
            "taken": REGISTRATIONS // SESSIONS,
        }
        for number in range(1, SESSIONS + 1)
    ]
    with database.transaction() as tx:
        for table, rows in ((Person, people), (Offering, offerings), (Session, sessions)):
            tx.connection().execute(insert(table), rows)
        for session in range(1, SESSIONS + 1):
            tx.connection().execute(insert(Registration), list(_registrations(session)))


def _registrations(session: int) -> Iterator[dict[str, object]]:
    for place in range(REGISTRATIONS // SESSIONS):
        yield {
            "session_id": session,
            "person_id": (session * 10 + place * 7) % PEOPLE + 1,
            "state": RegistrationState.registered,
            "arrival": 0,
            "calendar_uid": f"{session}-{place}@bench",
            "revision": 0,
            "registered_at": _NOW - timedelta(days=7),
            "changed_at": _NOW - timedelta(days=7),
            "late": False,
            "cancel_reason": "",
            "walk_in": False,
            "attendance_by": "",
        }
