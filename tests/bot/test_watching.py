"""The catalog watch: a change is seen by itself, an outage is survived, and it ends when it is told to."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from threading import enumerate as all_threads
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.watching import SECONDS_BETWEEN, CatalogWatch
from learning.district.district import District
from locales.languages import ENGLISH
from storage.database import Database
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows

_OFTEN = 0.01
_PATIENCE = 30.0


class Witness:
    """Sees what is asked of a database: when the catalog's version is, and when all listings are."""

    def __init__(self, database: Database) -> None:
        self.asked, self.loaded, self.fails = Event(), Event(), False
        event.listen(database.engine, "before_cursor_execute", self._look)

    def _look(self, *arguments: Any) -> None:
        statement = arguments[2]
        if "FROM catalogversion" in statement:
            self.asked.set()
        if "FROM offering" in statement and "FROM session" not in statement:
            self.loaded.set()
            if self.fails:
                raise OperationalError("made up", None, RuntimeError("made up"))


@contextmanager
def _watched(database: Database, *, seconds: float = _OFTEN) -> Iterator[District]:
    now = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    district = District("Sample", ZoneInfo("America/Los_Angeles"), ENGLISH, database, lambda: now)
    watch = CatalogWatch(district, seconds=seconds)
    watch.start()
    try:
        yield district
    finally:
        watch.stop()


@on_both
def test_an_outage_at_the_start_is_waited_for_but_is_no_reading(database: Database) -> None:
    witness = Witness(database)
    witness.fails = True
    now = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    district = District("Sample", ZoneInfo("America/Los_Angeles"), ENGLISH, database, lambda: now)
    watch = CatalogWatch(district, seconds=_OFTEN)
    watch.start()
    try:
        watch.wait(seconds=_PATIENCE)
        assert not watch.has_read
        witness.fails = False
        assert any(watch.has_read or Event().wait(_OFTEN) for _ in range(1_000))
    finally:
        watch.stop()


@on_both
def test_catalog_is_read_at_once_and_again_when_it_changes(database: Database) -> None:
    rows, witness = Rows(database), Witness(database)
    rows.offering("One")
    with _watched(database) as district:
        assert witness.loaded.wait(_PATIENCE)
        assert [one.title for one in district.read_catalog().listings] == ["One"]
        witness.loaded.clear()
        rows.offering("Two")
        assert witness.loaded.wait(_PATIENCE), "the change was not seen by itself"
        assert [one.title for one in district.read_catalog().listings] == ["One", "Two"]


def test_unchanged_catalog_is_asked_for_and_not_read(database: Database) -> None:
    Rows(database).offering("One")
    witness = Witness(database)
    with _watched(database) as district:
        assert witness.loaded.wait(_PATIENCE)
        district.read_catalog()
        witness.loaded.clear()
        for _ in range(3):
            witness.asked.clear()
            assert witness.asked.wait(_PATIENCE)
        assert not witness.loaded.is_set()


@on_both
def test_outage_of_the_database_is_logged_and_survived(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    Rows(database).offering("One")
    witness = Witness(database)
    witness.fails = True
    with caplog.at_level(logging.WARNING, "pl.watching"), _watched(database) as district:
        for _ in range(2):
            witness.loaded.clear()
            assert witness.loaded.wait(_PATIENCE)
        witness.fails = False
        witness.loaded.clear()
        assert witness.loaded.wait(_PATIENCE)
        assert [one.title for one in district.read_catalog().listings] == ["One"]
    assert "catalog not read" in caplog.messages
    assert "made up" not in caplog.text, "what the database says may hold what people wrote"


@on_both
def test_watch_stops_at_once_and_asks_no_more(database: Database) -> None:
    witness = Witness(database)
    with _watched(database, seconds=3600):
        assert witness.loaded.wait(_PATIENCE)
    assert "pl-catalog-watch" not in [thread.name for thread in all_threads()]


def test_change_is_seen_within_five_seconds() -> None:
    assert SECONDS_BETWEEN <= 3.0
