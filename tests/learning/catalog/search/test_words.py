"""Words: how a text is parted, which words are one, which look alike, and how many mistakes count as none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog.search.words import (
    Beginnings,
    Words,
    compounds_of,
    grams_of,
    mistakes_allowed,
    mistakes_between,
    spanish_stem,
    stem,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Teacher's guide", ["teacher", "guide"]),
        ("Teachers’ guide", ["teachers", "guide"]),
        ("Don't stop", ["dont", "stop"]),
        ("DISEÑO, Universal!", ["diseno", "universal"]),
        ("K–2 (co-teaching)", ["k", "2", "co", "teaching"]),
        ("Café\nnaïve", ["cafe", "naive"]),
        ("  …🎉 ", []),
        ("", []),
    ],
)
def test_words_are_folded_and_lose_what_follows_the_apostrophe(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "compounds"),
    [
        ("co-teaching and follow-up-talk", ["coteaching", "followuptalk"]),
        ("K-2 and 2-way", []),
        ("a - b", []),
        ("Niño-a", ["ninoa"]),
        ("co teaching", []),
    ],
)
def test_words_with_hyphens_are_written_as_one_as_well(text: str, compounds: list[str]) -> None:
    assert compounds_of(text) == compounds


@pytest.mark.parametrize(
    "forms",
    [
        ("circle", "circles"),
        ("strategy", "strategies"),
        ("teach", "teaching", "teaches"),
        ("plan", "plans", "planning"),
        ("iep", "ieps"),
        ("class", "classes"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["us", "its", "bus", "pass", "k2s1", "as"])
def test_short_words_and_words_with_digits_are_their_own_stems(word: str) -> None:
    assert stem(word) in (word, word.removesuffix("s"))
    assert stem("bus") == "bus"


def test_spanish_words_have_spanish_stems() -> None:
    assert spanish_stem("lectura") == spanish_stem("lecturas")
    assert spanish_stem("maestros") == spanish_stem("maestras")


@pytest.mark.parametrize(
    ("word", "allowed"),
    [("sel", 0), ("math", 1), ("readng", 1), ("reading", 2), ("assessment", 2), ("math101", 0), ("", 0)],
)
def test_short_words_may_hold_no_mistake_and_long_ones_two(word: str, allowed: int) -> None:
    assert mistakes_allowed(word) == allowed


@pytest.mark.parametrize(
    ("typed", "mistakes"),
    [
        ("reading", 0),
        ("readng", 1),
        ("readding", 1),
        ("reeding", 1),
        ("raeding", 1),
        ("seading", 1),
        ("raedign", 2),
        ("writing", 3),
    ],
)
def test_mistakes_are_letters_wrong_missing_too_many_or_swapped(typed: str, mistakes: int) -> None:
    assert mistakes_between(typed, "reading", most=2) == mistakes


def test_word_keeps_its_number() -> None:
    words = Words()
    first, second = words.add("reading"), words.add("math")
    assert (words.add("reading"), words.add("math")) == (first, second)
    assert words.all == ["reading", "math"]


def test_words_alike_come_most_alike_first() -> None:
    words = Words()
    for word in ("reading", "readings", "leading", "math"):
        words.add(word)
    assert [word for word, _ in words.like("reading")] == ["reading", "readings", "leading"]
    assert dict(words.like("reading"))["reading"] == 1.0
    assert list(words.like("zzz")) == []
    assert list(Words().like("reading")) == []


@given(st.lists(st.text("abcde", min_size=1, max_size=8), max_size=80), st.text("abcde", min_size=1, max_size=8))
def test_a_known_word_is_the_most_alike_to_itself(others: list[str], word: str) -> None:
    words = Words()
    for each in (*others, word):
        words.add(each)
    (_, first), *rest = alike = list(words.like(word))
    assert first == 1.0 or len(grams_of(word)) == 0
    assert all(likeness <= 1.0 for _, likeness in rest)
    assert len({each for each, _ in alike}) == len(alike)


def test_beginnings_give_the_shortest_first() -> None:
    begun = Beginnings(["coteaching", "co", "coding", "math", "coaching"])
    assert begun.beginning_with("co", most=3) == ["co", "coding", "coaching"]
    assert begun.beginning_with("cot", most=9) == ["coteaching"]
    assert begun.beginning_with("z", most=9) == []
