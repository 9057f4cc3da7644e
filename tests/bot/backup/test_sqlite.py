"""What only SQLite can do: a file that is damaged, and a copy while somebody writes."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.backup.backing_up import back_up, backup_before_upgrade, restore
from bot.backup.files import CopyRefused
from bot.backup.sqlite import SqliteCopies
from storage.database import Database
from storage.upgrade import expected_revision
from tests.kit.imports import import_people, person

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def test_a_backup_does_not_wait_for_a_reader(database: Database, database_url: str, tmp_path: Path) -> None:
    with database.reading() as tx:
        tx.connection().exec_driver_sql("SELECT count(*) FROM person").one()
        back_up(database_url, file=tmp_path / "copy")
    assert SqliteCopies.revision_of(tmp_path / "copy") == expected_revision()


def test_a_running_reader_sees_what_was_restored(
    database: Database, database_url: str, tmp_path: Path, now: datetime
) -> None:
    import_people(database, "email,name\nann@s.example,Ann Lee\n", now=now)
    back_up(database_url, file=tmp_path / "copy")
    import_people(database, "email,name\nann@s.example,Other\n", now=now)
    restore(database_url, file=tmp_path / "copy")
    assert person(database, "ann@s.example").name == "Ann Lee"


def test_a_damaged_backup_is_refused(database: Database, database_url: str, tmp_path: Path, now: datetime) -> None:
    import_people(database, "email,name\n" + "".join(f"p{n}@s.example,P\n" for n in range(2000)), now=now)
    copy = tmp_path / "copy"
    back_up(database_url, file=copy)
    content = bytearray(copy.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xff" * 8192
    copy.write_bytes(content)
    with pytest.raises(CopyRefused):
        restore(database_url, file=copy)


def test_a_damaged_database_is_put_aside_and_replaced(
    database: Database, database_url: str, tmp_path: Path, now: datetime
) -> None:
    import_people(database, "email,name\nann@s.example,Ann Lee\n", now=now)
    back_up(database_url, file=tmp_path / "copy")
    database.close()
    path = tmp_path / "pl.db"
    path.write_bytes(b"not a database at all, " * 1000)
    kept = restore(database_url, file=tmp_path / "copy")
    assert kept is not None
    assert kept.read_bytes().startswith(b"not a database")
    assert person(database, "ann@s.example").name == "Ann Lee"


def test_an_upgrade_keeps_its_backup_beside_the_file(database_url: str, tmp_path: Path) -> None:
    file = backup_before_upgrade(database_url, revision="0001")
    assert (file.parent, file.name.startswith("pl.db.before-upgrade-0001-")) == (tmp_path, True)
