"""The index: which words stand in which listing, and how much each says there. Built in the process, piece by piece."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from learning.catalog.search.lexicon import loud_words
from learning.catalog.search.nearness import DIMENSIONS, Vectors, sum_up, vector_place
from learning.catalog.search.words import Beginnings, Words, compounds_of, stem, words_of

Rows = npt.NDArray[np.intp]
_Numbers = npt.NDArray[np.int32]
Parts = npt.NDArray[np.float32]

# What a word says by where it stands. Each place has its most, however often it stands there, so that a summary
# that repeats a word never beats a title that holds it.
_MOST = {"title": 1.0, "subject": 0.6, "people": 0.5, "body": 0.4}
_HALF = {"title": 0.3, "subject": 0.4, "people": 0.4, "body": 0.9}
_USUAL_LENGTH = {"title": 6, "subject": 8, "people": 6, "body": 50}
_LENGTH_COUNTS = {"title": 0.35, "subject": 0.3, "people": 0.1, "body": 0.5}
PLACES = tuple(_MOST)
_ROUGH_DIMENSIONS = 24


@dataclass(frozen=True, slots=True)
class Texts:
    """What of a listing is searched. `subject` is its topics, strand and code; `people` who leads it, and where."""

    title: str
    subject: str
    people: str
    body: str


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows, in order, with how much something says in each, and how much of it each covers (1 is all)."""

    rows: Rows
    gains: Parts
    covers: Parts


NO_HITS = Hits(np.empty(0, np.intp), np.empty(0, np.float32), np.empty(0, np.float32))


def most_of(several: Sequence[Hits]) -> Hits:
    """Return all rows of several hits, each with the most that one of them gives it."""
    if len(several) < 2:  # noqa: PLR2004 - nothing to compare
        return several[0] if several else NO_HITS
    rows = np.concatenate([hits.rows for hits in several])
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    firsts = np.flatnonzero(np.concatenate((np.ones(min(1, len(rows)), np.bool_), rows[1:] != rows[:-1])))
    if not len(firsts):
        return NO_HITS
    gains = np.concatenate([hits.gains for hits in several])[order]
    covers = np.concatenate([hits.covers for hits in several])[order]
    return Hits(rows[firsts], np.maximum.reduceat(gains, firsts), np.maximum.reduceat(covers, firsts))


@dataclass(frozen=True, slots=True)
class _Entry:
    texts: Texts
    folded: tuple[str, str, str, str]
    words: _Numbers
    parts: Parts
    vector: Vectors


@dataclass
class Shelf:
    """What indexing keeps from one version of the catalog to the next: words with their numbers, and texts read before."""

    words: Words = field(default_factory=Words)
    _entries: dict[int, _Entry] = field(default_factory=dict)
    _vector_places: list[int] = field(default_factory=list)

    def index(self, texts: Iterable[tuple[int, Texts]]) -> "Index":
        """Index listings, given as (id, texts), in their order. Texts that have not changed are not read again."""
        entries: dict[int, _Entry] = {}
        for key, wanted in texts:
            held = self._entries.get(key)
            entries[key] = held if held and held.texts == wanted else self._read(wanted)
        self._entries = entries
        return Index(self.words, list(entries.values()))

    def _read(self, texts: Texts) -> _Entry:
        folded = []
        said: dict[int, float] = {}
        for place in PLACES:
            text = getattr(texts, place)
            found = words_of(text)
            folded.append(f" {' '.join(found)} ")
            scale = 1 - _LENGTH_COUNTS[place] + _LENGTH_COUNTS[place] * len(found) / _USUAL_LENGTH[place]
            for word, count in Counter(found + compounds_of(text) + loud_words(text)).items():
                number = self.words.add(word)
                part = _MOST[place] * count / (count + _HALF[place] * scale)
                said[number] = said.get(number, 0.0) + part
        numbers, parts = np.fromiter(said.keys(), np.int32), np.fromiter(said.values(), np.float32)
        unplaced = self.words.all[len(self._vector_places) :]
        self._vector_places += [vector_place(word) for word in unplaced]
        places = np.array([self._vector_places[number] for number in numbers], np.intp)
        return _Entry(texts, (folded[0], folded[1], folded[2], folded[3]), numbers, parts, sum_up(places, parts))


