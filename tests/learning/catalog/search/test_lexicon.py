"""The lexicon: what means the same, in which forms and directions, and what a district puts in its place."""

import pytest

from learning.catalog.search.lexicon import (
    Kind,
    Lexicon,
    add_short_forms,
    is_short_form,
    shipped_lexicon,
    singular,
    stop_words,
)
from learning.catalog.search.words import words_of


def _meant(lexicon: Lexicon, phrase: str) -> list[str]:
    return [meaning.shown for meaning in lexicon.meanings(words_of(phrase))]


def _lexicon(*pairs: tuple[str, str], kind: Kind = Kind.synonym) -> Lexicon:
    lexicon = Lexicon()
    for phrase, means in pairs:
        lexicon.add(phrase, means=means, weight=0.8, kind=kind)
    return lexicon


def _short(*pairs: tuple[str, str]) -> Lexicon:
    lexicon = Lexicon()
    add_short_forms(lexicon, pairs)
    return lexicon


@pytest.mark.parametrize("typed", ["udl", "UDL", "UDLs"])
def test_short_form_means_its_long_form(typed: str) -> None:
    lexicon = _short(("UDL", "Universal Design for Learning"))
    (meaning,) = lexicon.meanings(words_of(typed))
    assert (meaning.shown, meaning.kind) == ("Universal Design for Learning", Kind.short_form)


@pytest.mark.parametrize("typed", ["universal design for learning", "Universal Designs for Learning"])
def test_long_form_means_its_short_form(typed: str) -> None:
    assert _meant(_short(("UDL", "Universal Design for Learning")), typed) == ["UDL"]


def test_beginning_of_a_long_form_means_less_and_only_where_one_form_begins_so() -> None:
    lexicon = _short(("UDL", "Universal Design for Learning"), ("SST", "Student Success Team"))
    (meaning,) = lexicon.meanings(["universal", "design"])
    assert meaning.weight < lexicon.meanings(["udl"])[0].weight
    lexicon = _short(("SST", "Student Success Team"), ("SSC", "Student Success Coordinator"))
    assert _meant(lexicon, "student success") == []
    assert _meant(_short(("IT", "Information Technology")), "information") == []


def test_short_form_with_several_meanings_has_all_of_them() -> None:
    lexicon = _short(("ELA", "English Language Arts"), ("ELA", "Expanded Learning Academy"))
    assert _meant(lexicon, "ela") == ["English Language Arts", "Expanded Learning Academy"]


def test_an_everyday_word_in_the_plural_is_no_short_form() -> None:
    lexicon = _short(("IDEA", "Individuals with Disabilities Education Act"))
    assert _meant(lexicon, "IDEA") == ["Individuals with Disabilities Education Act"]
    assert _meant(lexicon, "ideas") == []


def test_synonym_is_met_in_singular_and_plural_and_a_phrase_by_its_stems() -> None:
    lexicon = _lexicon(("lesson plans", "unit design"), ("kid", "student"))
    assert _meant(lexicon, "lesson planning") == ["unit design"]
    assert _meant(lexicon, "the lesson plan") == ["unit design"]
    assert _meant(lexicon, "kids") == ["student"]
    assert _meant(lexicon, "lesson") == []


def test_synonym_is_met_only_from_where_it_leads() -> None:
    lexicon = _lexicon(("kids acting out", "challenging behavior"))
    assert _meant(lexicon, "kids acting out") == ["challenging behavior"]
    assert _meant(lexicon, "challenging behavior") == []


@pytest.mark.parametrize(
    ("phrase", "other"), [("kids acting out", "challenging behavior"), ("agenda", "running meetings")]
)
def test_one_way_rows_of_the_shipped_table_go_one_way(phrase: str, other: str) -> None:
    assert other in _meant(shipped_lexicon(), phrase)
    assert phrase not in _meant(shipped_lexicon(), other)


@pytest.mark.parametrize(("one", "other"), [("udl", "Universal Design for Learning"), ("1:1", "one-to-one devices")])
def test_other_rows_of_the_shipped_tables_go_both_ways(one: str, other: str) -> None:
    assert other.casefold() in [shown.casefold() for shown in _meant(shipped_lexicon(), one)]
    assert one.casefold() in [shown.casefold() for shown in _meant(shipped_lexicon(), other)]


