from datetime import UTC, datetime

import pytest

from learning.catalog.finding import Seeker
from learning.catalog.published import Catalog, load_catalog
from learning.catalog.suggesting import sessions_led, suggest_listings
from storage.database import Database
from storage.tables import Format
from tests.kit.rows import Rows

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)

NOBODY = Seeker(None, None)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def _loaded(database: Database) -> Catalog:
    with database.reading() as tx:
        return load_catalog(tx, version=0, now=NOW)


def test_suggestions_offer_each_format_before_a_second_of_one(database: Database, rows: Rows, now: datetime) -> None:
    for number in range(3):
        rows.live(f"Live {number}", f"2026-11-2{number + 5} 15:30")
    rows.offering("Video", format=Format.video)
    suggested = suggest_listings(_loaded(database), seeker=NOBODY, now=now, count=3)
    assert [hit.listing.title for hit in suggested] == ["Live 0", "Video", "Live 1"]
    assert suggest_listings(_loaded(database), seeker=NOBODY, now=now, count=0) == []


def test_suggestions_fit_and_are_open(database: Database, rows: Rows, now: datetime) -> None:
    rows.live("For others", audience=["classified"])
    rows.live("Closed", closes=now)
    rows.live("Over", "2026-11-20 15:30")
    rows.live("Good")
    suggested = suggest_listings(_loaded(database), seeker=Seeker("certificated", None), now=now, count=5)
    assert [hit.listing.title for hit in suggested] == ["Good"]


def test_what_somebody_holds_or_leads_needs_no_suggesting(database: Database, rows: Rows, now: datetime) -> None:
    held, other = rows.live("Held"), rows.live("Other")
    suggested = suggest_listings(_loaded(database), seeker=NOBODY, now=now, count=3, but={held})
    assert [hit.listing.id for hit in suggested] == [other]


def test_sessions_led_are_ones_own_soonest_first(database: Database, rows: Rows, now: datetime) -> None:
    offering = rows.offering("UDL", facilitators=["ana@example.org"])
    for day in ("2026-12-10", "2026-12-03", "2026-11-20"):
        rows.session(offering, f"{day} 15:30")
    rows.session(offering, "2026-12-01 15:30", facilitators=["ben@example.org"])
    led = sessions_led(_loaded(database), email="ana@example.org", now=now, count=5)
    assert [occurrence.starts_at.day for _, occurrence in led] == [3, 10]
    assert len(sessions_led(_loaded(database), email="ana@example.org", now=now, count=1)) == 1
