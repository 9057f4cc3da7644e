"""Keeping catalogs in step with the code, in a small project of the test's own."""

import re
from pathlib import Path

import pytest

from locales.catalogs import NOT_REVIEWED, CatalogFile, Project, main
from locales.languages import ENGLISH, SPANISH

CODE = """
def view(asked, n):
    # NOTE: a button, 24 characters at most
    asked.t("Save")
    asked.tn("{n} seat", "{n} seats", n)
    asked.tp("verb", "Open")
    other("Not said")
"""
PATH = "locales/es_US/LC_MESSAGES/staff.po"
REVIEW = "Ana Ruiz, 2026-11-20"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one sentence of each kind, one domain and one language."""
    (tmp_path / "handlers").mkdir()
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "staff.cfg").write_text("[python: handlers/**.py]\n", "utf-8")
    project = Project(tmp_path, {"staff": (ENGLISH, SPANISH)})
    write_code(project, CODE)
    return project


@pytest.fixture
def translated(project: Project) -> Project:
    """The same project, with its catalog complete."""
    project.update()
    text = (project.root / PATH).read_text("utf-8")
    for source, translation in {"Save": "Guardar", "Open": "Abrir"}.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"')
    text = re.sub(r'(msgstr\[\d\]) ""', r'\1 "{n} lugar"', text)
    (project.root / PATH).write_text(text, "utf-8")
    return project


def write_code(project: Project, code: str) -> None:
    (project.root / "handlers" / "view.py").write_text(code, "utf-8")


def change_catalog(project: Project, before: str, after: str) -> None:
    text = (project.root / PATH).read_text("utf-8")
    assert before in text
    (project.root / PATH).write_text(text.replace(before, after), "utf-8")


def only_file(project: Project) -> CatalogFile:
    (file,) = project.files()
    return file


def test_a_missing_catalog_is_made_with_everything_that_the_code_says(project: Project) -> None:
    assert project.check() == [f"{PATH}: there is no such catalog; make catalogs"]
    assert project.update() == [f"{PATH}: 3 to translate"]
    text = (project.root / PATH).read_text("utf-8")
    assert '#. NOTE: a button, 24 characters at most\n#: handlers/view.py\nmsgid "Save"' in text
    assert 'msgctxt "verb"\nmsgid "Open"' in text
    assert "Not said" not in text
    assert only_file(project).read_review() == NOT_REVIEWED
    assert project.check() == [
        f"{PATH}: “Save”: is not translated",
        f"{PATH}: “{{n}} seat”: is not translated",
        f"{PATH}: “Open”: is not translated",
    ]


def test_updating_twice_changes_nothing(translated: Project) -> None:
    assert translated.update() == []
    first = (translated.root / PATH).read_bytes()
    assert translated.update() == []
    assert (translated.root / PATH).read_bytes() == first
    assert translated.check() == []


def test_a_moved_line_is_no_change_and_another_file_or_word_is(translated: Project) -> None:
    write_code(translated, f"# moved\n\n{CODE}")
    assert translated.check() == []
    (translated.root / "handlers" / "other.py").write_text('asked.t("Save")', "utf-8")
    assert translated.check() == [f"{PATH}: “Save” stands elsewhere; make catalogs"]
    translated.update()
    assert translated.check() == []
    (translated.root / "handlers" / "other.py").unlink()
    write_code(translated, CODE.replace("Save", "Keep"))
    assert translated.check() == [f"{PATH}: “Keep” is new; make catalogs", f"{PATH}: “Save” is gone; make catalogs"]
    assert translated.update() == [f"{PATH}: 1 to translate"]
    assert "Guardar" not in (translated.root / PATH).read_text("utf-8")


def test_a_changed_note_is_a_change(translated: Project) -> None:
    write_code(translated, CODE.replace("24 characters", "5 characters"))
    assert translated.check() == [f"{PATH}: “Save” has another note; make catalogs"]
    translated.update()
    assert translated.check() == [f"{PATH}: “Save”: has 7 characters, the limit is 5"]


def test_the_review_of_a_person_ends_when_a_sentence_is_new(translated: Project) -> None:
    change_catalog(translated, NOT_REVIEWED, REVIEW)
    assert translated.check() == []
    assert translated.update() == []
    assert only_file(translated).read_review() == REVIEW
    write_code(translated, CODE.replace("Save", "Keep"))
    assert translated.update() == [
        f"{PATH}: 1 to translate",
        f"{PATH}: the review ({REVIEW}) does not cover them; it is taken back",
    ]
    assert only_file(translated).read_review() == NOT_REVIEWED


def test_what_a_translator_notes_is_kept(translated: Project) -> None:
    change_catalog(translated, "#. NOTE", "# Not «salvar»\n#. NOTE")
    translated.update()
    assert "# Not «salvar»\n" in (translated.root / PATH).read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"Guardar"', '"Guardar para más tarde, ahora"', "“Save”: has 29 characters, the limit is 24"),
        ('"Guardar"', '"Guardar {x}"', "“Save”: {x} is not in the English"),
        ('"Guardar"', '"Guardar', 'line 14 is malformed: msgstr "Guardar'),
        ("(n != 1)", "(n > 1)", "its header is not the language's; make catalogs"),
        ("Language: es_US", "Language: es", "its header is not the language's; make catalogs"),
        ('msgid "Save"', "<<<<<<< HEAD", "Unknown or misformatted keyword on 12"),
        ('msgstr "Abrir"', 'msgstr "Abrir"\n\nmsgid "Save"\nmsgstr ""', "a sentence is translated twice"),
    ],
)
def test_a_fault_is_told_with_the_name_of_the_catalog(translated: Project, before: str, after: str, fault: str) -> None:
    change_catalog(translated, before, after)
    assert f"{PATH}: {fault}" in translated.check()


@pytest.mark.parametrize("arguments", [[], ["compile"], ["check", "es"]])
def test_wrong_use_is_answered_with_the_right_one(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "update|check" in capsys.readouterr().err
