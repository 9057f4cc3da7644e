"""Planted faults: each is found, and named with the token that is wrong."""

import pytest
from babel.messages.catalog import Catalog

from locales.faults import find_faults, find_line_faults, find_place_faults

SPANISH = "es_US"


def faults(
    source: str | tuple[str, str], said: str | tuple[str, ...], *, locale: str = SPANISH, note: str = ""
) -> list[str]:
    catalog = Catalog(locale=locale)
    catalog.add(source, said, auto_comments=[note] if note else [])
    return [line.split("”: ", 1)[1] for line in find_faults(catalog)]


@pytest.mark.parametrize(
    ("source", "said", "expected"),
    [
        ("Opens {time}", "Abre: {time}", []),
        ("Opens {time}", "", ["is not translated"]),
        ("Opens {time}", "Abre", ["{time} is missing"]),
        ("Opens {time}", "Abre {hora}", ["{time} is missing", "{hora} is not in the English"]),
        ("Opens {time}", "Abre {time} {time.__class__}", ["a brace stands alone", "_ is not in the English"]),
        ("Opens {time}", "Abre {time", ["{time} is missing", "a brace stands alone"]),
        ("Type /pl find", "Escriba /pl buscar", ["/pl find is missing", "/pl buscar is not in the English"]),
        ("After 5", "Después de las 6", ["5 is missing", "6 is not in the English"]),
        (
            "See https://a.org/x",
            "Vea https://b.org/x",
            ["https://a.org/x is missing", "https://b.org/x is not in the English"],
        ),
        ("✅ Done", "Listo", ["✅ is missing"]),
        ("Done", "*Listo*", ["* is not in the English"]),
        ("Done", "Listo <!channel>", ["< is not in the English", "> is not in the English"]),
        ("Done", "Listo ", ["begins or ends with other spaces"]),
        ("Done", "Listo\nya", ["has another number of lines"]),
        ("Done", "Acción".replace("ó", "o\u0301"), ["is not in Unicode's composed form (NFC)"]),
        ("Done", "Lis\u202eto", ["holds the invisible character U+202E"]),
        ("Done", "Lis\u0007to", ["holds the invisible character U+0007"]),
        ("Done", "\u2068Listo", ["opens or closes an isolate alone"]),
        ("Done", "\u2068Listo\u2069", []),
        ("Done", "کار\u200cها", []),
    ],
)
def test_a_fault_is_named_with_its_token(source: str, said: str, expected: list[str]) -> None:
    assert faults(source, said) == expected


def test_a_limit_in_the_note_is_kept() -> None:
    note = "NOTE: a button, 24 characters at most"
    assert faults("Show", "Mostrar los resultados ya", note=note) == ["has 25 characters, the limit is 24"]
    assert faults("Show", "Mostrar los resultados a", note=note) == []


def test_only_a_form_that_stands_for_one_number_may_leave_the_number_out() -> None:
    seats = ("{n} seat", "{n} seats")
    assert faults(seats, ("un lugar", "{n} lugares")) == []
    assert faults(seats, ("un lugar", "lugares")) == ["form 1: {n} is missing"]
    russian = ("место", "{n} места", "{n} мест")  # its first form also counts 21 and 31
    assert faults(seats, russian, locale="ru") == ["form 0: {n} is missing"]
    arabic = ("لا مقاعد", "مقعد واحد", "مقعدان", "{n} مقاعد", "{n} مقعد", "{n} مقعدا")
    assert faults(seats, arabic, locale="ar") == []
    assert faults(seats, ("{n} lugares",)) == ["has 1 forms, the language has 2"]


def test_a_fuzzy_translation_is_a_fault() -> None:
    catalog = Catalog(locale=SPANISH)
    catalog.add("Done", "Listo", flags=["fuzzy"])
    assert find_faults(catalog) == ["“Done”: is marked fuzzy"]


def test_a_missing_translation_may_be_loaded_and_an_unknown_place_may_not() -> None:
    catalog = Catalog(locale=SPANISH)
    catalog.add("Done", "")
    assert find_place_faults(catalog) == []
    catalog.add("Opens {time}", "Abre {hora}")
    assert find_place_faults(catalog) == ["“Opens {time}”: {hora} is not in the English"]


@pytest.mark.parametrize("line", ['msgstr "Hola', "msgstr Hola", 'msgstr "a"b"', "Hola", 'msgstr "a\\"'])
def test_a_malformed_line_is_named(line: str) -> None:
    assert find_line_faults(f'# note\n\nmsgid "Hi"\n{line}\n') == [f"line 4 is malformed: {line}"]


def test_lines_that_gettext_writes_are_well_formed() -> None:
    assert find_line_faults('msgctxt "a"\nmsgid ""\n"x\\n"\nmsgid_plural "b"\nmsgstr[0] "say \\"c\\""\n') == []
