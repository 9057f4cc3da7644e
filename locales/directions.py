"""Which way text runs: what is inserted into a sentence is kept from reordering it.

Slack's plain text knows no markup for direction, so Unicode's isolates do it.
"""

import unicodedata

from locales.languages import Language

FIRST_STRONG_ISOLATE, RIGHT_TO_LEFT_ISOLATE, POP_ISOLATE = "\u2068", "\u2067", "\u2069"
_OPENS = frozenset("\u2066\u2067\u2068")
_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
_EMBEDDINGS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e"))


def set_apart(text: str, *, language: Language) -> str:
    """Return a value as it may stand in a sentence of a language.

    Isolated is every value in a language written from the right, and a value in such letters in any other.
    """
    from_the_right = language.direction == "rtl"
    if text.isascii() and not from_the_right:
        return text
    clean = text.translate(_EMBEDDINGS)
    if not from_the_right and not any(unicodedata.bidirectional(char) in ("R", "AL") for char in clean):
        return clean
    # Isolates within may be ours, from a sentence in a sentence; those that do not pair up are somebody's trick.
    if not are_paired(clean):
        clean = clean.translate(_ISOLATES)
    # The direction of a sentence of ours is known, even where it consists of values alone: "{office} ({contact})".
    ours = from_the_right and POP_ISOLATE in clean
    return f"{RIGHT_TO_LEFT_ISOLATE if ours else FIRST_STRONG_ISOLATE}{clean}{POP_ISOLATE}"


def are_paired(text: str) -> bool:
    """Tell whether every isolate in a text is closed again on its line, and none is closed that was not opened."""
    depth = 0
    for char in text:
        depth += (char in _OPENS) - (char == POP_ISOLATE)
        if depth < 0 or (depth and char == "\n"):
            return False
    return depth == 0
