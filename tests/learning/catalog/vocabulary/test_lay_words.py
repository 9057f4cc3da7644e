"""The table of everyday words keeps its form, says nothing twice, and leads from what people type to what catalogs say."""

import csv
from collections import Counter
from importlib.resources import files

import pytest

from learning.catalog.search.lexicon import LONGEST_PHRASE, Kind, shipped_lexicon, singular, stem_key, stop_words
from learning.catalog.search.words import stem, words_of
from learning.text import fold

LEAST, MOST, DEFAULT = 0.6, 0.9, 0.8
COLUMNS = ["words", "weight", "direction"]


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of the vocabulary."""
    text = (files("learning.catalog.vocabulary") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


LAY_WORDS = rows_of("lay_words.csv")


def phrases_of(row: dict[str, str]) -> list[str]:
    return row["words"].split("|")


def stems_of(phrase: str) -> tuple[str, ...]:
    return tuple(map(stem, words_of(phrase)))


def key_of(phrase: str) -> str:
    """Return by what a phrase is found: one stem alone would be too little, then its words must be typed as they are."""
    words = words_of(phrase)
    if len(words) == 1:
        return singular(words[0])
    key = stem_key(words)
    return key if " " in key else " ".join(["as typed:", *words])


def test_file_is_plain() -> None:
    raw = (files("learning.catalog.vocabulary") / "lay_words.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    lines = list(csv.reader(raw.decode("utf-8").splitlines(), strict=True))
    assert lines[0] == COLUMNS
    assert [line for line in lines if len(line) != len(COLUMNS)] == []
    assert [line for line in lines if any(cell != cell.strip() for cell in line)] == []


def test_rows_are_many_and_whole() -> None:
    assert len(LAY_WORDS) >= 1_200
    for row in LAY_WORDS:
        assert row["direction"] in {"both", "to_right"}, row
        assert len(phrases_of(row)) > 1, row
        assert all(phrase == phrase.strip() and fold(phrase) for phrase in phrases_of(row)), row


def test_weights_are_neither_loose_nor_the_same() -> None:
    for row in LAY_WORDS:
        weight = float(row["weight"] or DEFAULT)
        assert LEAST <= weight <= MOST, row
        assert row["weight"] in {"", f"{weight:g}"}, row
        assert row["weight"] != f"{DEFAULT:g}", row


def test_rows_stand_in_order() -> None:
    keys = [[fold(phrase) for phrase in phrases_of(row)] for row in LAY_WORDS]
    assert keys == sorted(keys)


def test_a_first_phrase_stands_once() -> None:
    counted = Counter(key_of(phrases_of(row)[0]) for row in LAY_WORDS)
    assert [key for key, count in counted.items() if count > 1] == []


def test_a_row_says_a_phrase_once() -> None:
    twice = [row["words"] for row in LAY_WORDS if len(set(map(stems_of, phrases_of(row)))) < len(phrases_of(row))]
    assert twice == []


def test_no_pair_of_the_synonyms_is_repeated() -> None:
    known = set()
    for row in rows_of("synonyms.csv"):
        first, *others = phrases_of(row)
        for phrase in [first] if row["direction"] == "to_right" else [first, *others]:
            known |= {(key_of(phrase), stems_of(other)) for other in phrases_of(row) if other != phrase}
    repeated = [
        (first, other)
        for row in LAY_WORDS
        for first, *others in [phrases_of(row)]
        for other in others
        if (key_of(first), stems_of(other)) in known
    ]
    assert repeated == []


def test_phrases_are_short_enough_to_be_found() -> None:
    phrases = [phrase for row in LAY_WORDS for phrase in phrases_of(row)]
    assert [phrase for phrase in phrases if len(words_of(phrase)) > LONGEST_PHRASE] == []


def test_no_stop_word_leads_anywhere() -> None:
    firsts = [words_of(phrases_of(row)[0]) for row in LAY_WORDS]
    assert [said for said in firsts if len(said) == 1 and said[0] in stop_words()] == []


@pytest.mark.parametrize("broad", ["learning", "students", "support", "school", "teaching", "education", "training"])
def test_no_row_leads_to_a_word_of_every_catalog(broad: str) -> None:
    assert [row["words"] for row in LAY_WORDS if broad in phrases_of(row)[1:]] == []


def meanings_of(said: str) -> set[str]:
    found = shipped_lexicon().meanings(words_of(said))
    return {" ".join(meaning.words) for meaning in found if meaning.kind is Kind.synonym}


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("never speaks", "selective mutism"),
        ("back hurts", "ergonomics"),
        ("too many initiatives", "change management"),
        ("staff won't listen", "change management"),
        ("skip the reading", "pre class work"),
        ("huge class", "large enrollment courses"),
        ("grading takes forever", "rubrics"),
        ("mentoring postdocs", "research mentoring"),
        ("clean up messy data", "openrefine"),
        ("talk to a database", "sql"),
        ("save versions of my code", "git"),
        ("black screen", "command line"),
        ("ethics board", "irb"),
        ("toddlers biting", "challenging behavior"),
        ("GED", "high school equivalency"),
        ("pension", "calstrs"),
        ("fire someone", "progressive discipline"),
        ("couch surfing", "mckinney vento"),
        ("throwing fits", "tantrums"),
    ],
)
def test_everyday_words_find_the_terms(said: str, means: str) -> None:
    assert means in meanings_of(said)


@pytest.mark.parametrize(
    ("said", "not_meant"),
    [
        ("selective mutism", "never speaks"),  # the term does not bring the everyday word
        ("fit", "seizures"),
        ("new", "media literacy"),  # is no singular of `news`
        ("fire", "progressive discipline"),
        ("aid", "hiv prevention"),
        ("student reading", "pre class work"),
        ("team building", "difficult people"),
    ],
)
def test_what_nobody_means_is_not_found(said: str, not_meant: str) -> None:
    assert not_meant not in meanings_of(said)
