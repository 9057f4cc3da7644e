"""Patterns that are compiled when they are first tried: most questions need a few of a hundred, and a start none."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property


class Pattern:
    """What `re.compile` gives, later. A fault in one shows at its first use, so a test compiles all."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.text)

    @property
    def groupindex(self) -> Mapping[str, int]:
        """Return the numbers of the groups that have names."""
        return self._compiled.groupindex

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Match at the start."""
        return self._compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Match the whole."""
        return self._compiled.fullmatch(text)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Match anywhere between start and end."""
        return self._compiled.search(text, start, end)

    def findall(self, text: str) -> list[str]:
        """Return every match of a pattern without groups."""
        return self._compiled.findall(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Match again and again."""
        return self._compiled.finditer(text)
