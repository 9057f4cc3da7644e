"""The words of a catalog: parted, stemmed, and found again by their beginning or in spite of a wrong spelling."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein
from Stemmer import Stemmer

from learning.text import fold

_APOSTROPHE = re.compile(r"['’ʼ`´]s\b|['’ʼ`´]")
_HYPHENED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+\b")
_FEWEST_TO_CORRECT, _FEWEST_FOR_TWO = 4, 7
_MOST_LIKE = 60
# Words whose root is that of a word with another meaning: an aide is no aid, and physics no physical education.
_OWN_STEMS = {
    "aide": "aide",
    "aides": "aide",
    "designated": "designate",
    "educator": "educator",
    "educators": "educator",
    "experience": "experience",
    "experiences": "experience",
    "important": "important",
    "importance": "important",
    "paras": "paras",
    "physics": "physics",
    "programming": "programming",
    "universities": "university",
    "university": "university",
}


def words_of(text: str) -> list[str]:
    """Return the folded words of a text; `teachers’` and `teacher's` lose what follows the apostrophe."""
    bare = text.replace(" ", "")
    if bare.isascii() and bare.isalnum():  # nearly all of the tables: nothing to fold but the case
        return text.lower().split()
    return fold(_APOSTROPHE.sub("", text)).split()


def compounds_of(text: str) -> list[str]:
    """Return words with hyphens written as one: `coteaching` for `co-teaching`."""
    return [fold(found.replace("-", "")) for found in _HYPHENED.findall(text)] if "-" in text else []


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return what an English word shares with its other forms, and with no word of another meaning."""
    return _OWN_STEMS.get(word) or root(word)


def root(word: str) -> str:
    """Return the Snowball stem of an English word. A short word, or one with a digit, loses at most the s of a plural."""
    if len(word) < 4 or not word.isalpha():  # noqa: PLR2004 - `ell` and `ells` are told by their letters
        return word[:-1] if len(word) > 2 and word[-1] == "s" and word[-2] not in "siu" else word  # noqa: PLR2004
    return str(_english().stemWord(word))


@lru_cache(maxsize=65_536)
def spanish_stem(word: str) -> str:
    """Return the stem of a Spanish word that is written without its accents."""
    return str(_spanish().stemWord(word))


@lru_cache(maxsize=1)
def _english() -> Stemmer:
    return Stemmer("english", 0)


@lru_cache(maxsize=1)
def _spanish() -> Stemmer:
    return Stemmer("spanish", 0)


def grams_of(word: str) -> set[str]:
    """Return the runs of three characters in a word, its beginning and its end marked."""
    padded = f" {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


@dataclass(slots=True)
class Words:
    """Every word that was ever met, with a number that stays. It only grows, so that readers need no lock."""

    ids: dict[str, int] = field(default_factory=dict)
    all: list[str] = field(default_factory=list)
    _by_gram: dict[str, "array[int]"] = field(default_factory=dict)

    def add(self, word: str) -> int:
        """Return the number of a word, a new one for a word that is new."""
        known = self.ids.get(word)
        if known is not None:
            return known
        number = len(self.all)
        self.all.append(word)
        for gram in grams_of(word):
            self._by_gram.setdefault(gram, array("i")).append(number)
        self.ids[word] = number
        return number

    def like(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the words that share most with this one, each with its likeness (Dice of their trigrams), best first."""
        grams = grams_of(word)
        # Copies, made at once: while one looks at an array, no other thread could add a word to it.
        found = [np.frombuffer(self._by_gram[gram][:], np.int32) for gram in grams if gram in self._by_gram]
        if not found:
            return
        shared = np.bincount(np.concatenate(found))
        rows = np.flatnonzero(shared >= max(1, len(grams) // 4))
        if len(rows) > _MOST_LIKE:
            rows = rows[np.argpartition(-shared[rows], _MOST_LIKE)[:_MOST_LIKE]]
        likeness = {self.all[row]: 2 * int(shared[row]) / (len(grams) + len(grams_of(self.all[row]))) for row in rows}
        yield from sorted(likeness.items(), key=lambda pair: (-pair[1], pair[0]))


def mistakes_allowed(word: str) -> int:
    """Return how many mistakes a typed word may hold: none in a short one, which would be another word."""
    if len(word) < _FEWEST_TO_CORRECT or not word.isalpha():
        return 0
    return 1 if len(word) < _FEWEST_FOR_TWO else 2


def mistakes_between(typed: str, meant: str, *, most: int) -> int:
    """Count the letters that are wrong, missing, too many or swapped with their neighbour; more than `most` is `most + 1`."""
    return int(DamerauLevenshtein.distance(typed, meant, score_cutoff=most))


class Beginnings:
    """Words in order, to find those that begin alike."""

    def __init__(self, words: Iterable[str]) -> None:
        self._sorted = sorted(words)

    def beginning_with(self, letters: str, *, most: int) -> list[str]:
        """Return words that begin with these letters, the shortest first."""
        start = bisect_left(self._sorted, letters)
        end = bisect_left(self._sorted, letters + "\U0010ffff")
        return sorted(self._sorted[start:end], key=len)[:most]
