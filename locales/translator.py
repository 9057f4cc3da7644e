"""Sentences in a person's language, from gettext catalogs that translators keep as .po files."""

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal, Protocol

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from locales.directions import set_apart
from locales.faults import PLACE, find_place_faults
from locales.languages import LANGUAGES, STAFF_LANGUAGES, Language

Domain = Literal["staff", "families"]
DOMAINS: dict[Domain, tuple[Language, ...]] = {"staff": STAFF_LANGUAGES, "families": LANGUAGES}

_FOLDER = Path(__file__).parent


class Catalog(Protocol):
    """What a translator needs of gettext."""

    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...
    def pgettext(self, context: str, message: str) -> str: ...


def catalog_path(language: Language, *, domain: Domain, folder: Path = _FOLDER) -> Path:
    """Return where the catalog of a language lies. English is the source and has none."""
    return folder / language.id / "LC_MESSAGES" / f"{domain}.po"


def parse_catalog(path: Path, *, language: Language) -> PoCatalog:
    """Read a .po file. Raises FileNotFoundError, and PoFileError where it is broken."""
    with path.open("rb") as source:
        return read_po(source, locale=language.formats, abort_invalid=True)


def read_catalog(path: Path, *, language: Language) -> Catalog:
    """Read a catalog into memory, straight from its .po, so that there is no compiled copy to go stale.

    Raises FileNotFoundError, PoFileError for a file that cannot be read, and ValueError for one whose sentences
    could not be filled.
    """
    catalog = parse_catalog(path, language=language)
    if faults := find_place_faults(catalog):
        raise ValueError(f"{path}: {faults[0]}")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=64)
def load_catalog(language: Language, *, domain: Domain) -> Catalog:
    """Return the shipped catalog of a language, read once; for a language that the domain has not, English.

    Raises what read_catalog raises.
    """
    if language.id == "en_US" or language not in DOMAINS[domain]:
        return gettext.NullTranslations()
    return read_catalog(catalog_path(language, domain=domain), language=language)


def load_all_catalogs() -> None:
    """Read every shipped catalog, so that a broken one stops the start and not a person's request."""
    for domain, languages in DOMAINS.items():
        for language in languages:
            load_catalog(language, domain=domain)


class Translator:
    """Says sentences in one language. Sentences are whole English ones with named `{places}`."""

    def __init__(self, language: Language, *, domain: Domain = "staff", catalog: Catalog | None = None) -> None:
        self.language = language
        self._catalog = catalog or load_catalog(language, domain=domain)

    def t(self, message: str, /, **values: object) -> str:
        """Translate a sentence and fill its places."""
        return self._fill(self._catalog.gettext(message), values)

    def tn(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Translate a sentence that counts `n` things; `{n}` is filled too."""
        return self._fill(self._catalog.ngettext(one, many, n), {"n": n, **values})

    def tp(self, context: str, message: str, /, **values: object) -> str:
        """Translate a word whose meaning depends on where it stands."""
        return self._fill(self._catalog.pgettext(context, message), values)

    def _fill(self, sentence: str, values: dict[str, object]) -> str:
        if not values:
            return sentence
        return PLACE.sub(lambda place: set_apart(str(values[place[1]]), language=self.language), sentence)


def mark(message: str) -> str:
    """Mark a sentence for the catalogs where it is written down but said elsewhere."""
    return message
