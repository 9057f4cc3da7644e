"""Whether a notice may leave now: looked at again at delivery, because much can happen between its cause and its turn.

What its recipient wants, what has become of its cause, as its own kind says, and the hours in which they may be written to.
Quiet time is what learning/notices/preferences.py says of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from learning.district.district import Rules
from learning.district.send_window import earliest_departure
from learning.notices.kinds import Kinds, Look
from learning.notices.outbox import Dropped, Expired, Later, Outcome, is_known
from learning.notices.recipients import Recipient, key_of_person, read_recipients, recipient_of
from storage.database import Transaction
from storage.tables import Notice, NoticeKind, NoticeWish

# Two notices about one thing to one person within this time have one cause.
ONE_CAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Around:
    """What is so now around some notices: their recipients, and what each kind had to read.

    `just_told` are kinds that left in the last minute, by recipient and what they are about.
    """

    kinds: Kinds
    now: datetime
    recipients: Mapping[str, Recipient]
    facts: Mapping[Look, Any]
    just_told: Mapping[tuple[str, str], frozenset[NoticeKind]]

    def recipient_of(self, notice: Notice) -> Recipient | None:
        """Return whom a notice is for, or None when nobody knows them."""
        return self.recipients.get(recipient_of(notice))


def look_around(tx: Transaction, notices: Sequence[Notice], *, kinds: Kinds, rules: Rules, now: datetime) -> Around:
    """Read what deciding about some notices needs: a few statements, however many they are."""
    by_look: dict[Look, list[Notice]] = {}
    for one in notices:
        by_look.setdefault(kinds[one.kind].look, []).append(one)
    return Around(
        kinds,
        now,
        read_recipients(tx, notices, rules=rules),
        {look: look(tx, some, now) for look, some in by_look.items()},
        _just_told(tx, {one.about for one in notices if one.about}, now=now),
    )


def _just_told(
    tx: Transaction, abouts: Iterable[str], *, now: datetime
) -> dict[tuple[str, str], frozenset[NoticeKind]]:
    wanted = sorted(abouts)
    if not wanted:
        return {}
    # Only what was sent has a time of sending. With its state SQLite would look through all that ever were.
    rows = tx.exec(
        select(Notice.person_id, Notice.about, Notice.kind).where(
            col(Notice.about).in_(wanted), col(Notice.sent_at) > now - ONE_CAUSE, is_known()
        )
    ).all()
    told: dict[tuple[str, str], frozenset[NoticeKind]] = {}
    for person_id, about, kind in rows:
        key = (key_of_person(person_id), about)
        told[key] = told.get(key, frozenset()) | {NoticeKind(kind)}
    return told


def decide_all(notices: Sequence[Notice], around: Around) -> dict[int, Outcome | None]:
    """Decide about notices that are due together, by id: None for one that is to leave now. One message for one cause."""
    decided = {one.id or 0: decide(one, around) for one in notices}
    leaving: dict[tuple[str, str], set[NoticeKind]] = {}
    for one in notices:
        if decided[one.id or 0] is None and one.about:
            key = (recipient_of(one), one.about)
            leaving.setdefault(key, set(around.just_told.get(key, frozenset()))).add(one.kind)
    for one in notices:
        stronger = around.kinds[one.kind].covered_by
        together = leaving.get((recipient_of(one), one.about), set())
        if decided[one.id or 0] is None and not stronger.isdisjoint(together):
            decided[one.id or 0] = Dropped("one_cause")
    return decided


def decide(notice: Notice, around: Around) -> Outcome | None:
    """Decide about one notice that is due: Expired, Dropped or Later; None when it is to leave now."""
    if notice.expires_at <= around.now:
        return Expired()
    recipient, kind = around.recipient_of(notice), around.kinds[notice.kind]
    if recipient is None:
        return Dropped("left")
    if recipient.barred:
        return Dropped(recipient.barred)
    return (
        _decide_wish(notice, around, recipient)
        or kind.holds(notice, around.facts[kind.look])
        or _decide_time(notice, around, recipient)
    )


def _decide_wish(notice: Notice, around: Around, recipient: Recipient) -> Outcome | None:
    default = around.kinds[notice.kind].wish
    if default is None:
        return None
    wish = recipient.wishes.get(notice.kind, default)
    # What is dropped with the reason "digest" is what the next digest is made of.
    return None if wish is NoticeWish.on else Dropped(wish.value)


def _decide_time(notice: Notice, around: Around, recipient: Recipient) -> Outcome | None:
    """Decide by the clock: quiet time and decent hours, as far as it would not be heard too late because of them."""
    now, kind = around.now, around.kinds[notice.kind]
    quiet_until = recipient.quiet_until or now
    is_quiet = quiet_until > now and not kind.breaks_quiet
    if notice.urgent:
        return Later(quiet_until, "quiet") if is_quiet and kind.is_quiet_when_urgent else None
    hear_by = kind.hear_by(notice)
    for wait_until, reason in ((quiet_until if is_quiet else now, "quiet"), (now, "hours")):
        at = earliest_departure(wait_until, zone=recipient.zone, decency=recipient.decency)
        if at <= now:
            return None
        if hear_by is None or at < hear_by:
            return Later(at, reason if wait_until > now else "hours")
    return None  # better at a bad hour than a journey for nothing
