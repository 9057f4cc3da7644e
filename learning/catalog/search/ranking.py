"""Ranking: how well each listing answers what was typed, which are near enough, and through what they were found."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from learning.catalog.search.index import Hits, Index, Parts, Rows, most_of
from learning.catalog.search.lexicon import Kind, Lexicon, stop_words
from learning.catalog.search.nearness import Vectors, sum_up, vector_place
from learning.catalog.search.query import Reader, Span, Term

# How much of what was typed a listing must cover, in words or in meaning, to be shown, and to be shown without a doubt.
# Measured on the judged sets; docs/search.md says what other values give.
_NEAR_ENOUGH, _SURE = 0.34, 0.45
_NEARNESS_COUNTS = 0.3
_MORE_WHEN_SHORT = 0.2
_BESIDE_THE_BEST = 0.18
_MEANING_SHARE = 0.37
_LEAST_NEARNESS = 0.2
_CORRECTED_WEIGHT = 0.9
_SIDE_BY_SIDE = 0.45
_APART = 0.5
_MOST_LOOKED_AT = 40
_ALL_COMPARED = 2_000
_MOST_COMPARED = 500
_WELL_COVERED = 0.7
_MOST_SAID = 2
_FEW_WORDS = 5
_MOST_PHRASES = 4096
# Of a long message the beginning says what it is about.
_MOST_CHARACTERS = 4_000

Certain = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Also:
    """Something was found through another word than the typed one."""

    kind: Kind
    typed: str
    shown: str


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of the index that are near enough to what was typed, best first, and their scores.

    `certain` tells which are what was meant, and not only the closest. Where there are none, `nearest` come next.
    """

    rows: Rows
    scores: Parts
    certain: Certain
    also: tuple[Also, ...] = ()
    nearest: tuple[int, ...] = ()

    @property
    def sure(self) -> bool:
        """Tell whether any of them is what was meant."""
        return bool(self.certain.any())


@dataclass(slots=True)
class _Trace:
    """What a meaning or a corrected word gave, to say so where it shows."""

    also: Also
    rows: Rows


