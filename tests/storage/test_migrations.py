"""The migrations bring an empty database to exactly the tables that the program knows, on both databases."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel, select, text

import storage.tables
from storage.database import Database, Transaction
from storage.tables import (
    AuditEntry,
    CatalogVersion,
    EmployeeGroup,
    Format,
    Link,
    Notice,
    Offering,
    OfferingState,
    Person,
    Session,
    Site,
)
from storage.upgrade import current_revision, expected_revision, known_revisions, migrations_config, upgrade
from tests.kit.fixtures import on_both, on_postgresql


def test_migrations_have_one_head_and_are_known_as_alembic_knows_them() -> None:
    scripts = ScriptDirectory.from_config(migrations_config())
    assert scripts.get_heads() == [expected_revision()]
    assert {script.revision for script in scripts.walk_revisions()} == known_revisions()


@on_both
def test_migrations_from_empty_give_the_tables_of_the_code(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert current_revision(database) is None
    assert upgrade(database) == (None, expected_revision())
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert upgrade(database) == (expected_revision(), expected_revision())
    database.close()


def _notice(tx: Transaction, key: str, **columns: object) -> None:
    """Write a notice down as the version before did, which knows no `about`."""
    plain: dict[str, object] = {
        "kind": "receipt",
        "person_id": 1,
        "channel": "person",
        "params": "{}",
        "urgent": False,
        "not_before": "2026-11-24 17:30:00+00",
        "expires_at": "2026-11-25 17:30:00+00",
        "created_at": "2026-11-24 17:30:00+00",
        "state": "waiting",
        "attempts": 0,
        "provider_id": "",
        "reason": "",
    }
    _insert(tx, "notice", plain | {"key": key, "message_id": key} | columns)


def _insert(tx: Transaction, table: str, row: dict[str, object]) -> None:
    """Write a row as a version does that knows no other columns."""
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    tx.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608


@on_both
def test_a_notice_of_the_version_before_is_about_its_session(empty_database_url: str, now: datetime) -> None:
    """Written down before the upgrade, and after it by a replica that is not renewed yet."""
    database = Database(empty_database_url)
    with database.engine.execution_options(pl_writes=True).begin() as connection:
        command.upgrade(migrations_config(connection), "0003")
    with database.transaction() as tx:
        offering = _offering(now)
        tx.add_all(
            [offering, Person(name="Ana Ruiz", email="ana@example.org", employee_group=EmployeeGroup.certificated)]
        )
        tx.flush()
        session = Session(
            offering_id=offering.id or 0,
            name="a",
            starts_wall="2026-12-01 10:00",
            ends_wall="2026-12-01 11:00",
            timezone="UTC",
            starts_at=now,
            ends_at=now + timedelta(hours=1),
        )
        tx.add(session)
        tx.flush()
        _notice(tx, "old", session_id=1)
        _notice(tx, "of nothing")
        _notice(tx, "settled", session_id=1, state="sent")
    upgrade(database)
    with database.transaction() as tx:
        _notice(tx, "late", session_id=1)
        _notice(tx, "late, of nothing")
    with database.reading() as tx:
        told = dict(tx.exec(select(Notice.key, Notice.about)).all())
    assert told == {"old": "session:1", "of nothing": "", "settled": "", "late": "session:1", "late, of nothing": ""}
    database.close()


@on_postgresql
def test_an_upgrade_gives_up_where_it_would_hold_up_everybody(empty_database_url: str) -> None:
    """Whoever waits for a whole table lets all others wait behind."""
    database = Database(empty_database_url)
    with database.engine.begin() as connection:
        command.upgrade(migrations_config(connection), "0003")
    with database.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM notice"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            upgrade(database, lock_seconds=0.1)
    assert current_revision(database) == "0003"
    assert upgrade(database, lock_seconds=0.1) == ("0003", expected_revision())
    database.close()


@on_both
def test_a_link_of_the_version_before_is_about_nothing_more(database: Database) -> None:
    """A replica that is not renewed yet writes it without what it is about."""
    with database.transaction() as tx:
        tx.add(Person(name="Ana Ruiz", email="ana@example.org", employee_group=EmployeeGroup.certificated))
        tx.flush()
        _insert(
            tx, "link", {"token_hash": "0", "scope": "feed", "person_id": 1, "created_at": "2026-11-24 17:30:00+00"}
        )
    with database.reading() as tx:
        assert tx.exec(select(Link.about)).all() == [""]


@on_both
def test_upgrades_at_the_same_moment_migrate_once(empty_database_url: str) -> None:
    failures: list[Exception] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        database = Database(empty_database_url)
        barrier.wait()
        try:
            upgrade(database)
        except DBAPIError as failure:
            failures.append(failure)
        database.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_new_file_that_another_is_writing_to_is_waited_for(tmp_path: Path) -> None:
    """Whoever changes the journal of a file while another writes is refused at once: SQLite's time-out is not asked."""
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.2, other.rollback)
    done.start()
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    assert current_revision(database) == expected_revision()
    database.close()
    done.join()
    other.close()


