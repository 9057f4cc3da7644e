"""What conversations ask of whoever reads catalog files. Who that is, the composition root decides."""

from collections.abc import Callable, Sequence
from typing import Protocol

from learning.imports.catalog_rows import CatalogRead

CATALOG_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".ics")

# What is shown of how far the reading is: rows done, and rows in all.
Progress = Callable[[int, int], None]


class CatalogReader(Protocol):
    """Reads files as a catalog. It never raises for what stands in them: what cannot be read is in the result."""

    def __call__(self, files: Sequence[tuple[str, bytes]], *, progress: Progress) -> CatalogRead:
        """Read files, each given by its name and its bytes."""


def is_catalog_name(name: str) -> bool:
    """Tell whether a file is of a kind that catalogs are read from, by the end of its name."""
    return name.casefold().endswith(CATALOG_SUFFIXES)
