"""Finding something to learn: what matches, what fits the person, what is open, and what to say when nothing is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from learning.catalog import FAMILY, Catalog, Listing, Occurrence
from learning.wording import fold, parts_of
from storage.enums import EmployeeGroup, Format

QUERY_CHARACTERS = 150
# Where in time "any time" stands among dated sessions: after what is this week, before what is far.
_ANY_TIME = timedelta(days=7)
_OWN_SITE_BONUS = timedelta(days=7)
_NOON, _EVENING = 12, 17
_DAYS = 7


class Openness(StrEnum):
    """Whether somebody could join now, and why not."""

    open = "open"
    not_yet = "not_yet"
    closed = "closed"


class DayPart(StrEnum):
    """Before noon, from noon to five, from five on; on the clock of the session's own zone."""

    morning = "morning"
    afternoon = "afternoon"
    evening = "evening"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person narrowed the results to. None is no filter.

    `weekday` is 0 for Monday, in the session's zone; `up_to` is minutes; `points` is the least number of points;
    `audience` is an employee group or `family`; `site` is a site's id.
    """

    format: Format | None = None
    weekday: int | None = None
    day_part: DayPart | None = None
    up_to: int | None = None
    audience: str | None = None
    site: int | None = None
    strand: str | None = None
    points: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what no filter can be set to."""
        if self.weekday is not None and self.weekday not in range(_DAYS):
            raise ValueError("weekday")
        if self.audience is not None and self.audience not in (*EmployeeGroup, FAMILY):
            raise ValueError("audience")
        if any(number is not None and number < 0 for number in (self.up_to, self.points, self.site)):
            raise ValueError("a negative number")

    def active(self) -> list[str]:
        """Return the names of the filters that are set, in the order of the modal."""
        return [name for name in FILTER_NAMES if getattr(self, name) is not None]

    def without(self, name: str) -> "Filters":
        """Return these filters less one of them."""
        return replace(self, **{name: None})


FILTER_NAMES = ("format", "weekday", "day_part", "up_to", "audience", "site", "strand", "points")


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for. `everything` includes what is for other groups, `open_only` leaves closed ones out."""

    words: str = ""
    filters: Filters = Filters()
    open_only: bool = True
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Seeker:
    """What a result is fitted to."""

    group: str | None
    site_id: int | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A listing, the session of it that matches (None: any time), how many more do, and whether it can be joined."""

    listing: Listing
    occurrence: Occurrence | None
    more_dates: int
    openness: Openness
    fits: bool


@dataclass(frozen=True, slots=True)
class Results:
    """All hits, best first.

    `others` counts what only `everything` would show, `closed` what only `open_only=False` would show.
    With no hits, `drop` names filters whose removal gives some, with how many.
    """

    hits: tuple[Hit, ...]
    others: int = 0
    closed: int = 0
    drop: tuple[tuple[str, int], ...] = ()


def decide_openness(occurrence: Occurrence | None, *, now: datetime) -> Openness:
    """Decide whether a session could be joined now; what has no date always can."""
    if occurrence is None:
        return Openness.open
    if occurrence.opens_at and now < occurrence.opens_at:
        return Openness.not_yet
    return Openness.open if now < occurrence.closes_at else Openness.closed


def find_listings(catalog: Catalog, search: Search, *, seeker: Seeker, now: datetime) -> Results:
    """Find what matches, the best first: what fits, then open, then the better match, then the sooner."""
    matched = list(_matches(catalog, search.words))
    hits, others, closed = _sift(matched, search, seeker=seeker, now=now)
    if hits or not search.filters.active():
        return Results(tuple(hits), others, closed)
    drop = []
    for name in search.filters.active():
        looser = replace(search, filters=search.filters.without(name))
        if count := len(_sift(matched, looser, seeker=seeker, now=now)[0]):
            drop.append((name, count))
    drop.sort(key=lambda one: -one[1])
    return Results((), others, closed, tuple(drop))


def topics_named(catalog: Catalog, text: str) -> list[str]:
    """Return the topics whose whole names occur in a text, the longest first."""
    said = f" {fold(text)} "
    named = [topic for topic in catalog.topic_parts if fold(topic) and f" {fold(topic)} " in said]
    return sorted(named, key=len, reverse=True)


