"""Listings without a database: what a test of the search needs of an offering, and nothing else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from learning.catalog.finding import Search, Seeker, find_listings
from learning.catalog.listings import Listing, Occurrence
from learning.catalog.published import Catalog, texts_of
from learning.catalog.search.index import Shelf
from learning.catalog.search.lexicon import Lexicon, shipped_lexicon
from learning.catalog.search.ranking import Found, Ranker
from storage.tables import Format

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
"""A Tuesday, 9:30 in the morning in California."""
ZONE = ZoneInfo("America/Los_Angeles")
ANYBODY = Seeker(None, None)


def occurrence(number: int = 1, *, days: float = 9, minutes: int = 60, **more: object) -> Occurrence:
    """Return a session so many days after NOW, for which people can register until it begins."""
    starts_at = NOW + timedelta(days=days)
    ends_at = starts_at + timedelta(minutes=minutes)
    found = Occurrence(number, starts_at, ends_at, ZONE, None, "", "", "", None, None, starts_at, ())
    return replace(found, **more)  # type: ignore[arg-type]


def listing(number: int, title: str, *occurrences: Occurrence, **more: object) -> Listing:
    """Return a live offering for all staff."""
    found = Listing(
        id=number,
        code=f"N-{number}",
        title=title,
        why="",
        summary="",
        format=Format.live,
        goal="",
        strand="",
        topics=(),
        audience=(),
        facilitators=(),
        site_id=None,
        site="",
        link="",
        minutes=None,
        points=None,
        language=None,
        occurrences=occurrences,
    )
    found = replace(found, **more)  # type: ignore[arg-type]
    return replace(found, dated=bool(occurrences) or found.format is Format.live)


def video(number: int, title: str, **more: object) -> Listing:
    """Return a video of ten minutes, which can be watched at any time."""
    return listing(number, title, **{"format": Format.video, "minutes": 10, **more})


def titles_of(*titles: str) -> list[Listing]:
    """Return videos with these titles, in their order."""
    return [video(number, title) for number, title in enumerate(titles, start=1)]


def found_in(listings: Iterable[Listing], search: Search | str, seeker: Seeker = ANYBODY) -> list[str]:
    """Return the titles that a search finds, best first."""
    wanted = Search(search) if isinstance(search, str) else search
    results = find_listings(Catalog(1, tuple(listings)), wanted, seeker=seeker, now=NOW)
    return [hit.listing.title for hit in results.hits]


def ranker_of(listings: Iterable[Listing], lexicon: Lexicon | None = None) -> Ranker:
    """Return what searches these listings, whose row is their place."""
    texts = ((one.id, texts_of(one, {})) for one in listings)
    return Ranker(Shelf().index(texts), lexicon or shipped_lexicon())


def rows_of(found: Found) -> list[int]:
    """Return the rows that were found, best first."""
    return [int(row) for row in found.rows]
