"""Every sentence that the code says reaches the translators, wherever it stands; Babel passes over f-strings."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from locales.catalogs import Project
from locales.translator import DOMAINS

HANDLERS = Path(__file__).parents[2] / "handlers"


# What brings answers to people brings them to guests, too, who read one of the families' languages.
FOR_GUESTS = [
    *(HANDLERS / "slack").glob("*.py"),
    HANDLERS / "conversation" / "answers.py",
    HANDLERS / "speaking" / "office.py",
]


def _said(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in {"t", "tn", "mark"}:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_every_sentence_of_the_code_is_collected() -> None:
    project = Project()
    collected = set()
    for domain in DOMAINS:
        for message in project.extract(domain):
            collected |= {message.id} if isinstance(message.id, str) else set(message.id)
    said = set(_said(HANDLERS.rglob("*.py")))
    assert said
    assert said - collected == set()


def test_what_a_guest_may_hear_is_collected_for_families() -> None:
    collected = {message.id for message in Project().extract("families")}
    said = set(_said(FOR_GUESTS))
    assert said
    assert said - collected == set()
