"""The index: where words stand, how much they say there, and what is kept from one version to the next."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog.search.index import Index, Shelf, Texts
from learning.catalog.search.lexicon import shipped_lexicon
from learning.catalog.search.ranking import Ranker
from tests.kit.catalog import rows_of

_WORDS = st.lists(st.sampled_from(["math", "reading", "co-teaching", "iep", "the", "é"]), max_size=6)
_TEXTS = st.builds(Texts, *[_WORDS.map(" ".join)] * 4)


def _texts(title: str = "", *, subject: str = "", people: str = "", body: str = "") -> Texts:
    return Texts(title, subject, people, body)


def _indexed(*texts: Texts, shelf: Shelf | None = None) -> Index:
    return (shelf or Shelf()).index(enumerate(texts))


def test_postings_name_the_rows_that_hold_a_word() -> None:
    index = _indexed(_texts("Math talks"), _texts("Reading", body="math"), _texts("Reading"))
    rows, parts = index.postings("math")
    assert rows.tolist() == [0, 1]
    assert parts[0] > parts[1]
    assert (index.spread("math"), index.spread("reading"), index.spread("nowhere")) == (2, 2, 0)
    assert "math" in index
    assert "nowhere" not in index


@pytest.mark.parametrize("place", ["subject", "people", "body"])
@pytest.mark.parametrize("times", [1, 5, 50, 500])
def test_a_title_says_more_than_any_other_text_however_often_it_repeats(place: str, times: int) -> None:
    title = "A rather long title which holds the word math somewhere in the middle of it all"
    index = _indexed(_texts(title), _texts("Other", **{place: "math " * times}))
    _, parts = index.postings("math")
    assert parts[0] > parts[1]


def test_words_with_hyphens_stand_in_the_index_apart_and_as_one() -> None:
    index = _indexed(_texts("Co-teaching"))
    assert all(word in index for word in ("co", "teaching", "coteaching"))


def test_rare_words_tell_more_than_frequent_ones() -> None:
    index = _indexed(*[_texts("Math talks")] * 5, _texts("Math games"))
    assert index.rarity(1) > index.rarity(5) > index.rarity(6) > 0


def test_side_by_side_is_told_from_apart() -> None:
    index = _indexed(_texts("Math talks"), _texts("Talks on math"), _texts("Other", body="math talks"))
    said = [index.says(row, "math talks") for row in range(3)]
    assert said[0] == 1.0
    assert said[1] == 0.0
    assert 0.0 < said[2] < 1.0
    assert index.title(1) == "talks on math"


def test_empty_catalog_has_an_index_that_finds_nothing() -> None:
    index = Shelf().index(())
    assert (index.size, index.spread("math"), index.same_stem("math")) == (0, 0, [])
    assert index.beginnings.beginning_with("m", most=5) == []


def test_forms_and_beginnings_are_those_of_words_that_stand_somewhere() -> None:
    index = _indexed(_texts("Circles"), _texts("Circle time"))
    assert sorted(index.same_stem("circling")) == ["circle", "circles"]
    assert index.beginnings.beginning_with("circ", most=5) == ["circle", "circles"]


def test_unchanged_text_is_not_read_again_and_a_changed_one_is() -> None:
    shelf = Shelf()
    before, other = _texts("Math talks"), _texts("Reading")
    shelf.index([(1, before), (2, other)])
    first, second = dict(shelf._entries), _texts("Number talks")
    index = shelf.index([(1, second), (2, replace(other))])
    assert shelf._entries[2] is first[2]
    assert shelf._entries[1] is not first[1]
    assert ("number" in index, "math" in index, "reading" in index) == (True, False, True)


def test_what_was_removed_is_found_and_suggested_no_more() -> None:
    shelf = Shelf()
    shelf.index([(1, _texts("Beekeeping")), (2, _texts("Reading"))])
    index = shelf.index([(2, _texts("Reading"))])
    assert index.size == 1
    assert "beekeeping" not in index
    assert index.same_stem("beekeeping") == []
    assert index.beginnings.beginning_with("bee", most=5) == []
    ranker = Ranker(index, shipped_lexicon())
    for typed in ("beekeeping", "beekeping", "beekee"):
        found = ranker.find(typed)
        assert (rows_of(found), found.also) == ([], ())


def test_rows_follow_the_order_in_which_texts_were_given() -> None:
    shelf = Shelf()
    shelf.index([(1, _texts("Math")), (2, _texts("Reading"))])
    index = shelf.index([(2, _texts("Reading")), (1, _texts("Math"))])
    assert [index.title(row) for row in range(2)] == ["reading", "math"]
    assert index.postings("math")[0].tolist() == [1]


@given(st.lists(_TEXTS, max_size=6), st.lists(_TEXTS, max_size=6))
def test_index_on_a_used_shelf_is_that_of_a_new_one(before: list[Texts], after: list[Texts]) -> None:
    shelf = Shelf()
    _indexed(*before, shelf=shelf)
    used, new = _indexed(*after, shelf=shelf), _indexed(*after)
    for word in new.words.all:
        (rows, parts), (same_rows, same_parts) = used.postings(word), new.postings(word)
        assert rows.tolist() == same_rows.tolist()
        assert np.allclose(parts, same_parts)
    assert all((word in used) == (word in new) for word in used.words.all)
    assert np.allclose(used.vectors, new.vectors, atol=1e-5)
    assert used.beginnings.beginning_with("", most=99) == new.beginnings.beginning_with("", most=99)


def test_two_versions_that_share_a_shelf_answer_side_by_side() -> None:
    shelf = Shelf()
    common = [(number, _texts(f"Reading circle {number}")) for number in range(40)]
    old = Ranker(shelf.index([*common, (99, _texts("Beekeeping"))]), shipped_lexicon())

    def search_old(_: int) -> tuple[list[int], int, list[int]]:
        gone, kept, late = old.find("beekeeping"), old.find("reding"), old.find("zebras")
        return rows_of(gone), len(kept.rows), rows_of(late)

    def renew(number: int) -> list[int]:
        index = shelf.index([*common, (100 + number, _texts(f"Zebras {'x' * number}{number} and more"))])
        return rows_of(Ranker(index, shipped_lexicon()).find("zebras"))

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(search_old, number) for number in range(60)]
        renewed = [renew(number) for number in range(20)]
        assert [one.result() for one in answers] == [([40], 40, [])] * 60
    assert renewed == [[40]] * 20
