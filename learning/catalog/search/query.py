"""Reading what was typed: which words carry it, and what else each of them, or several together, may mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from learning.catalog.search.index import Hits, Index
from learning.catalog.search.lexicon import (
    LONGEST_PHRASE,
    LOUD,
    Kind,
    Lexicon,
    Meaning,
    english_words,
    loud_words,
    stop_words,
)
from learning.catalog.search.words import mistakes_allowed, mistakes_between, words_of

_STEM_WEIGHT = 0.93
_BEGINNING_WEIGHT = 0.7
_BEGINNING_OF_A_KNOWN_WORD = 0.4
_LIKE_WEIGHT = 0.6
_LIKE_ENOUGH = 0.56
_PARTED_WEIGHT = 0.95
_SAME_THING = 0.8
_NEARLY_THE_SAME = 0.85
_MOST_BEGINNINGS = 25
_FEWEST_LETTERS = 3
_MOST_KNOWN = 4096


@dataclass(frozen=True, slots=True)
class Term:
    """One word, as typed and as read (they differ where it was misspelled): where it stands, and how rare it is.

    `forms` are the words of the index that stand for it, each with how near it is; `meanings` is what else it means,
    `like` the nearest of its forms where they are only written much like it.
    """

    typed: str
    read: str
    forms: dict[str, float]
    rarity: float
    hits: Hits
    meanings: tuple[Meaning, ...] = ()
    like: str = ""

    @property
    def corrected(self) -> bool:
        """Tell whether another word was read than was typed."""
        return self.typed != self.read.removeprefix(LOUD)


@dataclass(slots=True)
class Span:
    """Words that belong together, and what they mean together; one word has its own meanings."""

    terms: list[Term]
    meanings: list[Meaning] = field(default_factory=list)

    @property
    def rarity(self) -> float:
        """Return how much all its words tell."""
        return sum(term.rarity for term in self.terms)

    @property
    def typed(self) -> str:
        """Return its words as they were typed, folded."""
        return " ".join(term.typed for term in self.terms)


class Reader:
    """Reads queries against one index and one lexicon."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon
        # People type the same words: at fifty thousand sessions half of a search is finding where a word stands.
        self._known: dict[tuple[str, bool], Term] = {}

    def read(self, words: str) -> list[Span]:
        """Part a query into spans. Words that carry no topic are left out, unless there are no others."""
        typed = words_of(words)
        read = [self._spelled(word, unfinished=at == len(typed) - 1) for at, word in enumerate(typed)]
        loud = set(loud_words(words))
        read = [LOUD + word if LOUD + word in loud else word for word in read]
        spans: list[Span] = []
        at = 0
        while at < len(read):
            length, meanings = self._longest_meaning(read, at)
            carrying = [place for place in range(at, at + length) if read[place] not in stop_words()]
            if carrying:
                terms = [
                    replace(self._term(read[place], unfinished=place == len(read) - 1), typed=typed[place])
                    for place in carrying
                ]
                spans.append(Span(terms, meanings))
            at += length
        if not spans:
            spans = [Span([self._term(word, unfinished=True)]) for word in typed]
        return spans

    def _longest_meaning(self, read: Sequence[str], at: int) -> tuple[int, list[Meaning]]:
        """Return how many words from here on belong together, and what they mean besides."""
        for length in range(min(LONGEST_PHRASE, len(read) - at), 1, -1):
            said = [word.removeprefix(LOUD) for word in read[at : at + length]]
            if said[0] in stop_words() or said[-1] in stop_words():
                found = self._lexicon.as_typed.get(" ".join(said), [])
            else:
                found = self._lexicon.meanings(said)
            joined = said[0] + said[1]
            # `co teaching` for `coteaching`, but not 730 for 7:30
            if length == 2 and joined.isalpha() and joined in self._index:  # noqa: PLR2004
                found = [*found, Meaning(joined, (joined,), _PARTED_WEIGHT, Kind.spelling)]
            if found:
                return length, self._with_short_forms(said, found)
        return 1, []

    def _alone(self, word: str) -> tuple[Meaning, ...]:
        """Return what a word means by itself."""
        said = [word.removeprefix(LOUD)]
        means = self._lexicon.meanings(said)
        if word in self._index:  # a word that is there is Spanish only where it is written like the Spanish one
            exact = self._lexicon.as_typed.get(said[0], [])
            means = [one for one in means if one.kind is not Kind.spanish or one in exact]
        found = self._with_short_forms(said, means)
        return tuple(found if found or word in self._index else self._parted(word))

    def _with_short_forms(self, said: Sequence[str], found: list[Meaning]) -> list[Meaning]:
        """Add what nearly the same words mean besides: `diseño universal` and `universal design` are UDL too."""
        known = {meaning.words: meaning.weight for meaning in found} | {tuple(said): 1.0}
        further = [
            other._replace(weight=meaning.weight * other.weight, kind=meaning.kind)
            for meaning in found
            if meaning.kind is Kind.spanish or meaning.weight >= _NEARLY_THE_SAME
            for other in self._lexicon.meanings(meaning.words)
            if meaning.kind is Kind.spanish or other.kind is Kind.short_form
            if other.weight >= _SAME_THING and meaning.weight * other.weight > known.get(other.words, 0)
        ]
        return [*found, *further]

    def _parted(self, word: str) -> list[Meaning]:
        """Return two words of the index that were typed as one: `coteaching` for `co-teaching`."""
        halves = [(word[:at], word[at:]) for at in range(2, len(word) - 2)]
        return [
            Meaning(" ".join(pair), pair, _PARTED_WEIGHT, Kind.spelling)
            for pair in halves
            if all(half in self._index and half not in stop_words() for half in pair)
        ]

    def _spelled(self, word: str, *, unfinished: bool) -> str:
        """Return the word that was meant by one that nobody knows; most words are themselves."""
        index, lexicon = self._index, self._lexicon
        allowed = mistakes_allowed(word)
        if (
            not allowed
            or index.same_stem(word)
            or word in english_words()
            or word in stop_words()
            or lexicon.meanings([word])
            or (unfinished and index.beginnings.beginning_with(word, most=1))
            or self._parted(word)
        ):
            return word
        near = []
        for candidate, _ in index.words.like(word):
            mistakes = mistakes_between(word, candidate, most=allowed)
            if mistakes > allowed or candidate in stop_words():
                continue
            if candidate in index or candidate in lexicon.single_words:
                near.append((mistakes, word[0] != candidate[0], -index.spread(candidate), candidate))
        return min(near)[3] if near else word

    def _term(self, word: str, *, unfinished: bool) -> Term:
        known = self._known.get((word, unfinished))
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[word, unfinished] = self._find(word, unfinished=unfinished)
        return known

    def _find(self, word: str, *, unfinished: bool) -> Term:
        """Find what stands for a word in the index; `unfinished` says that more letters may come."""
        index = self._index
        known = index.same_stem(word)
        forms = {one: 1.0 if one == word else _STEM_WEIGHT for one in known}
        if len(word) >= _FEWEST_LETTERS and (unfinished or not known):
            weight = _BEGINNING_OF_A_KNOWN_WORD if known else _BEGINNING_WEIGHT
            for one in index.beginnings.beginning_with(word, most=_MOST_BEGINNINGS):
                forms.setdefault(one, weight)
        meanings, like = self._alone(word), ""
        if not forms and not meanings and word not in english_words():
            alike = [(one, much) for one, much in index.words.like(word) if much >= _LIKE_ENOUGH and one in index]
            forms = {one: _LIKE_WEIGHT * much for one, much in alike}
            like = alike[0][0] if alike else ""
        spread = max((index.spread(one) for one in known or forms), default=0)
        hits = index.merged(forms.items())
        return Term(word, word, forms, index.rarity(spread), hits, meanings, like)
