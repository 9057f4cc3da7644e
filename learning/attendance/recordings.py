"""Recordings: attaching one to its session, telling those who were not there, and asking where one is missing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, literal
from sqlmodel import col, select

from learning.attendance.marking import require_begun, require_runner
from learning.attendance.refusals import NotALink
from learning.audit import record
from learning.catalog.published import catalog_changed, lock_catalog
from learning.district.district import District, Rules
from learning.district.send_window import Decency, earliest_departure
from learning.notices.enqueuing import Owed, about_each, about_session, enqueue
from learning.people.viewers import Viewer
from learning.registration.seats import BOT, lock_session
from learning.registration.standings import RegistrationSnapshot, read_standing
from learning.sessions import SessionSnapshot, facilitator_ids, read_meeting, read_meetings
from learning.walltime import instant_of, zone_named
from storage.database import Transaction
from storage.tables import Attendance, Notice, NoticeKind, Person, Registration, RegistrationState, Session, SlackMember

LONGEST_LINK = 3000  # the most that Slack takes on a button
# A recording that comes later than this is found in the catalog; nobody waits for it any more.
_LOOKED_BACK = timedelta(days=60)
_ASKED_WITHIN = timedelta(days=14)
_WORTH_TELLING = timedelta(days=14)
_AT_ONCE = 500


def attach_recording(  # noqa: PLR0913 - a recording has this many parts
    district: District, session_id: int, viewer: Viewer, *, link: str, minutes: int | None, now: datetime
) -> SessionSnapshot:
    """Attach the recording of a session, or another one in its place. `minutes` is its length.

    Only for who runs the session. Raises RosterPrivate, Gone, NotALink, NotBegun and SessionCancelled.
    """
    require_web_address(link)
    with district.database.transaction() as tx:
        lock_catalog(tx)
        session = lock_session(tx, session_id)
        meeting = require_runner(tx, viewer, session_id)
        require_begun(meeting, district.rules(tx, now=now).settings, now=now)
        if (session.recording_link, session.recording_minutes) == (link, minutes):
            return meeting
        before = {"link": session.recording_link, "minutes": session.recording_minutes}
        session.recording_link, session.recording_minutes, session.recorded_at = link, minutes, now
        record(
            tx,
            at=now,
            actor=f"slack:{viewer.slack_id}",
            action="recording.attached",
            subject=f"session:{session_id}",
            change=(before, {"link": link, "minutes": minutes}),
        )
        catalog_changed(tx)
        tx.flush()
        return read_meeting(tx, session_id)


def require_web_address(link: str) -> None:
    """Let pass an address that begins with https and names a host. Raises NotALink."""
    fits = len(link) <= LONGEST_LINK and link.isprintable() and not set(link) & set(" <>\"'\\")
    try:
        parts = urlsplit(link)
        host, odd = parts.hostname, parts.username is not None or parts.port == 0
    except ValueError:
        raise NotALink from None
    if not fits or odd or parts.scheme.lower() != "https" or not host or "." not in host.strip("."):
        raise NotALink


def drop_recording(district: District, registration_id: int, person_id: int | None, *, now: datetime) -> bool:
    """Keep in the audit log that somebody will not catch up. Returns False for what is not theirs."""
    with district.database.transaction() as tx:
        row = tx.get(Registration, registration_id)
        if row is None or row.person_id != person_id:
            return False
        subject = f"registration:{registration_id}"
        record(
            tx, at=now, actor=f"person:{person_id}", action="recording.dropped", subject=subject, change=(None, None)
        )
        return True


def morning_after(ends_at: datetime, *, zone: ZoneInfo, decency: Decency) -> datetime:
    """Return the beginning (UTC) of the first work day after the day on which a session ends in a zone."""
    day = ends_at.astimezone(zone).date() + timedelta(days=1)
    begins = instant_of(datetime.combine(day, decency.hours.start), zone=zone)
    return earliest_departure(begins, zone=zone, decency=decency)


def plan_recordings(district: District, *, now: datetime) -> int:
    """Do what is due after sessions, from the next work day's morning on. Returns how many notices are new.

    Where anybody was marked present, those with a seat and without a mark have missed it. Who was not there hears of the
    recording once it is there; who runs a session without one is asked once. Any number of replicas may call it.
    """
    with district.database.reading() as tx:
        rules = district.rules(tx, now=now)
        unsettled = _where_marks_lack(tx, rules, now=now)
    for session_id in unsettled:
        with district.database.transaction() as tx:
            _settle_attendance(tx, session_id, now=now)
    with district.database.reading() as tx:
        owed = [*_recordings_owed(tx, rules, now=now), *_questions_owed(tx, rules, now=now)]
    if not owed:  # so that a planner with nothing to do does not write
        return 0
    with district.database.transaction() as tx:
        return enqueue(tx, owed, now=now)


def _ended(rules: Rules, *, now: datetime) -> tuple[Any, ...]:
    closed = now - timedelta(minutes=rules.settings.number("checkin.after_minutes"))
    return (
        col(Session.ends_at) > now - _LOOKED_BACK,
        col(Session.ends_at) <= closed,
        col(Session.cancelled_at).is_(None),
    )


def _of_yesterday(rows: Iterable[tuple[int | None, datetime, str]], rules: Rules, now: datetime) -> list[int]:
    """Return the sessions (id, end, zone) whose next work day has begun."""
    return [
        session_id
        for session_id, ends_at, name in rows
        if session_id
        and morning_after(ends_at, zone=zone_named(name, default=rules.zone), decency=rules.decency) <= now
    ]


def _where_marks_lack(tx: Transaction, rules: Rules, *, now: datetime) -> list[int]:
    seated = select(Registration.id).where(
        Registration.session_id == Session.id, Registration.state == RegistrationState.registered
    )
    sessions = (
        select(Session.id, Session.ends_at, Session.timezone)
        .where(
            *_ended(rules, now=now),
            seated.where(Registration.attendance == Attendance.attended).exists(),
            seated.where(col(Registration.attendance).is_(None)).exists(),
        )
        .order_by(col(Session.id))
        .limit(_AT_ONCE)
    )
    return _of_yesterday(tx.exec(sessions).all(), rules, now)


def _settle_attendance(tx: Transaction, session_id: int, *, now: datetime) -> None:
    lock_session(tx, session_id)
    unmarked = select(Registration).where(
        Registration.session_id == session_id,
        Registration.state == RegistrationState.registered,
        col(Registration.attendance).is_(None),
    )
    rows = tx.exec(unmarked.order_by(col(Registration.id))).all()
    for row in rows:
        row.attendance, row.attendance_by, row.changed_at = Attendance.missed, BOT, now
    if rows:
        missed = {"missed": [row.id for row in rows]}
        record(
            tx, at=now, actor=BOT, action="attendance.settled", subject=f"session:{session_id}", change=(None, missed)
        )


def _recordings_owed(tx: Transaction, rules: Rules, *, now: datetime) -> list[Owed]:
    absent = _not_told(NoticeKind.recording, col(Registration.id))
    absent = (
        *absent,
        Registration.session_id == Session.id,
        Registration.state == RegistrationState.registered,
        col(Registration.attendance).is_distinct_from(Attendance.attended),
    )
    recorded = (
        select(Session.id, Session.ends_at, Session.timezone)
        .where(*_ended(rules, now=now), Session.recording_link != "", select(Registration.id).where(*absent).exists())
        .order_by(col(Session.id))
        .limit(_AT_ONCE)
    )
    found = _of_yesterday(tx.exec(recorded).all(), rules, now)
    if not found:
        return []
    columns: Any = (Registration.id, Registration.person_id, Session.id, SlackMember.timezone, Person.timezone)
    people: Sequence[Any] = tx.exec(
        select(*columns)
        .join(Session, col(Session.id) == col(Registration.session_id))
        .join(Person, col(Person.id) == col(Registration.person_id))
        .join(SlackMember, col(SlackMember.person_id) == col(Person.id), isouter=True)
        .where(col(Session.id).in_(found), col(Person.retired_at).is_(None), *absent)
    ).all()
    owed = []
    for registration_id, person_id, session_id, *zones in people:
        zone = zone_named(*zones, default=rules.zone)
        leaves = earliest_departure(now, zone=zone, decency=rules.decency)
        owed.append(
            Owed(
                NoticeKind.recording,
                person_id,
                f"{NoticeKind.recording}:{registration_id}",
                leaves,
                leaves + _WORTH_TELLING,
                {"registration_id": registration_id},
                about_session(session_id),
            )
        )
    return owed


def _questions_owed(tx: Transaction, rules: Rules, *, now: datetime) -> list[Owed]:
    late = now - timedelta(days=rules.settings.number("recording.wait_days"))
    had_people = select(Registration.id).where(
        Registration.session_id == Session.id, Registration.state == RegistrationState.registered
    )
    unrecorded = (
        select(Session.id)
        .where(
            col(Session.ends_at) <= late,
            col(Session.ends_at) > late - _ASKED_WITHIN,
            col(Session.cancelled_at).is_(None),
            col(Session.retired_at).is_(None),
            Session.recording_link == "",
            had_people.exists(),
            ~select(Notice.id)
            .where(Notice.kind == NoticeKind.recording_missing, Notice.about == about_each(Session.id))
            .exists(),
        )
        .order_by(col(Session.id))
        .limit(_AT_ONCE)
    )
    meetings = read_meetings(tx, (key for key in tx.exec(unrecorded).all() if key))
    return [
        Owed(
            NoticeKind.recording_missing,
            person_id,
            f"{NoticeKind.recording_missing}:{meeting.id}:{person_id}",
            earliest_departure(now, zone=rules.zone, decency=rules.decency),
            now + _WORTH_TELLING,
            about=about_session(meeting.id),
        )
        for meeting in meetings.values()
        if not meeting.retired
        for person_id in facilitator_ids(tx, meeting)
    ]


def _not_told(kind: NoticeKind, key: Any) -> tuple[Any, ...]:
    told = select(Notice.id).where(Notice.key == literal(f"{kind}:") + cast(key, String))
    return (~told.exists(),)


def read_missed(district: District, registration_id: int, *, person_id: int) -> RegistrationSnapshot | None:
    """Return a registration whose session somebody was not at and which is recorded, else None."""
    with district.database.reading() as tx:
        found = read_standing(tx, registration_id)
    absent = found.has_seat and found.attendance is not Attendance.attended and found.person_id == person_id
    stands = bool(found.meeting.recording_link) and found.meeting.cancelled_at is None
    return found if absent and stands else None


def read_led(district: District, session_id: int, viewer: Viewer) -> SessionSnapshot:
    """Return a session to whoever runs it. Raises RosterPrivate and Gone."""
    with district.database.reading() as tx:
        return require_runner(tx, viewer, session_id)
