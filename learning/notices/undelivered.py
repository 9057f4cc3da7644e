"""Telling coordinators which notices did not arrive, once a day at most; and how the outbox is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from learning.district.district import District
from learning.notices.enqueuing import Owed, enqueue
from learning.notices.kinds import KindOfNotice
from storage.database import Database, Transaction
from storage.tables import DeliveryGate, Notice, NoticeKind, NoticeState, Person, PersonRole, Role

UNDELIVERED = KindOfNotice(NoticeKind.undelivered)

_WORTH_TELLING = timedelta(days=7)
_RECENTLY = timedelta(days=7)
# Who is told: the coordinators or, in a district without any, the administrators of the app.
_TOLD = (Role.coordinator, Role.admin)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that could not be delivered. `reason` is a code; `died_at` is UTC."""

    notice_id: int
    kind: NoticeKind
    person: str
    reason: str
    died_at: datetime


def plan_undelivered(district: District, *, now: datetime) -> int:
    """Owe coordinators a message when notices could not be delivered since the last such message. Once a day at most."""
    with district.database.reading() as tx:
        last = tx.exec(select(func.max(Notice.created_at)).where(Notice.kind == NoticeKind.undelivered)).one()
        if last is not None and district.day_of(last) == district.day_of(now):
            return 0
        since = max(last or now - _WORTH_TELLING, now - _WORTH_TELLING)
        if tx.exec(_dead_since(since).limit(1)).first() is None:
            return 0
        people = _holders(tx)
    day = district.day_of(now).isoformat()
    owed = [
        Owed(
            NoticeKind.undelivered,
            person_id,
            f"undelivered:{day}:{person_id}",
            now,
            now + _WORTH_TELLING,
            {"since": since.isoformat()},
        )
        for person_id in people
    ]
    with district.database.transaction() as tx:
        return enqueue(tx, owed, now=now)


def list_undelivered(database: Database, *, since: datetime, most: int) -> tuple[list[Undelivered], int]:
    """Return what could not be delivered since an instant, the newest first, and how many there are."""
    dead = _dead_since(since).subquery()
    with database.reading() as tx:
        count = tx.exec(select(func.count()).select_from(dead)).one()
        rows: Any = tx.exec(
            select(Notice, Person.name)
            .join(dead, dead.c.id == col(Notice.id))
            .join(Person, col(Person.id) == col(Notice.person_id))
            .order_by(col(Notice.claimed_until).desc(), col(Notice.id).desc())
            .limit(most)
        ).all()
    return [Undelivered(row.id, row.kind, name, row.reason, row.claimed_until) for row, name in rows], count


def _dead_since(since: datetime) -> Any:
    # When the last claim on a settled notice ended is when it was settled.
    return select(Notice.id).where(
        Notice.state == NoticeState.dead, Notice.kind != NoticeKind.undelivered, col(Notice.claimed_until) > since
    )


def _holders(tx: Transaction) -> Sequence[int]:
    for role in _TOLD:
        found = tx.exec(
            select(PersonRole.person_id)
            .join(Person, col(Person.id) == col(PersonRole.person_id))
            .where(PersonRole.role == role, col(Person.retired_at).is_(None))
            .order_by(col(PersonRole.person_id))
        ).all()
        if found:
            return found
    return ()


@dataclass(frozen=True, slots=True)
class Share:
    """How many notices of one kind are in one state. `oldest` is the earliest time from which one of them may leave."""

    state: NoticeState
    kind: NoticeKind
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """How the outbox is doing. `due` counts what could leave now; `expired` what came too late within the last week.

    `reasons` are those of what died or was put off in that time, as state, kind, reason and count; `gates` say from
    when on each way out is open.
    """

    shares: list[Share]
    due: int
    expired: int
    reasons: list[tuple[NoticeState, NoticeKind, str, int]]
    gates: list[tuple[str, datetime]]


def read_outbox(database: Database, *, now: datetime) -> OutboxStatus:
    """Read how the outbox is doing."""
    with database.reading() as tx:
        count, oldest = func.count(), func.min(Notice.not_before)
        shares = tx.exec(
            select(Notice.state, Notice.kind, count, oldest).group_by(col(Notice.state), col(Notice.kind))
        ).all()
        waits = (NoticeState.waiting, NoticeState.claimed)
        due = tx.exec(select(count).where(col(Notice.state).in_(waits), col(Notice.not_before) <= now)).one()
        late = (Notice.state == NoticeState.expired, col(Notice.expires_at) > now - _RECENTLY)
        expired = tx.exec(select(count).select_from(Notice).where(*late)).one()
        told = col(Notice.state).in_((NoticeState.dead, NoticeState.waiting)) & (col(Notice.reason) != "")
        reasons = tx.exec(
            select(Notice.state, Notice.kind, Notice.reason, count)
            .where(told, col(Notice.created_at) > now - 2 * _RECENTLY)
            .group_by(col(Notice.state), col(Notice.kind), col(Notice.reason))
            .order_by(count.desc())
        ).all()
        gates = tx.exec(select(DeliveryGate.way, DeliveryGate.open_at).order_by(DeliveryGate.way)).all()
    order = list(NoticeState)
    return OutboxStatus(
        sorted(
            (Share(NoticeState(row[0]), NoticeKind(row[1]), row[2], row[3]) for row in shares),
            key=lambda one: (order.index(one.state), one.kind),
        ),
        due,
        expired,
        [(NoticeState(row[0]), NoticeKind(row[1]), row[2], row[3]) for row in reasons],
        [(way, open_at) for way, open_at in gates],
    )
