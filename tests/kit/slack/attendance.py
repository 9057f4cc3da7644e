"""A session in the town, led by Fay, and people who come to it."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from learning.registration.registering import register
from storage.tables import AuditEntry, Registration, Role, Session
from tests.kit.rows import email_of
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

LEADER = "Fay Long"
STARTS = "2026-12-03 15:30"


def led(town: Town, title: str = "UDL basics", **more: Any) -> int:
    """Add a session that Fay leads, from 3:30 to 4:30 PM in California; `code` and `zone` as Rows takes them."""
    of_offering = {key: more.pop(key) for key in ("code",) if key in more}
    offering = town.rows.offering(title, facilitators=[email_of(LEADER)], **of_offering)
    return town.rows.session(offering, STARTS, **more)


def leader(town: Town) -> Someone:
    return town.someone(LEADER, roles=[Role.facilitator])


def coming(town: Town, name: str, session: int) -> int:
    """Register somebody who is on the roster; returns the registration."""
    person_id = town.people.get(name) or town.people.setdefault(name, town.rows.person(name))
    standing = register(town.bot.dispatcher.district, person_id, session, now=town.clock.now, actor="test")
    return standing.registration_id


def begins(town: Town, session: int, **after_start: float) -> None:
    """Move the clock to so long after a session's start."""
    with town.bot.database.reading() as tx:
        town.clock.now = tx.get_one(Session, session).starts_at + timedelta(**after_start)


def marks(town: Town) -> dict[int, str]:
    """Return the mark of each registration that has one."""
    with town.bot.database.reading() as tx:
        rows = tx.exec(select(Registration)).all()
    return {row.id or 0: row.attendance.value for row in rows if row.attendance}


def code_of(town: Town, session: int) -> str:
    with town.bot.database.reading() as tx:
        return tx.get_one(Session, session).check_in_code or ""


def audited(town: Town, action: str) -> list[AuditEntry]:
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(AuditEntry).where(AuditEntry.action == action)).all())
