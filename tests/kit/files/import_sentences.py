"""What the command line says about imported files, in English."""

from collections.abc import Mapping

from handlers.imports import problems
from learning.imports.plan import Note, RowProblem
from locales.languages import ENGLISH
from locales.translator import Translator

_ENGLISH = Translator(ENGLISH)


def say_problem(problem: RowProblem) -> str:
    """Say what is wrong with a row."""
    return problems.say_problem(_ENGLISH, problem)


def say_note(note: Note) -> str:
    """Say what was forgiven in a file."""
    return problems.say_note(_ENGLISH, note)


def say_about_file(code: str, values: Mapping[str, str]) -> str:
    """Say why a file cannot be read."""
    return say_note(Note(code, values))
