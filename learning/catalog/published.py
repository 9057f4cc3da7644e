"""The catalog as people see it: what is published, held in memory and renewed when the database says so."""

import gc
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select, update

from learning.catalog.filters import Sieve
from learning.catalog.listings import Listing, Occurrence, Recording
from learning.catalog.questions.sites import Sites
from learning.catalog.search.index import Shelf, Texts
from learning.catalog.search.lexicon import Lexicon, shipped_lexicon
from learning.catalog.search.ranking import Ranker
from learning.text import fold, parts_of
from storage.database import Transaction
from storage.tables import CatalogVersion, DistrictWord, Format, Offering, OfferingState, Person, Session, Site

_MOMENT_SECONDS = 0.5


@dataclass(frozen=True)
class Catalog:
    """All published listings at one version of the catalog, by title. `names` are those who facilitate, by e-mail.

    `holds_until` is when a live session ends whose recording is there already, and takes its place.
    """

    version: int
    listings: tuple[Listing, ...]
    names: dict[str, str] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf, compare=False)
    lexicon: Lexicon = field(default_factory=shipped_lexicon, compare=False)
    holds_until: datetime | None = None

    def is_current(self, version: int, *, now: datetime) -> bool:
        """Tell whether this is still the catalog at a version, and the clock has turned no page of it."""
        return self.version >= version and (self.holds_until is None or now < self.holds_until)

    @cached_property
    def ranker(self) -> Ranker:
        """Return what answers searches."""
        texts = ((listing.id, texts_of(listing, self.names)) for listing in self.listings)
        return Ranker(self.shelf.index(texts), self.lexicon)

    @cached_property
    def sieve(self) -> Sieve:
        """Return what filters go through."""
        return Sieve(self.listings)

    @cached_property
    def topic_parts(self) -> dict[str, set[str]]:
        """Return every topic, the most used first, with the parts by which names are compared."""
        return {topic: parts_of(topic) for topic in self.topics}

    @cached_property
    def _by_id(self) -> dict[int, Listing]:
        return {listing.id: listing for listing in self.listings}

    def find(self, listing_id: int) -> Listing | None:
        """Return a listing by its offering's id."""
        return self._by_id.get(listing_id)

    @cached_property
    def led_by(self) -> dict[str, list[tuple[Listing, Occurrence]]]:
        """Return the sessions that people lead, soonest first, by e-mail or name as imported."""
        found: dict[str, list[tuple[Listing, Occurrence]]] = {}
        dated = ((listing, one) for listing in self.listings for one in listing.occurrences)
        for listing, one in sorted(dated, key=lambda pair: pair[1].starts_at):
            for facilitator in one.facilitators:
                found.setdefault(facilitator, []).append((listing, one))
        return found

    @cached_property
    def topics(self) -> list[str]:
        """Return every topic, the most used first."""
        counts = Counter(topic for listing in self.listings for topic in listing.topics)
        return sorted(counts, key=lambda topic: (-counts[topic], fold(topic)))

    @cached_property
    def strands(self) -> list[str]:
        """Return every strand, in alphabetical order."""
        return sorted({listing.strand for listing in self.listings if listing.strand}, key=fold)

    @cached_property
    def sites(self) -> list[tuple[int, str]]:
        """Return (id, name) of every site where something takes place, in alphabetical order."""
        found = {(listing.site_id, listing.site) for listing in self.listings} | {
            (occurrence.site_id, occurrence.site) for listing in self.listings for occurrence in listing.occurrences
        }
        return sorted(((key, name) for key, name in found if key is not None), key=lambda site: fold(site[1]))

    @cached_property
    def named_sites(self) -> Sites:
        """Return the sites by the ways in which people write their names."""
        return Sites.named(self.sites)

    def prepare(self) -> "Catalog":
        """Build what the first search would otherwise wait for."""
        _ = self.ranker, self.sieve, self.topic_parts, self.named_sites, self.led_by
        return self


