"""How near words are in meaning, from vectors that were distilled from a sentence model and ship with the program.

No model runs here: a text's vector is the sum of its words' vectors, each by how much the word says there.
"""

from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from learning.catalog.search.lexicon import stop_words
from learning.catalog.search.words import root, words_of

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 128


@lru_cache(maxsize=1)
def stem_vectors() -> tuple[dict[str, int], Vectors]:
    """Return the place of every stem, and the vectors of all, each of length 1."""
    folder = files("learning.catalog.vocabulary")
    stems = (folder / "stems.txt").read_text(encoding="utf-8").split()
    with as_file(folder / "stem_vectors.npy") as path:
        vectors = np.load(path).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {each: place for place, each in enumerate(stems)}, vectors


def vector_place(word: str) -> int:
    """Return where the vector of a folded word stands; -1 for a word without one, or one that carries no topic."""
    return -1 if word in stop_words() else stem_vectors()[0].get(root(word), -1)


def sum_up(places: npt.NDArray[np.intp], weights: Vectors) -> Vectors:
    """Return the vector of a text, of length 1, from the places of its words (-1 counts nothing) and their weights."""
    known = places >= 0
    total: Vectors = weights[known] @ stem_vectors()[1][places[known]]
    length = float(np.linalg.norm(total))
    return total / np.float32(length) if length else total


def vector_of(text: str) -> Vectors:
    """Return the vector of a short text in which every word counts the same."""
    places = np.array([vector_place(word) for word in words_of(text)], np.intp)
    return sum_up(places, np.ones(len(places), np.float32))
