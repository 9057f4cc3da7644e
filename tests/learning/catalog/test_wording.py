import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Diseño, UDL", "diseno udl"),
        ("  Q&A  with\tthe nurse ", "q a with the nurse"),
        ("de-escalation", "de escalation"),
        ("snake_case", "snake case"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁne", "fine"),
        ("Ωmega", "ωmega"),
        ("中文 課程", "中文 課程"),
        ("🎉🎉", ""),
        ("", ""),
        ("…!?", ""),
        ("Größe", "grosse"),
        ("İstanbul", "istanbul"),
        ("3½", "31 2"),
        ("co\u200bteaching", "co teaching"),
    ],
)
def test_fold_leaves_what_words_have_in_common(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_is_its_own_end(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_fold_goes_word_by_word(one: str, other: str) -> None:
    assert fold(f"{one} {other}").split() == [*fold(one).split(), *fold(other).split()]
