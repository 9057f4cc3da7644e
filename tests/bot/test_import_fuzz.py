"""Whatever stands in a file: it is read, or refused in a sentence, and never ends in an error."""

from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.imports.catalog_rows import CATALOG, CatalogRules, parse_catalog
from bot.imports.csv_reading import UnreadableFile, read_table
from bot.imports.people_rows import PEOPLE, parse_people
from bot.imports.sentences import say_problem

RULES = CatalogRules(zone=ZoneInfo("America/Los_Angeles"), why_characters=280)
SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "live", "video", "2026-12-03 15:30", "2026-11-01 01:30", "2026-03-08 02:30", "9999-12-31 23:59", "60", "0",
            "1e9", "-1", "½", "٣", "Infinity", "UTC", "Africa/Monrovia", "ann@s.example", "coach|", "|", "es", "{0}",
            "https://x.example", "https://[", '"', "'", ";", "\t", "\r\n", "\x00", "\ud83d\ude00",
        ]
    ),
)  # fmt: skip


@SOME
@given(
    content=st.binary(max_size=300), header=st.sampled_from([b"", b"email,name\n", b"code,title,format\n"])
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, header: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(header + content)
    for layout in (PEOPLE, CATALOG):
        try:
            table = read_table(path, layout=layout)
        except UnreadableFile:
            continue
        rows = parse_people([table]) if layout is PEOPLE else parse_catalog([table], rules=RULES)
        assert all(say_problem(problem) for problem in rows.refused)


@SOME
@given(lines=st.lists(st.lists(CELLS, min_size=23, max_size=23), min_size=1, max_size=4))
def test_any_cells_become_offerings_that_the_database_can_hold(
    tmp_path: Path, lines: list[list[str]]
) -> None:
    path = tmp_path / "any.csv"
    quoted = [
        [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line] for line in (CATALOG.columns, *lines)
    ]
    path.write_text(
        "\n".join(",".join(line) for line in quoted), encoding="utf-8", errors="replace", newline=""
    )
    rows = parse_catalog([read_table(path, layout=CATALOG)], rules=RULES)
    for problem in (*rows.refused, *rows.warned):
        assert say_problem(problem)
    for offering in rows.rows:
        assert offering.code
        assert offering.title
        assert "\x00" not in repr(offering)
        assert all(session.ends_at > session.starts_at for session in offering.sessions)
        names = [session.name for session in offering.sessions]
        assert len(names) == len(set(names))
