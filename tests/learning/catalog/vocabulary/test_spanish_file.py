"""The Spanish words that are shipped with the program, and the words that carry no topic."""

import csv
from collections import Counter
from importlib.resources import files

import pytest

from learning.text import fold

_VOCABULARY = files("learning.catalog.vocabulary")
_ROWS = list(csv.DictReader(_VOCABULARY.joinpath("spanish.csv").read_text(encoding="utf-8").splitlines()))
_ENGLISH = {row["spanish"]: row["english"].split("|") for row in _ROWS}
_STOP_WORDS = [
    word
    for line in _VOCABULARY.joinpath("stop_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
]
# Words that both languages spell alike, with other meanings: alone they are English.
_SPELLED_ALIKE = """
    a actual agenda animal arena area art base bases be billion boss canto cartel casual chef code color
    come complexion conductor confidence consistent constant control crisis data date debate degree
    dental dime digital director division do doctor dos error excursion exit fabric fast fin final for
    form formal general gratis gripe habitat he hospital hotel idea in inclusion instructor inversion
    ira is junta large late latino lector legal list local mama man manual mate mates mayo mayor media
    medial mental mesa metal model moral motor natural no normal note once opinion oral original pan
    papa para pared patio patron personal pie plan planes plural plan pretender principal radio rally
    real red regular resolver responder rest revision rural salon sea sensible simple sin site social
    solo son sordid superior tablet taller ten tension time time total tribunal tutor use valor vender
    violin virtual vision visual vital volt
"""
_BOTH_LANGUAGES = frozenset(_SPELLED_ALIKE.split())


def _english_words() -> set[str]:
    text = _VOCABULARY.joinpath("english_words.txt").read_text(encoding="utf-8")
    return {fold(line) for line in text.splitlines()}


def test_rows_have_all_their_columns_and_no_spare_marks() -> None:
    assert len(_ROWS) > 1500
    assert list(_ROWS[0]) == ["spanish", "english", "weight"]
    for row in _ROWS:
        assert None not in row
        phrases = [row["spanish"], *row["english"].split("|")]
        assert all(phrase == " ".join(phrase.split()) and fold(phrase) for phrase in phrases), row
        assert "|" not in row["spanish"]
        assert row["weight"] == "" or 0.5 <= float(row["weight"]) <= 0.95, row


def test_no_spanish_word_stands_twice() -> None:
    counted = Counter(fold(spanish) for spanish in _ENGLISH)
    assert [spanish for spanish, count in counted.items() if count > 1] == []


def test_rows_are_sorted_so_that_a_word_is_found_by_eye() -> None:
    folded = [fold(spanish) for spanish in _ENGLISH]
    assert folded == sorted(folded)


def test_no_word_means_itself_or_one_thing_twice() -> None:
    for spanish, meanings in _ENGLISH.items():
        folded = [fold(english) for english in meanings]
        assert fold(spanish) not in folded, spanish
        assert len(set(folded)) == len(folded), spanish


def test_no_english_word_is_taken_for_a_spanish_one() -> None:
    # Borrowed, and in American schools used in the Spanish sense alone.
    borrowed = {"kinder", "leer", "mamas", "mes", "papas", "reunion"}
    single = {fold(spanish) for spanish in _ENGLISH if " " not in fold(spanish)} - borrowed
    assert single & _BOTH_LANGUAGES == set()
    assert single & _english_words() == set()


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("diseño universal para el aprendizaje", "universal design for learning"),
        ("lectura", "literacy"),
        ("conducta", "behavior"),
        ("comportamiento", "behavior"),
        ("manejo del aula", "classroom management"),
        ("acoso escolar", "bullying"),
        ("educación especial", "special education"),
        ("asistencia", "attendance"),
        ("chofer", "bus driver"),
        ("limpieza", "custodial"),
        ("primeros auxilios", "first aid"),
        ("simulacro", "drill"),
        ("hoja de cálculo", "spreadsheet"),
        ("redes", "networks"),
        ("nube", "cloud"),
        ("carpeta", "folder"),
        ("éxito", "success"),
        ("librería", "bookstore"),
        ("colegio", "school"),
        ("realizar", "carry out"),
        ("duelo", "grief"),
        ("lenguaje de señas", "sign language"),
        ("kínder", "kindergarten"),
        ("motivar", "motivation"),
        ("calmar", "calming"),
    ],
)
def test_words_of_a_school_day_are_there(spanish: str, english: str) -> None:
    assert english in _ENGLISH[spanish]


def test_stop_words_stand_once_and_are_folded() -> None:
    assert [word for word, count in Counter(_STOP_WORDS).items() if count > 1] == []
    assert all(word == fold(word) for word in _STOP_WORDS)
    assert not {fold(spanish) for spanish in _ENGLISH} & set(_STOP_WORDS)
