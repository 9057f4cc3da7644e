"""What a translation must not change, and what it must not contain: found in every catalog, named with its token.

Dates, names, links and numbers reach people through the places and tokens of a sentence, so a translation
that loses one, or brings one along, would tell them something else than the English sentence does.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from gettext import c2py

from babel.messages.catalog import Catalog, Message

from locales.directions import are_paired

# Only a plain name in braces is filled: str.format would walk into objects at a translator's word.
PLACE = re.compile(r"\{([a-z_]+)\}")
# What reads the same in every language: commands with their first word, links, numbers.
TOKEN = re.compile(r"/pl\b(?: [a-z]+)?|https?://[^\s<>|]+|\d+")

_LIMIT = re.compile(r"(\d+) characters at most")
_LINE = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\]) )?"(?:[^"\\]|\\.)*"')
_MARKS = frozenset("*_~`<>")
# Zero-width joiners are letters' business in Farsi and Punjabi. Marks and embeddings of direction are ours alone.
_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e")
# Numbers that reach every plural form of every language that gettext knows.
_NUMBERS = range(201)


def find_faults(catalog: Catalog) -> list[str]:
    """Return what is wrong with the translations of a catalog, one line each, empty when nothing is."""
    return [
        f"“{_source(message)[0]}”: {fault}" for message in _sentences(catalog) for fault in _faults(message, catalog)
    ]


def find_line_faults(text: str) -> list[str]:
    """Return which lines of a .po file are malformed. Babel reads them too, and loses letters on the way."""
    return [
        f"line {number} is malformed: {line}"
        for number, line in enumerate(text.splitlines(), start=1)
        if line and not line.startswith("#") and not _LINE.fullmatch(line)
    ]


def find_place_faults(catalog: Catalog) -> list[str]:
    """Return only what would leave a place unfilled or make one fail, which no catalog may be loaded with."""
    return [
        f"“{_source(message)[0]}”: {fault}"
        for message in _sentences(catalog)
        for form in _forms(message)
        for fault in _unknown_places(message, form)
    ]


def _sentences(catalog: Catalog) -> Iterable[Message]:
    return (message for message in catalog if message.id)


def _source(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _faults(message: Message, catalog: Catalog) -> list[str]:
    forms = _forms(message)
    wanted = catalog.num_plurals if message.pluralizable else 1
    faults = ["is marked fuzzy"] if message.fuzzy else []
    if len(forms) != wanted:
        return [*faults, f"has {len(forms)} forms, the language has {wanted}"]
    if not all(forms):
        return [*faults, "is not translated"]
    exact = _exact_forms(catalog) if message.pluralizable else frozenset()
    for number, form in enumerate(forms):
        found = [*_place_faults(message, form, exact=number in exact), *_form_faults(message, form)]
        faults += [f"form {number}: {fault}" for fault in found] if message.pluralizable else found
    return faults


def _exact_forms(catalog: Catalog) -> frozenset[int]:
    """Return the forms that stand for one number only, as "one" in Spanish: these may leave the number out."""
    choose: Callable[[int], int] = c2py(catalog.plural_expr)
    uses = Counter(choose(number) for number in _NUMBERS)
    return frozenset(form for form, count in uses.items() if count == 1)


def _place_faults(message: Message, form: str, *, exact: bool) -> list[str]:
    needed = set(PLACE.findall(_source(message)[-1])) - ({"n"} if exact else set())
    missing = [f"{{{name}}} is missing" for name in sorted(needed - set(PLACE.findall(form)))]
    return missing + _unknown_places(message, form)


def _unknown_places(message: Message, form: str) -> list[str]:
    known = {name for sentence in _source(message) for name in PLACE.findall(sentence)}
    unknown = [f"{{{name}}} is not in the English" for name in sorted(set(PLACE.findall(form)) - known)]
    if any(brace in PLACE.sub("", form) for brace in "{}"):
        unknown.append("a brace stands alone")
    return unknown


def _form_faults(message: Message, form: str) -> list[str]:
    source = _source(message)[-1]
    return [
        *_token_faults(source, form),
        *_edge_faults(source, form),
        *_character_faults(form),
        *(f"has {len(form)} characters, the limit is {limit}" for limit in _limits(message) if len(form) > limit),
    ]


def _limits(message: Message) -> list[int]:
    return [int(limit) for limit in _LIMIT.findall(" ".join(message.auto_comments))]


def _token_faults(source: str, form: str) -> list[str]:
    pairs = (
        (TOKEN.findall(PLACE.sub("", source)), TOKEN.findall(PLACE.sub("", form))),
        (_symbols(source), _symbols(form)),
    )
    faults = []
    for wanted, found in pairs:
        faults += [f"{token} is missing" for token in Counter(wanted) - Counter(found)]
        faults += [f"{token} is not in the English" for token in Counter(found) - Counter(wanted)]
    return faults


def _symbols(text: str) -> list[str]:
    """Return the emoji and the marks that Slack reads as emphasis, code and links."""
    bare = PLACE.sub("", text)
    return [char for char in bare if char in _MARKS or unicodedata.category(char) == "So"]


def _edge_faults(source: str, form: str) -> list[str]:
    faults = []
    if (source[:1].isspace(), source[-1:].isspace()) != (form[:1].isspace(), form[-1:].isspace()):
        faults.append("begins or ends with other spaces")
    if source.count("\n") != form.count("\n"):
        faults.append("has another number of lines")
    return faults


def _character_faults(form: str) -> list[str]:
    faults = []
    if not unicodedata.is_normalized("NFC", form):
        faults.append("is not in Unicode's composed form (NFC)")
    strange = {char for char in form if char in _DIRECTION or (unicodedata.category(char) == "Cc" and char != "\n")}
    faults += [f"holds the invisible character U+{ord(char):04X}" for char in sorted(strange)]
    if not are_paired(form):
        faults.append("opens or closes an isolate alone")
    return faults