class Ranker:
    """Ranks the rows of one index."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._reader = Reader(index, lexicon)
        self._phrases: dict[tuple[str, ...], Hits] = {}

    def find(self, words: str) -> Found:
        """Find the rows that answer what was typed."""
        spans = self._reader.read(words)
        size = self._index.size
        score, cover = np.zeros(size, np.float32), np.zeros(size, np.float32)
        traces: list[_Trace] = []
        whole = sum(span.rarity for span in spans)
        if not size or whole <= 0:
            return Found(np.empty(0, np.intp), np.empty(0, np.float32), np.empty(0, np.bool_))
        for span in spans:
            traces += self._span(span, score, cover)
        cover *= np.float32(1 / whole)
        near = self._nearness(spans, cover)
        terms = sum(len(span.terms) for span in spans)
        worth = cover + _NEARNESS_COUNTS * near - _MORE_WHEN_SHORT / terms
        rows = np.flatnonzero(worth >= _NEAR_ENOUGH)
        if not len(rows):
            next_best = np.flatnonzero(cover + near)
            next_best = next_best[np.argsort(-worth[next_best])[:_MOST_LOOKED_AT]]
            nearest = tuple(int(row) for row in next_best)
            return Found(rows, score[rows], np.empty(0, np.bool_), nearest=nearest)
        scores = score[rows] * (np.float32(0.25) + np.float32(0.75) * cover[rows]) * np.float32(1 / whole)
        self._reward_neighbours(spans, scores, rows)
        scores += _MEANING_SHARE * near[rows]
        kept = np.flatnonzero(scores >= _BESIDE_THE_BEST * scores.max())
        kept = kept[np.argsort(-scores[kept], kind="stable")]
        rows = rows[kept]
        return Found(rows, scores[kept], worth[rows] >= _SURE, _worth_saying(traces, rows, size=size))

    def vector(self, words: str) -> Vectors:
        """Return the vector of what was typed, by which meanings are compared."""
        return self._vector(self._reader.read(words))

    def gist(self, text: str) -> str:
        """Return the few words of a long text that tell most and stand in the catalog, in their order; a short text as it is."""
        read = self._reader.read(text[:_MOST_CHARACTERS])
        terms = {term.read: term for span in read for term in span.terms}  # each once, however often it is said
        if len(terms) <= _FEW_WORDS:
            return text
        telling = sorted((word for word in terms if terms[word].forms), key=lambda word: -terms[word].rarity)
        return " ".join(word for word in terms if word in telling[:_FEW_WORDS])

    def _span(self, span: Span, score: Parts, cover: Parts) -> list[_Trace]:
        """Add what a span gives to the scores and covers of all rows."""
        traces: list[_Trace] = []
        together = [_weighed(self._phrase(one.words), one.weight * span.rarity) for one in span.meanings]
        gained, covered = (np.zeros_like(score), np.zeros_like(cover)) if together else (score, cover)
        for term in span.terms:
            hits = self._term(term, traces)
            gained[hits.rows] += hits.gains
            covered[hits.rows] += hits.covers
        for meaning, hits in zip(span.meanings, together, strict=True):
            better = hits.gains > gained[hits.rows]
            gained[hits.rows] = np.maximum(gained[hits.rows], hits.gains)
            covered[hits.rows] = np.maximum(covered[hits.rows], hits.covers)
            traces.append(_Trace(Also(meaning.kind, span.typed, meaning.shown), hits.rows[better]))
        if together:  # what the words mean together says it all
            ours = {term.typed for term in span.terms} - {span.typed}
            traces = [one for one in traces if one.also.kind is Kind.spelling or one.also.typed not in ours]
            score += gained
            cover += covered
        return traces

    def _term(self, term: Term, traces: list[_Trace]) -> Hits:
        """Return what a word gives, by itself or through what else it means."""
        weight = term.rarity * (_CORRECTED_WEIGHT if term.corrected else 1)
        if term.like or term.corrected:
            traces.append(_Trace(Also(Kind.spelling, term.typed, term.like or term.read), term.hits.rows))
        own = _weighed(term.hits, weight)
        if not term.meanings:
            return own
        several = [own]
        for meaning in term.meanings:
            hits = _weighed(self._phrase(meaning.words), meaning.weight * weight)
            several.append(hits)
            beyond = np.setdiff1d(hits.rows, own.rows, assume_unique=True)
            traces.append(_Trace(Also(meaning.kind, term.typed, meaning.shown), beyond))
        return most_of(several)

    def _phrase(self, words: tuple[str, ...]) -> Hits:
        known = self._phrases.get(words)
        if known is None:
            if len(self._phrases) >= _MOST_PHRASES:
                self._phrases.clear()
            known = self._phrases[words] = self._find_phrase(words)
        return known

    def _find_phrase(self, words: tuple[str, ...]) -> Hits:
        """Return the rows that hold all words of a meaning, and how much they say: less where the words stand apart."""
        carrying = [word for word in words if word not in stop_words()] or list(words)
        found = [self._index.merged((form, 1.0) for form in self._index.same_stem(word)) for word in carrying]
        rows, parts = found[0].rows, found[0].gains
        for held in found[1:]:
            rows, mine, theirs = np.intersect1d(rows, held.rows, assume_unique=True, return_indices=True)
            parts = np.minimum(parts[mine], held.gains[theirs])
        if len(words) > 1:
            phrase = " ".join(words)
            best = np.argsort(-parts)[:_MOST_LOOKED_AT]
            apart = [place for place in best if not self._index.says(int(rows[place]), phrase)]
            parts = parts.copy()
            parts[apart] *= np.float32(_APART)
        return Hits(rows, parts, np.ones(len(rows), np.float32))

    def _nearness(self, spans: list[Span], cover: Parts) -> Parts:
        """Return how near the rows are in meaning, 0 to 1. In a large catalog only those that may matter are compared."""
        near = np.zeros(self._index.size, np.float32)
        wanted = self._vector(spans)
        if not wanted.any():
            return near
        size, touched = len(cover), cover > 0
        if size <= _ALL_COMPARED:
            rows = np.arange(size)
        else:
            if cover.max() < _WELL_COVERED:
                touched[self._index.roughly_near(wanted, most=_MOST_COMPARED)] = True
            rows = np.flatnonzero(touched)
            if len(rows) > _MOST_COMPARED:
                rows = rows[np.argpartition(-cover[rows], _MOST_COMPARED)[:_MOST_COMPARED]]
        near[rows] = self._index.vectors[rows] @ wanted
        return np.where(near > _LEAST_NEARNESS, near, np.float32(0))

    @staticmethod
    def _vector(spans: list[Span]) -> Vectors:
        """Return the vector of what was typed; a word that has none speaks through its nearest meaning."""
        places: list[int] = []
        weights: list[float] = []
        for span in spans:
            if span.meanings and span.meanings[0].kind is Kind.spanish:
                said = [(span.meanings[0].words, span.rarity)]
            else:
                said = [(_spoken(term), term.rarity) for term in span.terms]
            for words, weight in said:
                places += [vector_place(word) for word in words]
                weights += [weight / len(words)] * len(words)
        return sum_up(np.array(places, np.intp), np.array(weights, np.float32))

    def _reward_neighbours(self, spans: list[Span], scores: Parts, rows: Rows) -> None:
        """Let typed words that stand side by side in a text count for more."""
        read = [term.read for span in spans for term in span.terms]
        pairs = [" ".join(pair) for pair in pairwise(read)]
        if not pairs:
            return
        for place in np.argsort(-scores)[:_MOST_LOOKED_AT]:
            met = sum(self._index.says(int(rows[place]), pair) for pair in pairs) / len(pairs)
            scores[place] *= 1 + _SIDE_BY_SIDE * met


def _spoken(term: Term) -> tuple[str, ...]:
    """Return the words by whose vectors a term is compared."""
    means = term.meanings[0] if term.meanings else None
    return means.words if means and (means.kind is Kind.spanish or vector_place(term.read) < 0) else (term.read,)


def _weighed(hits: Hits, weight: float) -> Hits:
    return Hits(hits.rows, hits.gains * np.float32(weight), hits.covers * np.float32(weight))


def _worth_saying(traces: list[_Trace], rows: Rows, *, size: int) -> tuple[Also, ...]:
    """Return through what rows, best first, were found: every corrected word, and what else gave most at the top."""
    weights = np.zeros(size, np.float32)
    weights[rows] = 1 / np.arange(1, len(rows) + 1)
    gave: dict[Also, float] = {}
    for trace in traces:
        gain = float(weights[trace.rows].sum())
        # `co-teaching` for `coteaching` is nothing to say.
        if gain and trace.also.shown.casefold() not in (trace.also.typed, trace.also.typed.replace(" ", "")):
            gave[trace.also] = max(gain, gave.get(trace.also, 0))
    others = sorted((also for also in gave if also.kind is not Kind.spelling), key=lambda also: gave[also])
    different = list({also.shown.casefold(): also for also in others}.values())[::-1]
    return (*(also for also in gave if also.kind is Kind.spelling), *different[:_MOST_SAID])
