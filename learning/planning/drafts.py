"""Offerings that wait: nothing is published before it says why it matters and which goal it serves."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, func, select

from learning.audit import record
from learning.catalog.published import catalog_changed, lock_catalog
from learning.district.settings import settings_on
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer
from learning.planning.refusals import AlreadyPublished, Incomplete
from learning.refusals import Gone
from learning.text import fold
from storage.database import Database, Transaction
from storage.tables import Offering, OfferingState

_DRAFT = (Offering.state == OfferingState.draft, col(Offering.retired_at).is_(None))


@dataclass(frozen=True, slots=True)
class Draft:
    """An offering that is not published yet, and the goals that others name."""

    id: int
    code: str
    title: str
    summary: str
    why: str
    goal: str


def count_drafts(database: Database) -> int:
    """Return how many offerings are not published."""
    with database.reading() as tx:
        return tx.exec(select(func.count()).select_from(Offering).where(*_DRAFT)).one()


def list_drafts(database: Database, *, most: int) -> list[Draft]:
    """Return what is not published, by title."""
    with database.reading() as tx:
        rows = tx.exec(select(Offering).where(*_DRAFT).order_by(Offering.title).limit(most)).all()
    return [_draft(row) for row in rows]


def read_draft(database: Database, offering_id: int) -> tuple[Draft, list[str]]:
    """Return a draft, and the goals that offerings name. Raises AlreadyPublished, and Gone when it is retired."""
    with database.reading() as tx:
        named = select(Offering.goal).where(Offering.goal != "", col(Offering.retired_at).is_(None))
        goals = tx.exec(named.distinct().order_by(Offering.goal)).all()
        return _draft(_standing_draft(tx, offering_id)), list(goals)


def decide_publishable(*, why: str, goal: str, longest: int) -> None:
    """Let an offering be published when it says why and names a goal. Raises Incomplete."""
    problems = {}
    if not fold(why):
        problems["why"] = "missing"
    elif len(why) > longest:
        problems["why"] = "too_long"
    if not fold(goal):
        problems["goal"] = "missing"
    if problems:
        raise Incomplete(problems, longest)


def publish_draft(  # noqa: PLR0913 - one publication has this many parts
    database: Database, offering_id: int, *, why: str, goal: str, actor: Viewer, day: date, now: datetime
) -> Draft:
    """Complete and publish a draft. Raises NotAllowed, Incomplete, AlreadyPublished and Gone."""
    require_role(database, actor, KEEPERS)
    with database.transaction() as tx:
        lock_catalog(tx)
        row = _standing_draft(tx, offering_id)
        longest = settings_on(tx, day=day).number("offering.why_characters")
        decide_publishable(why=why, goal=goal, longest=longest)
        before = {"goal": row.goal, "state": row.state}
        row.why, row.goal, row.state, row.changed_at = why, goal, OfferingState.published, now
        after = {"goal": goal, "state": row.state}
        record(
            tx,
            at=now,
            actor=f"slack:{actor.slack_id}",
            action="offering.published",
            subject=f"offering:{row.id}",
            change=(before, after),
        )
        catalog_changed(tx)
        return _draft(row)


def _standing_draft(tx: Transaction, offering_id: int) -> Offering:
    row = tx.get(Offering, offering_id)
    if row is None or row.retired_at is not None:
        raise Gone
    if row.state is OfferingState.published:
        raise AlreadyPublished(row.title)
    return row


def _draft(row: Offering) -> Draft:
    return Draft(row.id or 0, row.code, row.title, row.summary, row.why, row.goal)
