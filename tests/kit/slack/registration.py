"""Where people stand, read from the database, and buttons that were drawn long ago."""

from typing import Any

from sqlmodel import select

from learning.registration.registering import register
from storage.tables import Notice, NoticeKind, Offering, Registration, RegistrationState, Session
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

REGISTERED, WAITLISTED, CANCELLED = (
    RegistrationState.registered,
    RegistrationState.waitlisted,
    RegistrationState.cancelled,
)


def old_button(action_id: str, value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": "Old"}}


def states(town: Town, name: str = "Ana Ruiz") -> list[RegistrationState]:
    """Return where somebody stands, session by session."""
    with town.bot.database.reading() as tx:
        found = select(Registration).where(Registration.person_id == town.people[name])
        return [row.state for row in tx.exec(found.order_by(Registration.session_id)).all()]  # type: ignore[arg-type]  # a column


def notices(town: Town, kind: NoticeKind) -> list[Notice]:
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(Notice).where(Notice.kind == kind)).all())


def taken(town: Town) -> list[int]:
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(Session.taken)).all())


def fill(town: Town, title: str, *, waiting: int = 0) -> None:
    """Let others take the one seat of the session with this title, and wait for it."""
    with town.bot.database.reading() as tx:
        wanted = select(Session.id).join(Offering).where(Offering.title == title)
        session_id = tx.exec(wanted).one()
    for number in range(waiting + 1):
        other = town.rows.person(f"Other {number}")
        register(town.bot.district, other, session_id or 0, now=town.clock.now, actor="cli:test")


def presses_old(someone: Someone, action_id: str, value: str) -> str:
    """Press a button of any age and origin, and return what stands there then."""
    someone.types("hello", channel="staffroom")
    someone.finds_message(old_button(action_id, value))
    someone.presses("Old")
    return someone.sees().words
