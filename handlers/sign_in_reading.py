"""What conversations ask of whoever reads sign-in sheets. Who that is, the composition root decides."""

from collections.abc import Callable

from learning.attendance.sign_in import SignInRead
from learning.text import fold

# Reads a file, given by its name and its bytes. It never raises for what stands in it.
SignInReader = Callable[[str, bytes], SignInRead]

_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
# As the downloaded file is called, also where a program or a person has written it another way.
_BEGINNINGS = ("sign in", "signin")


def is_sign_in_name(name: str) -> bool:
    """Tell whether a file is a sign-in sheet, by its name: `sign-in-UDL-101-2026-12-03.csv`."""
    return name.casefold().endswith(_SUFFIXES) and fold(name).startswith(_BEGINNINGS)
