"""Publishing: what it waits for, and that it happens once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from learning.people.viewers import SlackAccount, Viewer, remember_member
from learning.planning.drafts import count_drafts, decide_publishable, list_drafts, publish_draft, read_draft
from learning.planning.refusals import AlreadyPublished, Incomplete
from learning.refusals import NotAllowed
from storage.database import Database
from storage.tables import AccountKind, AuditEntry, CatalogVersion, Offering, OfferingState, Role
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows, email_of

DRAFT = OfferingState.draft


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def _viewer(database: Database, rows: Rows, now: datetime, *roles: Role) -> Viewer:
    rows.person("Cora Diaz", roles=roles)
    return remember_member(
        database, SlackAccount("U1", email_of("Cora Diaz"), "", AccountKind.member, None, None), now=now
    )


@pytest.mark.parametrize(
    ("why", "goal", "problems"),
    [
        ("w", "g", {}),
        ("", "g", {"why": "missing"}),
        ("w" * 11, "g", {"why": "too_long"}),
        ("w", "", {"goal": "missing"}),
        ("", "", {"why": "missing", "goal": "missing"}),
        ("w" * 10, "g", {}),
    ],
)
def test_publishing_waits_for_why_and_goal(why: str, goal: str, problems: dict[str, str]) -> None:
    if not problems:
        decide_publishable(why=why, goal=goal, longest=10)
        return
    with pytest.raises(Incomplete) as refused:
        decide_publishable(why=why, goal=goal, longest=10)
    assert (refused.value.problems, refused.value.limit) == (problems, 10)


def test_lists_hold_what_is_neither_published_nor_retired(database: Database, rows: Rows, now: datetime) -> None:
    rows.offering("Published")
    rows.offering("Retired", state=DRAFT, retired_at=now)
    rows.offering("B draft", state=DRAFT, why="", goal="")
    waiting = rows.offering("A draft", state=DRAFT, goal="Another goal")
    assert [draft.title for draft in list_drafts(database, most=9)] == ["A draft", "B draft"]
    assert [draft.title for draft in list_drafts(database, most=1)] == ["A draft"]
    assert count_drafts(database) == 2
    draft, goals = read_draft(database, waiting)
    assert (draft.title, goals) == ("A draft", ["Another goal", "Every student reads well"])


@pytest.mark.parametrize("role", list(Role))
def test_only_publishers_publish(database: Database, rows: Rows, now: datetime, role: Role) -> None:
    offering = rows.offering("Gardening", state=DRAFT, why="", goal="")
    actor = _viewer(database, rows, now, role)

    def publish() -> None:
        publish_draft(database, offering, why="w", goal="g", actor=actor, day=now.date(), now=now)

    if role in (Role.coordinator, Role.admin):
        publish()
    else:
        with pytest.raises(NotAllowed):
            publish()
    with database.reading() as tx:
        assert (tx.get_one(Offering, offering).state is DRAFT) is (role not in (Role.coordinator, Role.admin))


def test_publishing_changes_the_catalogs_version(database: Database, rows: Rows, now: datetime) -> None:
    offering = rows.offering("Gardening", state=DRAFT, why="", goal="")
    actor = _viewer(database, rows, now, Role.coordinator)
    with database.reading() as tx:
        before = tx.exec(select(CatalogVersion.version)).one()
    publish_draft(database, offering, why="w", goal="g", actor=actor, day=now.date(), now=now)
    with database.reading() as tx:
        assert tx.exec(select(CatalogVersion.version)).one() == before + 1


@on_both
def test_many_publishers_at_once_publish_once(database: Database, rows: Rows, now: datetime) -> None:
    offering = rows.offering("Gardening", state=DRAFT, why="", goal="")
    actor = _viewer(database, rows, now, Role.coordinator)
    together = Barrier(6)

    def publish(number: int) -> bool:
        together.wait()
        try:
            publish_draft(database, offering, why=f"w{number}", goal="g", actor=actor, day=now.date(), now=now)
        except AlreadyPublished:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        published = list(pool.map(publish, range(6)))
    assert published.count(True) == 1
    with database.reading() as tx:
        assert tx.get_one(Offering, offering).why == f"w{published.index(True)}"
        assert len(tx.exec(select(AuditEntry)).all()) == 1


@on_both
def test_refused_publication_leaves_no_trace(database: Database, rows: Rows, now: datetime) -> None:
    offering = rows.offering("Gardening", state=DRAFT, why="", goal="")
    actor = _viewer(database, rows, now, Role.coordinator)
    with pytest.raises(Incomplete):
        publish_draft(database, offering, why="w" * 281, goal="g", actor=actor, day=now.date(), now=now)
    with database.reading() as tx:
        assert tx.get_one(Offering, offering).why == ""
        assert tx.exec(select(AuditEntry)).all() == []


@on_both
def test_database_itself_refuses_what_does_not_say_why(rows: Rows) -> None:
    with pytest.raises(IntegrityError):
        rows.offering("Gardening", why="", goal="")
