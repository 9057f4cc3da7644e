"""A district with sessions and people, without Slack: what the tests of seats stand on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import col, func, select

from learning.district.district import District
from learning.district.links import Links
from learning.notices.enqueuing import about_session
from learning.people.viewers import Viewer
from learning.planning.sessions import change_session, open_session
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import (
    AccountKind,
    Notice,
    NoticeKind,
    OfferOutcome,
    QuietTime,
    Registration,
    RegistrationState,
    Role,
    SeatOffer,
    Session,
    SessionChange,
    SlackMember,
)
from tests.kit.rows import LOS_ANGELES, Rows
from tests.kit.slack.town import Clock

LEADER = "lee.lead@example.org"


@dataclass(frozen=True)
class Found:
    """What the database holds of one session, read at once. Registrations in the order in which they joined the line."""

    session: Session
    registrations: Sequence[Registration]
    offers: dict[int, datetime]
    told: dict[NoticeKind, int]

    @property
    def line(self) -> list[int]:
        return [row.person_id for row in self.registrations if row.state is RegistrationState.waitlisted]


@dataclass
class Hall:
    """The use cases' house on a database, and what the tests read back."""

    database: Database
    clock: Clock
    district: District = field(init=False)
    rows: Rows = field(init=False)

    def __post_init__(self) -> None:
        zone = ZoneInfo(LOS_ANGELES)
        links = Links("http://127.0.0.1:3000", "k" * 32)
        self.district = District("Sample", zone, ENGLISH, self.database, self.clock, links=links)
        self.rows = Rows(self.database)

    def coordinator(self) -> Viewer:
        """Add somebody who may change sessions, and return who they are."""
        person_id = self.rows.person("Cora Diaz", roles=[Role.coordinator])
        with self.database.transaction() as tx:
            tx.add(SlackMember(id="UCORA", person_id=person_id, standing=AccountKind.member, read_at=self.clock.now))
        roles = frozenset({Role.coordinator})
        return Viewer("UCORA", AccountKind.member, self.clock.now, person_id=person_id, name="Cora Diaz", roles=roles)

    def people(self, count: int, *, zone: str | None = None, prefix: str = "Person") -> list[int]:
        return [self.rows.person(f"{prefix} {number}", timezone=zone) for number in range(count)]

    def resize(self, session_id: int, capacity: int | None, *, by: Viewer) -> None:
        """Save a session with another capacity, as the window for it does."""
        opened = open_session(self.district, session_id, viewer=by, now=self.clock.now)
        form = replace(opened.form, capacity=capacity)
        change_session(self.district, session_id, form, seen=opened.seen, notify=True, actor=by, now=self.clock.now)

    def quiet(self, person_id: int, *, until: datetime) -> None:
        with self.database.transaction() as tx:
            tx.merge(QuietTime(person_id=person_id, until=until))

    def look(self, session_id: int) -> Found:
        rows = select(Registration).where(Registration.session_id == session_id)
        offers = select(Registration.person_id, SeatOffer.expires_at).join(
            Registration, col(Registration.id) == col(SeatOffer.registration_id)
        )
        told: Any = select(Notice.kind, func.count()).where(Notice.about == about_session(session_id))
        with self.database.reading() as tx:
            return Found(
                tx.get_one(Session, session_id),
                tx.exec(rows.order_by(col(Registration.arrival), col(Registration.id))).all(),
                dict(
                    tx.exec(
                        offers.where(SeatOffer.session_id == session_id, SeatOffer.outcome == OfferOutcome.open)
                    ).all()
                ),
                dict(tx.exec(told.group_by(col(Notice.kind))).all()),
            )

    def in_state(self, session_id: int, state: RegistrationState) -> list[int]:
        """Return who is in a state, in the order in which they joined the line."""
        return [row.person_id for row in self.look(session_id).registrations if row.state is state]

    def told_people(self, session_id: int, kind: NoticeKind) -> list[int]:
        which = select(Notice.person_id).where(Notice.about == about_session(session_id), Notice.kind == kind)
        with self.database.reading() as tx:
            return list(tx.exec(which.order_by(col(Notice.id))).all())

    def forget(self, session_ids: Sequence[int]) -> None:
        """Take sessions away with all that hangs on them, so that one database serves many examples."""
        with self.database.transaction() as tx:
            for table in (SeatOffer, Notice, Registration, SessionChange):
                tx.exec(delete(table).where(col(table.session_id).in_(session_ids)))
            tx.exec(delete(Session).where(col(Session.id).in_(session_ids)))
