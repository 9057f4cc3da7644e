"""Reading a typed search, a whole question too, English or Spanish: which words are filters, which are the topic.

Patterns only, and precision first: a wrong filter hides what was looked for, a filter that was not seen only leaves
words that match less. So a word is a filter where it is what is wanted ("videos on fractions"), not where it is what
it is about ("making videos").
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from learning.catalog.questions.days import DAY_RULES
from learning.catalog.questions.kinds import FORMAT_RULES, OTHER_RULES
from learning.catalog.questions.phrases import (
    ADJECTIVES,
    ANYTHING,
    DANGLING_FIRST,
    DANGLING_LAST,
    LEADING_FILLER,
    MIDDLE_FILLER,
    TRAILING_FILLER,
    TRAILING_THING,
    TRAILING_THINGS,
    Rule,
    is_made,
)
from learning.catalog.questions.sites import NO_SITES, Sites
from learning.catalog.questions.times import CLOCK_RULES, LENGTH_RULES

_RULES = (*LENGTH_RULES, *CLOCK_RULES, *DAY_RULES, *OTHER_RULES)
_LETTERS = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"[0-9]")
_OUTER = " \t,;:?!¿¡"
# Each pass makes the words fewer, so the passes end by themselves; a question that needs more is no question.
_PASSES = 8


def _letter_table() -> dict[int, str]:
    """Return what stands for each letter with an accent: one character for one, so that positions stay."""
    table = {ord("’"): "'", ord("‘"): "'", ord("–"): "-", ord("—"): "-", ord("\N{NO-BREAK SPACE}"): " "}
    for code in range(0xC0, 0x250):
        bare = unicodedata.normalize("NFD", chr(code))[0].lower()
        if len(bare) == 1:
            table[code] = bare
    return table


_TABLE = _letter_table()


def plain_of(text: str) -> str:
    """Return the text in lower case without accents, each character at the place where it stood."""
    plain = text.translate(_TABLE).lower()
    return plain if len(plain) == len(text) else "".join(one.lower()[0] for one in text.translate(_TABLE))


@dataclass(frozen=True, slots=True)
class Understood:
    """A search, read.

    `words` is the topic in the words and the order in which it was typed, empty when only filters were typed.
    `filters` holds, by name: `format` (Format), `weekday` (0 is Monday), `day_part` ("morning", "afternoon",
    "evening"), `after` and `before` (naive time of day at the place), `up_to` (minutes), `from_day` and `to_day`
    (dates, both included), `audience` (EmployeeGroup), `site` (id), `points` (at least so many).
    `spans` holds by the same names what was typed for it.
    """

    words: str
    filters: Mapping[str, object] = field(default_factory=dict)
    spans: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What is left to read: as it was typed, and plain, each character at the same place in both."""

    typed: str
    plain: str
    filters: dict[str, object]
    spans: dict[str, str]

    def cut(self, start: int, end: int) -> None:
        """Take a passage out, and with it the prepositions that then lead from or to nothing."""
        before, after = self.plain[:start].rstrip(_OUTER), self.plain[end:]
        if not after.strip(_OUTER + ".") and (dangling := DANGLING_LAST.search(before)):
            before = before[: dangling.start()]
        skipped = len(after) - len(after.lstrip(_OUTER))
        if not before and (dangling := DANGLING_FIRST.match(after[skipped:])):
            skipped += dangling.end()
        begin, rest = len(before), end + skipped
        gap = " " if before and rest < len(self.plain) else ""
        self.typed = self.typed[:begin] + gap + self.typed[rest:]
        self.plain = before + gap + self.plain[rest:]

    def trim(self) -> None:
        """Take away the marks around the words. A dot at the end goes, one at the beginning (.NET) stays."""
        ending = len(self.plain.rstrip(_OUTER + "."))
        beginning = len(self.plain) - len(self.plain.lstrip(_OUTER))
        if ending > beginning:
            self.typed, self.plain = self.typed[beginning:ending], self.plain[beginning:ending]

    def triggers(self) -> set[str]:
        found = set(_LETTERS.findall(self.plain))
        if _DIGIT.search(self.plain):
            found.add("#")
        if "20" in self.plain:
            found.add("20")
        return found


def understand(words: str, *, today: date, sites: Sites = NO_SITES) -> Understood:
    """Part what was typed into filters and topic. `today` is the day where the person is. Never raises.

    Nothing but fillers ("how do I") stays as it was typed.
    """
    typed = " ".join(unicodedata.normalize("NFC", words).split())
    reading = _Reading(typed, plain_of(typed), {}, {})
    reading.trim()
    whole = reading.typed
    _find_sites(reading, sites)
    for _ in range(_PASSES):
        before = reading.plain
        triggers = reading.triggers()
        _apply(_RULES, reading, triggers, today=today)
        _drop_trailing(reading)
        _apply(FORMAT_RULES, reading, triggers, today=today)
        _drop_leading(reading)
        _drop_things(reading)
        reading.trim()
        if reading.plain == before:
            break
    if DANGLING_FIRST.fullmatch(reading.plain):
        reading.typed = ""
    return Understood(reading.typed or ("" if reading.filters else whole), reading.filters, reading.spans)


def _find_sites(reading: _Reading, sites: Sites) -> None:
    if found := sites.find(reading.plain):
        site, start, end = found
        reading.filters["site"] = site
        reading.spans["site"] = reading.typed[start:end]
        reading.cut(start, end)


def _apply(rules: Iterable[Rule], reading: _Reading, triggers: set[str], *, today: date) -> None:
    for rule in rules:
        if rule.triggers.isdisjoint(triggers):
            continue
        for match in rule.pattern.finditer(reading.plain):
            found = rule.meaning(match, today)
            if not found or not reading.filters.keys().isdisjoint(found):
                continue
            start, end = match.span("cut" if "cut" in rule.pattern.groupindex else 0)
            reading.filters.update(found)
            reading.spans.update(dict.fromkeys(found, reading.typed[start:end].strip(_OUTER)))
            reading.cut(start, end)
            break


def _drop_trailing(reading: _Reading) -> None:
    while (match := TRAILING_FILLER.search(reading.plain)) and match.start():
        reading.cut(match.start(), len(reading.plain))


def _drop_leading(reading: _Reading) -> None:
    while (match := LEADING_FILLER.match(reading.plain)) and match.end():
        if match.end() >= len(reading.plain) and not reading.filters:
            return
        reading.typed, reading.plain = reading.typed[match.end() :], reading.plain[match.end() :]
    if (match := MIDDLE_FILLER.search(reading.plain)) and match.end() < len(reading.plain):
        reading.cut(match.start(), match.end())


def _drop_things(reading: _Reading) -> None:
    """Drop "trainings" at the end of "phonics trainings"; and the thing itself when nothing else is left."""
    match = TRAILING_THINGS.search(reading.plain)
    before = reading.plain[: match.start()] if match else ""
    if match and not ADJECTIVES.fullmatch(before) and not is_made(before):
        reading.cut(match.start(), len(reading.plain))
    if reading.filters and (TRAILING_THING.fullmatch(reading.plain) or reading.plain in ANYTHING):
        reading.typed = reading.plain = ""
