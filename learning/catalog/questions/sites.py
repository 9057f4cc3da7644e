"""The district's sites, found by name in what somebody typed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_KINDS = {
    "elementary": ("elementary school", "elementary", "elem", "es"),
    "middle": ("middle school", "middle", "ms"),
    "high": ("high school", "high", "hs"),
    "intermediate": ("intermediate school", "intermediate"),
    "primary": ("primary school", "primary"),
    "academy": ("academy",),
    "school": ("school",),
    "preschool": ("preschool",),
}
# A name made of these alone is also a topic ("Adult School", "Early Learning Academy"): only "at" makes it a site.
_GENERAL_WORDS = """
    the of and for at a an adult charter community middle high night summer virtual online early college
    continuation magnet home public private district independent alternative technical technology arts
    art science math international preparatory learning special education day elementary school academy
    center centre office childhood child family parent resource media wellness student students career
    language dual immersion leadership teacher teaching teachers health digital distance first new
    central north south east west park hill hills lake river spring springs valley view mission liberty
    freedom discovery horizon
"""
_GENERAL = frozenset(_GENERAL_WORDS.split())
_AT = frozenset({"at", "en"})
_ARTICLES = frozenset({"the", "la", "el"})


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    site: int
    needs_at: bool


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text.replace("’", "'").lower())
    return _WORD.findall("".join(one for one in decomposed if not unicodedata.combining(one)))


def _names_of(name: str) -> Iterable[tuple[tuple[str, ...], bool]]:
    """Return the ways in which people write a site's name, and whether each needs an "at" before it."""
    words = _words(name)
    if not words:
        return
    core = words[:-1] if words[-1] == "school" and len(words) > 1 else words
    kind = _KINDS.get(core[-1])
    own = core[:-1] if kind else core
    distinct = bool(set(own) - _GENERAL)
    yield tuple(words), not (kind and distinct)
    if kind and own:
        for ending in kind:
            yield (*own, *ending.split()), not distinct
        if distinct:
            yield tuple(own), True


@dataclass(frozen=True, slots=True)
class Sites:
    """Names of sites by their first word, the longest first. Made once for a catalog by `Sites.named`."""

    by_first: Mapping[str, tuple[_Name, ...]] = field(default_factory=dict)

    @classmethod
    def named(cls, sites: Iterable[tuple[int, str]]) -> "Sites":
        """Make the table of `(id, name)` pairs. A way of writing that two sites share finds neither."""
        ways: dict[tuple[str, ...], set[tuple[int, bool]]] = {}
        for site, name in sites:
            for words, needs_at in _names_of(name):
                ways.setdefault(words, set()).add((site, needs_at))
        by_first: dict[str, list[_Name]] = {}
        for words, owners in ways.items():
            if len({site for site, _ in owners}) == 1:
                needs_at = all(needs for _, needs in owners)
                by_first.setdefault(words[0], []).append(_Name(words, next(iter(owners))[0], needs_at))
        return cls({first: tuple(sorted(names, key=lambda one: -len(one.words))) for first, names in by_first.items()})

    def find(self, plain: str) -> tuple[int, int, int] | None:
        """Return the first site named in plain text (lower case, no accents): its id, and from where to where."""
        if not self.by_first:
            return None
        tokens = [(match[0], match.start(), match.end()) for match in _WORD.finditer(plain)]
        words = [word for word, _, _ in tokens]
        for place, word in enumerate(words):
            for name in self.by_first.get(word, ()):
                if tuple(words[place : place + len(name.words)]) != name.words:
                    continue
                lead = self._lead(words, place)
                if lead is None and name.needs_at:
                    continue
                start = tokens[place if lead is None else lead][1]
                return name.site, start, tokens[place + len(name.words) - 1][2]
        return None

    @staticmethod
    def _lead(words: list[str], place: int) -> int | None:
        """Return where "at" or "at the" begins before a place, if it stands there."""
        before = place - 1
        if before >= 1 and words[before] in _ARTICLES:
            before -= 1
        return before if before >= 0 and words[before] in _AT else None


NO_SITES = Sites()
