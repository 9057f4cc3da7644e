"""What the Home tab shows somebody: suggestions that fit them, and the sessions that they lead."""

from datetime import datetime

from learning.catalog import Catalog
from learning.finding import Hit, Search, Seeker, find_listings
from learning.listings import Listing, Occurrence


def suggest_listings(catalog: Catalog, *, seeker: Seeker, now: datetime, count: int) -> list[Hit]:
    """Pick open listings that fit a person: one of each format first, so that there is a choice of how to learn."""
    hits = find_listings(catalog, Search(), seeker=seeker, now=now).hits
    picked: list[Hit] = []
    formats = set()
    for hit in hits:
        if hit.listing.format not in formats:
            formats.add(hit.listing.format)
            picked.append(hit)
    picked += [hit for hit in hits if hit not in picked]
    return picked[:count]


def sessions_led(
    catalog: Catalog, *, email: str, now: datetime, count: int
) -> list[tuple[Listing, Occurrence]]:
    """Return the next sessions that somebody leads, soonest first."""
    found = [
        (listing, occurrence)
        for listing in catalog.listings
        for occurrence in listing.occurrences
        if occurrence.ends_at > now and email in occurrence.facilitators
    ]
    return sorted(found, key=lambda pair: pair[1].starts_at)[:count]
