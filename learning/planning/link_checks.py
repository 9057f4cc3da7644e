"""Asking facilitators for the link of an online session, before those who come are reminded of it."""

import re
from datetime import datetime, timedelta

from sqlmodel import col, select

from learning.district.district import District
from learning.district.send_window import earliest_departure, latest_departure
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.sessions import SessionSnapshot, facilitator_ids, read_meetings
from learning.text import fold
from learning.walltime import WALL_FORMAT
from storage.database import Transaction
from storage.tables import Format, Notice, NoticeKind, Offering, Person, PersonRole, Role, Session

# So much earlier than the second reminder, that the link can still be in it.
_BEFORE_REMINDER = timedelta(minutes=15)
# What must leave before the hours end leaves within the last of them.
_LAST_HOUR = timedelta(hours=1)
# A zone that is not the district's may have its hours a day earlier.
_WIDEST = timedelta(hours=26)
_ONLINE = re.compile(r"\b(?:online|virtual|remote|webinar|zoom|teams|meet|webex|en linea)\b")


def lacks_link(meeting: SessionSnapshot) -> bool:
    """Tell whether people would not know where to go: no link, and no place but "online"."""
    if meeting.link or meeting.format is not Format.live:
        return False
    return not meeting.place.strip() or _ONLINE.search(fold(meeting.place)) is not None


def plan_link_checks(district: District, *, now: datetime) -> int:
    """Ask the facilitators of sessions that begin soon for the missing link. Returns how many messages were new.

    Where that hour lies before the staff hours they are asked on the work day before; for a session that is itself
    outside the hours, an hour before it all the same. What nobody of the roster leads is asked of the coordinators.
    """
    with district.database.reading() as tx:
        rules = district.rules(tx, now=now)
        before = timedelta(minutes=rules.settings.number("reminders.second_minutes")) + _BEFORE_REMINDER
        # Whoever is asked now at the latest leads a session before the first hour in which they could be asked later.
        until = earliest_departure(now + _LAST_HOUR, zone=rules.zone, decency=rules.decency)
        owed = []
        for meeting in _unlinked(tx, now, until + before + _WIDEST):
            urgent = not rules.decency.allows(meeting.starts_at, zone=meeting.zone)
            due = meeting.starts_at - before
            leaves = due if urgent else latest_departure(due, zone=meeting.zone, decency=rules.decency)
            if leaves <= now:
                people = facilitator_ids(tx, meeting) or _coordinators(tx)
                owed += [_owed(meeting, person, leaves=leaves, urgent=urgent) for person in people]
        new = _without_known(tx, owed)
    if not new:
        return 0
    with district.database.transaction() as tx:
        return enqueue(tx, new, now=now)


def _owed(meeting: SessionSnapshot, person_id: int, *, leaves: datetime, urgent: bool) -> Owed:
    wall = meeting.starts_wall.strftime(WALL_FORMAT)
    return Owed(
        NoticeKind.link_missing,
        person_id,
        f"link_missing:{meeting.id}:{wall}:{person_id}",
        leaves,
        meeting.starts_at,
        {"session_id": meeting.id},
        about_session(meeting.id),
        urgent=urgent,
    )


def _without_known(tx: Transaction, owed: list[Owed]) -> list[Owed]:
    """Leave out what is written down already, so that a planner with nothing to do does not write."""
    if not owed:
        return []
    known = set(tx.exec(select(Notice.key).where(col(Notice.key).in_([one.key for one in owed]))).all())
    return [one for one in owed if one.key not in known]


def _unlinked(tx: Transaction, after: datetime, until: datetime) -> list[SessionSnapshot]:
    """Return the sessions of a span of time whose people would not know where to go, by their start."""
    ids = tx.exec(
        select(Session.id)
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .where(
            col(Session.starts_at) > after,
            col(Session.starts_at) <= until,
            col(Session.cancelled_at).is_(None),
            col(Session.retired_at).is_(None),
            Session.link == "",
            Offering.link == "",
            Offering.format == Format.live,
        )
    ).all()
    meetings = read_meetings(tx, (key for key in ids if key is not None)).values()
    unlinked = (one for one in meetings if one.stands and lacks_link(one))
    return sorted(unlinked, key=lambda one: (one.starts_at, one.id))


def _coordinators(tx: Transaction) -> list[int]:
    holders = (
        select(Person.id)
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(PersonRole.role == Role.coordinator, col(Person.retired_at).is_(None))
        .order_by(col(Person.id))
    )
    return [key for key in tx.exec(holders).all() if key is not None]
