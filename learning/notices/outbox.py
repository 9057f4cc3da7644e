"""The outbox: which notices a worker takes, and what becomes of each. See docs/notices.md for the way of a notice.

A worker claims some, which nobody else gets for a while; says of each that an attempt begins, before anything can leave;
and writes down how it ended. One that dies in between leaves a claim that runs out. What it had begun is *doubtful*: the
message may have left, and has to be looked for before it is sent again.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import and_, col, func, or_, select

from storage.database import Database, Transaction
from storage.tables import DeliveryGate, Notice, NoticeKind, NoticeState

# Doubled at each attempt. With these a notice is tried for some three hours, if it is worth sending for so long.
_FIRST_WAIT = timedelta(seconds=20)
_LONGEST_WAIT = timedelta(minutes=30)
MOST_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Sent:
    """It left. `provider_id` is the channel and time stamp in Slack, or the Message-ID."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Later:
    """It may leave at `at` (UTC). `doubtful` keeps in mind that it may have left already."""

    at: datetime
    reason: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A rule says that it is not to be sent. `reason` is a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Expired:
    """It is not worth sending any more."""


@dataclass(frozen=True, slots=True)
class Dead:
    """It cannot be delivered. `reason` is a code, such as the provider's."""

    reason: str


Outcome = Sent | Later | Dropped | Expired | Dead

# The table itself: the same statement runs for many rows at once, which the mapper does not let conditions do.
_table: Any = Notice.__table__  # type: ignore[attr-defined]


def claim(database: Database, *, now: datetime, most: int, claim_for: timedelta) -> list[Notice]:
    """Take up to `most` notices that are due, the urgent first, and those whose worker has not been heard of since.

    Nobody else gets them before `claim_for` is over, which must be longer than a send can take. One statement.
    """
    wanted = {"now": now, "most": most, "claimed_until_": now + claim_for}
    try:
        found = _claimed(database, _CLAIM, wanted)
    except LookupError:  # among them is a kind without a name here
        found = _claimed(database, _CLAIM_KNOWN, wanted)
    return sorted(found, key=lambda one: (not one.urgent, one.not_before, one.id))


def _claimed(database: Database, statement: Any, wanted: dict[str, Any]) -> Sequence[Notice]:
    with database.transaction() as tx:
        return tx.scalars(statement, wanted, execution_options={"synchronize_session": False}).all()


def is_known() -> Any:
    """Return the condition on notices of kinds that this version knows.

    A replica of a later version may owe others, which wait for one of its own: here not even their rows can be read.
    """
    return col(Notice.kind).in_(tuple(NoticeKind))


def _is_due() -> Any:
    now = bindparam("now", type_=_table.c.not_before.type)
    waits = and_(col(Notice.state) == NoticeState.waiting, col(Notice.not_before) <= now)
    lost = and_(col(Notice.state) == NoticeState.claimed, col(Notice.claimed_until) <= now)
    return or_(waits, lost)


def _claim_of(*which: Any) -> Any:
    # As a common table expression the choice is made once: PostgreSQL might run a bare subquery for each row.
    due = (
        select(Notice.id)
        .where(_is_due(), *which)
        .order_by(col(Notice.urgent).desc(), col(Notice.not_before), col(Notice.id))
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(Notice)
        .where(col(Notice.id).in_(select(due.c.id)))
        .values(state=NoticeState.claimed, claimed_until=bindparam("claimed_until_"))
        .returning(Notice)
    )


# All that is due is looked through for each batch: asking each for its kind takes a third of the time of a claim.
_CLAIM, _CLAIM_KNOWN = _claim_of(), _claim_of(is_known())


def begin(database: Database, notice: Notice, *, now: datetime, claim_for: timedelta) -> bool:
    """Write down, for good, that an attempt to send begins, and claim the notice anew for as long as that may take.

    False when the claim ran out and somebody else may have it: then it must not be sent.
    """
    with database.transaction() as tx:
        kept: Any = tx.connection().execute(_BEGIN, {**_held(notice), "began_at_": now, "until_": now + claim_for})
        if kept.rowcount != 1:
            return False
    notice.began_at, notice.claimed_until, notice.attempts = now, now + claim_for, notice.attempts + 1
    return True


def settle(tx: Transaction, settled: Sequence[tuple[Notice, Outcome]], *, now: datetime) -> None:
    """Write down how notices ended that this worker holds. Those whose claim it lost stay as others have them."""
    rows = [_held(notice) | _written(notice, outcome, now) for notice, outcome in settled]
    if rows:
        tx.connection().execute(_SETTLE, rows)


def _held(notice: Notice) -> dict[str, Any]:
    # No two claims of a notice run out at the same instant: the instant tells whose claim it is.
    return {"held_id": notice.id, "held_until": notice.claimed_until}