def nearest_topics(catalog: Catalog, words: str, *, count: int) -> list[str]:
    """Return the topics whose names look most like what was typed, nearest first."""
    typed = parts_of(words)

    def likeness(topic: str) -> float:
        parts = catalog.topic_parts[topic]
        return 2 * len(typed & parts) / (len(typed) + len(parts) or 1)

    return sorted(catalog.topic_parts, key=likeness, reverse=True)[:count]


def _matches(catalog: Catalog, words: str) -> Iterator[tuple[Listing, int]]:
    wanted = [f" {word}" for word in fold(words).split()]
    for listing in catalog.listings:
        scores = [_score(listing, word) for word in wanted]
        if all(scores):
            yield listing, sum(scores)


def _score(listing: Listing, word: str) -> int:
    return (
        8 * (word in listing.title_words)
        + 4 * (word in listing.subject_words)
        + 2 * (word in listing.people_words)
        + (word in listing.body_words)
    )


def _sift(
    matched: list[tuple[Listing, int]], search: Search, *, seeker: Seeker, now: datetime
) -> tuple[list[Hit], int, int]:
    kept: list[tuple[Hit, int]] = []
    others = closed = 0
    for listing, score in matched:
        hit = _hit(listing, search, seeker=seeker, now=now)
        if hit is None:
            continue
        wanted = hit.fits or search.everything or search.filters.audience is not None
        if search.open_only and hit.openness is not Openness.open:
            closed += wanted
        elif not wanted:
            others += 1
        else:
            kept.append((hit, score))
    kept.sort(key=_rank(seeker, now))
    return [hit for hit, _ in kept], others, closed


def _hit(listing: Listing, search: Search, *, seeker: Seeker, now: datetime) -> Hit | None:
    if not _listing_passes(listing, search.filters):
        return None
    fits = listing.is_for(seeker.group)
    if not listing.dated:
        passes = _undated_passes(listing, search.filters)
        return Hit(listing, None, 0, Openness.open, fits) if passes else None
    coming = [o for o in listing.occurrences if o.ends_at > now and _dated_passes(o, search.filters)]
    if not coming:
        return None
    joinable = [o for o in coming if decide_openness(o, now=now) is Openness.open]
    shown = (joinable or coming)[0]
    more = len(joinable if search.open_only and joinable else coming) - 1
    return Hit(listing, shown, more, decide_openness(shown, now=now), fits)


def _listing_passes(listing: Listing, filters: Filters) -> bool:
    return (
        (filters.format is None or listing.format is filters.format)
        and (filters.strand is None or listing.strand == filters.strand)
        and (filters.audience is None or listing.is_for(filters.audience))
        and (filters.points is None or (listing.points or 0) >= filters.points)
    )


def _undated_passes(listing: Listing, filters: Filters) -> bool:
    return (
        filters.weekday is None
        and filters.day_part is None
        and (filters.site is None or listing.site_id == filters.site)
        and (filters.up_to is None or (listing.minutes is not None and listing.minutes <= filters.up_to))
    )


def _dated_passes(occurrence: Occurrence, filters: Filters) -> bool:
    starts = occurrence.starts_at.astimezone(occurrence.zone)
    return (
        (filters.weekday is None or starts.weekday() == filters.weekday)
        and (filters.day_part is None or day_part_of(starts) is filters.day_part)
        and (filters.site is None or occurrence.site_id == filters.site)
        and (filters.up_to is None or occurrence.minutes <= filters.up_to)
    )


def day_part_of(local: datetime) -> DayPart:
    """Return the part of the day of a local time."""
    if local.hour < _NOON:
        return DayPart.morning
    return DayPart.afternoon if local.hour < _EVENING else DayPart.evening


def _rank(seeker: Seeker, now: datetime) -> Callable[[tuple[Hit, int]], tuple[object, ...]]:
    def rank(found: tuple[Hit, int]) -> tuple[object, ...]:
        hit, score = found
        when = hit.occurrence.starts_at if hit.occurrence else now + _ANY_TIME
        site = hit.occurrence.site_id if hit.occurrence else hit.listing.site_id
        if site is not None and site == seeker.site_id:
            when -= _OWN_SITE_BONUS
        return (
            not hit.fits,
            hit.openness is not Openness.open,
            -score,
            when,
            hit.listing.title,
            hit.listing.id,
        )

    return rank
