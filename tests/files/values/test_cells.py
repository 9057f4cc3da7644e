"""What the cells of a catalog mean when a spreadsheet or a person wrote them in their own way."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from files.catalog_rows import CATALOG, CatalogRules, parse_catalog
from files.people import PEOPLE, parse_people
from files.tables.reading import read_table
from learning.imports.catalog_rows import OfferingRow
from learning.imports.plan import ImportRows
from locales.languages import ENGLISH, SPANISH, Language
from tests.kit.files.import_sentences import say_problem
from tests.kit.files.workbooks import Sheet, workbook

FIRST = "code,title,format"


def _read(*lines: str, language: Language = ENGLISH, delimiter: str = ",") -> ImportRows[OfferingRow]:
    rules = CatalogRules(ZoneInfo("America/Los_Angeles"), 280, language, date(2026, 11, 24))
    text = "\n".join(lines).replace(",", delimiter) if delimiter != "," else "\n".join(lines)
    return parse_catalog([read_table("c.csv", text.encode(), layout=CATALOG)], rules=rules)


def _times(rows: ImportRows[OfferingRow]) -> list[tuple[str, str]]:
    return [(each.starts_wall, each.ends_wall) for row in rows.rows for each in row.sessions]


def _said(rows: ImportRows[OfferingRow]) -> list[str]:
    assert all(say_problem(problem) for problem in (*rows.refused, *rows.warned))
    return [problem.code for problem in (*rows.refused, *rows.warned)]


@pytest.mark.parametrize(
    ("starts", "ends", "minutes", "end"),
    [
        ("12/13/2026 3:30–5:00 PM", "", "", "17:00"),
        ("12/13/2026 3:30 PM", "4:45 PM", "", "16:45"),
        ("12/13/2026 3:30 PM", "12/13/2026 4:45 PM", "", "16:45"),
        ("46369.6458333333", "0.6875", "", "16:30"),
        ("12/13/2026 3:30–5:00 PM", "", "90.0", "17:00"),
        ("12/13/2026 3:30 PM", "5:00", "", "17:00"),
    ],
)
def test_an_end_is_found_wherever_it_stands(starts: str, ends: str, minutes: str, end: str) -> None:
    rows = _read(f"{FIRST},starts_at,ends_at,minutes", f"A,T,live,{starts},{ends},{minutes}")
    assert _times(rows) == [("2026-12-13 15:30", f"2026-12-13 {end}")]
    assert _said(rows) == []


@pytest.mark.parametrize(
    ("starts", "ends", "minutes", "end", "said"),
    [
        ("12/13/2026 3:30–5:00 PM", "", "60", "17:00", ["minutes: “60” gives another end than starts_at"]),
        ("12/13/2026 3:30 PM", "4:45 PM", "60", "16:45", ["minutes: “60” gives another end than ends_at"]),
        (
            "12/13/2026 3:30–5:00 PM",
            "4:45 PM",
            "75",
            "16:45",
            ["starts_at: “12/13/2026 3:30–5:00 PM” gives another end than ends_at"],
        ),
        (
            "12/13/2026 3:30–5:00 PM",
            "4:45 PM",
            "60",
            "16:45",
            ["starts_at: “12/13/2026 3:30–5:00 PM” gives", "minutes: “60” gives another end than ends_at"],
        ),
    ],
)
def test_lengths_that_contradict_are_said_with_the_one_that_counts(
    starts: str, ends: str, minutes: str, end: str, said: list[str]
) -> None:
    rows = _read(f"{FIRST},starts_at,ends_at,minutes", f"A,T,live,{starts},{ends},{minutes}")
    assert _times(rows) == [("2026-12-13 15:30", f"2026-12-13 {end}")]
    assert _said(rows) == ["length_differs"] * len(said)
    for words, problem in zip(said, rows.warned, strict=True):
        assert f"c.csv, row 2, {words}" in say_problem(problem)
        assert f"counts: the session ends 2026-12-13 {end}." in say_problem(problem)


def test_a_length_that_differs_does_not_hide_that_the_start_is_in_the_night() -> None:
    rows = _read(f"{FIRST},starts_at,ends_at,minutes", "A,T,live,2026-12-13 03:30,2026-12-13 04:30,30")
    assert _said(rows) == ["night_time", "length_differs"]


def _dates(*starts: str | datetime) -> ImportRows[OfferingRow]:
    cells = [[f"C-{n}", "T", "live", start, 60] for n, start in enumerate(starts)]
    book = workbook(Sheet([["code", "title", "format", "starts_at", "minutes"], *cells]))
    rules = CatalogRules(ZoneInfo("America/Los_Angeles"), 280, ENGLISH, date(2026, 11, 24))
    return parse_catalog([read_table("c.xlsx", book, layout=CATALOG)], rules=rules)


def test_a_workbook_whose_days_became_months_is_said_once() -> None:
    rows = _dates(_at("2026-12-12"), "25/11/2026 15:30", _at("2027-03-12"), _at("2027-04-11"))
    assert _said(rows) == ["half_converted"]
    said = say_problem(rows.warned[0])
    assert said.startswith("c.xlsx, row 4, starts_at: was read as 2027-03-12, and 2027-12-03 may be meant: ")


@pytest.mark.parametrize(
    "starts",
    [
        ("25/11/2026 15:30", "12/03/2027 15:30"),
        ("25/11/2026 15:30", "2026-12-12"),
        ("25/11/2026 15:30", "2027-03-12", "2027-03-13"),
        ("11/25/2026 15:30", "2027-03-12"),
        ("25.11.2026 15:30", "2027-03-12"),
        ("2027-03-12",),
    ],
)
def test_dates_that_nothing_speaks_against_are_not_doubted(starts: tuple[str, ...]) -> None:
    rows = _dates(*(_at(each) if each.startswith("2") and "-" in each else each for each in starts))
    assert _said(rows) == []


def test_a_table_of_text_is_not_said_to_be_half_converted() -> None:
    rows = _read(f"{FIRST},starts_at,minutes", "A,T,live,2027-03-12 15:30,60", "B,T,live,25/11/2026 15:30,60")
    assert _said(rows) == []


def _at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 15:30")


@pytest.mark.parametrize(
    ("column", "remedy"),
    [("format", "Write one of these."), ("audience", "Write one of these, or several with | between them.")],
)
def test_several_are_offered_only_where_the_column_is_a_list(column: str, remedy: str) -> None:
    rows = _read(f"{FIRST},audience", "A,T,workshop," if column == "format" else "A,T,video,parents")
    [problem] = rows.refused
    assert problem.column == column
    assert say_problem(problem).endswith(remedy)


def test_the_order_of_day_and_month_is_said_once_when_it_was_guessed() -> None:
    lines = (f"{FIRST},starts_at,minutes", "A,T,live,12/3/2026 15:30,60", "B,T,live,12/4/2026 15:30,60")
    american = _read(*lines)
    assert _times(american)[0][0] == "2026-12-03 15:30"
    assert _said(american) == ["read_month_first"]
    assert "“12/3/2026 15:30” was read as 2026-12-03, month first" in say_problem(american.warned[0])
    spanish = _read(*lines, language=SPANISH)
    assert _times(spanish)[0][0] == "2026-03-12 15:30"
    assert _said(spanish) == ["read_day_first"]


def test_the_file_shows_the_order_even_in_its_last_row() -> None:
    rows = _read(f"{FIRST},starts_at,minutes", "A,T,live,12/3/2027 15:30,60", "B,T,live,31/3/2027 15:30,60")
    assert _times(rows)[0][0] == "2027-03-12 15:30"
    assert _said(rows) == []


def test_dates_of_both_orders_are_refused_where_they_are_unclear() -> None:
    rows = _read(
        f"{FIRST},starts_at,minutes",
        "A,T,live,12/31/2026 9:00,60",
        "B,T,live,31/12/2026 9:00,60",
        "C,T,live,3/4/2027 9:00,60",
    )
    assert [(each.at.row, each.code) for each in rows.refused] == [(4, "unclear_order")]
    assert len(rows.rows) == 2


@pytest.mark.parametrize(
    ("starts", "minutes", "code"),
    [
        ("2036-12-03 15:30", "60", "far_date"),
        ("2023-12-03 15:30", "60", "far_date"),
        ("2027-03-14 02:30", "60", "skipped_time"),
        ("2026-12-03 03:30", "60", "night_time"),
        ("12/13/2026 03:30", "60", "night_time"),
        ("2026-12-03 15:30", "1500", "long_session"),
        ("2026-12-03T15:30:00Z", "60", "offset_converted"),
    ],
)
def test_times_that_are_hardly_meant_are_warned_of_and_taken(starts: str, minutes: str, code: str) -> None:
    rows = _read(f"{FIRST},starts_at,minutes", f"A,T,live,{starts},{minutes}")
    assert len(_times(rows)) == 1
    assert _said(rows) == [code]


def test_what_spreadsheets_put_in_place_of_values_is_refused_or_empty() -> None:
    rows = _read(
        f"{FIRST},why,capacity,starts_at,minutes",
        "A,T,live,#N/A,#N/A,2026-12-03 15:30,60",
        "B,#REF!,live,,,2026-12-03 15:30,60",
        "C,TRUE,live,,,2026-12-03 15:30,60",
        "D,T,live,,,########,60",
        "E,#1 strategies,live,,,2026-12-03 15:30,60",
        "#N/A,T,live,,,2026-12-03 15:30,60",
    )
    assert [(row.code, row.title, row.why) for row in rows.rows] == [("A", "T", ""), ("E", "#1 strategies", "")]
    assert [(each.at.row, each.column, each.code) for each in rows.refused] == [
        (3, "title", "cell_error"),
        (4, "title", "ticked"),
        (5, "starts_at", "cell_error"),
        (7, "code", "missing"),
    ]


def test_totals_and_notes_below_are_refused_and_keep_nothing_back() -> None:
    rows = _read(f"{FIRST},minutes", "A,T,video,3", "Last changed by Ann,,,", ",,,48")
    assert [(each.at.row, each.code) for each in rows.refused] == [(3, "stands_alone"), (4, "stands_alone")]
    assert not rows.unnamed
    people = parse_people([read_table("p.csv", b"email,name\na@s.example,Ann\n,45 people\n", layout=PEOPLE)])
    assert [problem.code for problem in people.refused] == ["stands_alone"]
    assert not people.unnamed


@pytest.mark.parametrize(
    ("topics", "read"),
    [
        ("UDL|Equity, access", ("UDL", "Equity, access")),
        ('"UDL\nEquity, access"', ("UDL", "Equity, access")),
        ('"• UDL\n- Equity"', ("UDL", "Equity")),
        ("<ul><li>UDL</li><li>Equity</li></ul>", ("UDL", "Equity")),
        ('"Reading, writing"', ("Reading, writing",)),
    ],
)
def test_lists_are_split_where_it_is_safe(topics: str, read: tuple[str, ...]) -> None:
    text = topics if topics.startswith('"') else f'"{topics}"'
    assert _read(f"{FIRST},topics", f"A,T,video,{text}").rows[0].topics == read


def test_people_and_closed_lists_are_split_at_commas_too() -> None:
    rows = _read(
        f"{FIRST},facilitators,audience",
        'A,T,video,"Ann@s.example; bo@s.example","Certificated, classified"',
        'B,T,video,"Lee, Ann",family',
    )
    assert [row.facilitators for row in rows.rows] == [("ann@s.example", "bo@s.example"), ("Lee, Ann",)]
    assert rows.rows[0].audience == ("certificated", "classified")


def test_numbers_are_read_as_spreadsheets_write_them() -> None:
    rows = _read(f"{FIRST};points;minutes".replace(",", ";"), "A;T;video;1,5;30,0", "0042;T;video;2;1,000")
    assert [(row.code, row.points, row.minutes) for row in rows.rows] == [
        ("A", Decimal("1.5"), 30),
        ("0042", Decimal(2), 1000),
    ]
    refused = _read(f"{FIRST},minutes,points", "A,T,video,25 seats,", 'B,T,video,5,"1,555"')
    assert [each.code for each in refused.refused] == ["not_whole", "not_points"]


def test_html_is_read_as_text_and_links_out_of_it() -> None:
    [row] = _read(
        f"{FIRST},summary,link",
        'A,Grades &lt; 3 &amp; up,video,"<p>One</p><p>two</p>","<a href=""https://v.example/?a=1&amp;b=2"">watch</a>"',
    ).rows
    assert (row.title, row.summary, row.link) == ("Grades < 3 & up", "One\n\ntwo", "https://v.example/?a=1&b=2")
