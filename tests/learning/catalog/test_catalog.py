"""The catalog in memory: what is in it, and that it is never old."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from learning.catalog.published import Catalog, CatalogCache, load_catalog, texts_of
from storage.database import Database
from storage.tables import Format, OfferingState
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def _loaded(database: Database) -> Catalog:
    with database.reading() as tx:
        return load_catalog(tx, version=0, now=NOW)


def test_catalog_holds_what_is_published_and_not_retired(database: Database, rows: Rows, now: datetime) -> None:
    rows.offering("Published")
    rows.offering("Draft", state=OfferingState.draft)
    rows.offering("Retired", retired_at=now)
    assert [listing.title for listing in _loaded(database).listings] == ["Published"]


def test_sessions_come_soonest_first_without_retired_ones(database: Database, rows: Rows, now: datetime) -> None:
    offering = rows.offering("UDL")
    for starts, retired in (("2026-12-10 15:30", None), ("2026-12-03 15:30", None), ("2026-12-01 15:30", now)):
        rows.session(offering, starts, retired_at=retired)
    (listing,) = _loaded(database).listings
    assert [occurrence.starts_at.day for occurrence in listing.occurrences] == [3, 10]


def test_session_takes_from_its_offering_what_it_does_not_say(database: Database, rows: Rows) -> None:
    offering = rows.offering("UDL", site="North", link="https://example.org/o", facilitators=["a@example.org"])
    rows.session(offering, "2026-12-03 15:30", minutes=75)
    rows.session(
        offering, "2026-12-04 15:30", site="South", link="https://example.org/s", facilitators=["b@example.org"]
    )
    first, second = _loaded(database).listings[0].occurrences
    assert (first.site, first.link, first.facilitators, first.minutes) == (
        "North",
        "https://example.org/o",
        ("a@example.org",),
        75,
    )
    assert (second.site, second.link, second.facilitators) == ("South", "https://example.org/s", ("b@example.org",))
    assert first.closes_at == first.starts_at


def test_listing_carries_its_columns(database: Database, rows: Rows) -> None:
    rows.offering("Gradebook", format=Format.video, points=1.5, audience=["family"], topics=["grades"], language="es")
    (listing,) = _loaded(database).listings
    assert (listing.points, listing.audience, listing.topics, listing.language) == (
        Decimal("1.5"),
        ("family",),
        ("grades",),
        "es",
    )


@pytest.mark.parametrize(
    ("audience", "group", "fits"),
    [
        ((), "certificated", True),
        ((), None, True),
        ((), "family", False),
        (("classified",), "classified", True),
        (("classified",), "certificated", False),
        (("classified",), None, True),
        (("family",), "family", True),
        (("family",), None, False),
        (("family", "classified"), None, True),
        (("family",), "classified", False),
    ],
)
def test_listing_knows_whom_it_is_for(
    database: Database, rows: Rows, audience: tuple[str, ...], group: str | None, fits: bool
) -> None:
    rows.offering("UDL", audience=list(audience))
    assert _loaded(database).listings[0].is_for(group) is fits


def test_topics_strands_and_sites_are_those_of_what_can_be_found(database: Database, rows: Rows) -> None:
    rows.offering("One", topics=["b", "a"], strand="Zeta", site="West")
    rows.offering("Two", topics=["b"], strand="álgebra", site="East")
    rows.offering("Draft", topics=["c"], strand="Draft", site="Draft", state=OfferingState.draft)
    catalog = _loaded(database)
    assert (catalog.topics, catalog.strands) == (["b", "a"], ["álgebra", "Zeta"])
    assert [name for _, name in catalog.sites] == ["East", "West"]


def test_names_are_those_of_people_on_the_roster(database: Database, rows: Rows) -> None:
    rows.person("Cleo Park", email="cleo@example.org")
    rows.person("Not Leading", email="other@example.org")
    rows.offering("UDL", facilitators=["cleo@example.org", "nobody@example.org"])
    assert _loaded(database).names == {"cleo@example.org": "Cleo Park"}


def test_copy_is_kept_while_nothing_changes_and_renewed_when_it_does(database: Database, rows: Rows) -> None:
    cache, other_process = CatalogCache(), CatalogCache()
    rows.offering("One")
    with database.reading() as tx:
        first = cache.current(tx, now=NOW)
        assert cache.current(tx, now=NOW) is first
        assert other_process.current(tx, now=NOW) == first
    rows.offering("Two")
    with database.reading() as tx:
        assert len(cache.current(tx, now=NOW).listings) == len(other_process.current(tx, now=NOW).listings) == 2


def test_unchanged_catalog_costs_one_statement(database: Database, rows: Rows) -> None:
    rows.offering("One")
    cache, said = CatalogCache(), []
    with database.reading() as tx:
        cache.current(tx, now=NOW)
    event.listen(database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    with database.reading() as tx:
        cache.current(tx, now=NOW)
    assert len([statement for statement in said if "SELECT" in statement]) == 1


@on_both
def test_many_readers_load_a_changed_catalog_once(database: Database, rows: Rows) -> None:
    rows.offering("One")
    cache = CatalogCache()

    def read(_: int) -> int:
        with database.reading() as tx:
            return id(cache.current(tx, now=NOW))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read, range(8)))) == 1


def _titles(cache: CatalogCache, database: Database) -> list[str]:
    with database.reading() as tx:
        return [listing.title for listing in cache.current(tx, now=NOW).listings]


def test_others_use_the_held_copy_while_one_loads_a_newer_one(database: Database, rows: Rows) -> None:
    rows.offering("One")
    cache, loading, may_go_on = CatalogCache(), Event(), Event()
    assert _titles(cache, database) == ["One"]
    rows.offering("Two")

    def hold_up(*arguments: Any) -> None:
        if "FROM offering" in arguments[2] and not loading.is_set():
            loading.set()
            may_go_on.wait(30)

    event.listen(database.engine, "before_cursor_execute", hold_up)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(_titles, cache, database)
        assert loading.wait(30)
        assert _titles(cache, database) == ["One"]
        may_go_on.set()
        assert first.result() == ["One", "Two"]
    assert _titles(cache, database) == ["One", "Two"]


def test_load_that_fails_leaves_the_next_one_free(database: Database, rows: Rows) -> None:
    rows.offering("One")
    cache, broken = CatalogCache(), Event()

    def fail_once(*arguments: Any) -> None:
        if "FROM offering" in arguments[2] and not broken.is_set():
            broken.set()
            raise OperationalError("made up", None, RuntimeError("made up"))

    event.listen(database.engine, "before_cursor_execute", fail_once)
    with pytest.raises(OperationalError):
        _titles(cache, database)
    assert _titles(cache, database) == ["One"]


@on_both
def test_newer_copy_searches_what_changed_and_the_older_one_what_was(database: Database, rows: Rows) -> None:
    kept, gone = rows.offering("Reading circles"), rows.offering("Beekeeping")
    cache = CatalogCache()
    with database.reading() as tx:
        old = cache.current(tx, now=NOW)
    rows.change_offering(gone, retired_at=NOW)
    rows.change_offering(kept, title="Writing circles")
    with database.reading() as tx:
        new = cache.current(tx, now=NOW)
    for catalog, words, count in (
        (old, "beekeeping", 1),
        (new, "beekeeping", 0),
        (new, "beekeping", 0),
        (old, "writing", 0),
        (new, "writing", 1),
        (old, "circles", 1),
        (new, "circles", 1),
    ):
        assert len(catalog.ranker.find(words).rows) == count, (words, count)
    assert new.shelf is old.shelf


def test_searched_are_facilitators_by_name_and_all_places(database: Database, rows: Rows) -> None:
    rows.person("Cleo Park", email="cleo@example.org")
    offering = rows.offering(
        "UDL",
        code="U-1",
        site="North School",
        facilitators=["cleo@example.org", "gone@example.org", "Guest Speaker"],
        why="Why so",
        summary="What it is",
        goal="All read",
        strand="Inclusion",
        topics=["access"],
    )
    rows.session(offering, "2026-12-03 15:30", place="Room 4", site="South School")
    catalog = _loaded(database)
    texts = texts_of(catalog.listings[0], catalog.names)
    assert (texts.title, texts.subject) == ("UDL", "U-1 Inclusion access")
    for said in ("Cleo Park", "Guest Speaker", "North School", "South School", "Room 4"):
        assert said in texts.people
    assert "@" not in texts.people
    assert texts.body.split("\n") == ["Why so", "What it is", "All read"]


def test_a_cancelled_session_is_shown_to_nobody(database: Database, rows: Rows, now: datetime) -> None:
    offering = rows.offering("UDL")
    rows.session(offering, "2026-12-03 15:30", cancelled_at=now)
    assert _loaded(database).listings[0].occurrences == ()


@on_both
def test_a_live_session_becomes_its_recording_once_no_date_is_left(database: Database, rows: Rows) -> None:
    offering = rows.offering("UDL", points=2)
    rows.session(offering, "2026-11-23 15:30", recording_link="https://example.org/udl", recording_minutes=48)
    (listing,) = _loaded(database).listings
    assert (listing.id, listing.format, listing.link, listing.minutes, listing.dated) == (
        offering,
        Format.recorded,
        "https://example.org/udl",
        48,
        False,
    )
    rows.session(offering, "2026-12-03 15:30")
    (listing,) = _loaded(database).listings
    assert (listing.format, listing.dated, len(listing.occurrences)) == (Format.live, True, 1)
    assert listing.recording is not None
    assert listing.recording.minutes == 48


def test_the_copy_turns_into_the_recording_when_its_session_ends(database: Database, rows: Rows) -> None:
    offering = rows.offering("UDL")
    rows.session(offering, "2026-11-24 09:00", minutes=60, recording_link="https://example.org/udl")
    cache = CatalogCache()
    with database.reading() as tx:
        before = cache.current(tx, now=NOW)
        assert cache.current(tx, now=NOW) is before
        after = cache.current(tx, now=NOW.replace(hour=18))
    assert [one.listings[0].format for one in (before, after)] == [Format.live, Format.recorded]
