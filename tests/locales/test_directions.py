"""What is inserted into a sentence cannot reorder it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.directions import are_paired, set_apart
from locales.languages import ENGLISH, Language, find_language

FSI, RLI, PDI = "\u2068", "\u2067", "\u2069"
LEILA = "ليلى"


def language(name: str) -> Language:
    found = find_language(name)
    assert found
    return found


def test_every_value_is_isolated_in_languages_written_from_the_right() -> None:
    for name in ("ar", "fa"):
        assert set_apart("Ana", language=language(name)) == f"{FSI}Ana{PDI}"
        assert set_apart("3", language=language(name)) == f"{FSI}3{PDI}"
        assert set_apart(LEILA, language=language(name)) == f"{FSI}{LEILA}{PDI}"


def test_a_sentence_within_a_sentence_keeps_its_isolates_and_its_direction() -> None:
    """Without a letter of its own, "{office} ({contact})" would be taken for text that runs from the left."""
    inner = f"{FSI}Ana{PDI} ({FSI}ana@a.org{PDI})"
    assert set_apart(inner, language=language("ar")) == f"{RLI}{inner}{PDI}"


def test_only_a_value_of_the_other_direction_is_isolated_in_english() -> None:
    assert set_apart(LEILA, language=ENGLISH) == f"{FSI}{LEILA}{PDI}"
    assert set_apart("José 🎓", language=ENGLISH) == "José 🎓"
    assert set_apart("Ana", language=ENGLISH) == "Ana"


@pytest.mark.parametrize("value", ["a\u202eb", "a\u2069b\u2068", f"\u2067{LEILA}", f"\u202b{LEILA}\u202c"])
def test_marks_in_a_value_cannot_reorder_the_sentence(value: str) -> None:
    for said in (set_apart(value, language=ENGLISH), set_apart(value, language=language("ar"))):
        assert not set(said) & set("\u202a\u202b\u202c\u202d\u202e")
    assert are_paired(set_apart(value, language=language("ar")))
    if LEILA in value:
        assert set_apart(value, language=ENGLISH) == f"{FSI}{LEILA}{PDI}"


@given(st.text(alphabet=st.sampled_from("aأ\u2066\u2067\u2068\u2069\u202e {}n"), max_size=12))
def test_no_value_breaks_out_of_its_place(value: str) -> None:
    said = set_apart(value, language=language("fa"))
    assert are_paired(said)
    assert said[0] in (FSI, RLI)
    assert said[-1] == PDI


@pytest.mark.parametrize(
    ("text", "paired"),
    [
        ("", True),
        ("\u2068a\u2069", True),
        ("\u2068a \u2067b\u2069\u2069", True),
        ("\u2069\u2068", False),
        ("\u2068a\nb\u2069", False),
        ("a\u2066", False),
    ],
)
def test_isolates_pair_up_on_their_line(text: str, *, paired: bool) -> None:
    assert are_paired(text) is paired