def texts_of(listing: Listing, names: dict[str, str]) -> Texts:
    """Return what of a listing is searched."""
    people = {*listing.facilitators, *(email for one in listing.occurrences for email in one.facilitators)}
    places = {listing.site, *(word for one in listing.occurrences for word in (one.place, one.site))}
    # An address of nobody on the roster is shown to nobody, so it is not searched either.
    known = {names.get(one, "" if "@" in one else one) for one in people}
    return Texts(
        title=listing.title,
        subject=" ".join((listing.code, listing.strand, *listing.topics)),
        people=" ".join(sorted(known | places)),
        body=f"{listing.why}\n{listing.summary}\n{listing.goal}",
    )


class CatalogCache:
    """The newest catalog that this process has seen. Asking whether it is still the newest costs one row.

    While one thread loads a newer one, which takes two seconds for a large district, the others wait a moment for it
    and then use what there is.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._newest: Catalog | None = None
        self._shelf = Shelf()

    def current(self, tx: Transaction, *, now: datetime) -> Catalog:
        """Return the catalog, at most a few seconds old. `now` decides which sessions are over and left out."""
        # The version is read before the listings: a change in between makes this copy newer than it says, never older.
        version = tx.exec(select(CatalogVersion.version)).one()
        held = self._newest
        if held and held.is_current(version, now=now):
            return held
        free = self._loading.acquire(timeout=_MOMENT_SECONDS if held else -1)
        if held and not free:
            return held
        try:
            held = self._newest
            if held is None or not held.is_current(version, now=now):
                with _collector_paused():
                    newer = load_catalog(tx, version=version, now=now, shelf=self._shelf)
                    held = self._newest = newer.prepare()
            return held
        finally:
            self._loading.release()


@contextmanager
def _collector_paused() -> Iterator[None]:
    # A million small objects that all stay, without a cycle among them. Looking for garbage there doubles the time to
    # read a large catalog, and later stops every answer for half a second each time; what is frozen is not looked at.
    collects = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collects:
            gc.enable()


def lock_catalog(tx: Transaction) -> None:
    """Wait for whoever changes the catalog. Everybody who does calls this first, so that nobody waits in a circle."""
    tx.exec(select(CatalogVersion).with_for_update()).one()


def catalog_changed(tx: Transaction) -> None:
    """Tell every process that its copy of the catalog is old. Call it in the transaction of the change."""
    tx.exec(update(CatalogVersion).values(version=col(CatalogVersion.version) + 1))


def load_catalog(tx: Transaction, *, version: int, now: datetime, shelf: Shelf | None = None) -> Catalog:
    """Read all that is published and not retired, with the sessions that are not over."""
    sites = {site.id: site.name for site in tx.exec(select(Site)).all()}
    offerings = tx.exec(
        select(*_OFFERING).where(Offering.state == OfferingState.published, col(Offering.retired_at).is_(None))
    ).all()
    standing = col(Session.retired_at).is_(None) & col(Session.cancelled_at).is_(None)
    ended = dict(
        tx.exec(
            select(Session.offering_id, func.max(Session.ends_at)).where(standing).group_by(col(Session.offering_id))
        ).all()
    )
    sessions: dict[int, list[Any]] = {}
    for session in tx.exec(
        select(*_SESSION).where(standing, col(Session.ends_at) > now).order_by(col(Session.starts_at))
    ).all():
        sessions.setdefault(session.offering_id, []).append(session)
    names = _names_of(tx, offerings, sessions)
    recordings, holds_until = _read_recordings(tx, standing, now=now)
    listings = [
        _as_recorded(_listing(row, sessions.get(row.id, []), sites, recordings.get(row.id), ended.get(row.id)), now=now)
        for row in offerings
    ]
    listings.sort(key=lambda listing: (fold(listing.title), listing.id))
    own = tx.exec(select(DistrictWord.phrase, DistrictWord.means).order_by(col(DistrictWord.id))).all()
    lexicon = shipped_lexicon().extended(own)
    return Catalog(version, tuple(listings), names, shelf or Shelf(), lexicon, holds_until)


def _read_recordings(tx: Transaction, standing: Any, *, now: datetime) -> tuple[dict[int, Recording], datetime | None]:
    """Return the newest recording of each offering, and when the next one comes to be: at the end of its session."""
    rows: Any = tx.exec(
        select(
            Session.offering_id,
            Session.id,
            Session.recording_link,
            Session.recording_minutes,
            Session.starts_at,
            Session.ends_at,
        )  # type: ignore[call-overload]  # more columns than SQLModel has types for
        .where(standing, Session.recording_link != "")
        .order_by(col(Session.starts_at))
    ).all()
    over = {row.offering_id: Recording(*row[1:5]) for row in rows if row.ends_at <= now}
    return over, min((row.ends_at for row in rows if row.ends_at > now), default=None)


def _as_recorded(listing: Listing, *, now: datetime) -> Listing:
    """Return a live offering as the recording that it has become, once no date of it is left."""
    recording = listing.recording
    if recording is None or listing.format is not Format.live or any(one.ends_at > now for one in listing.occurrences):
        return listing
    return replace(
        listing,
        format=Format.recorded,
        link=recording.link,
        minutes=recording.minutes or listing.minutes,
        occurrences=(),
        dated=False,
    )


# Columns and not rows of the ORM, which take five times as long for fifty thousand.
_OFFERING: Any = (
    Offering.id,
    Offering.code,
    Offering.title,
    Offering.why,
    Offering.summary,
    Offering.format,
    Offering.goal,
    Offering.strand,
    Offering.topics,
    Offering.audience,
    Offering.facilitators,
    Offering.site_id,
    Offering.link,
    Offering.minutes,
    Offering.points,
    Offering.language,
)
_SESSION: Any = (
    Session.id,
    Session.offering_id,
    Session.starts_at,
    Session.ends_at,
    Session.timezone,
    Session.site_id,
    Session.place,
    Session.link,
    Session.capacity,
    Session.registration_opens_at,
    Session.registration_closes_at,
    Session.facilitators,
)


def _names_of(tx: Transaction, offerings: Iterable[Any], sessions: dict[int, list[Any]]) -> dict[str, str]:
    wanted = {email for row in offerings for email in row.facilitators}
    wanted |= {email for rows in sessions.values() for row in rows for email in row.facilitators}
    people = tx.exec(select(Person.email, Person.name)).all() if wanted else []
    return {email: name for email, name in people if email in wanted}


def _listing(
    row: Any,
    sessions: Sequence[Any],
    sites: dict[int | None, str],
    recording: Recording | None,
    ended_at: datetime | None,
) -> Listing:
    return Listing(
        id=row.id,
        code=row.code,
        title=row.title,
        why=row.why,
        summary=row.summary,
        format=row.format,
        goal=row.goal,
        strand=row.strand,
        topics=tuple(row.topics),
        audience=tuple(row.audience),
        facilitators=tuple(row.facilitators),
        site_id=row.site_id,
        site=sites.get(row.site_id, ""),
        link=row.link,
        minutes=row.minutes,
        points=row.points,
        language=row.language,
        occurrences=tuple(_occurrence(session, row, sites) for session in sessions),
        dated=ended_at is not None or row.format is Format.live,
        recording=recording,
        ended_at=ended_at,
    )


def _occurrence(session: Any, offering: Any, sites: dict[int | None, str]) -> Occurrence:
    site_id = session.site_id or offering.site_id
    return Occurrence(
        id=session.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=ZoneInfo(session.timezone),
        site_id=site_id,
        site=sites.get(site_id, ""),
        place=session.place,
        link=session.link or offering.link,
        capacity=session.capacity,
        opens_at=session.registration_opens_at,
        closes_at=session.registration_closes_at or session.starts_at,
        facilitators=tuple(session.facilitators or offering.facilitators),
    )
