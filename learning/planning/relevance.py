"""Kinds of notice about plans that change, and whether each may still leave."""

from learning.notices.kinds import KindOfNotice
from learning.notices.outbox import Dropped, Outcome
from learning.registration.relevance import SeatFacts, has_place, look_at_seats, takes_place
from storage.tables import Notice, NoticeKind, NoticeWish


def _concerns(notice: Notice, facts: SeatFacts) -> Outcome | None:
    if len(notice.params.get("changes", ())) > 1:
        return None  # edits of several sessions in one message, which leaves out what does not matter any more
    return has_place(notice, facts)


def _is_off(notice: Notice, facts: SeatFacts) -> Outcome | None:
    session = facts.session_of(notice)
    return Dropped("session_on") if session is not None and session.stands else None


def _lacks_link(notice: Notice, facts: SeatFacts) -> Outcome | None:
    session = facts.session_of(notice)
    return takes_place(notice, facts) or (Dropped("link_there") if session is not None and session.link else None)


SESSION_CHANGED = KindOfNotice(
    NoticeKind.session_changed,
    NoticeWish.on,
    look_at_seats,
    _concerns,
    covered_by=frozenset({NoticeKind.session_cancelled}),
)
SESSION_CANCELLED = KindOfNotice(NoticeKind.session_cancelled, None, look_at_seats, _is_off, breaks_quiet=True)
LINK_MISSING = KindOfNotice(NoticeKind.link_missing, None, look_at_seats, _lacks_link)
TOPIC_PUBLISHED = KindOfNotice(NoticeKind.topic_published, NoticeWish.on)
