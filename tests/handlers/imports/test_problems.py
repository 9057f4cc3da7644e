"""Every code of an import has its sentence, and every sentence goes through the catalogs."""

import ast
from pathlib import Path

import pytest

from handlers.imports.problems import CODES, NOTES, PROBLEMS, say_note, say_problem
from learning.imports.plan import Note, RowAt, RowProblem, row_label
from locales.languages import ENGLISH, find_language
from locales.translator import Translator
from tests.kit.files.catalog_outcomes import note_of, problem_of
from tests.pseudo import english_words, pseudo_translator

ROOT = Path(__file__).parents[3]
# Which argument is the code, by what is called.
PLACES = {"BadCell": 0, "refuse": 1, "RowProblem": 2, "Note": 0, "UnreadableFile": 0, "Refused": 0}


def _codes(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = PLACES.get(name)
        said = node.args[place] if place is not None and len(node.args) > place else None
        choices = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
        found |= {str(each.value) for each in choices if isinstance(each, ast.Constant)}
    return found


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    folders = ("files", "learning", "handlers")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert {code for path in paths for code in _codes(path)} == CODES


@pytest.mark.parametrize("code", PROBLEMS)
def test_problem_leaves_no_english(code: str) -> None:
    say = pseudo_translator("staff")
    for column in ("", "ж"):
        assert english_words(say_problem(say, problem_of(code, column=column, text="ъ"))) == []


@pytest.mark.parametrize("code", NOTES)
def test_note_leaves_no_english(code: str) -> None:
    assert english_words(say_note(pseudo_translator("staff"), note_of(code, text="ъ"))) == []


@pytest.mark.parametrize(
    ("at", "column", "said"),
    [
        (RowAt("a.csv", 7), "title", "a.csv, row 7, title: is empty, or has no letter or digit. Fill it in."),
        (RowAt("a.csv", 7), "", "a.csv, row 7 is empty, or has no letter or digit. Fill it in."),
        (RowAt("a.ics", 7, line=True), "UID", "a.ics, line 7, UID: is empty, or has no letter or digit. Fill it in."),
        (RowAt("a.ics", 7, line=True), "", "a.ics, line 7 is empty, or has no letter or digit. Fill it in."),
    ],
)
def test_problem_says_where_what_and_what_to_do(at: RowAt, column: str, said: str) -> None:
    assert say_problem(Translator(ENGLISH), RowProblem(at, column, "missing")) == said


def test_note_says_which_file_what_and_what_to_do() -> None:
    spanish = find_language("es_US")
    assert spanish is not None
    empty, header = Note("empty", {"file": "a.csv"}), Note("header_row", {"file": "a.csv", "row": "3"})
    assert say_note(Translator(ENGLISH), empty) == "a.csv is empty. Its first row must name the columns."
    assert say_note(Translator(spanish), empty) == "a.csv está vacío. Su primera fila debe nombrar las columnas."
    assert say_note(Translator(ENGLISH), header).startswith("a.csv has its header in row 3;")


def test_row_of_another_file_is_named_in_the_language() -> None:
    spanish = find_language("es_US")
    assert spanish is not None
    there = RowAt("b.csv", 3)
    problem = RowProblem(there, "", "same_session", {"first": row_label(RowAt("a.csv", 7), seen_from=there)})
    assert "la fila 3 es la misma sesión que la fila 7 de a.csv." in say_problem(Translator(spanish), problem)
    assert "row 3 is the same session as row 7 of a.csv." in say_problem(Translator(ENGLISH), problem)


def test_what_stands_in_a_file_is_said_as_it_stands() -> None:
    problem = RowProblem(RowAt("{row}.csv", 2), "starts_at", "not_a_moment", {"value": "{remedy}"})
    assert say_problem(Translator(ENGLISH), problem).startswith("{row}.csv, row 2, starts_at: “{remedy}” is not")
