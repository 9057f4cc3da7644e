"""What both kinds of database copies share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path


class CopyRefused(Exception):  # noqa: N818 - an answer for a person
    """A backup cannot be made or put back. Its text is one clear line."""


def free_name(file: Path) -> Path:
    """Return the name, or one with a number behind it when there is such a file already."""
    names = (file if n == 1 else file.with_name(f"{file.name}-{n}") for n in count(1))
    return next(name for name in names if not name.exists())


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """Give a file to write to that gets its real name only when it is complete. Its owner alone may read it."""
    part = file.with_name(f"{file.name}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        yield part
        part.replace(file)
    except OSError as error:
        raise CopyRefused(f"{file} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from error
    finally:
        part.unlink(missing_ok=True)
