"""Whether a notice may leave now: looked at again at delivery, because much can happen between its cause and its turn.

What its recipient wants, what has become of the session, seat or offer that it is about, and the hours in which staff may
be written to. Quiet time is what learning/notices/preferences.py says of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from learning.district.district import Rules
from learning.district.send_window import earliest_departure
from learning.notices.enqueuing import DEFAULT_WISHES, session_about
from learning.notices.outbox import Dropped, Expired, Later, Outcome
from learning.people.viewers import Viewer, recall_people
from learning.sessions import SessionSnapshot, read_meetings
from learning.walltime import WALL_FORMAT, zone_named
from storage.database import Transaction
from storage.enums import AccountKind as AccountStanding
from storage.enums import Attendance, NoticeKind, NoticeState, NoticeWish, OfferOutcome, RegistrationState
from storage.tables import Notice, NoticeChoice, QuietTime, Registration, SeatOffer

# Two notices of one session to one person within this time have one cause.
ONE_CAUSE = timedelta(minutes=1)

_REMINDERS = (NoticeKind.reminder_day, NoticeKind.reminder_hour)
# They are about a seat that the recipient must still have, in a session that takes place.
_WANT_SEAT = frozenset({NoticeKind.receipt, NoticeKind.invitation, *_REMINDERS})
# A seat, an offer or a place in line.
_WANT_PLACE = frozenset({NoticeKind.added, NoticeKind.session_changed})
_WANT_SESSION = frozenset(
    {
        *_WANT_SEAT,
        *_WANT_PLACE,
        NoticeKind.offer,
        NoticeKind.offer_over,
        NoticeKind.opening,
        NoticeKind.link_missing,
        NoticeKind.late_cancellation,
        NoticeKind.exception_asked,
    }
)
# What the stronger notice says makes the weaker one superfluous.
_COVERED_BY: dict[NoticeKind, frozenset[NoticeKind]] = {
    NoticeKind.session_changed: frozenset({NoticeKind.session_cancelled}),
    NoticeKind.reminder_hour: frozenset({NoticeKind.session_cancelled}),
    NoticeKind.reminder_day: frozenset(
        {
            NoticeKind.session_cancelled,
            NoticeKind.session_changed,
            NoticeKind.reminder_hour,
            NoticeKind.receipt,
            NoticeKind.added,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """What a registration says of its person now."""

    state: RegistrationState
    attendance: Attendance | None


@dataclass(frozen=True, slots=True)
class Around:
    """What is so now around some notices: their recipients with what they want, their sessions, seats and open offers.

    `just_told` are kinds that left in the last minute, by person and what they are about.
    """

    rules: Rules
    now: datetime
    people: Mapping[int, Viewer]
    wishes: Mapping[tuple[int, NoticeKind], NoticeWish]
    quiet: Mapping[int, datetime]
    meetings: Mapping[int, SessionSnapshot]
    places: Mapping[int, Place]
    open_offers: Mapping[int, datetime]
    just_told: Mapping[tuple[int, str], frozenset[NoticeKind]]


def look_around(tx: Transaction, notices: Sequence[Notice], *, rules: Rules, now: datetime) -> Around:
    """Read what deciding about some notices needs: a few statements, however many they are."""
    people = {one.person_id for one in notices}
    sessions = {key for one in notices if (key := session_about(one.about)) is not None}
    return Around(
        rules,
        now,
        recall_people(tx, people),
        {(one.person_id, one.kind): one.wish for one in _rows(tx, NoticeChoice, "person_id", people)},
        {one.person_id: one.until for one in _rows(tx, QuietTime, "person_id", people)},
        read_meetings(tx, sessions),
        {
            one.id or 0: Place(one.state, one.attendance)
            for one in _rows(tx, Registration, "id", _param(notices, "registration_id"))
        },
        {
            one.id or 0: one.expires_at
            for one in _rows(tx, SeatOffer, "id", _param(notices, "offer_id"))
            if one.outcome is OfferOutcome.open
        },
        _just_told(tx, {one.about for one in notices if one.about}, now=now),
    )


def _param(notices: Iterable[Notice], name: str) -> set[int]:
    found = (one.params.get(name) for one in notices)
    return {key for key in found if isinstance(key, int)}


def _rows(tx: Transaction, table: Any, column: str, keys: Iterable[int]) -> Sequence[Any]:
    wanted = sorted(keys)
    if not wanted:
        return ()
    rows: Sequence[Any] = tx.exec(select(table).where(getattr(table, column).in_(wanted))).all()
    return rows


def _just_told(
    tx: Transaction, abouts: Iterable[str], *, now: datetime
) -> dict[tuple[int, str], frozenset[NoticeKind]]:
    wanted = sorted(abouts)
    if not wanted:
        return {}
    rows = tx.exec(
        select(Notice.person_id, Notice.about, Notice.kind).where(
            col(Notice.about).in_(wanted), Notice.state == NoticeState.sent, col(Notice.sent_at) > now - ONE_CAUSE
        )
    ).all()
    told: dict[tuple[int, str], frozenset[NoticeKind]] = {}
    for person_id, about, kind in rows:
        key = (person_id, about)
        told[key] = told.get(key, frozenset()) | {NoticeKind(kind)}
    return told


def decide_all(notices: Sequence[Notice], around: Around) -> dict[int, Outcome | None]:
    """Decide about notices that are due together, by id: None for one that is to leave now. One message for one cause."""
    decided = {one.id or 0: decide(one, around) for one in notices}
    leaving: dict[tuple[int, str], set[NoticeKind]] = {}
    for one in notices:
        if decided[one.id or 0] is None and one.about:
            key = (one.person_id, one.about)
            leaving.setdefault(key, set(around.just_told.get(key, frozenset()))).add(one.kind)
    for one in notices:
        stronger = _COVERED_BY.get(one.kind)
        together = leaving.get((one.person_id, one.about), set())
        if stronger and decided[one.id or 0] is None and not stronger.isdisjoint(together):
            decided[one.id or 0] = Dropped("one_cause")
    return decided


def decide(notice: Notice, around: Around) -> Outcome | None:
    """Decide about one notice that is due: Expired, Dropped or Later; None when it is to leave now."""
    if notice.expires_at <= around.now:
        return Expired()
    viewer = around.people.get(notice.person_id)
    if viewer is None or viewer.left:
        return Dropped("left")
    if viewer.standing is AccountStanding.guest:
        return Dropped("guest")
    return _decide_wish(notice, around) or _decide_cause(notice, around) or _decide_time(notice, around, viewer)


def _decide_wish(notice: Notice, around: Around) -> Outcome | None:
    if notice.kind not in DEFAULT_WISHES:
        return None
    wish = around.wishes.get((notice.person_id, notice.kind), DEFAULT_WISHES[notice.kind])
    # What is dropped with the reason "digest" is what the next digest is made of.
    return None if wish is NoticeWish.on else Dropped(wish.value)


def _decide_cause(notice: Notice, around: Around) -> Outcome | None:
    """Decide by what has become of the session, and of the seat, the offer or the wish for it."""
    kind = notice.kind
    if len(notice.params.get("changes", ())) > 1:
        return None  # edits of several sessions in one message, which leaves out what does not matter any more
    meeting = around.meetings.get(session_about(notice.about) or 0)
    place = around.places.get(notice.params.get("registration_id") or 0)
    state = place.state if place else None
    if kind in _WANT_SESSION and (meeting is None or not meeting.stands):
        return Dropped("session_off")
    if kind in _WANT_SEAT and state is not RegistrationState.registered:
        return Dropped("seat_given_up")
    if kind in _WANT_PLACE and place and state is RegistrationState.cancelled:
        return Dropped("seat_given_up")
    if meeting is None:
        return None
    decide_kind = _BY_KIND.get(kind)
    return decide_kind(notice, meeting, place, around) if decide_kind else None


def _decide_reminder(notice: Notice, meeting: SessionSnapshot, place: Place | None, _around: Around) -> Outcome | None:
    planned = notice.params.get("starts_wall")
    if planned is not None and planned != meeting.starts_wall.strftime(WALL_FORMAT):
        return Dropped("session_moved")  # it has a reminder of its own for the new time
    return Dropped("checked_in") if place and place.attendance is Attendance.attended else None


def _decide_offer(notice: Notice, _meeting: SessionSnapshot, _place: Place | None, around: Around) -> Outcome | None:
    return None if notice.params.get("offer_id") in around.open_offers else Dropped("offer_over")


def _decide_offer_over(
    _notice: Notice, _meeting: SessionSnapshot, place: Place | None, _around: Around
) -> Outcome | None:
    has_seat = place is not None and place.state is RegistrationState.registered
    return Dropped("seat_taken") if has_seat else None


def _decide_cancelled(
    _notice: Notice, meeting: SessionSnapshot, _place: Place | None, _around: Around
) -> Outcome | None:
    return Dropped("session_on") if meeting.stands else None


def _decide_late(_notice: Notice, _meeting: SessionSnapshot, place: Place | None, _around: Around) -> Outcome | None:
    cancelled = place is not None and place.state is RegistrationState.cancelled
    return None if cancelled else Dropped("seat_taken_again")


def _decide_uninvitation(
    _notice: Notice, meeting: SessionSnapshot, place: Place | None, _around: Around
) -> Outcome | None:
    comes = place is not None and place.state is RegistrationState.registered and meeting.stands
    return Dropped("seat_taken_again") if comes else None


def _decide_opening(_notice: Notice, meeting: SessionSnapshot, _place: Place | None, around: Around) -> Outcome | None:
    opens_later = meeting.opens_at is not None and meeting.opens_at > around.now
    return Later(meeting.opens_at, "opens_later") if opens_later and meeting.opens_at else None


def _decide_link(_notice: Notice, meeting: SessionSnapshot, _place: Place | None, _around: Around) -> Outcome | None:
    return Dropped("link_there") if meeting.link else None


def _decide_recording(
    _notice: Notice, meeting: SessionSnapshot, place: Place | None, _around: Around
) -> Outcome | None:
    if not meeting.recording_link:
        return Dropped("recording_gone")
    if place and place.attendance is Attendance.attended:
        return Dropped("was_there")
    return Dropped("seat_given_up") if place and place.state is RegistrationState.cancelled else None


def _decide_recording_missing(
    _notice: Notice, meeting: SessionSnapshot, _place: Place | None, _around: Around
) -> Outcome | None:
    return Dropped("recording_there") if meeting.recording_link else None


_BY_KIND = {
    NoticeKind.reminder_day: _decide_reminder,
    NoticeKind.reminder_hour: _decide_reminder,
    NoticeKind.offer: _decide_offer,
    NoticeKind.offer_over: _decide_offer_over,
    NoticeKind.session_cancelled: _decide_cancelled,
    NoticeKind.late_cancellation: _decide_late,
    NoticeKind.uninvitation: _decide_uninvitation,
    NoticeKind.opening: _decide_opening,
    NoticeKind.link_missing: _decide_link,
    NoticeKind.recording: _decide_recording,
    NoticeKind.recording_missing: _decide_recording_missing,
}


def _decide_time(notice: Notice, around: Around, viewer: Viewer) -> Outcome | None:
    """Decide by the clock: quiet time and staff hours, as far as it would not be heard too late because of them."""
    now, kind = around.now, notice.kind
    quiet_until = around.quiet.get(notice.person_id, now)
    is_quiet = quiet_until > now and kind is not NoticeKind.session_cancelled
    if notice.urgent:
        return Later(quiet_until, "quiet") if is_quiet and kind in _REMINDERS else None
    zone = zone_of_recipient(viewer, default=around.rules.zone)
    hear_by = _hear_by(notice)
    for wait_until, reason in ((quiet_until if is_quiet else now, "quiet"), (now, "hours")):
        at = earliest_departure(wait_until, zone=zone, decency=around.rules.decency)
        if at <= now:
            return None
        if hear_by is None or at < hear_by:
            return Later(at, reason if wait_until > now else "hours")
    return None  # better at a bad hour than a journey for nothing


def _hear_by(notice: Notice) -> datetime | None:
    """Return when it is too late to hear of something: a seat is lost, or somebody is on the way. None: it can wait."""
    if notice.kind is NoticeKind.offer:
        return notice.expires_at
    written = notice.params.get("hear_by")
    return datetime.fromisoformat(written) if written else None


def zone_of_recipient(viewer: Viewer, *, default: ZoneInfo) -> ZoneInfo:
    """Return whose clock a notice leaves by: Slack's, else the roster's, else the district's."""
    return zone_named(viewer.slack_timezone, viewer.roster_timezone, default=default)
