"""Reads the content files, which stand beside the code so that they can be edited as text."""

import csv
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"

# libyaml's loader is several times faster; the one in Python stands in where a platform's wheel lacks it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(name: str) -> Any:
    """Return the parsed content file `name`, a path below the content folder."""
    with (CONTENT / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_Loader)  # noqa: S506 - both loaders are the safe ones


def read_csv(name: str, *, folder: Path = CONTENT) -> list[dict[str, str]]:
    """Return the rows of the file `name` in `folder`, each as column → text.

    Raises ValueError, naming the line, where a row has more or fewer cells than the header: a comma
    too many would otherwise shift a person's roles into their locale.
    """
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            raise ValueError(f"{name}, line {number}: {len(cells)} cells, the header has {len(header)}")
    return [dict(zip(header, cells, strict=True)) for cells in lines]
