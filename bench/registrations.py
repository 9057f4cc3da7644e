"""Registering, everybody for one session and spread over 500, beside the same statements with the bare driver."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bench.databases import Copies, both_kinds
from bench.statements import recorded, run_bare
from learning.district.district import District
from learning.registration.registering import register
from locales.languages import ENGLISH
from storage.database import BUSY_SECONDS, Database
from storage.tables import EmployeeGroup, Format, Offering, OfferingState, Person, Session
from storage.turns import Turns

PRESSES = 1000
SESSIONS = 500
THREADS = 16
ROUNDS = 2
_NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
_ZONE = ZoneInfo("America/Los_Angeles")


def measure_registrations() -> list[dict[str, float | str]]:
    """Measure both kinds of database in turns with their references, and return a row for each kind and each spread."""
    with both_kinds(_fill) as kinds:
        return [
            _row(kind, copies, what, sessions)
            for kind, copies in kinds.items()
            for what, sessions in (("one session", 1), (f"{SESSIONS} sessions", SESSIONS))
        ]


def _row(kind: str, copies: Copies, what: str, sessions: int) -> dict[str, float | str]:
    presses = [(person, person % sessions + 1) for person in range(1, PRESSES + 1)]
    statements = _statements_of(copies, presses)
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS):  # in turns, so that a noisy moment meets both
        for taken, act in ((bare, _bare(statements)), (ours, _ours(presses))):
            database = copies()
            taken.append(_seconds(act, database))
            database.close()
    bare_rate, our_rate = PRESSES / median(bare), PRESSES / median(ours)
    return {
        "database": kind,
        "pressed_for": what,
        "at_once": THREADS,
        "statements": round(sum(map(len, statements)) / len(statements), 1),
        "bare_per_second": round(bare_rate),
        "our_per_second": round(our_rate),
        "share": round(our_rate / bare_rate, 2),
    }


def _district(database: Database) -> District:
    return District("Bench", _ZONE, ENGLISH, database, lambda: _NOW)


def _press(district: District, press: tuple[int, int]) -> None:
    person, session = press
    register(district, person, session, now=_NOW, actor="bench")


def _statements_of(copies: Copies, presses: Sequence[tuple[int, int]]) -> list[list[tuple[str, object, bool]]]:
    """Return the statements of each press, as they are when all are made one after the other."""
    database = copies()
    district = _district(database)
    with recorded(database) as found:
        for press in presses:
            _press(district, press)
    database.close()
    return found.transactions


def _bare(statements: list[list[tuple[str, object, bool]]]) -> Callable[[Database, ThreadPoolExecutor], object]:
    def act(database: Database, pool: ThreadPoolExecutor) -> None:
        turns = Turns()

        def press(its: list[tuple[str, object, bool]]) -> None:
            # Writers of SQLite queue like ours: without a queue they would poll, and be slower than what they measure.
            with turns.turn(seconds=BUSY_SECONDS) if database.is_sqlite else nullcontext():
                run_bare(database, its)

        list(pool.map(press, statements))

    return act


def _ours(presses: Sequence[tuple[int, int]]) -> Callable[[Database, ThreadPoolExecutor], object]:
    return lambda database, pool: list(pool.map(partial(_press, _district(database)), presses))


def _seconds(act: Callable[[Database, ThreadPoolExecutor], object], database: Database) -> float:
    with ThreadPoolExecutor(THREADS) as pool:
        started = time.perf_counter()
        act(database, pool)
        return time.perf_counter() - started


def _fill(database: Database) -> None:
    people = [
        {
            "id": number,
            "email": f"p{number}@district.example",
            "name": f"Person {number}",
            "employee_group": EmployeeGroup.certificated,
            "coach_topics": [],
        }
        for number in range(1, PRESSES + 1)
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
    starts = _NOW + timedelta(days=9)
    wall = f"{starts.astimezone(_ZONE):%Y-%m-%d %H:%M}"
    sessions = [
        {
            "id": number,
            "offering_id": number,
            "name": wall,
            "starts_wall": wall,
            "ends_wall": wall,
            "timezone": _ZONE.key,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=1),
            "capacity": PRESSES // 2,
            "facilitators": [],
        }
        for number in range(1, SESSIONS + 1)
    ]
    with database.transaction() as tx:
        for table, rows in ((Person, people), (Offering, offerings), (Session, sessions)):
            tx.connection().execute(insert(table), rows)
