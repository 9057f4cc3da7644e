"""What means the same: short forms, synonyms and Spanish words, as shipped and as the district adds to them."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from learning.catalog.search.words import spanish_stem, stem, words_of

_SYNONYM_WEIGHT = 0.8
_LONG_FORM_WEIGHT = 0.95
_BEGINNING_WEIGHT = 0.65
LONGEST_PHRASE = 7
# What a word in capitals is marked with where in small letters it would carry no topic.
LOUD = "^"
_CAPITALS = re.compile(r"\b[A-Z]{2,4}\b")
_SHORT = 8


class Kind(StrEnum):
    """Through what a word found something that does not hold it."""

    short_form = "short_form"
    synonym = "synonym"
    spanish = "spanish"
    spelling = "spelling"


class Meaning(NamedTuple):
    """Another way to say something: its words as they are shown, folded, and how near it is (1 is the same).

    A tuple, because twenty thousand of them are made at the start.
    """

    shown: str
    words: tuple[str, ...]
    weight: float
    kind: Kind


class Phrase:
    """Words as a table writes them, taken apart once for all the rows and directions in which they stand."""

    __slots__ = ("_stems", "shown", "typed", "words")

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.words = tuple(words_of(shown))
        self.typed = " ".join(self.words)
        self._stems: str | None = None  # not every table asks for them

    @property
    def stems(self) -> str:
        """Return by what a phrase is known that is said in another form; a word alone, by its singular only."""
        if self._stems is None:
            self._stems = singular(self.words[0]) if len(self.words) == 1 else stem_key(self.words)
        return self._stems

    def meaning(self, weight: float, kind: Kind) -> Meaning:
        """Return this as what something else means."""
        return Meaning(self.shown, self.words, weight, kind)


@dataclass
class Lexicon:
    """Phrases, folded, with their meanings. A phrase is known by its words as typed, and by the stems that carry it."""

    as_typed: dict[str, list[Meaning]] = field(default_factory=dict)
    by_stems: dict[str, list[Meaning]] = field(default_factory=dict)
    spanish: dict[str, list[Meaning]] = field(default_factory=dict)
    single_words: set[str] = field(default_factory=set)

    def add(self, phrase: str, *, means: str, weight: float, kind: Kind) -> None:
        """Let a phrase also find another one."""
        self.put(Phrase(phrase), [Phrase(means).meaning(weight, kind)])

    def put(self, phrase: "Phrase", meanings: Sequence[Meaning]) -> None:
        """Let a phrase also find what is meant, except the same and nothing. All are of one kind, and none is said twice."""
        said = phrase.words
        others = [one for one in meanings if one.words and one.words != said]
        if not said or not others:
            return
        alone = len(said) == 1
        _put(self.as_typed, phrase.typed, others)
        if alone:
            self.single_words.add(said[0])
        if others[0].kind is Kind.spanish:
            key = spanish_key(said)
            if alone or " " in key:
                _put(self.spanish, key, others)
        elif alone or " " in phrase.stems:
            _put(self.by_stems, phrase.stems, others)

    def meanings(self, said: Sequence[str]) -> list[Meaning]:
        """Return what these folded words also mean, the nearest first; nothing for most words.

        Words by themselves match in singular and plural only: `ideas` are no Individuals with Disabilities Education Act.
        """
        exact = self.as_typed.get(" ".join(said), [])
        found = {meaning.words: meaning for meaning in exact}
        english = len(said) == 1 and said[0] in english_words()
        for meaning in self.by_stems.get(singular(said[0]) if len(said) == 1 else stem_key(said), ()):
            if not (english and len(said) == 1 and meaning.kind is Kind.short_form):
                found.setdefault(meaning.words, meaning)
        if not english and all(meaning.kind is not Kind.spanish for meaning in exact):
            for meaning in self.spanish.get(spanish_key(said), ()):
                found.setdefault(meaning.words, meaning)
        found.pop(tuple(said), None)
        return sorted(found.values(), key=lambda one: -one.weight)

    def extended(self, rows: Iterable[tuple[str, Sequence[str]]]) -> "Lexicon":
        """Return a copy in which what each phrase of a district means stands in place of what it meant.

        Phrases and meanings find each other, both ways; a pair that is gone is gone both ways.
        """
        own = [(words_of(phrase), phrase, means) for phrase, means in rows]
        copy = Lexicon(dict(self.as_typed), dict(self.by_stems), dict(self.spanish), self.single_words.copy())
        for said, _, means in own:
            kept = {tuple(words_of(meant)) for meant in means}
            for meaning in self.meanings(said):
                if meaning.words not in kept:
                    _forget(copy, meaning.words, means=tuple(said))
                    _forget(copy, _beginning(meaning.words), means=tuple(said))
            _forget(copy, said)
        for _, phrase, means in own:
            kind = Kind.short_form if is_short_form(phrase) else Kind.synonym
            for meant in means:
                copy.add(phrase, means=meant, weight=_LONG_FORM_WEIGHT, kind=kind)
                copy.add(meant, means=phrase, weight=_LONG_FORM_WEIGHT, kind=kind)
        return copy


def _put(table: dict[str, list[Meaning]], key: str, meanings: list[Meaning]) -> None:
    if held := table.get(key):
        known = {one.words for one in held}
        meanings = [*held, *(one for one in meanings if one.words not in known)]
    table[key] = meanings  # never changed in place: tables and copies of a lexicon share theirs


def _forget(lexicon: Lexicon, said: Sequence[str], *, means: tuple[str, ...] = ()) -> None:
    """Take away what words mean: one meaning or, where none is named, all."""
    alone = len(said) == 1
    by_stems = (lexicon.by_stems, singular(said[0]) if alone else stem_key(said))
    stemmed = [by_stems, (lexicon.spanish, spanish_key(said))]
    for table, key in [(lexicon.as_typed, " ".join(said)), *(one for one in stemmed if alone or " " in one[1])]:
        kept = [one for one in table.pop(key, ()) if means and one.words != means]
        if kept:
            table[key] = kept


def is_short_form(phrase: str) -> bool:
    """Tell whether a phrase is one short word in capitals: `UDL`, `A-G`, `ELs`."""
    letters = [c for c in phrase if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return len(phrase.split()) == 1 and len(phrase) <= _SHORT and capitals > len(letters) / 2


def singular(word: str) -> str:
    """Return the singular of an English word as far as its letters tell."""
    if len(word) > 4 and word.endswith("ies"):  # noqa: PLR2004 - `ties` and `pies` stay
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "zes", "ches", "shes")):  # noqa: PLR2004
        return word[:-2]
    return word[:-1] if len(word) > 2 and word[-1] == "s" and word[-2] not in "siu" else word  # noqa: PLR2004


def stem_key(words: Sequence[str]) -> str:
    """Return the stems of the words that carry a phrase: `lesson plans` and `lesson planning` are one."""
    silent = stop_words()
    return " ".join([stem(word) for word in words if word not in silent]) or " ".join(words)


def spanish_key(words: Sequence[str]) -> str:
    """Return the Spanish stems of the words that carry a phrase."""
    return " ".join(spanish_stem(word) for word in words if word not in stop_words()) or " ".join(words)


def loud_words(text: str) -> list[str]:
    """Return the stop words that a text writes in capitals, marked: `^it` in `IT training`, nothing in `IT TRAINING`."""
    if text.isupper():
        return []
    found = (word.lower() for word in _CAPITALS.findall(text))
    return [LOUD + word for word in found if word in stop_words()]


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Return the words of English and Spanish that say nothing of the topic."""
    return _words_in("stop_words.txt")


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Return words that are spelled as they are meant, even where no listing holds them."""
    # Forty thousand words, one a line, in the form that `words_of` gives: a test keeps them so.
    return frozenset(_text("english_words.txt").split()) | _words_in("names.txt")


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """Return the tables that come with the program."""
    lexicon, known = Lexicon(), _Phrases()
    add_short_forms(lexicon, [(short, long) for short, long, _source in _rows("acronyms.csv")])
    for words, weight, direction in [*_rows("synonyms.csv"), *_rows("lay_words.csv")]:
        phrases = known.parted(words)
        meanings = [each.meaning(float(weight or _SYNONYM_WEIGHT), Kind.synonym) for each in phrases]
        to_right = direction == "to_right"
        for phrase in phrases[:1] if to_right else phrases:
            lexicon.put(phrase, meanings[1:] if to_right else meanings)
    for spanish, english, weight in _rows("spanish.csv"):
        meanings = [each.meaning(float(weight or 1), Kind.spanish) for each in known.parted(english)]
        for phrase in known.parted(spanish):
            lexicon.put(phrase, meanings)
    return lexicon


class _Phrases(dict[str, Phrase]):
    """Every phrase of the tables, once: half of them stand in more than one row."""

    def __missing__(self, shown: str) -> Phrase:
        made = self[shown] = Phrase(shown)
        return made

    def parted(self, cell: str) -> list[Phrase]:
        """Return the phrases of a cell."""
        return [self[each] for each in cell.split("|")]


def add_short_forms(lexicon: Lexicon, pairs: Iterable[tuple[str, str]]) -> None:
    """Let short forms find their long forms and the other way round, also by how a long form begins."""
    beginnings: dict[str, set[str]] = {}
    for short, long in pairs:
        lexicon.add(short, means=long, weight=_LONG_FORM_WEIGHT, kind=Kind.short_form)
        lexicon.add(long, means=short, weight=_LONG_FORM_WEIGHT, kind=Kind.short_form)
        if begins := _beginning(words_of(long)):
            beginnings.setdefault(" ".join(begins), set()).add(short)
    for beginning, shorts in beginnings.items():
        if len(shorts) == 1:
            lexicon.add(beginning, means=min(shorts), weight=_BEGINNING_WEIGHT, kind=Kind.short_form)


def _beginning(long: Sequence[str]) -> list[str]:
    """Return the words by which a long form is known: two of at least three name a thing, as `universal design` does."""
    carrying = [word for word in long if word not in stop_words()]
    return carrying[:2] if len(carrying) > 2 else []  # noqa: PLR2004 - as said above


def _words_in(name: str) -> frozenset[str]:
    lines = _text(name).splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in words_of(line))


def _rows(name: str) -> list[list[str]]:
    _header, *rows = csv.reader(_text(name).splitlines())
    return rows


def _text(name: str) -> str:
    return (files("learning.catalog.vocabulary") / name).read_text(encoding="utf-8")
