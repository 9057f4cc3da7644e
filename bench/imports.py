"""Reading and importing a catalog of 20,000 rows, beside the bare parser and the bare insert."""

import csv
import gc
import io
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from python_calamine import CalamineWorkbook
from sqlalchemy import insert

from files.catalog_rows import CATALOG, CatalogRules, parse_catalog
from files.tables.reading import read_table
from learning.imports.catalog import apply_catalog
from learning.imports.catalog_rows import OfferingRow
from learning.imports.plan import ImportChange, ImportRows
from storage.database import Database
from storage.tables import Offering, OfferingState, Session
from storage.upgrade import upgrade
from tests.kit.files.workbooks import Cell, Sheet, workbook

ROWS = 20_000
ROUNDS = 3
_RULES = CatalogRules(ZoneInfo("America/Los_Angeles"), 280)
_FIRST = datetime(2026, 12, 3, 15, 30, tzinfo=UTC)
_WALL = "%Y-%m-%d %H:%M"


def measure_imports() -> list[dict[str, float | str]]:
    """Measure each step and its reference in turns, and return a row for each: seconds, rows a second, times."""
    table = _catalog()
    csv_file, xlsx_file = _as_csv(table), workbook(Sheet(table))
    read = [
        _row("CSV: read and check", lambda: _bare_csv(csv_file), "csv.DictReader", lambda: _read("c.csv", csv_file)),
        _row("XLSX: read and check", lambda: _bare_xlsx(xlsx_file), "calamine", lambda: _read("c.xlsx", xlsx_file)),
    ]
    return [*read, *_measure_writing(_read("c.csv", csv_file))]


def _row(what: str, bare: Callable[[], object], bare_name: str, ours: Callable[[], object]) -> dict[str, float | str]:
    taken: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):  # in turns, so that a noisy moment meets both
        for name, run in (("bare", bare), ("ours", ours)):
            taken[name].append(_seconds(run))
    return _result(what, bare_name, bare=median(taken["bare"]), ours=median(taken["ours"]))


def _result(what: str, bare_name: str, *, bare: float, ours: float) -> dict[str, float | str]:
    return {
        "step": what,
        "beside": bare_name,
        "bare_seconds": round(bare, 3),
        "our_seconds": round(ours, 3),
        "our_rows_per_second": round(ROWS / ours),
        "times": round(ours / bare, 1),
    }


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _catalog() -> list[list[Cell]]:
    """Return a catalog as rows of cells: two sessions for each offering."""
    rows: list[list[Cell]] = [list(CATALOG.columns)]
    for n in range(ROWS):
        start = _FIRST + timedelta(hours=n % 4000)
        cells: dict[str, Cell] = {
            "code": f"PL-{n // 2:05}",
            "session": f"Session {n}",
            "title": f"Course {n // 2}: planning for every learner",
            "why": "Students show what they know in more than one way.",
            "summary": "What it is, what you do in it, and what you take back to your own classroom next week.",
            "format": "live",
            "goal": "Inclusion",
            "strand": "Instruction",
            "topics": "UDL|Co-teaching",
            "audience": "certificated|classified",
            "site": f"School {n % 40}",
            "facilitators": f"coach{n % 50}@district.example",
            "starts_at": f"{start:{_WALL}}",
            "minutes": "60",
            "place": "Library",
            "link": f"https://video.example/{n}",
            "capacity": "30",
            "points": "1.5",
            "language": "en",
        }
        rows.append([cells.get(column, "") for column in CATALOG.columns])
    return rows


def _as_csv(table: list[list[Cell]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(table)
    return written.getvalue().encode()


def _bare_csv(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode(), newline="")))


def _bare_xlsx(raw: bytes) -> object:
    with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
        return book.get_sheet_by_index(0).to_python()


def _read(name: str, raw: bytes) -> ImportRows[OfferingRow]:
    rows = parse_catalog([read_table(name, raw, layout=CATALOG)], rules=_RULES)
    if rows.refused:
        raise ValueError(f"{len(rows.refused)} rows of the bench's own catalog were refused")
    return rows


def _measure_writing(rows: ImportRows[OfferingRow]) -> list[dict[str, float | str]]:
    bare: list[float] = []
    first: list[float] = []
    second: list[float] = []
    for _ in range(ROUNDS):
        with TemporaryDirectory() as folder:
            bare.append(_with_database(Path(folder) / "bare.db", partial(_bare_insert, rows=rows))[0])
            importing = partial(_import, rows=rows)
            taken = _with_database(Path(folder) / "ours.db", importing, importing)
        first.append(taken[0])
        second.append(taken[1])
    name = "INSERT of the same rows"
    return [
        _result("First import", name, bare=median(bare), ours=median(first)),
        _result("Import that changes nothing", name, bare=median(bare), ours=median(second)),
    ]


def _with_database(path: Path, *steps: Callable[[Database], object]) -> list[float]:
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    taken = [_seconds(partial(step, database)) for step in steps]
    database.close()
    return taken


def _import(database: Database, *, rows: ImportRows[OfferingRow]) -> object:
    return apply_catalog(database, rows, change=ImportChange("bench", datetime.now(UTC)))


def _bare_insert(database: Database, *, rows: ImportRows[OfferingRow]) -> object:
    """Insert what the import inserts, and nothing else: no comparing, no sites, no audit log."""
    offerings = [
        {
            "id": n,
            "code": row.code,
            "title": row.title,
            "why": row.why,
            "summary": row.summary,
            "format": row.format,
            "goal": row.goal,
            "strand": row.strand,
            "topics": list(row.topics),
            "audience": list(row.audience),
            "facilitators": list(row.facilitators),
            "link": row.link,
            "points": row.points,
            "language": row.language,
            "state": OfferingState.published,
            "changed_at": _FIRST,
        }
        for n, row in enumerate(rows.rows, 1)
    ]
    sessions = [
        {
            "offering_id": n,
            "name": each.name,
            "starts_wall": each.starts_wall,
            "ends_wall": each.ends_wall,
            "timezone": each.timezone,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "place": each.place,
            "link": each.link,
            "capacity": each.capacity,
            "facilitators": list(each.facilitators),
        }
        for n, row in enumerate(rows.rows, 1)
        for each in row.sessions
    ]
    with database.transaction() as tx:
        tx.connection().execute(insert(Offering), offerings)
        tx.connection().execute(insert(Session), sessions)
    return len(sessions)
