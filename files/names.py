"""Which reader a file is for, by its name. Light, so that the readers themselves need not be loaded to know it."""

from learning.text import fold

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
CATALOG_SUFFIXES = (*TABLE_SUFFIXES, ".ics")
# As the downloaded sheet is called, also where a program or a person has written it another way.
_SIGN_IN_BEGINNINGS = ("sign in", "signin")


def is_catalog_name(name: str) -> bool:
    """Tell whether a file is of a kind that catalogs are read from, by the end of its name."""
    return name.casefold().endswith(CATALOG_SUFFIXES)


def is_sign_in_name(name: str) -> bool:
    """Tell whether a file is a sign-in sheet, by its name: `sign-in-UDL-101-2026-12-03.csv`."""
    return name.casefold().endswith(TABLE_SUFFIXES) and fold(name).startswith(_SIGN_IN_BEGINNINGS)