@pytest.mark.parametrize("typed", ["diseño universal", "DISENO UNIVERSAL", "diseños universales"])
def test_spanish_is_met_with_and_without_accents_and_in_the_plural(typed: str) -> None:
    lexicon = _lexicon(("diseño universal", "universal design"), kind=Kind.spanish)
    assert _meant(lexicon, typed) == ["universal design"]
    assert _meant(lexicon, "universal design") == []


def test_an_english_word_is_not_read_as_spanish_by_its_stem() -> None:
    lexicon = _lexicon(("planes", "plans"), ("cursos", "courses"), kind=Kind.spanish)
    assert _meant(lexicon, "planes") == ["plans"]
    assert _meant(lexicon, "plane") == []
    assert _meant(lexicon, "curso") == ["courses"]


def test_the_nearest_meaning_comes_first_and_each_once() -> None:
    lexicon = Lexicon()
    for means, weight in (("student", 0.5), ("pupil", 0.9), ("Pupil", 0.4), ("kid", 0.7)):
        lexicon.add("kids", means=means, weight=weight, kind=Kind.synonym)
    assert _meant(lexicon, "kids") == ["pupil", "kid", "student"]


@pytest.mark.parametrize(("phrase", "means"), [("", "x"), ("x", "🎉"), ("Math", "math"), ("…", "…")])
def test_what_says_nothing_or_the_same_is_not_kept(phrase: str, means: str) -> None:
    lexicon = _lexicon((phrase, means))
    assert (lexicon.as_typed, lexicon.by_stems, lexicon.single_words) == ({}, {}, set())


def test_words_of_a_district_stand_in_place_of_what_was_meant_both_ways() -> None:
    before = _short(("SST", "Student Success Team"), ("UDL", "Universal Design for Learning"))
    after = before.extended([("SST", ["Site Support Team"])])
    assert _meant(after, "sst") == ["Site Support Team"]
    assert _meant(after, "site support team") == ["SST"]
    assert _meant(after, "student success team") == []
    assert _meant(after, "student success") == []
    assert _meant(after, "udl") == ["Universal Design for Learning"]


def test_extending_leaves_the_lexicon_as_it_was() -> None:
    before = _short(("SST", "Student Success Team"))
    before.extended([("SST", ["Site Support Team"]), ("North Star", ["MTSS plan", "SST"])])
    assert _meant(before, "sst") == ["Student Success Team"]
    assert _meant(before, "student success team") == ["SST"]
    assert _meant(before, "north star") == []


def test_phrases_of_a_district_and_what_they_mean_find_each_other() -> None:
    after = Lexicon().extended([("North Star", ["support plan", "MTSS"]), ("NS", ["North Star"])])
    assert set(_meant(after, "north star")) == {"support plan", "MTSS", "NS"}
    assert _meant(after, "support plans") == ["North Star"]
    assert {meaning.kind for meaning in after.meanings(["ns"])} == {Kind.short_form}
    assert {meaning.kind for meaning in after.meanings(["support", "plan"])} == {Kind.synonym}


@pytest.mark.parametrize(
    ("phrase", "short"),
    [
        ("UDL", True),
        ("A-G", True),
        ("ELs", True),
        ("O&M", True),
        ("North Star", False),
        ("Canvas", False),
        ("UNIVERSAL DESIGN", False),
        ("ACCOMMODATION", False),
    ],
)
def test_short_forms_are_one_short_word_in_capitals(phrase: str, short: bool) -> None:
    assert is_short_form(phrase) is short


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("circles", "circle"),
        ("strategies", "strategy"),
        ("classes", "class"),
        ("boxes", "box"),
        ("ieps", "iep"),
        ("bus", "bus"),
        ("pass", "pass"),
        ("ties", "tie"),
        ("basis", "basis"),
        ("as", "as"),
    ],
)
def test_singular_is_told_by_the_letters(word: str, one: str) -> None:
    assert singular(word) == one


def test_empty_words_of_both_languages_are_known() -> None:
    assert {"the", "of", "para", "de"} <= stop_words()
    assert not {"math", "udl", "lectura"} & stop_words()
