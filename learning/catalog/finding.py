"""Finding something to learn: what matches, what fits the person, what is open, and what to say when nothing is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from learning.catalog.filters import DATED_FILTERS, DayPart, Filters, Sifted
from learning.catalog.listings import Listing, Occurrence
from learning.catalog.published import Catalog
from learning.catalog.questions import understand
from learning.catalog.search.nearness import vector_of
from learning.catalog.search.ranking import Also, Found
from learning.sessions import SessionSnapshot
from learning.text import fold, parts_of

QUERY_CHARACTERS = 150
# Where in time "any time" stands among dated sessions: after what is this week, before what is far.
_ANY_TIME = timedelta(days=7)
_OWN_SITE_BONUS = timedelta(days=7)
# Of two that match about as well the sooner wins: waiting this long costs this share of the match.
_LONG_WAIT = timedelta(days=120)
_COST_OF_WAITING = 0.08
_MOST_TOPICS = 5
_REPLACED_TOGETHER = (("from_day", "to_day"), ("day_part", "after", "before"))
_ALIKE = 0.4

__all__ = ["DayPart", "Filters"]


class Openness(StrEnum):
    """Whether somebody could join now, and why not."""

    open = "open"
    not_yet = "not_yet"
    closed = "closed"


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for. `everything` includes what is for other groups, `open_only` leaves closed ones out."""

    words: str = ""
    filters: Filters = field(default_factory=Filters)
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


class Hits(Sequence[Hit]):
    """Hits, best first. Each is made when it is looked at: of a thousand a person sees five."""

    def __init__(self, catalog: Catalog, sifted: Sifted, now: datetime) -> None:
        self._catalog = catalog
        self._sifted = sifted
        self._now = now

    def __len__(self) -> int:
        return len(self._sifted.rows)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> list[Hit]: ...
    def __getitem__(self, place: int | slice) -> Hit | list[Hit]:
        if isinstance(place, slice):
            return [self._hit(at) for at in range(*place.indices(len(self)))]
        return self._hit(range(len(self))[place])

    def __iter__(self) -> Iterator[Hit]:
        return (self._hit(at) for at in range(len(self)))

    def _hit(self, at: int) -> Hit:
        found = self._sifted
        shown = int(found.shown[at])
        occurrence = self._catalog.sieve.occurrences[shown] if shown >= 0 else None
        return Hit(
            self._catalog.listings[int(found.rows[at])],
            occurrence,
            int(found.more[at]),
            decide_openness(occurrence, now=self._now),
            bool(found.fits[at]),
        )


@dataclass(frozen=True, slots=True)
class Results:
    """All hits, best first.

    `others` counts what only `everything` would show, `closed` what only `open_only=False` would show, `both` what
    only the two together would.
    With no hits, `drop` names filters whose removal gives some, with how many. `also` says through which other words
    something was found, `sure` that it is what was meant and not only the closest. `topics` are those of listings that
    came close where none came close enough.
    """

    hits: Sequence[Hit] = ()
    others: int = 0
    closed: int = 0
    both: int = 0
    drop: tuple[tuple[str, int], ...] = ()
    also: tuple[Also, ...] = ()
    sure: bool = True
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """How typed words were read, and what that found.

    `aside` names those filters of `read` that came from the words and were set aside, because they left nothing.
    """

    search: Search
    results: Results
    read: Filters = field(default_factory=Filters)
    aside: tuple[str, ...] = ()


def decide_openness(occurrence: Occurrence | SessionSnapshot | None, *, now: datetime) -> Openness:
    """Decide whether a session could be joined now; what has no date always can."""
    if occurrence is None:
        return Openness.open
    if occurrence.opens_at and now < occurrence.opens_at:
        return Openness.not_yet
    return Openness.open if now < occurrence.closes_at else Openness.closed


def find_listings(catalog: Catalog, search: Search, *, seeker: Seeker, now: datetime) -> Results:
    """Find what matches, the best first: what fits, then open, then the better match, then the sooner."""
    found = _match(catalog, search.words)
    sifted, wanted, hidden = _sift(catalog, found, search, seeker=seeker, now=now)
    if len(wanted):
        ranked = sifted.take(_rank(sifted, wanted, found, seeker=seeker, now=now))
        # What was meant may be what the filters keep back.
        sure = bool(np.isin(ranked.rows, found.rows[found.certain]).any())
        return Results(Hits(catalog, ranked, now), *hidden, also=found.also, sure=sure)
    drop = []
    for name in search.filters.active():
        looser = replace(search, filters=search.filters.without(name))
        if count := len(_sift(catalog, found, looser, seeker=seeker, now=now)[1]):
            drop.append((name, count))
    drop.sort(key=lambda one: -one[1])
    return Results((), *hidden, tuple(drop), found.also, topics=_topics_of(catalog, found.nearest))


