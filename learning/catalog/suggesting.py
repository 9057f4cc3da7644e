"""What the Home tab shows somebody: suggestions that fit them, and the sessions that they lead."""

from collections.abc import Container
from datetime import datetime
from itertools import islice

from learning.catalog.finding import Hit, Search, Seeker, find_listings
from learning.catalog.listings import Listing, Occurrence
from learning.catalog.published import Catalog
from learning.people.viewers import Viewer
from storage.tables import Role

# Of a large catalog no more is looked at for a suggestion: the first come first, and one of each format is among them.
_LOOKED_AT = 300
_RUNNERS = frozenset({Role.facilitator, Role.coordinator, Role.site_admin, Role.admin})


def suggest_listings(
    catalog: Catalog, *, seeker: Seeker, now: datetime, count: int, but: Container[int] = ()
) -> list[Hit]:
    """Pick open listings that fit a person: one of each format first, so that there is a choice of how to learn.

    `but` are ids of offerings that need no suggesting: somebody holds or leads them.
    """
    found = find_listings(catalog, Search(), seeker=seeker, now=now).hits
    hits = list(islice((hit for hit in found if hit.listing.id not in but), _LOOKED_AT))
    first_of = {hit.listing.format: hit for hit in reversed(hits)}
    firsts = [hit for hit in hits if first_of[hit.listing.format] is hit]
    return [*firsts, *(hit for hit in hits if first_of[hit.listing.format] is not hit)][:count]


def sessions_led(catalog: Catalog, *, email: str, now: datetime, count: int) -> list[tuple[Listing, Occurrence]]:
    """Return the next sessions that somebody leads, soonest first."""
    led = catalog.led_by.get(email, ())
    return [(listing, occurrence) for listing, occurrence in led if occurrence.ends_at > now][:count]


def runs_sessions(catalog: Catalog, viewer: Viewer) -> bool:
    """Tell whether somebody leads or plans sessions: by a role, or because the catalog names them."""
    return not viewer.roles.isdisjoint(_RUNNERS) or viewer.email in catalog.led_by
