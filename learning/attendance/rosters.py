"""Which rosters somebody may open: those of the sessions that they lead, coordinate, or whose staff they administer."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, cast, false, or_
from sqlmodel import col, func, select

from learning.attendance.marking import administered_site
from learning.district.district import District
from learning.people.roles import KEEPERS
from learning.people.viewers import Viewer
from learning.sessions import SessionSnapshot, may_run, read_meetings
from storage.database import Transaction
from storage.tables import Attendance, Offering, OfferingState, Person, Registration, Session

_PAST = timedelta(days=14)
_COMING = timedelta(days=60)
_TODAY = timedelta(hours=18)
_MOST_READ = 200


def list_rosters(
    district: District, viewer: Viewer, *, now: datetime, most: int, code: str = ""
) -> list[SessionSnapshot]:
    """Return sessions whose roster somebody may open: what is on now or next first, then what is over, the newest first.

    Without a `code` these are the ones that they lead, for coordinators today's of everybody too, and for the
    administrator of a site those at which its staff were. A code of an offering shows all its dates that they may see.
    """
    with district.database.reading() as tx:
        which = _of_code(code) if code else _near(viewer, now)
        meetings = read_meetings(tx, _found(tx, which, now=now)).values()
        site = administered_site(viewer)
        seen = _seen_from(tx, site, [one.id for one in meetings]) if site else set()
    mine = [one for one in meetings if may_run(viewer, one) or one.id in seen]
    coming = sorted((one for one in mine if not one.is_over(now)), key=lambda one: (one.starts_at, one.id))
    over = sorted((one for one in mine if one.is_over(now)), key=lambda one: one.ends_at, reverse=True)
    return [*coming, *over][:most]


def _found(tx: Transaction, which: Any, *, now: datetime) -> list[int]:
    # Of many dates those are read that are nearest to now.
    coming = select(Session.id).join(Offering, col(Offering.id) == col(Session.offering_id)).where(which)
    later = coming.where(col(Session.ends_at) > now).order_by(col(Session.starts_at)).limit(_MOST_READ)
    before = coming.where(col(Session.ends_at) <= now).order_by(col(Session.ends_at).desc()).limit(_MOST_READ)
    return [key for each in (later, before) for key in tx.exec(each).all() if key is not None]


def _of_code(code: str) -> Any:
    return and_(
        col(Offering.state) == OfferingState.published,
        col(Session.retired_at).is_(None),
        func.lower(Offering.code) == code.strip().lower(),
    )


def _near(viewer: Viewer, now: datetime) -> Any:
    ways: list[Any] = []
    if viewer.email:
        # A list in JSON is searched as text, which both databases can; who really leads is asked of what is found.
        written = json.dumps(viewer.email)
        ways.append(cast(col(Session.facilitators), String).contains(written, autoescape=True))
        ways.append(cast(col(Offering.facilitators), String).contains(written, autoescape=True))
    if not viewer.roles.isdisjoint(KEEPERS):
        ways.append(and_(col(Session.ends_at) > now - _TODAY, col(Session.starts_at) < now + _TODAY))
    if site := administered_site(viewer):
        ways.append(_present_from(site).where(Registration.session_id == Session.id).exists())
    return and_(
        or_(false(), *ways),
        col(Session.ends_at) > now - _PAST,
        col(Session.starts_at) < now + _COMING,
        col(Session.cancelled_at).is_(None),
        col(Session.retired_at).is_(None),
        col(Offering.state) == OfferingState.published,
    )


def _present_from(site: int) -> Any:
    return (
        select(Registration.session_id)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .where(Person.site_id == site, Registration.attendance == Attendance.attended)
    )


def _seen_from(tx: Transaction, site: int, session_ids: list[int]) -> set[int]:
    return set(tx.exec(_present_from(site).where(col(Registration.session_id).in_(session_ids))).all())