def find_typed(
    catalog: Catalog, typed: str, *, seeker: Seeker, now: datetime, search: Search | None = None
) -> Understanding:
    """Find what somebody asked for in their own words. Times, lengths, formats, days and places in them become filters.

    `now` is in their own zone, which says which day is "tomorrow"; `search` holds what was set before.
    """
    base = search or Search()
    read = understand(typed, today=now.date(), sites=catalog.named_sites)
    filters = _narrowed(base.filters, read.filters)
    asked = replace(base, words=read.words, filters=filters)
    results = find_listings(catalog, asked, seeker=seeker, now=now)
    if results.hits or not read.filters:
        return Understanding(asked, results)
    # What was read out of words may be wrong, or ask too much: better to say so and show what is near.
    alone = next((name for name, _ in results.drop if name in read.filters), None)
    for aside in ((alone,) if alone else (), tuple(name for name in filters.active() if name in read.filters)):
        looser = replace(asked, filters=_restored(filters, aside, base.filters))
        found = find_listings(catalog, looser, seeker=seeker, now=now)
        if aside and asked.words and found.hits:
            return Understanding(looser, found, filters, tuple(aside))
    literal = replace(base, words=typed)
    found = find_listings(catalog, literal, seeker=seeker, now=now)
    # Who types "tomorrow" alone does not look for the word, unless it stands in a title.
    only_when = not asked.words and not DATED_FILTERS.isdisjoint(read.filters)
    if found.hits and found.sure and not (only_when and fold(typed) not in fold(found.hits[0].listing.title)):
        return Understanding(literal, found)
    if asked.words:  # it is the topic that is not there, whatever the filters
        topic = replace(base, words=read.words)
        return Understanding(topic, find_listings(catalog, topic, seeker=seeker, now=now))
    return Understanding(asked, results)


def _restored(filters: Filters, names: Iterable[str], before: Filters) -> Filters:
    for name in names:
        both = ("from_day", "to_day") if name == "from_day" else (name,)
        filters = replace(filters, **{each: getattr(before, each) for each in both})
    return filters


def _narrowed(before: Filters, read: Mapping[str, Any]) -> Filters:
    """Return the filters with what was read put in. A time or a date takes the place of both ends of an earlier one."""
    old = [name for one in _REPLACED_TOGETHER if not read.keys().isdisjoint(one) for name in one]
    return replace(before, **(dict.fromkeys(old) | _as_filters(read)))


def _as_filters(read: Mapping[str, Any]) -> dict[str, Any]:
    return {name: DayPart(value) if name == "day_part" else value for name, value in read.items()}


def _match(catalog: Catalog, words: str) -> Found:
    if fold(words):
        return catalog.ranker.find(words)
    size = len(catalog.listings)
    return Found(np.arange(size), np.zeros(size, np.float32), np.ones(size, np.bool_))


def _sift(
    catalog: Catalog, found: Found, search: Search, *, seeker: Seeker, now: datetime
) -> tuple[Sifted, npt.NDArray[np.intp], tuple[int, int, int]]:
    """Return what passes the filters, the places in it of what is wanted, and how much the switches keep back.

    That is what is for others, what is closed, and what is both.
    """
    sifted = catalog.sieve.sift(found.rows, search.filters, group=seeker.group, now=now)
    others = ~(sifted.fits | bool(search.everything or search.filters.audience is not None))
    closed = ~sifted.opened if search.open_only else np.zeros(len(sifted.rows), np.bool_)
    hidden = (int((others & ~closed).sum()), int((closed & ~others).sum()), int((closed & others).sum()))
    return sifted, np.flatnonzero(~others & ~closed), hidden


def _rank(
    sifted: Sifted, wanted: npt.NDArray[np.intp], found: Found, *, seeker: Seeker, now: datetime
) -> npt.NDArray[np.intp]:
    part = sifted.take(wanted)
    any_time = int((now + _ANY_TIME).timestamp())
    when = np.where(part.shown >= 0, part.starts, any_time)
    if seeker.site_id is not None:
        when = when - np.where(part.sites == seeker.site_id, int(_OWN_SITE_BONUS.total_seconds()), 0)
    places = np.empty(int(found.rows.max()) + 1, np.intp)
    places[found.rows] = np.arange(len(found.rows))
    score = found.scores[places[part.rows]]
    wait = np.clip((when - now.timestamp()) / _LONG_WAIT.total_seconds(), 0, 1)
    worth = np.round(score * (1 - _COST_OF_WAITING * wait), 3)
    order = np.lexsort((part.rows, when, -worth, ~part.opened, ~part.fits))
    return wanted[order]


def topics_named(catalog: Catalog, text: str) -> list[str]:
    """Return the topics whose whole names occur in a text, the longest first."""
    said = f" {fold(text)} "
    named = [topic for topic in catalog.topic_parts if fold(topic) and f" {fold(topic)} " in said]
    return sorted(named, key=len, reverse=True)


def nearest_topics(catalog: Catalog, words: str, results: Results, *, count: int) -> list[str]:
    """Return the topics of what came close, then those nearest in meaning or spelling, then those of most listings."""
    typed, wanted = parts_of(words), catalog.ranker.vector(words)

    def likeness(topic: str) -> float:
        parts = catalog.topic_parts[topic]
        spelled = 2 * len(typed & parts) / (len(typed) + len(parts) or 1)
        return max(spelled, float(vector_of(topic) @ wanted))

    likely = {topic: likeness(topic) for topic in catalog.topics}
    alike = sorted((topic for topic in likely if likely[topic] >= _ALIKE), key=lambda topic: -likely[topic])
    return list(dict.fromkeys((*alike[:count], *results.topics, *catalog.topics)))[:count]


def _topics_of(catalog: Catalog, rows: Sequence[int]) -> tuple[str, ...]:
    """Return the topics of listings, those of the first ones and of many of them first."""
    weights: defaultdict[str, float] = defaultdict(float)
    for place, row in enumerate(rows):
        for topic in catalog.listings[row].topics:
            weights[topic] += 1 / (place + 2)
    return tuple(sorted(weights, key=lambda topic: -weights[topic])[:_MOST_TOPICS])
