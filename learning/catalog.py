"""The catalog as people see it: what is published, held in memory and renewed when the database says so."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import col, select, update

from learning.wording import fold, parts_of
from storage.database import Transaction
from storage.enums import Format, OfferingState
from storage.tables import CatalogVersion, Offering, Person, Session, Site

FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated session. Instants are UTC; `zone` is where its clock hangs on the wall."""

    id: int
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    site_id: int | None
    site: str
    place: str
    link: str
    capacity: int | None
    opens_at: datetime | None
    closes_at: datetime
    facilitators: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Listing:
    """A published offering with the sessions that are not over, soonest first.

    `dated` says that it takes place at set times, even when none is left. Facilitators are e-mails or names, as imported.
    """

    id: int
    code: str
    title: str
    why: str
    summary: str
    format: Format
    goal: str
    strand: str
    topics: tuple[str, ...]
    audience: tuple[str, ...]
    facilitators: tuple[str, ...]
    site_id: int | None
    site: str
    link: str
    minutes: int | None
    points: Decimal | None
    language: str | None
    occurrences: tuple[Occurrence, ...]
    dated: bool = False
    # The words to search, folded, each text beginning with a space so that " udl" finds a beginning of a word.
    title_words: str = ""
    subject_words: str = ""
    people_words: str = ""
    body_words: str = ""

    def is_for(self, group: str | None) -> bool:
        """Tell whether an employee group, or `family`, may take part. No audience means all staff."""
        return group in self.audience if self.audience else group != FAMILY


@dataclass(frozen=True)
class Catalog:
    """All published listings at one version of the catalog."""

    version: int
    listings: tuple[Listing, ...]
    names: dict[str, str] = field(default_factory=dict)  # e-mail → name, of those who facilitate

    @cached_property
    def topic_parts(self) -> dict[str, set[str]]:
        """Return every topic, the most used first, with the parts by which names are compared."""
        return {topic: parts_of(topic) for topic in self.topics()}

    def find(self, listing_id: int) -> Listing | None:
        """Return a listing by its offering's id."""
        return next((listing for listing in self.listings if listing.id == listing_id), None)

    def topics(self) -> list[str]:
        """Return every topic, the most used first."""
        return _most_used(topic for listing in self.listings for topic in listing.topics)

    def strands(self) -> list[str]:
        """Return every strand, in alphabetical order."""
        return sorted({listing.strand for listing in self.listings if listing.strand}, key=fold)

    def sites(self) -> list[tuple[int, str]]:
        """Return (id, name) of every site where something takes place, in alphabetical order."""
        found = {(listing.site_id, listing.site) for listing in self.listings} | {
            (occurrence.site_id, occurrence.site)
            for listing in self.listings
            for occurrence in listing.occurrences
        }
        return sorted(((key, name) for key, name in found if key is not None), key=lambda site: fold(site[1]))


class CatalogCache:
    """The newest catalog that this process has seen. Asking whether it is still the newest costs one row.

    While one thread loads a newer one, which takes a second for a large district, the others use what there is.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._newest: Catalog | None = None

    def current(self, tx: Transaction, *, now: datetime) -> Catalog:
        """Return the catalog, at most a few seconds old. `now` decides which sessions are over and left out."""
        # The version is read before the listings: a change in between makes this copy newer than it says, never older.
        version = tx.exec(select(CatalogVersion.version)).one()
        held = self._newest
        if held and held.version >= version:
            return held
        if held and self._loading.locked():
            return held
        with self._loading:
            held = self._newest
            if held is None or held.version < version:
                held = self._newest = load_catalog(tx, version=version, now=now)
            return held


def lock_catalog(tx: Transaction) -> None:
    """Wait for whoever changes the catalog. Everybody who does calls this first, so that nobody waits in a circle."""
    tx.exec(select(CatalogVersion).with_for_update()).one()


def catalog_changed(tx: Transaction) -> None:
    """Tell every process that its copy of the catalog is old. Call it in the transaction of the change."""
    tx.exec(update(CatalogVersion).values(version=col(CatalogVersion.version) + 1))


def load_catalog(tx: Transaction, *, version: int, now: datetime) -> Catalog:
    """Read all that is published and not retired, with the sessions that are not over."""
    sites = {site.id: site.name for site in tx.exec(select(Site)).all()}
    offerings = tx.exec(
        select(Offering).where(Offering.state == OfferingState.published, col(Offering.retired_at).is_(None))
    ).all()
    standing = col(Session.retired_at).is_(None)
    dated = set(tx.exec(select(Session.offering_id).where(standing).distinct()).all())
    sessions: dict[int, list[Session]] = {}
    for session in tx.exec(
        select(Session).where(standing, col(Session.ends_at) > now).order_by(col(Session.starts_at))
    ).all():
        sessions.setdefault(session.offering_id, []).append(session)
    names = _names_of(tx, offerings, sessions)
    listings = tuple(
        _listing(row, sessions.get(row.id or 0, []), sites, names, dated=row.id in dated) for row in offerings
    )
    return Catalog(version, listings, names)


def _names_of(
    tx: Transaction, offerings: Iterable[Offering], sessions: dict[int, list[Session]]
) -> dict[str, str]:
    wanted = {email for row in offerings for email in row.facilitators}
    wanted |= {email for rows in sessions.values() for row in rows for email in row.facilitators}
    people = tx.exec(select(Person.email, Person.name)).all() if wanted else []
    return {email: name for email, name in people if email in wanted}


def _listing(
    row: Offering,
    sessions: list[Session],
    sites: dict[int | None, str],
    names: dict[str, str],
    *,
    dated: bool,
) -> Listing:
    occurrences = tuple(_occurrence(session, row, sites) for session in sessions)
    people = {*row.facilitators, *(email for found in occurrences for email in found.facilitators)}
    places = {occurrence.place for occurrence in occurrences} | {o.site for o in occurrences}
    return Listing(
        id=row.id or 0, code=row.code, title=row.title, why=row.why, summary=row.summary, format=row.format,
        goal=row.goal, strand=row.strand, topics=tuple(row.topics), audience=tuple(row.audience),
        facilitators=tuple(row.facilitators), site_id=row.site_id, site=sites.get(row.site_id, ""), link=row.link,
        minutes=row.minutes, points=row.points, language=row.language, occurrences=occurrences,
        dated=dated or row.format is Format.live,
        title_words=_words(row.title),
        subject_words=_words(row.code, row.strand, *row.topics),
        # An address of nobody on the roster is shown to nobody, so it is not searched either.
        people_words=_words(*(names.get(one, "" if "@" in one else one) for one in people), *places),
        body_words=_words(row.why, row.summary, row.goal),
    )  # fmt: skip


def _occurrence(session: Session, offering: Offering, sites: dict[int | None, str]) -> Occurrence:
    site_id = session.site_id or offering.site_id
    return Occurrence(
        id=session.id or 0, starts_at=session.starts_at, ends_at=session.ends_at, zone=ZoneInfo(session.timezone),
        site_id=site_id, site=sites.get(site_id, ""), place=session.place, link=session.link or offering.link,
        capacity=session.capacity, opens_at=session.registration_opens_at,
        closes_at=session.registration_closes_at or session.starts_at,
        facilitators=tuple(session.facilitators or offering.facilitators),
    )  # fmt: skip


def _words(*texts: str) -> str:
    return " " + " ".join(fold(text) for text in texts)


def _most_used(words: Iterable[str]) -> list[str]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], fold(word)))
