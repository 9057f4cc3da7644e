"""What somebody wants to be told, and how: each kind of notice on, off or in the daily digest, and quiet time.

Quiet time holds back what can wait until it is over: what would be too late by then is not sent. What answers something
that the person just did, and the news that a session of theirs will not take place, comes all the same. A seat is only
offered to somebody for a time in which they can hear of it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select

from learning.notices.kinds import Kinds, default_wishes
from learning.people.viewers import living
from storage.database import Database, Transaction
from storage.tables import NoticeChoice, NoticeKind, NoticeWish, QuietTime

LONGEST_QUIET = timedelta(days=366)


def read_wishes(tx: Transaction, person_id: int, *, kinds: Kinds) -> dict[NoticeKind, NoticeWish]:
    """Return how somebody wants each kind of notice that can be chosen, in the order in which they are offered."""
    found = default_wishes(kinds)
    chosen: Any = tx.exec(
        select(NoticeChoice.kind, NoticeChoice.wish).where(
            NoticeChoice.person_id == person_id, col(NoticeChoice.kind).in_(found)
        )
    ).all()
    return found | dict(chosen)


def choose_wishes(
    database: Database, person_id: int | None, *, wishes: Mapping[NoticeKind, NoticeWish], kinds: Kinds
) -> dict[NoticeKind, NoticeWish]:
    """Keep how somebody wants these kinds of notices, and return what holds. It holds at once, for notices that wait too.

    Kinds that cannot be chosen are left as they are. Raises NotOnRoster.
    """
    with database.transaction() as tx:
        person = living(tx, person_id)
        before = read_wishes(tx, person.id or 0, kinds=kinds)
        for kind, wish in wishes.items():
            if kind in before and before[kind] is not wish:
                _put(tx, NoticeChoice, {"person_id": person.id, "kind": kind}, {"wish": wish})
        tx.flush()
        return read_wishes(tx, person.id or 0, kinds=kinds)


def start_quiet(database: Database, person_id: int | None, *, until: datetime) -> None:
    """Hold back what can wait until an instant, at once. An earlier quiet time is replaced. Raises NotOnRoster."""
    with database.transaction() as tx:
        person = living(tx, person_id)
        _put(tx, QuietTime, {"person_id": person.id}, {"until": until})


def end_quiet(database: Database, person_id: int | None) -> None:
    """End somebody's quiet time; without one nothing happens. Raises NotOnRoster."""
    with database.transaction() as tx:
        person = living(tx, person_id)
        tx.exec(delete(QuietTime).where(col(QuietTime.person_id) == person.id))


def quiet_until(tx: Transaction, person_id: int | None, *, now: datetime) -> datetime | None:
    """Return when somebody's quiet time ends (UTC), or None when there is none."""
    until = tx.exec(select(QuietTime.until).where(QuietTime.person_id == person_id)).one_or_none()
    return until if until is not None and until > now else None


def _put(tx: Transaction, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Write a row, in the place of the one with the same key: the same choice may be sent twice at once."""
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**key, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
