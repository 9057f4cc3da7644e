"""A house on a database for tests of those who plan, with people, sessions and what is owed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from learning.district.district import District
from learning.people.viewers import Viewer
from learning.registration.registering import register
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import (
    AccountKind,
    AuditEntry,
    Notice,
    NoticeKind,
    NoticeState,
    Registration,
    Role,
    Session,
    SlackMember,
)
from tests.kit.rows import LOS_ANGELES, Rows, email_of

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@dataclass
class Planned:
    """The clock stands still unless `now` is set."""

    database: Database
    now: datetime = NOW
    rows: Rows = field(init=False)
    district: District = field(init=False)

    def __post_init__(self) -> None:
        self.rows = Rows(self.database)
        zone = ZoneInfo(LOS_ANGELES)
        self.district = District("Sample Unified", zone, ENGLISH, self.database, lambda: self.now)

    def viewer(self, name: str, *roles: Role) -> Viewer:
        """Add somebody with an account, and return who they are."""
        person_id = self.rows.person(name, roles=roles)
        slack_id = f"U{person_id}"
        with self.database.transaction() as tx:
            tx.add(SlackMember(id=slack_id, person_id=person_id, standing=AccountKind.member, read_at=NOW))
        return Viewer(
            slack_id,
            AccountKind.member,
            NOW,
            person_id=person_id,
            name=name,
            email=email_of(name),
            roles=frozenset(roles),
        )

    def coordinator(self, name: str = "Cora Diaz") -> Viewer:
        return self.viewer(name, Role.coordinator)

    def registers(self, name: str, session_id: int) -> int:
        """Add somebody who registers, and return their id."""
        person_id = self.rows.person(name)
        register(self.district, person_id, session_id, now=self.now, actor="test")
        return person_id

    def session(self, session_id: int) -> Session:
        with self.database.reading() as tx:
            return tx.get_one(Session, session_id)

    def owed(self, *kinds: NoticeKind) -> list[Notice]:
        """Return what waits to be sent of these kinds."""
        with self.database.reading() as tx:
            which = select(Notice).where(col(Notice.kind).in_(kinds), Notice.state == NoticeState.waiting)
            return list(tx.exec(which.order_by(col(Notice.id))).all())

    def registrations(self, session_id: int) -> list[Registration]:
        with self.database.reading() as tx:
            which = select(Registration).where(Registration.session_id == session_id)
            return list(tx.exec(which.order_by(col(Registration.id))).all())

    def audited(self, prefix: str) -> list[AuditEntry]:
        with self.database.reading() as tx:
            entries = tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
        return [one for one in entries if one.action.startswith(prefix)]
