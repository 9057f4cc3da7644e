"""What an import of the catalog means for those who are registered: seats stay theirs, and they hear of it like of any edit."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from learning.district.settings import settings_on
from learning.imports.catalog_comparison import OfferingDifference
from learning.imports.plan import ImportChange, ImportPlan, RowProblem
from learning.planning.cancelling import end_sessions
from learning.planning.changes import Edit, follow_change, with_people
from learning.planning.sessions import trim_declined
from learning.sessions import SessionSnapshot
from storage.database import Transaction
from storage.tables import Offering, Session

# What a session takes from its offering, where it says nothing itself, and its title.
_LENT = frozenset({"title", "facilitators", "site", "link", "retired", "state"})
_AT_ONCE = 500  # as many keys as one statement holds on either database


def refuse_overfull(plan: ImportPlan, differences: Iterable[OfferingDifference]) -> None:
    """Refuse each row that leaves a session fewer seats than are held; the session stays as it is."""
    for offering in differences:
        for each in list(offering.sessions):
            seats = each.values.get("capacity")
            if each.known is None or seats is None or seats >= each.known.taken:
                continue
            offering.sessions.remove(each)
            code = offering.known.code if offering.known else offering.row.code
            name = f"{code} · {each.row.name}"
            section = plan.sections["sessions"]
            section.changed = [one for one in section.changed if one.name != name]
            values = {"value": str(seats), "taken": str(each.known.taken)}
            plan.refused.append(RowProblem(each.row.at, "capacity", "below_taken", values))
    plan.refused.sort(key=lambda each: each.at)


class Followers:
    """Those who are registered for what an import changes: looked up before it writes, and served afterwards."""

    def __init__(
        self,
        tx: Transaction,
        change: ImportChange,
        *,
        differences: Sequence[OfferingDifference],
        retired: Sequence[Offering],
    ) -> None:
        self._tx = tx
        self._change = change
        changed = [each.known for one in differences for each in one.sessions if each.known]
        ended = [session for one in differences for session in one.missing_sessions]
        lending = [one.known.id for one in differences if one.known and _LENT & {each.field for each in one.fields}]
        self._changed = {session.id or 0: session for session in changed}
        self._lent = {one.id or 0: one for one in _sessions_of(tx, [key for key in lending if key])}
        self._ended = {one.id or 0: one for one in ended}
        self._retired = {one.id or 0: one for one in _sessions_of(tx, [one.id or 0 for one in retired])}
        _lock(tx, {*self._changed, *self._lent, *self._ended, *self._retired})
        self._before = with_people(tx, {*self._changed, *self._lent, *self._ended, *self._retired})

    def serve(self, *, retires: bool) -> None:
        """Let calendars and people follow what has been written. With `retires`, what is no longer in the file has gone."""
        ended = {**self._ended, **self._retired} if retires else {}
        for key, session in {**self._lent, **self._changed}.items():
            trim_declined(session)
            if key not in self._before:
                session.revision += key in self._changed
            elif key not in ended:
                follow_change(self._tx, session, before=self._before[key], edit=self._edit(session))
        going = [
            session
            for key, session in sorted(ended.items())
            if key in self._before and _takes_place(self._before[key], session, change=self._change)
        ]
        end_sessions(self._tx, going, reason="", now=self._change.now)

    def _edit(self, session: Session) -> Edit:
        day = self._change.now.astimezone(ZoneInfo(session.timezone)).date()
        minutes = settings_on(self._tx, day=day).number("changes.wait_minutes")
        return Edit(self._change.now, timedelta(minutes=minutes))


def _takes_place(before: SessionSnapshot, session: Session, *, change: ImportChange) -> bool:
    return before.stands and session.ends_at > change.now


def _sessions_of(tx: Transaction, offering_ids: Sequence[int]) -> list[Session]:
    found: list[Session] = []
    for start in range(0, len(offering_ids), _AT_ONCE):
        some = offering_ids[start : start + _AT_ONCE]
        standing = select(Session).where(col(Session.offering_id).in_(some), col(Session.retired_at).is_(None))
        found += tx.exec(standing).all()
    return found


def _lock(tx: Transaction, session_ids: Iterable[int]) -> None:
    """Lock the rows, the lowest key first, as everybody does, and read them again: seats may have been taken meanwhile."""
    keys = sorted(session_ids)
    for start in range(0, len(keys), _AT_ONCE):
        locking = select(Session).where(col(Session.id).in_(keys[start : start + _AT_ONCE]))
        ordered = locking.order_by(col(Session.id)).with_for_update(key_share=True)
        tx.exec(ordered.execution_options(populate_existing=True)).all()
