"""Reminders: the day before a session and an hour before it, and when registration opens.

What is due is computed from the database, any number of times and on any number of replicas: the key of a notice makes
each of them one. A session whose time moved is reminded of again; whoever left it meanwhile, or switched reminders off,
is not, because a notice is looked at again when it is delivered.

The first reminder is due so many hours before the start on the recipient's clock, and leaves at the last decent time
that is not later: on the work day before, where that is a holiday. It is not worth sending once the second is due. The
second is due so many minutes before the start. It leaves when the staff hours begin, where it is due before them; a
session that is itself outside the hours is reminded of when it is due.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, exists, literal
from sqlmodel import col, select, update

from learning.district.district import District, Rules
from learning.district.send_window import Decency, earliest_departure, latest_departure
from learning.notices.enqueuing import Owed, about_session, enqueue, session_about
from learning.people.viewers import living
from learning.registration.eligibility import decide_standing_session
from learning.sessions import read_meeting
from learning.walltime import instant_of, zone_named
from storage.database import Transaction
from storage.tables import (
    Notice,
    NoticeKind,
    NoticeState,
    Offering,
    OfferingState,
    Person,
    Registration,
    RegistrationState,
    Session,
    SessionChange,
    SlackMember,
)

# Notices are written down a day before they leave, and those of the next work day whole: a planner that stood still for
# a night is no matter, and the digest of a Friday knows what comes before the one of Monday.
_AHEAD, _WORK_DAY = timedelta(hours=24), timedelta(hours=12)
# The first hours of the day are not the same everywhere: what leaves first, leaves in the zone that is furthest east.
_WIDEST = timedelta(hours=26)
# Who has won the seat, or was told of another time, this shortly before a reminder needs none.
_JUST_TOLD = {NoticeKind.reminder_day: timedelta(hours=3), NoticeKind.reminder_hour: timedelta(minutes=30)}
# A session that begins with the staff hours is reminded of at its start: the link still helps.
_GRACE = timedelta(minutes=10)
# No reminder is due longer before its session, and what people were told before it was due is no matter.
_LONGEST_BEFORE = timedelta(days=8)
_OPENING_LASTS = timedelta(days=2)
_SESSIONS_AT_ONCE = 200
_PEOPLE_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Departure:
    """When a reminder leaves and until when it is worth sending, both UTC. `urgent` ones leave outside staff hours too."""

    leaves: datetime
    expires: datetime
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    """How long before a session people are reminded, and at which times of the day."""

    first_hours: int
    second_minutes: int
    decency: Decency

    @classmethod
    def of(cls, rules: Rules) -> "Timing":
        """Return what the district has decided."""
        settings = rules.settings
        first, second = settings.number("reminders.first_hours"), settings.number("reminders.second_minutes")
        return cls(first, second, rules.decency)

    def first(self, starts_at: datetime, *, zone: ZoneInfo) -> Departure:
        """Return when the reminder of the day before leaves, to somebody in a zone."""
        wall = starts_at.astimezone(zone).replace(tzinfo=None) - timedelta(hours=self.first_hours)
        leaves = latest_departure(instant_of(wall, zone=zone), zone=zone, decency=self.decency)
        return Departure(leaves, self.second(starts_at, zone=zone).leaves)

    def second(self, starts_at: datetime, *, zone: ZoneInfo) -> Departure:
        """Return when the reminder of the hour before leaves, to somebody in a zone."""
        due = starts_at.astimezone(UTC) - timedelta(minutes=self.second_minutes)
        if not self.decency.allows(starts_at, zone=zone):
            return Departure(due, starts_at, urgent=not self.decency.allows(due, zone=zone))
        leaves = earliest_departure(due, zone=zone, decency=self.decency)
        return Departure(leaves, max(starts_at, leaves + _GRACE))


@dataclass(frozen=True, slots=True)
class _Planned:
    """A session that is coming. `moved_at` is when people were last told of another time, if they ever were."""

    id: int
    starts_at: datetime
    starts_wall: str
    moved_at: datetime | None


def plan_reminders(district: District, *, now: datetime) -> int:
    """Write down the reminders of the coming hours. Returns how many were new.

    Statements and memory grow with the sessions that are near, by batches; people who are reminded already cost nothing.
    """
    with district.database.reading() as tx:
        rules = district.rules(tx, now=now)
        timing = Timing.of(rules)
        until = earliest_departure(now + _AHEAD, zone=rules.zone, decency=rules.decency) + _WORK_DAY
        # After a break come many sessions whose reminders leave before it.
        then = earliest_departure(until, zone=rules.zone, decency=rules.decency)
        near = _sessions(tx, now, then + timedelta(hours=timing.first_hours) + _WIDEST)
    planned = 0
    for kind in (NoticeKind.reminder_day, NoticeKind.reminder_hour):
        latest = until + timedelta(minutes=timing.second_minutes) + _WIDEST
        wanted = [one for one in near if kind is NoticeKind.reminder_day or one.starts_at <= latest]
        for begin in range(0, len(wanted), _SESSIONS_AT_ONCE):
            sessions = {one.id: one for one in wanted[begin : begin + _SESSIONS_AT_ONCE]}
            for owed in _reminders(district, kind, sessions, plan=_Plan(timing, rules.zone, now, until)):
                with district.database.transaction() as tx:
                    planned += enqueue(tx, owed, now=now)
    return planned


@dataclass(frozen=True, slots=True)
class _Plan:
    """What planning goes by: notices that leave until `until` are written down."""

    timing: Timing
    zone: ZoneInfo
    now: datetime
    until: datetime


def _sessions(tx: Transaction, after: datetime, until: datetime) -> list[_Planned]:
    """Return the sessions that begin in a span of time and stand, by their start."""
    rows: Any = tx.exec(
        select(Session.id, Session.starts_at, Session.starts_wall)
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .where(
            col(Session.starts_at) > after,
            col(Session.starts_at) <= until,
            col(Session.cancelled_at).is_(None),
            col(Session.retired_at).is_(None),
            col(Offering.retired_at).is_(None),
            Offering.state == OfferingState.published,
        )
        .order_by(col(Session.starts_at), col(Session.id))
    ).all()
    walls = {session_id: starts_wall for session_id, _, starts_wall in rows}
    moved = _moved_at(tx, walls, since=after - _LONGEST_BEFORE)
    return [_Planned(key, starts_at, wall, moved.get(key)) for key, starts_at, wall in rows]


def _moved_at(tx: Transaction, walls: dict[int, str], *, since: datetime) -> dict[int, datetime]:
    """Return when people were told that a session begins at another time than they knew, by session."""
    told: Any = select(SessionChange.session_id, SessionChange.opened_at, SessionChange.before).where(
        col(SessionChange.opened_at) > since, col(SessionChange.notify)
    )
    moved: dict[int, datetime] = {}
    for session_id, opened_at, before in tx.exec(told.order_by(col(SessionChange.opened_at))):
        known = str(json.loads(before).get("starts", "")).replace("T", " ")
        if session_id in walls and known != walls[session_id]:
            moved[session_id] = opened_at
    return moved


def _reminders(
    district: District, kind: NoticeKind, sessions: dict[int, _Planned], *, plan: _Plan
) -> Iterator[list[Owed]]:
    """Yield the reminders of these sessions that are not written down yet, a batch at a time."""
    departures: dict[tuple[int, str | None, str | None], Departure] = {}
    last = 0
    while True:
        with district.database.reading() as tx:
            rows = _people(tx, kind, tuple(sessions), after=last)
        owed = []
        for registration_id, person_id, session_id, since, *zones in rows:
            session, key = sessions[session_id], (session_id, zones[0], zones[1])
            if key not in departures:
                departures[key] = _departure(kind, session, zones, plan=plan)
            departure = departures[key]
            told_at = max(since, session.moved_at or since)
            if departure.leaves > plan.until or told_at > departure.leaves - _JUST_TOLD[kind]:
                continue
            if max(plan.now, departure.leaves) < departure.expires:
                owed.append(_owed(kind, registration_id, person_id, session=session, departure=departure))
        if owed:
            yield owed
        if len(rows) < _PEOPLE_AT_ONCE:
            return
        last = rows[-1][0]


def _departure(kind: NoticeKind, session: _Planned, zones: Sequence[str | None], *, plan: _Plan) -> Departure:
    zone = zone_named(*zones, default=plan.zone)
    leaving = plan.timing.first if kind is NoticeKind.reminder_day else plan.timing.second
    return leaving(session.starts_at, zone=zone)


def _owed(kind: NoticeKind, registration_id: int, person_id: int, *, session: _Planned, departure: Departure) -> Owed:
    return Owed(
        kind,
        person_id,
        f"{kind}:{registration_id}:{session.starts_wall}",
        departure.leaves,
        departure.expires,
        {"registration_id": registration_id, "starts_wall": session.starts_wall},
        about_session(session.id),
        urgent=departure.urgent,
    )


def _people(tx: Transaction, kind: NoticeKind, session_ids: Sequence[int], *, after: int) -> Sequence[Any]:
    """Return who has a seat in these sessions and no reminder of this kind: who, which session, since when, zones."""
    registration = cast(Registration.id, String)
    key = literal(f"{kind}:") + registration + literal(":") + col(Session.starts_wall)
    seats: Any = (
        select(
            Registration.id,
            Registration.person_id,
            Registration.session_id,
            Registration.registered_at,
            SlackMember.timezone,
            Person.timezone,
        )  # type: ignore[call-overload]  # more columns than SQLModel has types for
        .join(Session, col(Session.id) == col(Registration.session_id))
        .join(Person, col(Person.id) == col(Registration.person_id))
        .join(SlackMember, col(SlackMember.person_id) == col(Person.id), isouter=True)
        .where(
            col(Registration.session_id).in_(session_ids),
            Registration.state == RegistrationState.registered,
            col(Registration.id) > after,
            col(Person.retired_at).is_(None),
            ~exists().where(col(Notice.key) == key),
        )
        .order_by(col(Registration.id))
        .limit(_PEOPLE_AT_ONCE)
    )
    found: Sequence[Any] = tx.exec(seats).all()
    return found


def remind_of_opening(district: District, person_id: int | None, session_id: int, *, now: datetime) -> datetime:
    """Promise somebody a message when registration for a session opens, and return when that is (UTC). Twice is once.

    Where it is open already that is now, and nothing is promised. Raises Gone, SessionCancelled and NotOnRoster.
    """
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        meeting = read_meeting(tx, session_id)
        decide_standing_session(meeting, now=now)
        if meeting.opens_at is None or meeting.opens_at <= now:
            return now
        promised = select(Notice.id).where(
            Notice.kind == NoticeKind.opening,
            Notice.about == about_session(session_id),
            Notice.person_id == person.id,
            Notice.state == NoticeState.waiting,
        )
        if tx.exec(promised).first() is None:
            key = f"opening:{session_id}:{person.id}:{meeting.opens_at:%Y%m%dT%H%M}"
            until = meeting.opens_at + _OPENING_LASTS
            params = {"session_id": session_id}
            owed = Owed(
                NoticeKind.opening, person.id or 0, key, meeting.opens_at, until, params, about_session(session_id)
            )
            enqueue(tx, [owed], now=now)
        return meeting.opens_at


def follow_openings(district: District, *, now: datetime) -> int:
    """Let messages about the opening of registration leave when it opens by now. Returns how many sessions were moved."""
    waiting = select(Notice.about, Notice.expires_at).where(
        Notice.kind == NoticeKind.opening, Notice.state == NoticeState.waiting
    )
    with district.database.reading() as tx:
        promised = [(session_about(about) or 0, expires_at) for about, expires_at in tx.exec(waiting.distinct()).all()]
        wanted = sorted({session_id for session_id, _ in promised})
        opening: Any = select(Session.id, Session.registration_opens_at).where(col(Session.id).in_(wanted))
        openings = dict(tx.exec(opening).all()) if wanted else {}
    moved = 0
    for session_id, expires_at in promised:
        if session_id not in openings:
            continue
        opens_at = openings[session_id]
        # Not by its not_before, which delivery may have put off to a decent hour.
        promised_at = expires_at - _OPENING_LASTS
        if promised_at == opens_at or (opens_at is None and promised_at <= now):
            continue
        _move_openings(district, session_id, expires_at, opens_at or now)
        moved += 1
    return moved


def _move_openings(district: District, session_id: int, expires_at: datetime, opens_at: datetime) -> None:
    with district.database.transaction() as tx:
        tx.exec(
            update(Notice)
            .where(
                col(Notice.kind) == NoticeKind.opening,
                col(Notice.about) == about_session(session_id),
                col(Notice.state) == NoticeState.waiting,
                col(Notice.expires_at) == expires_at,
            )
            .values(not_before=opens_at, expires_at=opens_at + _OPENING_LASTS)
        )
