"""A language that nobody speaks: longer, accented, bracketed and written from the right.

What is shown in it without accents never went through a catalog; what is cut off has no room to grow.
"""

import re
import string

from locales.faults import PLACE
from locales.languages import Language
from locales.translator import Domain, Translator

# Arabic formats: dates, lists and zones come without a single Latin letter, as all words of this language do.
PSEUDO = Language("qps", "qps", "[Þšéûðö]", "ar", direction="rtl")

GROWTH = 0.5
_FILLER = "ļöŕéɱ íþšûɱ "
_ACCENTED = str.maketrans(
    string.ascii_lowercase + string.ascii_uppercase, "åƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýž" + "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
)
# A command is typed as it stands, in whatever language it is explained.
_COMMAND = re.compile(r"/pl\b(?: [a-z]+)?")
_KEPT = re.compile(f"{PLACE.pattern}|{_COMMAND.pattern}")
_ADDRESS = re.compile(r"https?://\S+")
_ASCII_WORD = re.compile(r"[A-Za-z]+")


def disguise(sentence: str) -> str:
    """Return a sentence as the pseudo-language says it: every msgid of about 20 characters makes about 30."""
    parts, end = [], 0
    for kept in _KEPT.finditer(sentence):
        parts += [sentence[end : kept.start()].translate(_ACCENTED), kept[0]]
        end = kept.end()
    parts.append(sentence[end:].translate(_ACCENTED))
    extra = max(round(len(sentence) * GROWTH) - 3, 0)
    filler = (_FILLER * (extra // len(_FILLER) + 1))[:extra].strip()
    return f"[{''.join(parts)} {filler}]" if filler else f"[{''.join(parts)}]"


def english_words(text: str) -> list[str]:
    """Return the words of a text that never went through a catalog, given that its values hold no ASCII letters.

    Commands and addresses are no words: they are the same in every language.
    """
    return _ASCII_WORD.findall(_COMMAND.sub("", _ADDRESS.sub("", text)))


class PseudoCatalog:
    """Stands for a complete catalog of the pseudo-language."""

    def gettext(self, message: str) -> str:
        return disguise(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return disguise(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - gettext's own signature
        return disguise(message)


def pseudo_translator(domain: Domain) -> Translator:
    """Return a translator into the pseudo-language."""
    return Translator(PSEUDO, domain=domain, catalog=PseudoCatalog())
