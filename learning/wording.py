"""How words are compared: without case, accents and punctuation."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the text in lower case without accents, its words parted by single spaces: `Diseño, UDL` → `diseno udl`."""
    # Twice, because some letters that are drawn (𝕬) have a case only when they are taken apart.
    plain = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()


def parts_of(text: str) -> set[str]:
    """Return the runs of three characters of a text's words, by which two spellings are compared."""
    return {
        padded[i : i + 3] for word in fold(text).split() for padded in [f" {word} "] for i in range(len(word))
    }
