"""`make bench`: measure, print a table, and write it to bench/results/."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.find import measure_find

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Run every benchmark."""
    rows = measure_find()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "find.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    table = Table(title="/pl find UDL, beside a Bolt listener that only acknowledges, same server, same run")
    for name in rows[0]:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
