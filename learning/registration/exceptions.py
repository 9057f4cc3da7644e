"""Asking for an exception: somebody whom a rule keeps out asks those who lead a session, who say yes or not this time."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from learning.audit import record
from learning.district.district import District
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer, living
from learning.refusals import Gone
from learning.registration.eligibility import decide_standing_session, deciders_of, require_eligible
from learning.registration.refusals import AlreadyDecided, NotEligible
from learning.registration.seats import lock_session
from learning.sessions import SessionSnapshot, read_meeting
from storage.database import Transaction
from storage.tables import EligibilityException, ExceptionState, NoticeKind, Person, Site

REASON_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Asking:
    """Where a wish for an exception stands. `state` is None where none is needed: they may register."""

    meeting: SessionSnapshot
    state: ExceptionState | None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExceptionRequest:
    """A wish for an exception, as those see it who decide. `rule` and `needs` say what stands in the way, if it still does."""

    id: int
    meeting: SessionSnapshot
    asker: str
    site: str
    reason: str
    state: ExceptionState
    rule: str = ""
    needs: tuple[str, ...] = ()


def ask_exception(  # noqa: PLR0913 - a wish has this many parts
    district: District, session_id: int, person_id: int | None, *, reason: str, now: datetime, actor: str
) -> Asking:
    """Ask those who decide. Twice is once. Raises Gone, NotOnRoster, SessionOver and SessionCancelled."""
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        lock_session(tx, session_id)
        meeting = read_meeting(tx, session_id)
        decide_standing_session(meeting, now=now)
        row = _row(tx, session_id, person.id or 0)
        rule = _rule(tx, person, meeting, now=now)
        if rule is None:
            return Asking(meeting, row.state if row and row.state is ExceptionState.allowed else None)
        deciders = deciders_of(tx, meeting, but=person.id)
        names = tuple(one.name for one in deciders)
        if row is not None:
            return Asking(meeting, row.state, names)
        row = EligibilityException(
            session_id=session_id,
            person_id=person.id or 0,
            reason=reason.strip()[:REASON_CHARACTERS],
            state=ExceptionState.asked,
            asked_at=now,
        )
        tx.add(row)
        tx.flush()
        _log(tx, row, "asked", actor=actor, now=now)
        enqueue(
            tx,
            [
                Owed(
                    NoticeKind.exception_asked,
                    one.id or 0,
                    f"exception_asked:{row.id}:{one.id}",
                    now,
                    meeting.starts_at,
                    {"exception_id": row.id},
                    about_session(session_id),
                )
                for one in deciders
            ],
            now=now,
        )
        return Asking(meeting, ExceptionState.asked, names)


def recall_request(district: District, exception_id: int, *, now: datetime) -> ExceptionRequest | None:
    """Return a wish as a message about it tells it. None when it is not there, or the session has begun or is off."""
    with district.database.reading() as tx:
        row = tx.get(EligibilityException, exception_id)
        if row is None:
            return None
        meeting = read_meeting(tx, row.session_id)
        if not meeting.stands or meeting.starts_at <= now:
            return None
        return _request_of(tx, row, meeting, now=now)


def _request_of(
    tx: Transaction, row: EligibilityException, meeting: SessionSnapshot, *, now: datetime
) -> ExceptionRequest:
    person = tx.get_one(Person, row.person_id)
    rule = _rule(tx, person, meeting, now=now)
    site = tx.get(Site, person.site_id) if person.site_id else None
    return ExceptionRequest(
        row.id or 0,
        meeting,
        person.name,
        site.name if site else "",
        row.reason,
        row.state,
        rule.rule if rule else "",
        rule.needs if rule else (),
    )


def answer_exception(
    district: District, exception_id: int, *, allow: bool, actor: Viewer, now: datetime
) -> ExceptionRequest:
    """Allow or decline. The same answer twice is once. Raises Gone, NotAllowed and AlreadyDecided."""
    with district.database.transaction() as tx:
        found = tx.get(EligibilityException, exception_id)
        if found is None:
            raise Gone
        lock_session(tx, found.session_id)
        tx.refresh(found)
        meeting = read_meeting(tx, found.session_id)
        _require_decider(district, tx, meeting, viewer=actor, asker=found.person_id)
        state = ExceptionState.allowed if allow else ExceptionState.declined
        if found.state is ExceptionState.asked:
            found.state, found.decided_at, found.decided_by_id = state, now, actor.person_id
            _log(tx, found, state.value, actor=f"slack:{actor.slack_id}", now=now)
            owed = Owed(
                NoticeKind.exception_answered,
                found.person_id,
                f"exception_answered:{found.id}",
                now,
                meeting.starts_at,
                {"exception_id": found.id},
                about_session(meeting.id),
            )
            enqueue(tx, [owed], now=now)
        elif found.state is not state:
            decider = tx.get(Person, found.decided_by_id) if found.decided_by_id else None
            raise AlreadyDecided(found.state is ExceptionState.allowed, decider.name if decider else "")
        tx.flush()
        return _request_of(tx, found, meeting, now=now)


def _require_decider(
    district: District, tx: Transaction, meeting: SessionSnapshot, *, viewer: Viewer, asker: int
) -> None:
    if viewer.person_id not in {one.id for one in deciders_of(tx, meeting, but=asker)}:
        require_role(district.database, viewer, KEEPERS)


def _row(tx: Transaction, session_id: int, person_id: int) -> EligibilityException | None:
    which = select(EligibilityException).where(
        EligibilityException.session_id == session_id, EligibilityException.person_id == person_id
    )
    return tx.exec(which).one_or_none()


def _rule(tx: Transaction, person: Person, meeting: SessionSnapshot, *, now: datetime) -> NotEligible | None:
    try:
        require_eligible(tx, person, meeting, now=now)
    except NotEligible as refusal:
        return refusal
    return None


def _log(tx: Transaction, row: EligibilityException, action: str, *, actor: str, now: datetime) -> None:
    record(
        tx,
        at=now,
        actor=actor,
        action=f"exception.{action}",
        subject=f"exception:{row.id}",
        change=(None, {"session": row.session_id, "person": row.person_id, "state": row.state}),
    )