@on_both
@pytest.mark.parametrize("statement", ["UPDATE auditentry SET action = 'other'", "DELETE FROM auditentry"])
def test_audit_log_cannot_be_changed(database: Database, statement: str, now: datetime) -> None:
    with database.transaction() as tx:
        tx.add(AuditEntry(at=now, actor="cli:ana", action="role.granted", subject="person:1"))
    with pytest.raises(DBAPIError, match="only grows"), database.transaction() as tx:
        tx.exec(text(statement))  # type: ignore[call-overload]  # SQLModel types only its own statements
    with database.reading() as tx:
        assert [row.action for row in tx.exec(select(AuditEntry)).all()] == ["role.granted"]


def _offering(now: datetime, **values: object) -> Offering:
    plain: dict[str, Any] = {
        "code": "A",
        "title": "A",
        "format": Format.live,
        "state": OfferingState.draft,
        "changed_at": now,
    }
    return Offering(**{**plain, **values})


@on_both
@pytest.mark.parametrize(
    "values",
    [
        {"state": OfferingState.published, "why": "", "goal": "Goal"},
        {"state": OfferingState.published, "why": "Why", "goal": ""},
        {"minutes": 0},
    ],
)
def test_database_refuses_what_the_rules_forbid(database: Database, values: dict[str, Any], now: datetime) -> None:
    with pytest.raises(IntegrityError), database.transaction() as tx:
        tx.add(_offering(now, **values))


@on_both
def test_database_refuses_a_session_that_ends_before_it_starts(database: Database, now: datetime) -> None:
    with pytest.raises(IntegrityError), database.transaction() as tx:
        offering = _offering(now)
        tx.add(offering)
        tx.flush()
        tx.add(
            Session(
                offering_id=offering.id or 0,
                name="a",
                starts_wall="2026-12-01 10:00",
                ends_wall="2026-12-01 09:00",
                timezone="UTC",
                starts_at=datetime(2026, 12, 1, 10, tzinfo=UTC),
                ends_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
            )
        )


@on_both
def test_transaction_left_by_an_exception_undoes_everything(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as tx:
        tx.add(Site(name="Orchard", key="orchard"))
        tx.flush()
        raise RuntimeError
    with database.reading() as tx:
        assert tx.exec(select(Site)).all() == []


@on_both
def test_reading_keeps_nothing(database: Database) -> None:
    with database.reading() as tx:
        tx.add(Site(name="Orchard", key="orchard"))
        tx.flush()
    with database.reading() as tx:
        assert tx.exec(select(Site)).all() == []


@on_both
def test_instants_come_back_aware_and_in_utc(database: Database, now: datetime) -> None:
    with database.transaction() as tx:
        tx.add(AuditEntry(at=now, actor="a", action="b", subject="c"))
    with database.reading() as tx:
        found = tx.exec(select(AuditEntry)).one().at
    assert found == now
    assert found.utcoffset() == now.utcoffset()


@on_both
def test_writers_at_once_wait_for_each_other(database: Database) -> None:
    """Each reads and then writes: with deferred transactions SQLite would lose some to a lock in the middle."""

    def count_up() -> None:
        for _ in range(10):
            with database.transaction() as tx:
                row = tx.exec(select(CatalogVersion).with_for_update()).one()
                row.version += 1

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as tx:
        assert tx.exec(select(CatalogVersion)).one().version == 40


def test_every_table_is_known_to_the_package() -> None:
    exported = [getattr(storage.tables, name) for name in storage.tables.__all__]
    tables = {one.__tablename__ for one in exported if issubclass(one, SQLModel)}
    assert tables == set(SQLModel.metadata.tables)