class Index:
    """The postings of one version of the catalog. A row is the place of a listing in the order it was indexed in."""

    def __init__(self, words: Words, entries: Sequence[_Entry]) -> None:
        self.words = words
        self.size = len(entries)
        self._entries = entries
        lengths = [len(entry.words) for entry in entries]
        numbers = np.concatenate([entry.words for entry in entries]) if entries else np.empty(0, np.int32)
        parts = np.concatenate([entry.parts for entry in entries]) if entries else np.empty(0, np.float32)
        shape = (self.size, DIMENSIONS)
        self.vectors = np.array([entry.vector for entry in entries], np.float32).reshape(shape)
        self._rough = np.ascontiguousarray(self.vectors[:, :_ROUGH_DIMENSIONS])
        order = np.argsort(numbers, kind="stable")
        self._rows = np.repeat(np.arange(self.size), lengths)[order]
        self._parts = parts[order]
        self._starts = np.searchsorted(numbers[order], np.arange(len(words.all) + 1))
        self._by_stem: dict[str, list[str]] = {}
        for number in np.flatnonzero(np.diff(self._starts)):
            word = words.all[number]
            self._by_stem.setdefault(stem(word), []).append(word)

    def __contains__(self, word: str) -> bool:
        """Tell whether a folded word stands in any listing."""
        return self.spread(word) > 0

    def spread(self, word: str) -> int:
        """Count the listings that hold a folded word."""
        number = self.words.ids.get(word)
        if number is None or number + 1 >= len(self._starts):
            return 0
        return int(self._starts[number + 1] - self._starts[number])

    def postings(self, word: str) -> tuple[Rows, Parts]:
        """Return the rows that hold a word of the index, and how much it says in each."""
        number = self.words.ids[word]
        part = slice(self._starts[number], self._starts[number + 1])
        return self._rows[part], self._parts[part]

    def merged(self, forms: Iterable[tuple[str, float]]) -> Hits:
        """Return the rows that hold any of these words of the index, each with the most that one of them says there."""
        found = [(*self.postings(word), np.float32(weight)) for word, weight in forms]
        return most_of([Hits(rows, parts * weight, np.full(len(rows), weight)) for rows, parts, weight in found])

    def same_stem(self, word: str) -> list[str]:
        """Return the words of the index that have the stem of this one."""
        return self._by_stem.get(stem(word), [])

    @cached_property
    def beginnings(self) -> Beginnings:
        """Return the words of the index by how they begin."""
        return Beginnings(word for group in self._by_stem.values() for word in group)

    def rarity(self, spread: int) -> float:
        """Return how much a word tells that stands in so many listings (the idf of BM25)."""
        return math.log(1 + (self.size - spread + 0.5) / (spread + 0.5))

    def roughly_near(self, wanted: Vectors, *, most: int) -> Rows:
        """Return the rows whose vectors may be the nearest, judged by the dimensions that tell most."""
        near = self._rough @ wanted[:_ROUGH_DIMENSIONS]
        return np.argpartition(-near, most)[:most] if len(near) > most else np.arange(len(near))

    def says(self, row: int, phrase: str) -> float:
        """Return 1 where a title holds folded words side by side, less where another text does, 0 where none does."""
        wanted = f" {phrase} "
        folded = self._entries[row].folded
        if wanted in folded[0]:
            return 1.0
        return 0.6 if any(wanted in text for text in folded[1:]) else 0.0

    def title(self, row: int) -> str:
        """Return the folded title of a row."""
        return self._entries[row].folded[0].strip()
