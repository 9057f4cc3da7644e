import os
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from storage.database import Database
from storage.tables import AuditEntry, Person
from storage.upgrade import current_revision, expected_revision
from tests.kit.fixtures import on_both
from tests.kit.imports import import_people
from tests.kit.program import Program

PEOPLE = "email,name\nann@s.example,Ann Lee\n"


@pytest.fixture(autouse=True)
def _postgres_programs(database_kind: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Put the client programs of the server's own version first: older ones refuse it."""
    if database_kind == "postgresql":
        programs = request.getfixturevalue("postgres_server").bin_path
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


def _set_revision(database: Database, revision: str | None) -> None:
    with database.transaction() as tx:
        tx.connection().execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})


def _names(database: Database) -> list[str]:
    with database.reading() as tx:
        return [each.name for each in tx.exec(select(Person).order_by(col(Person.id))).all()]


def _actions(database: Database) -> list[str]:
    with database.reading() as tx:
        return [each.action for each in tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()]


def test_upgrade_makes_a_database_and_does_nothing_the_second_time(
    pl: Program, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    first = pl.run("db", "upgrade")
    assert first.out == f"The database is at version {expected_revision()} now; it was empty.\n"
    assert pl.run("db", "upgrade").out == f"The database is at version {expected_revision()} already.\n"
    database = Database(empty_database_url)
    assert current_revision(database) == expected_revision()
    database.close()


@on_both
def test_a_backup_holds_what_the_database_held(ready: Program, database: Database, now: datetime) -> None:
    import_people(database, PEOPLE, now=now)
    ended = ready.run("db", "backup", "copies/monday.bak")
    assert (ended.status, "Backup made: copies/monday.bak" in ended.out) == (0, True), ended.err
    file = ready.folder / "copies" / "monday.bak"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["monday.bak"]
    assert _actions(database)[-1] == "database.backed_up"

    import_people(database, "email,name\nann@s.example,Somebody Else\n", now=now)
    database.close()
    ended = ready.run("db", "restore", str(file))
    assert (ended.status, "The replaced database is kept in" in ended.out) == (0, True), ended.err
    assert _names(database) == ["Ann Lee"]
    assert _actions(database) == ["person.added", "database.restored"]

    kept = ended.out.split("kept in ")[1].split("\n")[0].removesuffix(".")
    database.close()
    assert ready.run("db", "restore", kept).status == 0
    assert _names(database) == ["Somebody Else"]


def test_an_existing_file_is_not_overwritten(ready: Program) -> None:
    path = ready.write("monday.bak", "precious")
    ended = ready.run("db", "backup", path)
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert Path(path).read_text(encoding="utf-8") == "precious"


@on_both
def test_a_file_that_is_no_backup_is_refused(ready: Program, database: Database, now: datetime) -> None:
    import_people(database, PEOPLE, now=now)
    with closing(sqlite3.connect(ready.folder / "other.db")) as other:
        other.execute("CREATE TABLE person (id INTEGER)")
    for name in (ready.write("notes.txt", "Hello"), ready.write("empty", ""), "other.db", "gone.bak"):
        ended = ready.run("db", "restore", name)
        assert (ended.status, ended.err.count("\n")) == (1, 1), ended.err
    assert _names(database) == ["Ann Lee"]


@on_both
def test_a_backup_of_a_newer_version_is_refused(ready: Program, database: Database, now: datetime) -> None:
    import_people(database, PEOPLE, now=now)
    _set_revision(database, "9999")
    ready.run("db", "backup", "newer.bak")
    _set_revision(database, expected_revision())
    ended = ready.run("db", "restore", "newer.bak")
    assert ended.status == 1
    assert "newer version of this program (9999)" in ended.err


def test_a_database_of_a_newer_version_is_left_alone(ready: Program, database: Database) -> None:
    _set_revision(database, "9999")
    for arguments in (("db", "upgrade"), ("settings", "list")):
        ended = ready.run(*arguments)
        assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert current_revision(database) == "9999"
