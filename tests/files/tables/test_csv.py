from pathlib import Path

import pytest

from files.tables.headers import Layout
from files.tables.reading import TextTable, read_table
from files.tables.unreadable import UnreadableFile, file_bytes
from tests.kit.files.import_sentences import say_about_file, say_note

LAYOUT = Layout(columns=("email", "name", "employee_group"), required=("email", "name"))


def _read(content: bytes | str) -> TextTable:
    return read_table("people.csv", content.encode() if isinstance(content, str) else content, layout=LAYOUT)


def _cells(table: TextTable) -> list[tuple[int, str, str]]:
    return [(row.at.row, row.cells["email"], row.cells["name"]) for row in table.rows]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("email,name\na@s.example,Zoë Ñandú\n", ""),
        ("\ufeffemail,name\r\na@s.example,Zoë Ñandú\r\n", ""),
        ("email;name\r\na@s.example;Zoë Ñandú\r\n", ""),
        ("email\tname\na@s.example\tZoë Ñandú", ""),
        ("E-Mail , NAME\ra@s.example,  Zoë Ñandú \r", ""),
        ("email*,name*\na@s.example,Zoe\u0308 Ñandú\n", ""),
        ("email,name\r\na@s.example,Zoë Ñandú\r\n".encode("cp1252"), "Windows-1252"),
        ("email,name\r\na@s.example,Zoë Ñandú\r\n".encode("utf-16"), "UTF-16"),
        ("email,name\na@s.example,Zoë\u0000 Ñandú\n", ""),
    ],
)
def test_the_habits_of_spreadsheets_are_forgiven(content: bytes | str, note: str) -> None:
    table = _read(content)
    assert _cells(table) == [(2, "a@s.example", "Zoë Ñandú")]
    assert [note in say_note(each) for each in table.notes] == ([True] if note else [])


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    table = _read('email,name\na@s.example,"Ann\nLee"\n\n,\nb@s.example,Bo\n')
    assert _cells(table) == [(2, "a@s.example", "Ann\nLee"), (5, "b@s.example", "Bo")]


def test_blank_lines_above_the_header_count() -> None:
    table = _read("\n,,\nemail,name\na@s.example,Ann\n")
    assert _cells(table) == [(4, "a@s.example", "Ann")]
    assert "row 3" in say_note(table.notes[0])


def test_columns_stand_in_any_order_and_unknown_ones_are_named() -> None:
    table = _read("Shoe Size,name,Employee Group,email,\n38,Ann,classified,a@s.example,\n")
    assert table.unknown == ("Shoe Size",)
    assert table.rows[0].cells == {"name": "Ann", "employee_group": "classified", "email": "a@s.example"}


def test_short_rows_are_filled_and_long_ones_refused() -> None:
    table = _read("email,name\na@s.example\nb@s.example,Bo,Derek\nc@s.example,Cy,,\n")
    assert _cells(table) == [(2, "a@s.example", ""), (4, "c@s.example", "Cy")]
    assert [(problem.at.row, problem.code) for problem in table.refused] == [(3, "extra_cells")]


def test_a_quotation_mark_that_is_never_closed_costs_one_row() -> None:
    table = _read('email,name\na@s.example,Ann\nb@s.example,"Bo\nc@s.example,Cy\n')
    assert _cells(table) == [(2, "a@s.example", "Ann"), (4, "c@s.example", "Cy")]
    assert [(problem.at.row, problem.code) for problem in table.refused] == [(3, "broken_quotes")]


def test_text_after_a_closing_quotation_mark_costs_one_row() -> None:
    table = _read('email,name\na@s.example,"Ann" Lee\nb@s.example,Bo\n')
    assert _cells(table) == [(3, "b@s.example", "Bo")]
    assert [(problem.at.row, problem.code) for problem in table.refused] == [(2, "broken_quotes")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("email\na@s.example\n", "lacks the column name"),
        ("first,last\nAnn,Lee\n", "lacks the columns email, name"),
        ("email,name,Email\na,b,c\n", "column email twice"),
        (b"PK\x03\x04\xff\xfe\x81", "damaged"),
        (b"\x81\x8d\x8f\x90", "no text"),
        ('"email,name\n', "never closed"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(content: bytes | str, said: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        _read(content)
    sentence = say_about_file(caught.value.code, caught.value.values)
    assert said in sentence
    assert "\n" not in sentence


def test_a_file_that_is_not_there_gets_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.csv", tmp_path):
        with pytest.raises(UnreadableFile) as caught:
            file_bytes(path)
        assert "cannot be read: " in say_about_file(caught.value.code, caught.value.values)
