"""The daily digest: what somebody wants to be told of once a day, in one message on work days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_
from sqlmodel import col, delete, select, update

from learning.district.district import District, Rules
from learning.district.send_window import Decency
from learning.notices.enqueuing import Owed, enqueue
from learning.notices.kinds import KindOfNotice
from learning.notices.outbox import is_known
from learning.walltime import instant_of, zone_named
from storage.database import Transaction
from storage.tables import Notice, NoticeChoice, NoticeKind, NoticeState, NoticeWish, Person, QuietTime, SlackMember

DIGEST = KindOfNotice(NoticeKind.digest)

# Why a notice is not sent by itself: it waits for the digest, or stands in one. Delivery writes the first.
FOR_DIGEST = "digest"
IN_DIGEST = "in_digest"

# What waited for weeks, because somebody was away, is no news.
_OLDEST = timedelta(days=14)
# A digest that could not be planned at its time may follow this much later, on the same day.
_LATEST = timedelta(hours=2)
_LONGEST_BREAK = 120
_PEOPLE_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Span:
    """The digest of one day, in one zone: when it leaves, and when the next one does. Both UTC."""

    leaves: datetime
    next_leaves: datetime


def digest_span(now: datetime, *, at: time, zone: ZoneInfo, decency: Decency) -> _Span | None:
    """Return the digest that is due now in a zone, or None: it is no work day, or too early or too late in the day."""
    day = now.astimezone(zone).date()
    leaves = instant_of(datetime.combine(day, at), zone=zone)
    if not (decency.is_work_day(day) and leaves <= now < leaves + _LATEST):
        return None
    coming = (day + timedelta(days=number) for number in range(1, _LONGEST_BREAK))
    following = next((one for one in coming if decency.is_work_day(one)), day + timedelta(days=1))
    return _Span(leaves, instant_of(datetime.combine(following, at), zone=zone))


def plan_digests(district: District, *, now: datetime) -> int:
    """Write down the digests that are due. Returns how many were new.

    A digest holds what was held back for it, and what would be too late in the next one: a reminder is of no use after its
    session. Who has quiet time gets theirs afterwards.
    """
    planned = last = 0
    while True:
        with district.database.reading() as tx:
            rules = district.rules(tx, now=now)
            people = _people(tx, now=now, after=last)
        for person_id, *zones in people:
            zone = zone_named(*zones, default=rules.zone)
            span = digest_span(now, at=_time_of(rules), zone=zone, decency=rules.decency)
            if span is not None:
                planned += _plan_digest(district, person_id, span=span, day=f"{now.astimezone(zone):%Y-%m-%d}")
        if len(people) < _PEOPLE_AT_ONCE:
            return planned
        last = people[-1][0]


def _time_of(rules: Rules) -> time:
    return time.fromisoformat(rules.settings.text("notices.digest_at"))


def _for_digest(*, now: datetime, before: datetime) -> Any:
    """Return the condition on notices that belong into a digest; the next one leaves at `before`."""
    held = and_(
        col(Notice.state) == NoticeState.dropped,
        col(Notice.reason) == FOR_DIGEST,
        col(Notice.created_at) > now - _OLDEST,
        # By this the index finds them among all that ever were, whatever they waited for since.
        col(Notice.not_before) > now - 2 * _OLDEST,
        col(Notice.expires_at) > now,
    )
    coming = and_(
        col(Notice.state) == NoticeState.waiting,
        col(Notice.expires_at) <= before,
        col(Notice.began_at).is_(None),
        select(NoticeChoice.kind)
        .where(
            NoticeChoice.person_id == Notice.person_id,
            NoticeChoice.kind == Notice.kind,
            NoticeChoice.wish == NoticeWish.digest,
        )
        .exists(),
    )
    return and_(or_(held, coming), is_known())


def _people(tx: Transaction, *, now: datetime, after: int) -> Sequence[Any]:
    """Return who has something for a digest and no quiet time: the person, and names of their time zone."""
    # How far the next digest is away depends on the zone; who has nothing before theirs gets none.
    some = _for_digest(now=now, before=now + timedelta(days=_LONGEST_BREAK))
    quiet = select(QuietTime.person_id).where(col(QuietTime.until) > now)
    people: Any = (
        select(Person.id, SlackMember.timezone, Person.timezone)
        .join(SlackMember, col(SlackMember.person_id) == col(Person.id), isouter=True)
        .where(
            col(Person.id).in_(select(Notice.person_id).where(some)),
            col(Person.retired_at).is_(None),
            col(Person.id).not_in(quiet),
            col(Person.id) > after,
        )
        .order_by(col(Person.id))
        .limit(_PEOPLE_AT_ONCE)
    )
    found: Sequence[Any] = tx.exec(people).all()
    return found


def _plan_digest(district: District, person_id: int, *, span: _Span, day: str) -> int:
    """Write down one person's digest of a day, once for ever, and take what stands in it out of the outbox."""
    now = span.leaves
    with district.database.transaction() as tx:
        key = f"digest:{person_id}:{day}"
        digest = Owed(NoticeKind.digest, person_id, key, now, span.next_leaves)
        if not enqueue(tx, [digest], now=now):
            return 0
        taken = tx.execute(
            update(Notice)
            .where(col(Notice.person_id) == person_id, _for_digest(now=now, before=span.next_leaves))
            .values(state=NoticeState.dropped, reason=IN_DIGEST)
            .returning(col(Notice.id))
        )
        ids = sorted(taken.scalars())
        if not ids:  # another worker has just sent them
            tx.execute(delete(Notice).where(col(Notice.key) == key))
            return 0
        tx.execute(update(Notice).where(col(Notice.key) == key).values(params={"notice_ids": ids}))
        return 1


def notices_of(tx: Transaction, digest: Notice) -> list[Notice]:
    """Return what stands in a digest, in the order in which it would have left."""
    ids = digest.params.get("notice_ids", [])
    found = tx.exec(select(Notice).where(col(Notice.id).in_(ids), Notice.person_id == digest.person_id)).all()
    return sorted(found, key=lambda one: (one.not_before, one.id or 0))
