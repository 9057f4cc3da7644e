"""Files that cannot be read at all."""

from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
# Ten times what a large district has. Small cells make many rows of those bytes, and each takes memory, refused or not.
MOST_ROWS = 200_000


class UnreadableFile(Exception):  # noqa: N818 - an answer for a person, not an error of the program
    """The file as a whole cannot be read: a code with its values, among them `file`; the edge makes the sentence."""

    def __init__(self, code: str, *, file: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = {"file": file, **values}


def file_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises UnreadableFile where it cannot be opened or is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile("too_large", file=path.name)
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise UnreadableFile("cannot_open", file=str(path), reason=reason) from error
