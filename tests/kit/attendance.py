"""A small session with people in it, for tests of who was there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from learning.district.district import District
from learning.district.links import Links
from learning.people.viewers import Viewer
from learning.registration.registering import register
from learning.registration.standings import RegistrationSnapshot
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import AccountKind, Attendance, AuditEntry, Person, Registration, RegistrationState, Role, Session
from tests.kit.rows import LOS_ANGELES, Rows, email_of

LEADER = "Fay Long"
# 15:30 to 16:30 in California, in winter time.
STARTS = "2026-12-03 15:30"


@dataclass
class Room:
    """A district with a clock, and who acts in it."""

    database: Database
    now: datetime
    rows: Rows = field(init=False)
    people: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = Rows(self.database)

    @property
    def district(self) -> District:
        return District(
            "Sample",
            ZoneInfo(LOS_ANGELES),
            ENGLISH,
            self.database,
            lambda: self.now,
            links=Links("http://127.0.0.1:3000", "k" * 32),
        )

    def session(self, title: str = "UDL basics", starts: str = STARTS, **more: Any) -> int:
        offering = self.rows.offering(title, facilitators=[email_of(LEADER)])
        return self.rows.session(offering, starts, **more)

    def person(self, name: str, **more: Any) -> int:
        self.people[name] = self.rows.person(name, **more)
        return self.people[name]

    def viewer(self, name: str, *roles: Role, **more: Any) -> Viewer:
        """Return somebody who asks, added to the roster if need be."""
        person_id = self.people.get(name) or self.person(name, roles=roles, **more)
        with self.database.reading() as tx:
            person = tx.get_one(Person, person_id)
        return Viewer(
            f"U{person_id}",
            AccountKind.member,
            self.now,
            person_id=person_id,
            name=name,
            email=person.email,
            site_id=person.site_id,
            roles=frozenset(roles),
        )

    def leader(self) -> Viewer:
        return self.viewer(LEADER)

    def registers(self, name: str, session_id: int, *, at: datetime | None = None) -> RegistrationSnapshot:
        person_id = self.people.get(name) or self.person(name)
        return register(self.district, person_id, session_id, now=at or self.now, actor="test")

    def row(self, name: str, session_id: int) -> Registration:
        with self.database.reading() as tx:
            which = select(Registration).where(
                Registration.session_id == session_id, Registration.person_id == self.people[name]
            )
            return tx.exec(which).one()

    def session_row(self, session_id: int) -> Session:
        with self.database.reading() as tx:
            return tx.get_one(Session, session_id)

    def goes_to(self, session_id: int, **after_start: float) -> datetime:
        """Move the clock to so long after the start of a session."""
        self.now = self.session_row(session_id).starts_at + timedelta(**after_start)
        return self.now

    def audited(self, action: str) -> list[AuditEntry]:
        with self.database.reading() as tx:
            which = select(AuditEntry).where(AuditEntry.action == action)
            return list(tx.exec(which.order_by(AuditEntry.id)).all())  # type: ignore[arg-type]


def states(room: Room, session_id: int, names: Sequence[str]) -> dict[str, tuple[str, str, bool]]:
    """Return the state, the mark and whether they walked in, by name."""

    def of(row: Registration) -> tuple[str, str, bool]:
        return row.state.value, row.attendance.value if row.attendance else "", row.walk_in

    return {name: of(room.row(name, session_id)) for name in names}


MakeRoom = Callable[[], Room]
ATTENDED, MISSED, EXCUSED = Attendance.attended, Attendance.missed, Attendance.excused
REGISTERED, CANCELLED = RegistrationState.registered, RegistrationState.cancelled
