"""Edits of a session that people know of: gathered for some minutes, then told in one message as old and new."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select, update

from learning.district.district import District
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.registration.seats import lock_session
from learning.sessions import SessionSnapshot, facilitator_ids, read_meeting, read_meetings
from learning.walltime import instant_of
from storage.database import Transaction
from storage.tables import (
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    OfferOutcome,
    Registration,
    RegistrationState,
    SeatOffer,
    Session,
    SessionChange,
)

# What people know of a session, as plain values that can be kept: title, starts and ends on the wall, zone, …
Facts = dict[str, Any]

# What begins within this time is told of at once, at whatever hour: so long before the start people should know.
AT_ONCE = timedelta(hours=1)
HELD = (RegistrationState.registered, RegistrationState.waitlisted, RegistrationState.offered)
_TOLD_AT_ONCE = 200
_EDITS = "edits"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit. `wait` is how long further edits may join it; without `notify` calendars follow and nobody is told.

    `by` is the person who edits, and who need not be told.
    """

    now: datetime
    wait: timedelta
    notify: bool = True
    by: int | None = None


def facts_of(meeting: SessionSnapshot) -> Facts:
    """Return what people know of a session."""
    return {
        "title": meeting.title,
        "starts": meeting.starts_wall.isoformat(timespec="minutes"),
        "ends": meeting.ends_wall.isoformat(timespec="minutes"),
        "zone": meeting.zone.key,
        "place": meeting.place,
        "site": meeting.site,
        "link": meeting.link,
        "bring": meeting.bring,
        "names": list(meeting.names),
        "stands": meeting.stands,
    }


def fields_changed(before: Facts, after: Facts) -> tuple[str, ...]:
    """Return the names of what differs. What one of them does not know does not differ."""
    return tuple(name for name, value in before.items() if name in after and after[name] != value)


def follow_change(
    tx: Transaction, session: Session, *, before: SessionSnapshot, edit: Edit
) -> tuple[SessionChange | None, bool]:
    """Draw what follows from an edit of a session that has been made: calendars move on, and people are told in time.

    Returns the open batch of edits, None where nobody is concerned, and whether anything changed that people know.
    The caller holds the lock on the session's row and has read `before` under it.
    """
    tx.flush()
    after = read_meeting(tx, session.id or 0)
    if not fields_changed(facts_of(before), facts_of(after)):
        return None, False
    session.revision += 1
    _end_offers_by_the_start(tx, session)
    if not (after.stands and after.ends_at > edit.now) or not count_concerned(tx, after, but=edit.by):
        return None, True
    return _join_batch(tx, session, before=before, edit=edit), True


def _join_batch(tx: Transaction, session: Session, *, before: SessionSnapshot, edit: Edit) -> SessionChange:
    # What the first edit found stands on top, for whoever asks what people know; each edit with what it found, below.
    facts = facts_of(before)
    snapshot = {"at": edit.now.isoformat(), "by": edit.by, "facts": facts}
    starts = min(before.starts_at, session.starts_at)
    due_at = min(edit.now + edit.wait, max(edit.now, starts - AT_ONCE))
    batch = _open_batch(tx, session.id or 0)
    if batch is None:
        batch = SessionChange(
            session_id=session.id or 0,
            before=json.dumps({**facts, _EDITS: [snapshot]}),
            notify=edit.notify,
            opened_at=edit.now,
            due_at=due_at,
        )
        tx.add(batch)
    else:
        known = json.loads(batch.before)
        batch.before = json.dumps({**known, _EDITS: [*known[_EDITS], snapshot]})
        batch.notify, batch.due_at = batch.notify or edit.notify, due_at
    tx.flush()
    return batch


def _open_batch(tx: Transaction, session_id: int) -> SessionChange | None:
    which = select(SessionChange).where(SessionChange.session_id == session_id, col(SessionChange.told_at).is_(None))
    return tx.exec(which.execution_options(populate_existing=True)).one_or_none()


