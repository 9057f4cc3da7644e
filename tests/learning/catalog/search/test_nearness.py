"""Nearness in meaning: every word of the tables that has a vector, and the sum of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog.search.nearness import DIMENSIONS, stem_vectors, sum_up, vector_place


def _nearness(one: str, other: str) -> float:
    first, second = (
        sum_up(np.array([vector_place(word) for word in text.split()], np.intp), np.ones(len(text.split()), np.float32))
        for text in (one, other)
    )
    return float(first @ second)


def test_every_stem_has_one_vector_of_length_one() -> None:
    places, vectors = stem_vectors()
    assert vectors.shape == (len(places), DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("bullying", "harassment", "spreadsheets"), ("reading", "writing", "bus"), ("math", "fractions", "allergy")],
)
def test_words_of_one_subject_are_nearer_than_others(word: str, near: str, far: str) -> None:
    assert _nearness(word, near) > _nearness(word, far) + 0.1


def test_forms_of_a_word_share_a_vector_and_empty_words_have_none() -> None:
    assert vector_place("classrooms") == vector_place("classroom") >= 0
    assert vector_place("the") == vector_place("qwxzy") == -1


def test_words_without_a_vector_count_nothing() -> None:
    alone = sum_up(np.array([vector_place("math")], np.intp), np.ones(1, np.float32))
    with_others = sum_up(np.array([-1, vector_place("math"), -1], np.intp), np.ones(3, np.float32))
    assert np.array_equal(alone, with_others)
    assert not sum_up(np.array([-1], np.intp), np.ones(1, np.float32)).any()
    assert sum_up(np.empty(0, np.intp), np.empty(0, np.float32)).shape == (DIMENSIONS,)


@given(st.lists(st.tuples(st.integers(-1, 200), st.floats(0.1, 5)), max_size=12))
def test_the_vector_of_a_text_has_length_one_or_none(words: list[tuple[int, float]]) -> None:
    places = np.array([place for place, _ in words], np.intp)
    vector = sum_up(places, np.array([weight for _, weight in words], np.float32))
    length = float(np.linalg.norm(vector))
    assert length == pytest.approx(1, abs=1e-3) if (places >= 0).any() else length == 0
