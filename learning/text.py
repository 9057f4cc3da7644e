"""How words are compared: without case, accents and punctuation."""

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[\W_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Return the text in lower case without accents, its words parted by single spaces: `Diseño, UDL` → `diseno udl`."""
    bare = text if text.isascii() else _NOT_ASCII.sub(lambda run: _bare(run[0]), text)
    return _NOT_WORD.sub(" ", bare.casefold()).strip()


@lru_cache(maxsize=4096)  # a few accents and quotation marks make up nearly all of it
def _bare(letters: str) -> str:
    # Twice, because some letters that are drawn (𝕬) have a case only when they are taken apart.
    plain = unicodedata.normalize("NFKD", letters).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def parts_of(text: str) -> set[str]:
    """Return the runs of three characters of a text's words, by which two spellings are compared."""
    return {padded[i : i + 3] for word in fold(text).split() for padded in [f" {word} "] for i in range(len(word))}
