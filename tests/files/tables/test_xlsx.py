import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from python_calamine import CalamineWorkbook

from files.tables.headers import Layout
from files.tables.reading import TextTable, read_table
from files.tables.unreadable import UnreadableFile
from tests.kit.files.import_sentences import say_about_file, say_note
from tests.kit.files.workbooks import Cell, Raw, Sheet, workbook, zipped

LAYOUT = Layout(columns=("code", "title", "starts_at", "minutes"), required=("code", "title"))
HEADER = ("Code*", "Title*", "Starts at", "Minutes")
AFTERNOON = datetime.fromisoformat("2026-12-03 15:30")


def _read(raw: bytes, *, name: str = "catalog.xlsx") -> TextTable:
    return read_table(name, raw, layout=LAYOUT)


def _shown(*cells: Cell | Raw, from_1904: bool = False) -> list[str]:
    """Return what cells below `starts_at` show, each in a row of its own."""
    rows: list[Sequence[Cell | Raw]] = [HEADER]
    rows += [("A", "T", cell) for cell in cells]
    return [row.cells["starts_at"] for row in _read(workbook(Sheet(rows), from_1904=from_1904)).rows]


@pytest.mark.parametrize("shared", [True, False])
def test_cells_are_read_with_the_numbers_of_their_rows(*, shared: bool) -> None:
    rows: list[Sequence[Cell]] = [HEADER, ["A", "Zoë  & <b>Ñandú</b>", AFTERNOON, 30], [], ["B", "Two\nlines"]]
    table = _read(workbook(Sheet(rows), shared=shared))
    assert [(row.at.row, row.cells) for row in table.rows] == [
        (2, {"code": "A", "title": "Zoë  & <b>Ñandú</b>", "starts_at": "2026-12-03 15:30", "minutes": "30"}),
        (4, {"code": "B", "title": "Two\nlines", "starts_at": "", "minutes": ""}),
    ]
    assert table.notes == ()


def test_values_are_read_as_the_sheet_shows_them() -> None:
    shown = _shown(
        1042.0,
        1.5,
        0.1 + 0.2,
        AFTERNOON,
        date(2026, 12, 3),
        time(16, 30),
        True,
        "0042",
        46359.6458333,
        Raw('s="4"', "<v>42</v>"),
        Raw('s="5"', "<v>1.5</v>"),
        Raw('t="str"', "<f>A1</f><v>worked out</v>"),
        Raw('t="e"', "<v>#REF!</v>"),
        Raw("", "<f>NOW()</f>"),
        Raw('t="d"', "<v>2026-12-03T15:30:00</v>"),
        Raw('t="inlineStr"', "<is><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></is>"),
        "x_x0041_\u00a0y",
    )
    assert shown == [
        "1042",
        "1.5",
        "0.3",
        "2026-12-03 15:30",
        "2026-12-03",
        "16:30",
        "TRUE",
        "0042",
        "46359.6458333",
        "0042",
        "36:00",
        "worked out",
        "#REF!",
        "#CALC!",
        "2026-12-03T15:30:00",
        "rich text",
        "xA y",
    ]


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    assert _shown(AFTERNOON, from_1904=True) == ["2026-12-03 15:30"]
    assert _read(workbook(Sheet([HEADER]), from_1904=True)).from_1904


def test_the_first_visible_sheet_with_the_header_is_read() -> None:
    wanted = Sheet([["Spring catalog"], [], HEADER, ["A", "T"]], name="Spring 2027")
    hidden = Sheet([HEADER, ["X", "hidden"]], name="Old", state="hidden")
    table = _read(workbook(hidden, Sheet([["Read me"]], name="Notes"), wanted, Sheet([HEADER, ["B", "later"]])))
    assert [(row.at.row, row.cells["code"]) for row in table.rows] == [(4, "A")]
    said = [say_note(note) for note in table.notes]
    assert ["Spring 2027" in said[0], "row 3" in said[1]] == [True, True]


