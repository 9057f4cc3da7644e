"""Whatever stands in a file: it is read, or refused in a sentence, and never ends in an error."""

import csv
import io
import random
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from files.catalog_rows import CATALOG, CatalogRules, parse_catalog
from files.people import PEOPLE, parse_people
from files.tables.cell_text import clean_cell, drop_unseen, plain_text
from files.tables.headers import Layout
from files.tables.reading import read_table
from files.tables.unreadable import UnreadableFile
from files.values.cells import BadCell
from files.values.day_words import DayOrder, DayOrders
from files.values.moments import MomentReader
from tests.fuzz.tables import check, mutated, seeds
from tests.kit.files.import_sentences import say_about_file, say_problem
from tests.kit.files.workbooks import Sheet, workbook

RULES = CatalogRules(zone=ZoneInfo("America/Los_Angeles"), why_characters=280)
LAYOUT = Layout(columns=("code", "title", "why"), required=("code", "title"))
SOME = settings(max_examples=150, deadline=None)
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "live",
            "video",
            "2026-12-03 15:30",
            "2026-11-01 01:30",
            "2026-03-08 02:30",
            "9999-12-31 23:59",
            "60",
            "0",
            "1e9",
            "-1",
            "½",
            "٣",
            "Infinity",
            "UTC",
            "Africa/Monrovia",
            "ann@s.example",
            "coach|",
            "|",
            "es",
            "{0}",
            "https://x.example",
            "https://[",
            '"',
            "'",
            ";",
            "\t",
            "\r\n",
            "\x00",
            "\ud83d\ude00",
            "12/3/2026 3:30–5 PM",
            "46359.6458",
            "0.6875",
            "#REF!",
            "#N/A",
            "TRUE",
            "<p>x</p>",
            "&amp;",
        ]
    ),
)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=20)
TIMES = st.lists(
    st.sampled_from(
        [
            "12",
            "3",
            "2026",
            "/",
            "-",
            ".",
            ":",
            " ",
            "30",
            "PM",
            "a",
            "p.m.",
            "de",
            "diciembre",
            "Dec",
            "jueves",
            "Thu",
            "to",
            "–",
            "T",
            "Z",
            "+05:00",
            "noon",
            "medianoche",
            "46359",
            ",",
            "at",
            "mar",
            "31",
            "0",
            "24",
            "PT",
            "'26",
        ]
    ),
    max_size=14,
)


@SOME
@given(
    content=st.binary(max_size=300),
    header=st.sampled_from([b"", b"email,name\n", b"code,title,format\n", b"PK\x03\x04", b"\xff\xfe"]),
)
def test_any_bytes_are_read_or_refused(content: bytes, header: bytes) -> None:
    for layout in (PEOPLE, CATALOG):
        try:
            table = read_table("any.csv", header + content, layout=layout)
        except UnreadableFile as unreadable:
            say_about_file(unreadable.code, unreadable.values)
            continue
        rows = parse_people([table]) if layout is PEOPLE else parse_catalog([table], rules=RULES)
        assert all(say_problem(problem) for problem in rows.refused)


@SOME
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["csv", "xlsx"]))
def test_good_files_that_were_broken_are_read_or_refused(seed: int, kind: str) -> None:
    dice = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    check(mutated(dice.choice(seeds(kind)), dice))


@SOME
@given(lines=st.lists(st.lists(CELLS, min_size=23, max_size=23), min_size=1, max_size=4))
def test_any_cells_become_offerings_that_the_database_can_hold(lines: list[list[str]]) -> None:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line] for line in (CATALOG.columns, *lines)]
    raw = "\n".join(",".join(line) for line in quoted).encode("utf-8", "replace")
    rows = parse_catalog([read_table("any.csv", raw, layout=CATALOG)], rules=RULES)
    for problem in (*rows.refused, *rows.warned):
        assert say_problem(problem)
    for offering in rows.rows:
        assert offering.code
        assert offering.title
        assert "\x00" not in repr(offering)
        assert all(session.ends_at > session.starts_at for session in offering.sessions)
        names = [session.name for session in offering.sessions]
        assert len(names) == len(set(names))


@SOME
@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_spreadsheet_writes_as_csv_is_read_as_it_was(
    rows: list[tuple[str, str, str]], delimiter: str, end: str, encoding: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("code", "title", "why"), *rows])
    table = read_table("any.csv", written.getvalue().encode(encoding), layout=LAYOUT)
    assert table.refused == ()
    assert [tuple(row.cells.values()) for row in table.rows] == _expected(rows)


@SOME
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6), shared=st.booleans())
def test_what_a_workbook_holds_is_read_as_it_was(rows: list[tuple[str, str, str]], *, shared: bool) -> None:
    raw = workbook(Sheet([("code", "title", "why"), *rows]), shared=shared)
    table = read_table("any.xlsx", raw, layout=LAYOUT)
    assert [tuple(row.cells.values()) for row in table.rows] == _expected(rows)


def _expected(rows: list[tuple[str, str, str]]) -> list[tuple[str, ...]]:
    clean = [tuple(clean_cell(drop_unseen(cell)) for cell in row) for row in rows]
    return [row for row in clean if any(row)]


@SOME
@given(words=TIMES, order=st.sampled_from(list(DayOrder)), glue=st.sampled_from(["", " "]))
def test_any_words_of_time_are_a_moment_or_a_bad_cell(words: list[str], order: DayOrder, glue: str) -> None:
    reader = MomentReader(DayOrders(order, order))
    try:
        moment = reader.read(glue.join(words), zone=RULES.zone)
    except BadCell:
        return
    assert 1999 <= moment.wall.year <= 2101
    assert moment.ends is None or timedelta(0) < moment.ends - moment.wall <= timedelta(days=1)


@SOME
@given(
    parts=st.lists(
        st.one_of(
            st.text(max_size=4),
            st.sampled_from(["<p>", "</p>", "<", ">", "<!--", "-->", "<br", "<style>", "&#9;", "&lt;"]),
        )
    )
)
def test_any_text_has_a_plain_one_that_stays_as_it_is(parts: list[str]) -> None:
    text = plain_text("".join(parts))
    assert "\x00" not in text or "\x00" in "".join(parts)
    assert plain_text(text.replace("<", " ").replace("&", " ")) == text.replace("<", " ").replace("&", " ")