def _end_offers_by_the_start(tx: Transaction, session: Session) -> None:
    tx.exec(
        update(SeatOffer)
        .where(
            col(SeatOffer.session_id) == session.id,
            col(SeatOffer.outcome) == OfferOutcome.open,
            col(SeatOffer.expires_at) > session.starts_at,
        )
        .values(expires_at=session.starts_at)
    )


def close_batch(tx: Transaction, session_id: int, *, now: datetime) -> None:
    """Tell nothing more of the edits that are gathered: something else is told, such as that it is cancelled."""
    batch = _open_batch(tx, session_id)
    if batch is not None:
        batch.told_at = now


def count_concerned(tx: Transaction, meeting: SessionSnapshot, *, but: int | None = None) -> int:
    """Return how many people a change is told to: who has a seat, an offer or a place in line, and who leads it."""
    held = select(Registration.person_id).where(
        Registration.session_id == meeting.id, col(Registration.state).in_(HELD)
    )
    return len({*tx.exec(held).all(), *facilitator_ids(tx, meeting)} - {but})


def tell_changes(district: District, *, now: datetime) -> int:
    """Write the notices of edits whose time has come. Returns how many messages were new.

    The scheduler calls it; any number of replicas may. Edits of several sessions of one offering reach a person in one
    message.
    """
    with district.database.reading() as tx:
        due = tx.exec(
            select(Session.offering_id, SessionChange.session_id)
            .join(Session, col(Session.id) == col(SessionChange.session_id))
            .where(col(SessionChange.told_at).is_(None), col(SessionChange.due_at) <= now)
            .order_by(col(SessionChange.due_at))
            .limit(_TOLD_AT_ONCE)
        ).all()
    of_offering: dict[int, list[int]] = {}
    for offering_id, session_id in due:
        of_offering.setdefault(offering_id, []).append(session_id)
    return sum(_tell_batches(district, session_ids, now=now) for session_ids in of_offering.values())


def _tell_batches(district: District, session_ids: Iterable[int], *, now: datetime) -> int:
    with district.database.transaction() as tx:
        telling: dict[int, list[dict[str, Any]]] = {}
        owed: list[Owed] = []
        first = ends = None
        for session_id in sorted(set(session_ids)):
            session = lock_session(tx, session_id)
            batch = _open_batch(tx, session_id)
            if batch is None or batch.due_at > now:  # another replica was first, or somebody edits on
                continue
            batch.told_at = now
            meeting = read_meeting(tx, session_id)
            if not meeting.stands or meeting.is_over(now):
                continue
            owed += _invitations(tx, meeting, revision=session.revision, now=now)
            if batch.notify:
                first = min(first or meeting.starts_at, meeting.starts_at)
                ends = max(ends or meeting.ends_at, meeting.ends_at)
                for person_id, change in _changes_for(tx, batch, meeting):
                    telling.setdefault(person_id, []).append(change)
        if first and ends:
            span = (first, ends)
            waiting = _waiting(tx)
            for one, changes in telling.items():
                joined = _take_over(tx, waiting.get(one, ()), changes)
                owed.append(_owe(one, changes=joined, span=span, now=now))
        return enqueue(tx, owed, now=now)


def _changes_for(
    tx: Transaction, batch: SessionChange, meeting: SessionSnapshot
) -> Iterable[tuple[int, dict[str, Any]]]:
    """Yield for each person what they knew before the first edit after they came, where that is not so any more."""
    snapshots = json.loads(batch.before)[_EDITS]
    after = facts_of(meeting)
    rows = tx.exec(
        select(Registration).where(Registration.session_id == meeting.id, col(Registration.state).in_(HELD))
    ).all()
    people: dict[int, Registration | None] = dict.fromkeys(facilitator_ids(tx, meeting))
    people.update({row.person_id: row for row in rows})
    for person_id, row in people.items():
        unseen = [
            one["facts"]
            for one in snapshots
            if one["by"] != person_id and (row is None or datetime.fromisoformat(one["at"]) >= row.registered_at)
        ]
        if unseen and fields_changed(unseen[0], after):
            yield (
                person_id,
                {
                    "session_id": meeting.id,
                    "registration_id": row.id if row else None,
                    "batch": batch.id,
                    "before": unseen[0],
                },
            )


