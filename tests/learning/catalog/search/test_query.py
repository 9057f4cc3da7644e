"""Reading what was typed: spelling, beginnings, words that belong together, and words that say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog.published import texts_of
from learning.catalog.search.index import Shelf
from learning.catalog.search.lexicon import Kind, Lexicon, Meaning, shipped_lexicon
from learning.catalog.search.query import Reader, Span
from tests.kit.catalog import titles_of

_TITLES = (
    "Reading circles",
    "Co-teaching",
    "Classroom management",
    "Universal design",
    "Restorative practice",
    "Math talks",
    "The gradebook",
    "Dyslexia",
    "Information technology",
)


def _reader(*titles: str, lexicon: Lexicon | None = None) -> Reader:
    texts = [(one.id, texts_of(one, {})) for one in titles_of(*titles)]
    return Reader(Shelf().index(texts), lexicon or Lexicon())


def _read(spans: list[Span]) -> list[str]:
    return [term.read for span in spans for term in span.terms]


def _meant(spans: list[Span]) -> list[Meaning]:
    return [one for span in spans for one in (*span.meanings, *(each for term in span.terms for each in term.meanings))]


def _forms(spans: list[Span]) -> dict[str, float]:
    return {word: near for span in spans for term in span.terms for word, near in term.forms.items()}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("readng", "reading"),  # a letter is missing
        ("readiing", "reading"),  # one too many
        ("raeding", "reading"),  # two are swapped
        ("teading", "reading"),  # the first is wrong
        ("classroam", "classroom"),
        ("managmentt", "management"),  # two mistakes
        ("restorativ", "restorativ"),  # not a mistake but a word that is not finished
        ("gradebok", "gradebook"),
        ("dislexya", "dyslexia"),
    ],
)
def test_a_misspelled_word_is_read_as_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert _read(_reader(*_TITLES).read(typed)) == [meant]


@pytest.mark.parametrize("typed", ["zzz", "mth", "mat", "xyzzy", "dxslaxxa", "readings2", "reddingtonian"])
def test_a_word_with_too_many_mistakes_or_too_few_letters_stays(typed: str) -> None:
    assert _read(_reader(*_TITLES).read(f"{typed} circles"))[0] == typed


@pytest.mark.parametrize("typed", ["yoga", "pilot", "leading", "moth", "maths", "circle"])
def test_a_word_that_is_spelled_right_is_never_corrected(typed: str) -> None:
    assert _read(_reader(*_TITLES).read(f"{typed} circles"))[0] == typed


def test_a_word_of_the_lexicon_is_spelled_right_and_can_be_what_was_meant() -> None:
    lexicon = Lexicon()
    lexicon.add("kwajalein", means="reading", weight=0.8, kind=Kind.synonym)
    reader = _reader(*_TITLES, lexicon=lexicon)
    assert [meaning.shown for meaning in _meant(reader.read("kwajalein"))] == ["reading"]
    reader._index.words.add("kwajalein")
    assert _read(reader.read("kwajalien")) == ["kwajalein"]


def test_of_words_as_near_the_more_frequent_one_was_meant() -> None:
    reader = _reader("Grading", "Trading", "Trading cards")
    assert _read(reader.read("arading cards")) == ["trading", "cards"]


def test_the_last_word_may_be_unfinished() -> None:
    reader = _reader(*_TITLES)
    assert _forms(reader.read("univ")) == {"universal": pytest.approx(0.7)}
    assert "universal" in _forms(reader.read("math univ"))
    assert set(_forms(reader.read("co-tea"))) >= {"co", "teaching"}
    assert _forms(reader.read("un")) == {}


def test_what_a_word_stands_for_counts_less_the_further_it_is() -> None:
    reader = _reader("Circle", "Circles", "Circlets of gold")
    forms = _forms(reader.read("circle"))
    assert forms["circle"] == 1.0
    assert 1.0 > forms["circles"] > forms["circlets"]


@pytest.mark.parametrize("typed", ["co teaching", "co-teaching", "coteaching"])
def test_a_word_is_met_apart_and_as_one(typed: str) -> None:
    for title in ("Co-teaching", "Coteaching", "Co teaching"):
        spans = _reader(title, "Math talks", "Team meetings").read(typed)
        forms = set(_forms(spans)) | {word for one in _meant(spans) for word in one.words}
        assert forms & {"coteaching", "teaching"}, title


def test_a_missing_space_is_seen() -> None:
    (meaning,) = _meant(_reader(*_TITLES).read("mathtalks"))
    assert (meaning.words, meaning.kind) == (("math", "talks"), Kind.spelling)


def test_words_that_mean_something_together_are_one_span() -> None:
    lexicon = Lexicon()
    lexicon.add("universal design", means="UDL", weight=0.9, kind=Kind.short_form)
    lexicon.add("universal", means="everyone", weight=0.9, kind=Kind.synonym)
    spans = _reader(*_TITLES, lexicon=lexicon).read("math universal desing talks")
    assert [span.typed for span in spans] == ["math", "universal desing", "talks"]
    assert [one.shown for one in spans[1].meanings] == ["UDL"]


def test_empty_words_are_left_out_unless_there_are_no_others() -> None:
    reader = _reader(*_TITLES)
    assert _read(reader.read("the circles of reading")) == ["circles", "reading"]
    assert _read(reader.read("the of")) == ["the", "of"]
    assert _forms(reader.read("the")) == {"the": 1.0}
    assert reader.read("") == reader.read("…") == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("IT training", ["it", "training"]),
        ("it training", ["training"]),
        ("IT TRAINING", ["training"]),
        ("use it", ["use"]),
        ("is IT hard?", ["it", "hard"]),
        ("IT", ["it"]),
        ("(IT) help", ["it", "help"]),
    ],
)
def test_capitals_tell_a_short_form_from_an_empty_word(typed: str, read: list[str]) -> None:
    reader = _reader("Training", "Use hard things", "IT help", lexicon=shipped_lexicon())
    assert [term.typed for span in reader.read(typed) for term in span.terms] == read


def test_rare_words_carry_more() -> None:
    spans = _reader("Math talks", "Math games", "Math anxiety").read("math anxiety")
    terms = {term.read: term.rarity for span in spans for term in span.terms}
    assert terms["anxiety"] > terms["math"]


@given(st.text(max_size=60), st.lists(st.sampled_from(_TITLES), max_size=4))
def test_anything_can_be_read(typed: str, titles: list[str]) -> None:
    for span in _reader(*titles, lexicon=shipped_lexicon()).read(typed):
        assert span.terms
        assert all(0 < near <= 1 for term in span.terms for near in term.forms.values())
