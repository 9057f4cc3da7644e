"""Telling those who asked for a topic that it is there: once for each ask, in one message for each person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from learning.audit import record
from learning.catalog.listings import Listing
from learning.catalog.published import Catalog, lock_catalog
from learning.district.district import District
from learning.notices.enqueuing import Owed, enqueue
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer
from learning.text import fold
from storage.database import Transaction
from storage.tables import AuditEntry, Notice, NoticeKind, Offering, Person, SlackMember, TopicAsk

MOST_TOLD = 3
_WORTH_TELLING = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Asker:
    """An open ask, and what is known of who asked."""

    ask_id: int
    words: str
    key: str
    asked_at: datetime
    person_id: int
    group: str | None
    site_id: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A topic that was asked for and is there now: what answers it, and how many people were told."""

    words: str
    titles: tuple[str, ...]
    people: int


def tell_askers(district: District, *, now: datetime) -> int:
    """Tell people of offerings that were published since they asked for them. Returns how many messages were new.

    The scheduler calls it; any number of replicas may. What answers an ask is what `/pl find` would show for its words
    without a doubt. An ask is answered once; what is not for somebody does not answer theirs.
    """
    with district.database.reading() as tx:
        askers = _open_asks(tx)
        published = _published_since(tx, min(one.asked_at for one in askers)) if askers else {}
    if not published:
        return 0
    catalog = district.read_catalog()
    found = _match(catalog, {one.key: one.words for one in askers}, published)
    if not any(found.values()):
        return 0
    with district.database.transaction() as tx:
        lock_catalog(tx)  # a replica that holds another version of it must not tell the same ask once more
        still_open = {one.ask_id for one in _open_asks(tx)}
        sites = _only_sites(tx, (one.id for hits in found.values() for one in hits))
        answers: dict[int, list[tuple[_Asker, list[int]]]] = {}
        for asker in askers:
            hits = [one for one in found[asker.key] if published[one.id] >= asker.asked_at]
            fitting = [one.id for one in hits if _is_for(one, asker, sites)][:MOST_TOLD]
            if fitting and asker.ask_id in still_open:
                answers.setdefault(asker.person_id, []).append((asker, fitting))
        return enqueue(tx, [_owe(person, asks, now) for person, asks in answers.items()], now=now)


def _open_asks(tx: Transaction) -> list[_Asker]:
    answered = answered_ids(tx)
    rows = tx.exec(
        select(TopicAsk, Person)
        .join(SlackMember, col(SlackMember.id) == col(TopicAsk.slack_member_id))
        .join(Person, col(Person.id) == col(SlackMember.person_id))
        .where(col(Person.retired_at).is_(None))
        .order_by(col(TopicAsk.id))
    ).all()
    return [
        _Asker(ask.id or 0, ask.words, ask.key, ask.asked_at, person.id or 0, person.employee_group, person.site_id)
        for ask, person in rows
        if ask.id not in answered
    ]


def answered_ids(tx: Transaction) -> set[int]:
    """Return the asks that were answered."""
    told = tx.exec(select(Notice.params).where(Notice.kind == NoticeKind.topic_published)).all()
    return {int(ask["ask_id"]) for params in told for ask in params.get("asks", [])}


def _published_since(tx: Transaction, since: datetime) -> dict[int, datetime]:
    """Return when offerings were published, by id, from the audit log, which every way of publishing writes."""
    rows = tx.exec(
        select(AuditEntry.subject, AuditEntry.at).where(
            AuditEntry.action == "offering.published", col(AuditEntry.at) >= since
        )
    ).all()
    return {int(subject.partition(":")[2]): at for subject, at in rows}


def _match(catalog: Catalog, topics: dict[str, str], published: Iterable[int]) -> dict[str, list[Listing]]:
    """Return what of the published answers each topic, best first."""
    new = set(published)
    found: dict[str, list[Listing]] = {}
    for key, words in topics.items():
        ranked = catalog.ranker.find(words)
        rows = zip(ranked.rows, ranked.certain, strict=True)
        hits = [catalog.listings[int(row)] for row, certain in rows if certain]
        found[key] = [one for one in hits if one.id in new]
    return found


def _only_sites(tx: Transaction, offering_ids: Iterable[int]) -> dict[int, list[int]]:
    rows = tx.exec(select(Offering).where(col(Offering.id).in_(sorted(set(offering_ids))))).all()
    return {row.id or 0: row.only_sites for row in rows}


def _is_for(listing: Listing, asker: _Asker, sites: dict[int, list[int]]) -> bool:
    only = sites.get(listing.id, [])
    return listing.is_for(asker.group) and (not only or asker.site_id in only)


def _owe(person_id: int, asks: Sequence[tuple[_Asker, list[int]]], now: datetime) -> Owed:
    told = [{"ask_id": one.ask_id, "words": one.words, "offering_ids": ids} for one, ids in asks]
    key = f"topic_published:{min(one.ask_id for one, _ in asks)}"
    return Owed(NoticeKind.topic_published, person_id, key, now, now + _WORTH_TELLING, {"asks": told})


def list_answered(district: District, *, most: int) -> list[Answered]:
    """Return what was asked for and is there now, the newest first. Nobody's name is in it."""
    with district.database.reading() as tx:
        told = tx.exec(
            select(Notice.params).where(Notice.kind == NoticeKind.topic_published).order_by(col(Notice.id).desc())
        ).all()
        topics: dict[str, tuple[str, set[int], int]] = {}
        for params in told:
            for ask in params.get("asks", []):
                words, ids, people = topics.get(fold(ask["words"]), (ask["words"], set(), 0))
                topics[fold(ask["words"])] = (words, ids | set(ask["offering_ids"]), people + 1)
        shown = list(topics.values())[:most]
        wanted = {key for _, ids, _ in shown for key in ids}
        titles = dict(tx.exec(select(Offering.id, Offering.title).where(col(Offering.id).in_(sorted(wanted)))).all())
        return [
            Answered(words, tuple(sorted(titles[key] for key in ids if key in titles)), people)
            for words, ids, people in shown
        ]


def close_asks(district: District, words: str, *, actor: Viewer, now: datetime) -> int:
    """Take a topic off the list of what is asked for. Returns how many asks that were. Raises NotAllowed."""
    require_role(district.database, actor, KEEPERS)
    key = fold(words)
    with district.database.transaction() as tx:
        closed = len(tx.exec(select(TopicAsk.id).where(TopicAsk.key == key)).all())
        if closed:
            tx.exec(delete(TopicAsk).where(col(TopicAsk.key) == key))
            record(
                tx,
                at=now,
                actor=f"slack:{actor.slack_id}",
                action="ask.closed",
                subject=f"topic:{key}",
                change=({"asks": closed}, None),
            )
        return closed
