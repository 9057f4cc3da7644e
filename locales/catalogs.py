"""Keeps the catalogs in step with the code: `python -m locales.catalogs update|check`.

A catalog is a .po file. `update` collects the sentences of the code and brings every catalog of every shipped
language up to date; what is new stands there empty, what is gone is gone. `check` says what differs.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import PoFileError, write_po

from locales.faults import find_faults, find_line_faults
from locales.languages import ENGLISH, Language
from locales.translator import DOMAINS, Domain, catalog_path, parse_catalog

NOT_REVIEWED = "made by machine, not reviewed by a person"

# How the code says a sentence: Translator.t, .tn and .tp, and mark for those said elsewhere.
_KEYWORDS = {"t": None, "tn": (1, 2), "tp": ((1, "c"), 2), "mark": None}
_ENTRY = re.compile(r"^msgid ", re.MULTILINE)
_REVIEW = re.compile(r'^"X-Review: (.*)\\n"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """One catalog: a language in a domain, and the file that holds it."""

    domain: Domain
    language: Language
    path: Path

    def read(self) -> Catalog:
        """Read the catalog, empty when there is none yet. Raises PoFileError where it is broken."""
        if not self.path.exists():
            return Catalog(locale=self.language.formats)
        return parse_catalog(self.path, language=self.language)

    def read_review(self) -> str:
        """Return who reviewed the catalog and when, or NOT_REVIEWED."""
        found = _REVIEW.search(self.path.read_text("utf-8")) if self.path.exists() else None
        return found[1] if found else NOT_REVIEWED

    def write(self, catalog: Catalog, *, review: str) -> None:
        """Write the catalog, so that the same content always makes the same file."""
        body = BytesIO()
        write_po(body, catalog, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{self.header(review)}\n{body.getvalue().decode()}", "utf-8")

    def header(self, review: str) -> str:
        """Return the entry that every catalog begins with."""
        fields = {
            "Project-Id-Version": "Professional Learning",
            "Language": self.language.id,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            # Always Babel's: others number the Arabic forms in another order, and translations would change places.
            "Plural-Forms": Catalog(locale=self.language.formats).plural_forms,
            "X-Review": review,
        }
        lines = [f'"{name}: {value}\\n"' for name, value in fields.items()]
        return "\n".join(['msgid ""', 'msgstr ""', *lines, ""])

    def find_faults(self, template: Catalog) -> list[str]:
        """Return what is wrong with the file, and how it differs from the sentences of the code."""
        if not self.path.exists():
            return ["there is no such catalog; make catalogs"]
        text = self.path.read_text("utf-8")
        try:
            catalog = self.read()
        except PoFileError as failure:
            return [str(failure)]
        faults = find_line_faults(text)
        if not text.startswith(self.header(self.read_review())):
            faults.append("its header is not the language's; make catalogs")
        # Babel keeps the first of two translations of one sentence; the header is an entry of its own.
        if len(_ENTRY.findall(text)) != len(catalog) + 1:
            faults.append("a sentence is translated twice")
        lag = [f"{line}; make catalogs" for line in compare(template, catalog)]
        return [*faults, *lag, *find_faults(catalog)]


@dataclass(frozen=True, slots=True)
class Project:
    """All catalogs of a project whose code and `locales` folder lie below `root`."""

    root: Path = Path(__file__).parent.parent
    domains: Mapping[Domain, tuple[Language, ...]] = field(default_factory=lambda: DOMAINS)

    def files(self) -> Iterator[CatalogFile]:
        """Yield every catalog that there must be."""
        for domain, languages in self.domains.items():
            for language in languages:
                if language != ENGLISH:
                    path = catalog_path(language, domain=domain, folder=self.root / "locales")
                    yield CatalogFile(domain, language, path)

    def extract(self, domain: Domain) -> Catalog:
        """Collect the English sentences of a domain from the code, with the notes for translators above them."""
        template = Catalog()
        with (self.root / "locales" / f"{domain}.cfg").open(encoding="utf-8") as mapping:
            methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call] # Babel's own gap
        found = extract_from_dir(
            self.root, methods, options, keywords=_KEYWORDS, comment_tags=("NOTE:",), directory_filter=_is_ours
        )
        for path, line, sentence, notes, context in found:
            template.add(sentence, None, [(Path(path).as_posix(), line)], auto_comments=notes, context=context)
        return template

    def update(self) -> list[str]:
        """Bring every catalog up to date. Returns a line for each that has sentences to translate."""
        lines = []
        templates = {domain: self.extract(domain) for domain in self.domains}
        for file in self.files():
            merged = merge(templates[file.domain], old=file.read(), language=file.language)
            review = file.read_review()
            name = file.path.relative_to(self.root)
            missing = sum(not _is_said(message) for message in merged if message.id)
            if missing:
                lines.append(f"{name}: {missing} to translate")
            if missing and review != NOT_REVIEWED:
                lines.append(f"{name}: the review ({review}) does not cover them; it is taken back")
                review = NOT_REVIEWED
            file.write(merged, review=review)
        return lines

    def check(self) -> list[str]:
        """Return what is wrong with the catalogs, one line each, which begins with the catalog's name."""
        templates = {domain: self.extract(domain) for domain in self.domains}
        return [
            f"{file.path.relative_to(self.root)}: {fault}"
            for file in self.files()
            for fault in file.find_faults(templates[file.domain])
        ]


