"""CSV files as Excel, Numbers, Sheets and people leave them behind."""

import pytest

from files.tables.headers import Layout
from files.tables.reading import TextTable, read_table
from files.tables.unreadable import UnreadableFile
from tests.kit.files.import_sentences import say_note

LAYOUT = Layout(columns=("code", "title", "why", "format"), required=("code", "title"))
HEAD = "code,title,why,format\n"


def _read(content: bytes | str) -> TextTable:
    return read_table("c.csv", content.encode() if isinstance(content, str) else content, layout=LAYOUT)


def _rows(table: TextTable) -> list[tuple[int, str, str]]:
    return [(row.at.row, row.cells["code"], row.cells["title"]) for row in table.rows]


def _refused(table: TextTable) -> list[tuple[int, str]]:
    return [(problem.at.row, problem.code) for problem in table.refused]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("A,“Año” – niño’s,,live\n", "cp1252", "Windows-1252"),
        ("A,Educación: más diseño,,live\r", "mac_roman", "Mac Roman"),
        ("A,café,,live\r", "mac_roman", "Mac Roman"),
        ("A,Niños y niñas – educación,,live\n", "utf-16-le", "UTF-16"),
        ("A,Niños y niñas,,live\n", "utf-8", ""),
    ],
)
def test_every_encoding_of_a_spreadsheet_is_told(text: str, encoding: str, said: str) -> None:
    table = _read((HEAD + text).encode(encoding))
    assert [title for _, _, title in _rows(table)] == [text.split(",")[1]]
    assert [said in say_note(note) for note in table.notes] == ([True] if said else [])


def test_a_line_of_another_encoding_does_not_spoil_the_others() -> None:
    table = _read(HEAD.encode() + "A,diseño,,\nB,acción,,\nC,niñez,,\n".encode() + "D,año,,\n".encode("cp1252"))
    assert [title for _, _, title in _rows(table)] == ["diseño", "acción", "niñez", "año"]
    assert [note.code for note in table.notes] == ["read_as_mixed"]


@pytest.mark.parametrize("hint", ["sep=;\r\n", '"sep=;"\r\n', "SEP=;\n"])
def test_excels_hint_of_the_separator_is_no_row(hint: str) -> None:
    assert _rows(_read(hint + "code;title;why\nA;One, two;\n")) == [(2, "A", "One, two")]


def test_titles_above_the_header_are_left_out_and_said() -> None:
    table = _read("Professional learning 2026-27,,,\n,,,\nCode *,TITLE (required),Shoe; size,Format\nA,T,,live\n")
    assert _rows(table) == [(4, "A", "T")]
    assert table.unknown == ("Shoe; size",)
    assert [say_note(note) for note in table.notes] == [
        "c.csv has its header in row 3; what stands above was left out."
    ]


def test_the_delimiter_is_that_of_the_header_not_of_the_title_above() -> None:
    assert _rows(_read("Catalog, spring, final\ncode;title;why\nA;One, two, three;\n")) == [(3, "A", "One, two, three")]


def test_a_stray_mark_in_the_title_does_not_hide_the_header() -> None:
    table = _read('"Our catalog,,,\nChanged by Ann,,,\n' + HEAD + 'A,"T, U",w,live\nB,V,w,live\n')
    assert _rows(table) == [(4, "A", "T, U"), (5, "B", "V")]
    assert table.refused == ()


def test_blank_rows_blank_columns_and_repeated_headers_are_left_out() -> None:
    table = _read("code,,title,\nA,,T,\n,,,\n\nCode,,Title,\nB,,U,\n")
    assert _rows(table) == [(2, "A", "T"), (6, "B", "U")]
    assert [dict(note.values) for note in table.notes] == [{"file": "c.csv", "rows": "5"}]


def test_rows_with_nothing_in_the_known_columns_are_refused() -> None:
    table = _read("code,title,hours\nA,T,3\n,,45\n")
    assert _refused(table) == [(3, "only_unknown")]


def test_a_stray_quotation_mark_costs_its_row_and_no_other() -> None:
    lines = [f"C{n},Title {n},why,live" for n in range(2, 40)]
    lines[3] = 'C5,"Title 5,why,live'
    lines[20] = 'C22,"Title, quoted",why,live'
    lines[30] = 'C32,"Ti"tle,why,live'
    table = _read(HEAD + "\n".join(lines) + "\n")
    assert [code for _, code, _ in _rows(table)] == [f"C{n}" for n in range(2, 40) if n not in {5, 32}]
    assert all(code == f"C{row}" for row, code, _ in _rows(table))
    assert _refused(table) == [(5, "broken_quotes"), (32, "broken_quotes")]


def test_rows_swallowed_between_two_stray_marks_are_found_again() -> None:
    table = _read(HEAD + 'A,"T,w,live\nB,U,w,live\nC,V,w,live\nD,12",w,live\nE,X,w,live\n')
    assert _rows(table) == [(3, "B", "U"), (4, "C", "V"), (5, "D", '12"'), (6, "E", "X")]
    assert _refused(table) == [(2, "broken_quotes")]


def test_what_no_row_can_be_made_of_is_named_to_its_end() -> None:
    table = _read(HEAD + 'A,"One\nand two\nand three" four,w,live\nB,U,w,live\n')
    assert _rows(table)[-1] == (5, "B", "U")
    assert [(each.at.row, dict(each.values)) for each in table.refused] == [(2, {"last": "4"})]


def test_many_lines_in_a_cell_stay_one_row_though_they_have_commas() -> None:
    table = _read(HEAD + 'A,"One, two, three, four\nfive, six, seven, eight\nnine",w,live\nB,U,,\n')
    assert _rows(table) == [(2, "A", "One, two, three, four\nfive, six, seven, eight\nnine"), (3, "B", "U")]


def test_special_blanks_become_blanks_and_unseen_characters_go() -> None:
    assert _rows(_read(HEAD + "\u200bA\u00a01\u2060,T\u202fU\ufeff,,\n")) == [(2, "A 1", "T U")]


@pytest.mark.parametrize("line", ["x\n", "\n" * 10 + "x\r\n"])
def test_more_rows_than_can_be_held_are_refused_at_once(line: str) -> None:
    with pytest.raises(UnreadableFile, match="too_large_inside"):
        _read(HEAD + line * 200_001)


def test_a_cell_without_end_is_refused() -> None:
    assert _refused(_read(HEAD + f"A,{'x' * 200_000},,\nB,U,,\n")) == [(2, "long_cell")]
