"""Catalog files to drop, and what came of it."""

from sqlmodel import select

from storage.tables import AuditEntry, Offering
from tests.kit.slack.seen import Seen
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

HEADER = "code,session,title,why,goal,format,topics,starts_at,minutes,place\n"
UDL = "UDL-1,A,UDL basics,Every student gets in.,Inclusion,live,UDL,2026-12-03 15:30,60,Room 4\n"
CALM = "CALM-1,A,Calm corners,Students settle.,Wellbeing,live,calm,2026-12-04 15:30,45,Gym\n"
DRAFT = "VID-1,,Captions,,,video,,,3,\n"
WRONG = "BAD-1,A,Bad date,Why.,Goal,live,,not a date,60,\n"
CATALOG = (HEADER + UDL + CALM + DRAFT).encode()


def titles(town: Town) -> list[str]:
    """Return the titles of the catalog."""
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(Offering.title).order_by(Offering.title)).all())


def audited(town: Town) -> list[tuple[str, str]]:
    """Return who did what, as the audit log has it."""
    with town.bot.database.reading() as tx:
        return [(each.actor, each.action) for each in tx.exec(select(AuditEntry)).all()]


def preview(someone: Someone, content: bytes = CATALOG, *, name: str = "next-term.csv") -> Seen:
    """Drop a file, and return the preview of it."""
    someone.drops({name: content})
    return someone.waits_for_dm(f"What {name} would change")


def methods(town: Town) -> list[str]:
    """Return the methods of Slack that the bot called, in their order."""
    return [call.method for call in town.calls]
