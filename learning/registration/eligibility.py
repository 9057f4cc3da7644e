"""Whether somebody may join a session now: its window, the rules of its offering, and what else they hold then."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import String, bindparam, cast, null, union_all
from sqlmodel import col, or_, select

from learning.catalog.listings import is_audience
from learning.people.roles import KEEPERS
from learning.registration.refusals import (
    Clashes,
    NotEligible,
    NotOpenYet,
    Overlap,
    RegistrationClosed,
    SessionCancelled,
    SessionOver,
)
from learning.sessions import SessionSnapshot, read_meetings
from storage.database import Transaction
from storage.tables import (
    Attendance,
    EligibilityException,
    ExceptionState,
    Offering,
    OfferingState,
    Person,
    PersonRole,
    Registration,
    RegistrationState,
    Session,
    Site,
)

_HOLDING = (RegistrationState.registered, RegistrationState.offered)
_MOST_NAMED = 3
_LONGEST = timedelta(days=31)


class Clash(StrEnum):
    """What to do when a session overlaps with something else that they hold."""

    ask = "ask"
    keep = "keep"


def decide_standing_session(meeting: SessionSnapshot, *, now: datetime) -> None:
    """Let pass a session that will take place and is not over. Raises SessionCancelled and SessionOver."""
    if not meeting.stands:
        raise SessionCancelled(meeting.title, meeting.cancel_reason)
    if meeting.is_over(now):
        raise SessionOver(meeting.title)


def decide_window(meeting: SessionSnapshot, *, now: datetime) -> None:
    """Let pass who comes while registration is open. Raises NotOpenYet and RegistrationClosed."""
    if meeting.opens_at is not None and now < meeting.opens_at:
        raise NotOpenYet(meeting.title, meeting.id, meeting.opens_at, meeting.zone)
    if now >= meeting.closes_at:
        raise RegistrationClosed(meeting.title, meeting.closes_at, meeting.zone)


def require_eligible(tx: Transaction, person: Person, meeting: SessionSnapshot, *, now: datetime) -> None:
    """Let pass whom the offering is for, and who was allowed an exception. Raises NotEligible."""
    refusal = (
        _wrong_audience(person, meeting)
        or _wrong_site(tx, person, meeting)
        or _missing_prerequisite(tx, person, meeting, now=now)
    )
    if refusal is not None and not _is_allowed(tx, person, meeting):
        refusal.asks = _who_decides(tx, person, meeting)
        raise refusal


def _wrong_audience(person: Person, meeting: SessionSnapshot) -> NotEligible | None:
    fits = is_audience(meeting.audience, person.employee_group)
    return None if fits else NotEligible("audience", meeting.title, meeting.id, meeting.audience)


def _wrong_site(tx: Transaction, person: Person, meeting: SessionSnapshot) -> NotEligible | None:
    if not meeting.only_sites or person.site_id in meeting.only_sites:
        return None
    names = tx.exec(select(Site.name).where(col(Site.id).in_(meeting.only_sites)).order_by(Site.name)).all()
    return NotEligible("site", meeting.title, meeting.id, tuple(names))


def _missing_prerequisite(
    tx: Transaction, person: Person, meeting: SessionSnapshot, *, now: datetime
) -> NotEligible | None:
    missing = set(meeting.prerequisites)
    if not missing:
        return None
    held = tx.exec(
        select(Offering.code)
        .join(Session, col(Session.offering_id) == col(Offering.id))
        .join(Registration, col(Registration.session_id) == col(Session.id))
        .where(
            col(Offering.code).in_(missing),
            Registration.person_id == person.id,
            Registration.state == RegistrationState.registered,
            col(Session.ends_at) <= meeting.starts_at,
            col(Session.cancelled_at).is_(None),
            col(Session.retired_at).is_(None),
            or_(col(Registration.attendance).is_(None), Registration.attendance == Attendance.attended),
        )
    ).all()
    missing -= set(held)
    if not missing:
        return None
    needed = tx.exec(select(Offering).where(col(Offering.code).in_(missing)).order_by(Offering.title)).all()
    coming = tx.exec(
        select(Session.id)
        .where(
            col(Session.offering_id).in_([one.id for one in needed]),
            col(Session.starts_at) > now,
            col(Session.ends_at) <= meeting.starts_at,
            col(Session.cancelled_at).is_(None),
            col(Session.retired_at).is_(None),
        )
        .order_by(col(Session.starts_at))
        .limit(_MOST_NAMED)
    ).all()
    meetings = read_meetings(tx, (key for key in coming if key))
    ways = sorted((one for one in meetings.values() if one.stands), key=lambda one: one.starts_at)
    titles = tuple(one.title for one in needed) or tuple(sorted(missing))
    return NotEligible("prerequisite", meeting.title, meeting.id, titles, tuple(ways))


def _is_allowed(tx: Transaction, person: Person, meeting: SessionSnapshot) -> bool:
    allowed = select(EligibilityException.id).where(
        EligibilityException.session_id == meeting.id,
        EligibilityException.person_id == person.id,
        EligibilityException.state == ExceptionState.allowed,
    )
    return tx.exec(allowed).first() is not None


def deciders_of(tx: Transaction, meeting: SessionSnapshot, *, but: int | None = None) -> list[Person]:
    """Return who can make an exception: those who facilitate the session or, where nobody known does, some coordinators.

    `but` is the person who asks for one: nobody decides about themselves.
    """
    emails = [one for one in meeting.facilitators if "@" in one]
    living = select(Person).where(col(Person.retired_at).is_(None), Person.id != but).order_by(Person.name)
    found = tx.exec(living.where(col(Person.email).in_(emails))).all() if emails else []
    if found:
        return list(found)
    keepers = select(PersonRole.person_id).where(col(PersonRole.role).in_(KEEPERS))
    return list(tx.exec(living.where(col(Person.id).in_(keepers)).limit(_MOST_NAMED)).all())


def _who_decides(tx: Transaction, person: Person, meeting: SessionSnapshot) -> tuple[str, ...]:
    return tuple(one.name for one in deciders_of(tx, meeting, but=person.id)[:_MOST_NAMED])


def require_no_clash(tx: Transaction, person: Person, meeting: SessionSnapshot, *, but: int | None = None) -> None:
    """Let pass who is free then. `but` is a registration that they give up. Raises Clashes."""
    found = tx.execute(
        _OVERLAPPING,
        {
            "person_id": person.id,
            "quoted": _LIKE.sub(r"/\g<0>", f'"{person.email}"'),
            "but": but or 0,
            "session_id": meeting.id,
            "earliest": meeting.starts_at - _LONGEST,
            "starts_at": meeting.starts_at,
            "ends_at": meeting.ends_at,
        },
    )
    # What they both lead and hold a seat of is listed once, with the seat.
    mine: dict[int, int | None] = {}
    for key, registration in found:
        mine[key] = mine.get(key) or registration
    if mine:
        meetings = sorted(read_meetings(tx, mine).values(), key=lambda one: (one.starts_at, one.id))
        raise Clashes(meeting, tuple(Overlap(one, mine[one.id]) for one in meetings))


def _overlapping() -> Any:
    """Return the statement for the sessions at a time that somebody has a seat in, with the registration, or leads."""
    at_the_time = (
        # So that the index finds them among all that ever were.
        col(Session.starts_at) > bindparam("earliest"),
        col(Session.starts_at) < bindparam("ends_at"),
        col(Session.ends_at) > bindparam("starts_at"),
        Session.id != bindparam("session_id"),
        col(Session.cancelled_at).is_(None),
        col(Session.retired_at).is_(None),
        Offering.state == OfferingState.published,
        col(Offering.retired_at).is_(None),
    )
    held = (
        select(Session.id, Registration.id)
        .join(Registration, col(Registration.session_id) == col(Session.id))
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .where(
            Registration.person_id == bindparam("person_id"),
            col(Registration.state).in_(_HOLDING),
            Registration.id != bindparam("but"),
            *at_the_time,
        )
    )
    here, everywhere = cast(Session.facilitators, String), cast(Offering.facilitators, String)
    quoted = bindparam("quoted", type_=String)
    leads = here.contains(quoted, escape="/") | (everywhere.contains(quoted, escape="/") & (here == "[]"))
    led = (
        select(Session.id, null())
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .where(leads, *at_the_time)
    )
    return union_all(held, led)


# Built once: putting it together takes longer than running it.
_OVERLAPPING = _overlapping()
_LIKE = re.compile("[/%_]")