def _written(notice: Notice, outcome: Outcome, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "not_before_": notice.not_before,
        "claimed_until_": now,
        "began_at_": notice.began_at,
        "provider_id_": "",
        "sent_at_": None,
        "reason_": "",
        "attempts_": notice.attempts,
    }
    match outcome:
        case Sent(provider_id):
            return row | {"state_": NoticeState.sent, "provider_id_": provider_id, "sent_at_": now}
        case Later(at, reason, doubtful):
            row |= {"not_before_": at, "reason_": reason, "claimed_until_": None}
            return row | {"state_": NoticeState.waiting, "began_at_": notice.began_at if doubtful else None}
        case Dropped(reason):
            return row | {"state_": NoticeState.dropped, "reason_": reason}
        case Expired():
            return row | {"state_": NoticeState.expired, "reason_": "too_late"}
        case Dead(reason):
            return row | {"state_": NoticeState.dead, "reason_": reason}


_IS_HELD = and_(
    _table.c.id == bindparam("held_id"),
    _table.c.state == NoticeState.claimed,
    _table.c.claimed_until == bindparam("held_until"),
)
_BEGIN = (
    update(_table)
    .where(_IS_HELD)
    .values(began_at=bindparam("began_at_"), claimed_until=bindparam("until_"), attempts=_table.c.attempts + 1)
)
_SETTLE = (
    update(_table)
    .where(_IS_HELD)
    .values(
        state=bindparam("state_"),
        not_before=bindparam("not_before_"),
        claimed_until=bindparam("claimed_until_"),
        began_at=bindparam("began_at_"),
        provider_id=bindparam("provider_id_"),
        sent_at=bindparam("sent_at_"),
        reason=bindparam("reason_"),
        attempts=bindparam("attempts_"),
    )
)


def expire_overdue(database: Database, *, now: datetime) -> dict[NoticeKind, int]:
    """Let go of what came too late to be worth sending. Returns how many of each kind.

    What may have left is not among them: it is looked for first.
    """
    overdue = and_(_is_due(), col(Notice.expires_at) <= now, col(Notice.began_at).is_(None), is_known())
    with database.reading() as tx:  # mostly there is none, and a reader waits for nobody
        if tx.execute(select(Notice.id).where(overdue).limit(1), {"now": now}).first() is None:
            return {}
    with database.transaction() as tx:
        found = tx.execute(
            update(Notice)
            .where(overdue)
            .values(state=NoticeState.expired, reason="too_late", claimed_until=bindparam("ended_at"))
            .returning(col(Notice.kind)),
            {"now": now, "ended_at": now},
            execution_options={"synchronize_session": False},
        ).scalars()
        counts: dict[NoticeKind, int] = {}
        for kind in found:
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def backoff(attempts: int, *, luck: float | None = None) -> timedelta:
    """Return how long to wait after so many attempts: longer each time, and by chance, so that not all come back at once."""
    doublings = min(max(attempts - 1, 0), MOST_ATTEMPTS)
    longest: timedelta = min(_FIRST_WAIT * 2**doublings, _LONGEST_WAIT)
    share = random.random() if luck is None else luck  # noqa: S311 - nobody gains by guessing it
    return longest * (0.5 + share / 2)


def reserve_slot(database: Database, way: str, *, now: datetime, every: timedelta) -> datetime:
    """Return when the next message may leave on a way, and keep that instant from all other workers.

    Nothing is kept while the way is free and no pause between messages is wanted.
    """
    with database.reading() as tx:
        gate = tx.get(DeliveryGate, way)
        if not every and (gate is None or gate.open_at <= now):
            return now
    with database.transaction() as tx:
        gate = _locked_gate(tx, way, now)
        slot = max(gate.open_at, now)
        gate.open_at = slot + every
        return slot


def shut_gate(database: Database, way: str, *, until: datetime, now: datetime) -> None:
    """Let nobody use a way before an instant."""
    with database.transaction() as tx:
        gate = _locked_gate(tx, way, now)
        gate.open_at = max(gate.open_at, until)


def _locked_gate(tx: Transaction, way: str, now: datetime) -> DeliveryGate:
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    tx.execute(insert(DeliveryGate).values(way=way, open_at=now).on_conflict_do_nothing())
    return tx.exec(select(DeliveryGate).where(DeliveryGate.way == way).with_for_update()).one()


def last_conversation(tx: Transaction, person_id: int) -> str:
    """Return the Slack conversation in which somebody got their last notice, or nothing."""
    newest = (
        select(Notice.provider_id)
        .where(
            Notice.person_id == person_id,
            Notice.state == NoticeState.sent,
            col(Notice.provider_id).contains("/"),
            col(Notice.provider_id).not_like("<%"),
        )
        .order_by(col(Notice.id).desc())
        .limit(1)
    )
    return (tx.exec(newest).first() or "").partition("/")[0]


def count_due(database: Database, *, now: datetime) -> int:
    """Return how many notices are due."""
    with database.reading() as tx:
        counted = select(func.count()).select_from(Notice).where(_is_due(), is_known())
        return int(tx.execute(counted, {"now": now}).scalar_one())