def _owe(person_id: int, *, changes: list[dict[str, Any]], span: tuple[datetime, datetime], now: datetime) -> Owed:
    starts, ends = span
    key = f"session_changed:{changes[0]['batch']}:{person_id}"
    starts = min(starts, *(_started_at(one["before"], starts) for one in changes))
    return Owed(
        NoticeKind.session_changed,
        person_id,
        key,
        now,
        ends,
        {"changes": changes, "hear_by": (starts - AT_ONCE).isoformat()},
        about_session(changes[0]["session_id"]),
    )


def _started_at(before: Facts, otherwise: datetime) -> datetime:
    """Return when somebody believes that the session starts."""
    if not {"starts", "zone"} <= before.keys():
        return otherwise
    return instant_of(datetime.fromisoformat(before["starts"]), zone=ZoneInfo(before["zone"]))


def _waiting(tx: Transaction) -> dict[int, list[Notice]]:
    """Return the messages about edits that have not left, by person, the newest first."""
    found: dict[int, list[Notice]] = {}
    waiting = tx.exec(
        select(Notice)
        .where(
            Notice.kind == NoticeKind.session_changed,
            Notice.state == NoticeState.waiting,
            col(Notice.began_at).is_(None),
        )
        .order_by(col(Notice.id).desc())
    ).all()
    for notice in waiting:
        found.setdefault(notice.person_id, []).append(notice)
    return found


def _take_over(tx: Transaction, waiting: Iterable[Notice], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what earlier messages still wait to tell of the same sessions, so that only one of them is sent."""
    by_session = {one["session_id"]: one for one in changes}
    for notice in waiting:
        earlier = [] if notice.params.get("test") else notice.params.get("changes", [])
        if not by_session.keys() & {one["session_id"] for one in earlier}:
            continue
        if drop_waiting(tx, notice, reason="merged"):
            for one in earlier:
                newer = by_session.get(one["session_id"], one)
                by_session[one["session_id"]] = {**newer, "before": {**newer["before"], **one["before"]}}
    return list(by_session.values())


def drop_waiting(tx: Transaction, notice: Notice, *, reason: str) -> bool:
    """Keep a notice from being sent. Returns False when it is too late for that."""
    dropped = tx.exec(
        update(Notice)
        .where(col(Notice.id) == notice.id, col(Notice.state) == NoticeState.waiting, col(Notice.began_at).is_(None))
        .values(state=NoticeState.dropped, reason=reason)
    )
    return bool(dropped.rowcount)


def _invitations(tx: Transaction, meeting: SessionSnapshot, *, revision: int, now: datetime) -> list[Owed]:
    rows = tx.exec(
        select(Registration.id, Registration.person_id, Registration.revision).where(
            Registration.session_id == meeting.id, Registration.state == RegistrationState.registered
        )
    ).all()
    return [
        Owed(
            NoticeKind.invitation,
            person_id,
            f"invitation:{key}:{own}:{revision}",
            now,
            meeting.ends_at,
            {"registration_id": key},
            about_session(meeting.id),
            urgent=True,
            channel=NoticeChannel.email,
        )
        for key, person_id, own in rows
    ]


def with_people(tx: Transaction, session_ids: Iterable[int]) -> dict[int, SessionSnapshot]:
    """Return those of the sessions that somebody holds a seat, an offer or a place in line of."""
    wanted = set(session_ids)
    held = tx.exec(select(Registration.session_id).where(col(Registration.state).in_(HELD)).distinct()).all()
    return read_meetings(tx, wanted.intersection(held))
