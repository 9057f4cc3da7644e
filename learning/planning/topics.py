"""What people looked for and did not find: an ask counts once a person, and by site."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, true
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from learning.people.viewers import Viewer
from learning.planning.topic_notices import answered_ids
from learning.text import fold
from storage.database import Database, Transaction
from storage.tables import TopicAsk


@dataclass(frozen=True, slots=True)
class Asks:
    """A topic that people asked for: in whose words, how many people, at how many sites."""

    words: str
    people: int
    sites: int


def ask_for_topic(database: Database, viewer: Viewer, *, words: str, now: datetime) -> tuple[Asks, bool]:
    """Remember that somebody asks for a topic. Asking twice counts once; returns whether this was the first time."""
    key = fold(words)
    first = True
    try:
        with database.transaction() as tx:
            _end_answered(tx, viewer, key)
            tx.add(
                TopicAsk(slack_member_id=viewer.slack_id, site_id=viewer.site_id, words=words, key=key, asked_at=now)
            )
    except IntegrityError:
        first = False
    with database.reading() as tx:
        return _counted(tx, TopicAsk.key == key, most=1)[0], first


def list_asks(database: Database, *, most: int) -> list[Asks]:
    """Return what people still ask for, the most asked first, in the words of who asked first. Nobody's name is in it."""
    with database.reading() as tx:
        answered = answered_ids(tx)
        return _counted(tx, col(TopicAsk.id).not_in(answered) if answered else true(), most=most)


def _end_answered(tx: Transaction, viewer: Viewer, key: str) -> None:
    """Let an ask that was answered make room: who asks for the same again wants more of it."""
    mine = select(TopicAsk).where(TopicAsk.slack_member_id == viewer.slack_id, TopicAsk.key == key)
    earlier = tx.exec(mine).one_or_none()
    if earlier is not None and earlier.id in answered_ids(tx):
        tx.delete(earlier)
        tx.flush()


def _counted(tx: Transaction, which: Any, *, most: int) -> list[Asks]:
    people, sites = func.count().label("people"), func.count(func.distinct(TopicAsk.site_id)).label("sites")
    first = func.min(TopicAsk.id).label("first")
    counted = select(first, people, sites).where(which).group_by(TopicAsk.key).subquery()
    rows = tx.exec(
        select(TopicAsk.words, counted.c.people, counted.c.sites)
        .join(counted, counted.c.first == TopicAsk.id)
        .order_by(counted.c.people.desc(), TopicAsk.key)
        .limit(most)
    ).all()
    return [Asks(*row) for row in rows]