def test_merged_cells_count_in_each_row_and_titles_above_do_not_disturb() -> None:
    rows = [["Catalog of the district"], HEADER, ["A", "Merged", "1", "30"], [None, None, "2", "45"]]
    table = _read(workbook(Sheet(rows, merged=("A1:D1", "A3:A4", "B3:B4"))))
    assert [list(row.cells.values()) for row in table.rows] == [["A", "Merged", "1", "30"], ["A", "Merged", "2", "45"]]


def test_our_reading_is_that_of_another_reader() -> None:
    cells: list[Cell] = ["Text", 7, 2.25, AFTERNOON, date(2027, 1, 5), time(9, 5), "Ünïcödé", 10**14]
    raw = workbook(Sheet([HEADER, *([f"C{n}", "T", cell] for n, cell in enumerate(cells))]))
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()[1:]
    ours = [row.cells["starts_at"] for row in _read(raw).rows]
    assert ours == [_as_text(row[2]) for row in theirs]


def _as_text(value: str | float | bool | date | time | timedelta) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def test_a_cell_far_away_costs_no_memory() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    rows = '<row r="1"><c r="A1" t="str"><v>code</v></c><c r="B1" t="str"><v>title</v></c></row>' + far
    table = _read(_with_sheet(f"<worksheet><sheetData>{rows}</sheetData></worksheet>"))
    assert [(problem.at.row, problem.code) for problem in table.refused] == [(1_048_576, "extra_cells")]


def _with_sheet(xml: str) -> bytes:
    book = '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>'
    related = '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/s.xml"/></Relationships>'
    return zipped({"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": related, "xl/s.xml": xml})


BOMB = "<!DOCTYPE a [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9)) + "]>"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"code,title\nA,T\n", "damaged"),
        (workbook(Sheet([HEADER]))[:-300], "damaged"),
        (b"PK\x03\x04 nothing else", "damaged"),
        (zipped({"catalog.csv": "code,title\nA,T\n"}), "no_workbook"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "other_workbook"),
        (zipped({"xl/workbook.bin": b"\x00"}), "other_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\r\n <HTML><body><table><tr><td>code</td></tr></table>", "no_spreadsheet"),
        (workbook(Sheet([["first", "last"]])), "lacks_columns"),
        (workbook(Sheet([["code"]])), "lacks_column"),
        (workbook(Sheet([[*HEADER, "code"]])), "column_twice"),
        (workbook(Sheet([HEADER], state="hidden")), "lacks_columns"),
        (_with_sheet(BOMB + "<worksheet><sheetData/></worksheet>"), "damaged"),
        (
            _with_sheet('<worksheet><sheetData><row r="1"><c r="ABCD1"><v>1</v></c></row></sheetData></worksheet>'),
            "damaged",
        ),
        (_with_sheet("<worksheet><sheetData><row>"), "damaged"),
    ],
)
def test_a_file_that_is_no_such_workbook_gets_one_sentence(raw: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        _read(raw)
    assert caught.value.code == code
    assert say_about_file(code, caught.value.values).startswith("catalog.xlsx ")


def test_an_archive_that_would_fill_the_memory_is_not_unpacked() -> None:
    blanks = " " * (257 * 1024 * 1024)
    with pytest.raises(UnreadableFile) as caught:
        _read(_with_sheet(f"<worksheet>{blanks}</worksheet>"))
    assert caught.value.code == "too_large_inside"


def test_a_workbook_of_very_many_cells_is_refused_before_it_fills_the_memory() -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>code</v></c><c r="B1" t="str"><v>title</v></c></row>'
    rows += f"<row>{'<c><v>1</v></c>' * 15_010}</row>" * 100
    with pytest.raises(UnreadableFile) as caught:
        _read(_with_sheet(f"<worksheet><sheetData>{rows}</sheetData></worksheet>"))
    assert caught.value.code == "too_large_inside"


def test_a_workbook_is_known_by_what_it_holds_whatever_its_name() -> None:
    raw = workbook(Sheet([HEADER, ["A", "T"]]))
    assert len(_read(raw, name="catalog.csv").rows) == 1