def merge(template: Catalog, *, old: Catalog, language: Language) -> Catalog:
    """Return a catalog with the sentences of the code and those translations that still belong to one."""
    merged = Catalog(locale=language.formats)
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        same = known is not None and known.id == message.id
        merged.add(
            message.id,
            known.string if known and same else "",
            message.locations,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    return merged


def compare(template: Catalog, catalog: Catalog) -> list[str]:
    """Return how the sentences, notes and files of a catalog differ from the code's. Lines in the files do not matter."""
    wanted, found = _by_key(template), _by_key(catalog)
    both = {key: (wanted[key], found[key]) for key in wanted if key in found}
    return [
        *(f"“{_first(key)}” is new" for key in wanted if key not in found),
        *(f"“{_first(key)}” is gone" for key in found if key not in wanted),
        *(f"“{_first(key)}” has another note" for key, (new, old) in both.items() if _notes(new) != _notes(old)),
        *(f"“{_first(key)}” stands elsewhere" for key, (new, old) in both.items() if _files(new) != _files(old)),
    ]


_Key = tuple[str | None, str | tuple[str, ...]]


def _by_key(catalog: Catalog) -> dict[_Key, Message]:
    """Return every sentence by its context and English words."""
    return {
        (message.context, message.id if isinstance(message.id, str) else tuple(message.id)): message
        for message in catalog
        if message.id
    }


def _notes(message: Message) -> str:
    return " ".join(message.auto_comments)


def _files(message: Message) -> set[str]:
    # The order of a catalog is that of its files: what is left to stand wrong is noise in somebody else's change.
    return {file for file, _ in message.locations}


def _first(key: _Key) -> str:
    return key[1] if isinstance(key[1], str) else key[1][0]


def _is_said(message: Message) -> bool:
    forms = [message.string] if isinstance(message.string, str) else message.string or ()
    return bool(forms) and all(forms)


def _is_ours(folder: str) -> bool:
    """Tell whether a folder may hold code of ours: not an environment, a cache or a build."""
    return not Path(folder).name.startswith((".", "_"))


def main(arguments: list[str]) -> int:
    """Run the command line. Returns its exit status: 1 when something is wrong, 2 for wrong use."""
    if arguments not in (["update"], ["check"]):
        sys.stderr.write("Use: python -m locales.catalogs update|check\n")
        return 2
    project = Project()
    lines = project.update() if arguments == ["update"] else project.check()
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines and arguments == ["check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
