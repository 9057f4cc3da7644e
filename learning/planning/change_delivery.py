"""Thinking better of a message to many: stopping it, or letting it go at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from learning.audit import record
from learning.district.district import District
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer, living
from learning.planning.changes import Facts, count_concerned, drop_waiting
from learning.refusals import Gone
from learning.registration.seats import lock_session
from learning.sessions import SessionSnapshot, may_run, read_meeting
from storage.database import Transaction
from storage.tables import Notice, NoticeKind, NoticeState, Session, SessionChange

TEST_LASTS = timedelta(hours=1)
_GONE_OUT = (NoticeState.sent, NoticeState.claimed)


@dataclass(frozen=True, slots=True)
class Stopped:
    """What became of the messages about some edits: how many had gone out already, and how many never will."""

    meeting: SessionSnapshot
    sent: int
    stopped: int


def stop_telling(district: District, change_id: int, *, actor: Viewer, now: datetime) -> Stopped:
    """Halt the messages about the edits of a session. Calendars follow all the same. Raises Gone and NotAllowed."""
    with district.database.transaction() as tx:
        batches, meeting = _batches(district, tx, change_id, actor=actor)
        sent = stopped = 0
        for batch in batches:
            gone, halted = _stop(tx, batch, by=actor.person_id)
            sent, stopped = sent + gone, stopped + halted
        record(
            tx,
            at=now,
            actor=f"slack:{actor.slack_id}",
            action="change.stopped",
            subject=f"session:{meeting.id}",
            change=(None, {"sent": sent, "stopped": stopped}),
        )
        return Stopped(meeting, sent, stopped)


def tell_at_once(district: District, change_id: int, *, actor: Viewer, now: datetime) -> SessionSnapshot:
    """Wait for no further edits. Raises Gone and NotAllowed."""
    with district.database.transaction() as tx:
        batches, meeting = _batches(district, tx, change_id, actor=actor)
        for batch in batches:
            if batch.told_at is None:
                batch.due_at = min(batch.due_at, now)
        return meeting


def _batches(
    district: District, tx: Transaction, change_id: int, *, actor: Viewer
) -> tuple[list[SessionChange], SessionSnapshot]:
    """Return a batch of edits, and those of other sessions of the offering that one change began with it."""
    batch = tx.get(SessionChange, change_id)
    if batch is None:
        raise Gone
    meeting = read_meeting(tx, batch.session_id)
    if not may_run(actor, meeting):
        require_role(district.database, actor, KEEPERS)
    begun_together = (
        select(SessionChange.session_id)
        .join(Session, col(Session.id) == col(SessionChange.session_id))
        .where(Session.offering_id == meeting.offering_id, SessionChange.opened_at == batch.opened_at)
    )
    for session_id in sorted(set(tx.exec(begun_together).all())):
        lock_session(tx, session_id)
    which = select(SessionChange).where(
        SessionChange.opened_at == batch.opened_at, col(SessionChange.session_id).in_(begun_together)
    )
    return list(tx.exec(which.execution_options(populate_existing=True)).all()), meeting


def _stop(tx: Transaction, batch: SessionChange, *, by: int | None) -> tuple[int, int]:
    if batch.told_at is not None:
        return _stop_notices(tx, batch)
    if not batch.notify:
        return 0, 0
    batch.notify = False
    return 0, count_concerned(tx, read_meeting(tx, batch.session_id), but=by)


def _stop_notices(tx: Transaction, batch: SessionChange) -> tuple[int, int]:
    sent = stopped = 0
    notices = tx.exec(
        select(Notice).where(Notice.kind == NoticeKind.session_changed, col(Notice.created_at) >= batch.told_at)
    ).all()
    for notice in notices:
        changes = notice.params.get("changes", [])
        left = [one for one in changes if one["batch"] != batch.id]
        if len(left) == len(changes):
            continue
        if notice.state in _GONE_OUT:
            sent += 1
        elif _leave_out(tx, notice, left):
            stopped += 1
    return sent, stopped


def _leave_out(tx: Transaction, notice: Notice, left: list[dict[str, object]]) -> bool:
    if not left:
        return drop_waiting(tx, notice, reason="stopped")
    changed = tx.exec(
        update(Notice)
        .where(col(Notice.id) == notice.id, col(Notice.state) == NoticeState.waiting, col(Notice.began_at).is_(None))
        .values(params={**notice.params, "changes": left})
    )
    return bool(changed.rowcount)


def send_test(  # noqa: PLR0913 - a test has this many parts
    district: District, meeting: SessionSnapshot, *, before: Facts, after: Facts, actor: Viewer, now: datetime
) -> None:
    """Send whoever is about to change a session what others would read. Raises NotAllowed and NotOnRoster."""
    if not may_run(actor, meeting):
        require_role(district.database, actor, KEEPERS)
    change = {"session_id": meeting.id, "registration_id": None, "batch": 0, "before": before, "after": after}
    with district.database.transaction() as tx:
        person = living(tx, actor.person_id)
        owed = Owed(
            NoticeKind.session_changed,
            person.id or 0,
            f"session_changed:test:{meeting.id}:{person.id}:{now.isoformat()}",
            now,
            now + TEST_LASTS,
            {"changes": [change], "test": True},
            about_session(meeting.id),
            urgent=True,
        )
        enqueue(tx, [owed], now=now)
