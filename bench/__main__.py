"""`make bench`: measure, print a table for each subject, and write them to bench/results/. With names, only those."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.calendars import measure_calendar
from bench.find import measure_find
from bench.imports import measure_imports
from bench.notices import measure_notices
from bench.registrations import measure_registrations
from bench.search import measure_growth, measure_quality
from bench.start import measure_start

RESULTS = Path(__file__).parent / "results"
Rows = Sequence[Mapping[str, float | str]]
SUBJECTS: dict[str, tuple[str, Callable[[], Rows]]] = {
    "start": ("From pl run to ready, and the first answers, beside importing Bolt and SQLModel alone", measure_start),
    "find": ("/pl find UDL, beside a Bolt listener that only acknowledges, same server, same run", measure_find),
    "quality": ("The search on judged catalogs, beside what SQLite offers", measure_quality),
    "growth": ("One search as a catalog grows, beside FTS5 on the same texts", measure_growth),
    "imports": ("Reading and writing 20,000 rows, beside the bare parser and the bare insert", measure_imports),
    "registrations": (
        "Registering, many at once, beside the same statements with the bare driver",
        measure_registrations,
    ),
    "notices": ("The outbox with 50,000 notices, beside the bare claim", measure_notices),
    "calendars": ("Reading a calendar, beside the bare parser", measure_calendar),
}


def main(names: Sequence[str]) -> None:
    """Run the benchmarks of these names, or all."""
    RESULTS.mkdir(exist_ok=True)
    for name in names or SUBJECTS:
        title, measured = SUBJECTS[name]
        rows = measured()
        (RESULTS / f"{name}.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
        table = Table(title=title)
        for column in rows[0]:
            table.add_column(column.replace("_", " "), justify="right")
        for row in rows:
            table.add_row(*(str(value) for value in row.values()))
        Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
