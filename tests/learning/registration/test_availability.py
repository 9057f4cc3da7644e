"""Seats as they are now, for views drawn from the catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event

from learning.district.district import District
from learning.registration.availability import Availability, Seats, read_availability
from learning.registration.registering import cancel, register
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import RegistrationState
from tests.kit.rows import LOS_ANGELES, Rows


def _district(database: Database, now: datetime) -> District:
    return District("Sample", ZoneInfo(LOS_ANGELES), ENGLISH, database, lambda: now)


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_seats_and_what_is_held_are_read_together(database: Database, now: datetime) -> None:
    rows, district = Rows(database), _district(database, now)
    for title in ("Full", "Roomy"):
        rows.live(title, "2026-12-03 15:30" if title == "Full" else "2026-12-04 15:30", capacity=2)
    rows.live("Endless", "2026-12-05 15:30")
    people = [rows.person(f"Person {number}") for number in range(4)]
    for person in people:
        register(district, person, 1, now=now, actor="cli:test")
    register(district, people[3], 2, now=now, actor="cli:test")
    found = read_availability(database, people[3], session_ids=[1, 2, 3, 99])
    assert found.seats == {1: Seats(0, 2), 2: Seats(1, 0), 3: Seats(None, 0)}
    assert {key for key, seats in found.seats.items() if seats.is_full} == {1}
    assert {key: one.state for key, one in found.held.items()} == {
        1: RegistrationState.waitlisted,
        2: RegistrationState.registered,
    }
    assert found.held[1].position == 2


def test_what_was_cancelled_is_not_held(database: Database, now: datetime) -> None:
    rows, district = Rows(database), _district(database, now)
    rows.live("UDL basics")
    ana = rows.person("Ana Ruiz")
    standing = register(district, ana, 1, now=now, actor="cli:test")
    cancel(district, standing.registration_id, ana, now=now, actor="cli:test")
    assert read_availability(database, ana, session_ids=[1]).held == {}


def test_who_holds_nothing_costs_one_statement_however_many_sessions(database: Database, now: datetime) -> None:
    rows, district = Rows(database), _district(database, now)
    sessions = [rows.session(rows.offering(f"Course {number}"), "2026-12-03 15:30") for number in range(30)]
    other, ana = rows.person("Ben Ode"), rows.person("Ana Ruiz")
    register(district, other, sessions[0], now=now, actor="cli:test")
    with _counted(database) as statements:
        found = read_availability(database, ana, session_ids=sessions)
    assert len([one for one in statements if one.lstrip().upper().startswith("SELECT")]) == 1
    assert len(found.seats) == 30
    assert read_availability(database, None, session_ids=sessions).held == {}
    assert read_availability(database, ana, session_ids=[]) == Availability()
