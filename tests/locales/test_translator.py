"""The translator fills plain names only, keeps directions apart, and says English where a translation is missing."""

import gettext
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError

from locales.languages import ENGLISH, SPANISH, Language, find_language
from locales.translator import Translator, load_all_catalogs, load_catalog, mark, read_catalog


def language(name: str) -> Language:
    found = find_language(name)
    assert found
    return found


def catalog_of(*entries: tuple[str | tuple[str, str], str | tuple[str, ...], str | None]) -> gettext.GNUTranslations:
    catalog = Catalog(locale="es_US")
    for source, said, context in entries:
        catalog.add(source, said, context=context)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def speaker(*entries: tuple[str | tuple[str, str], str | tuple[str, ...], str | None]) -> Translator:
    return Translator(SPANISH, catalog=catalog_of(*entries))


def test_only_plain_names_are_filled() -> None:
    say = speaker(("Hello {name}", "Hola {name} {name.__class__} {0} {} {name!r} {{name}}", None))
    assert say.t("Hello {name}", name="Ana") == "Hola Ana {name.__class__} {0} {} {name!r} {Ana}"


def test_what_stands_in_a_value_is_not_filled_again() -> None:
    assert Translator(ENGLISH).t("“{words}” in {place}", words="{place}", place="gym") == "“{place}” in gym"


def test_a_sentence_without_values_keeps_its_braces() -> None:
    assert Translator(ENGLISH).t("Type {name}") == "Type {name}"


def test_a_missing_translation_is_said_in_english() -> None:
    say = speaker(("Known", "Conocido", None), ("Empty", "", None), (("{n} seat", "{n} seats"), ("", ""), None))
    assert say.t("Known") == "Conocido"
    assert say.t("Unknown to {who}", who="us") == "Unknown to us"
    assert say.t("Empty") == "Empty"
    assert [say.tn("{n} seat", "{n} seats", n) for n in (0, 1, 2)] == ["0 seats", "1 seat", "2 seats"]
    assert [say.tn("{n} day", "{n} days", n) for n in (1, 2)] == ["1 day", "2 days"]
    assert say.tp("verb", "Open") == "Open"


def test_a_word_is_translated_by_where_it_stands() -> None:
    say = speaker(("Open", "Abrir", "button"), ("Open", "Abierto", "state"))
    assert (say.tp("button", "Open"), say.tp("state", "Open"), say.t("Open")) == ("Abrir", "Abierto", "Open")


def test_a_count_is_filled_as_n() -> None:
    say = speaker(
        (("{n} seat in {place}", "{n} seats in {place}"), ("un lugar en {place}", "{n} lugares en {place}"), None)
    )
    assert say.tn("{n} seat in {place}", "{n} seats in {place}", 1, place="B2") == "un lugar en B2"
    assert say.tn("{n} seat in {place}", "{n} seats in {place}", 7, place="B2") == "7 lugares en B2"


def test_values_are_set_apart() -> None:
    arabic = Translator(language("ar"), catalog=gettext.NullTranslations())
    assert arabic.t("{a}, {b}", a="Ana", b=3) == "\u2068Ana\u2069, \u20683\u2069"
    assert Translator(ENGLISH).t("Ask {who}.", who="ليلى") == "Ask \u2068ليلى\u2069."


def test_marking_changes_nothing() -> None:
    assert mark("See what you can do here") == "See what you can do here"


def test_every_shipped_catalog_loads_and_is_read_once() -> None:
    load_all_catalogs()
    assert load_catalog(SPANISH, domain="staff") is load_catalog(SPANISH, domain="staff")


def test_a_language_outside_the_domain_falls_back_to_english() -> None:
    assert Translator(language("vi"), domain="staff").t("Monday") == "Monday"


@pytest.mark.parametrize(
    ("body", "failure", "words"),
    [
        ('msgid "Hi {name}"\nmsgstr "Hola {nombre}"\n', ValueError, "{nombre} is not in the English"),
        ('<<<<<<< HEAD\nmsgid "Hi"\nmsgstr "Hola"\n', PoFileError, "misformatted"),
        ('msgid "Hi"\n', PoFileError, "missing msgstr"),
    ],
)
def test_a_catalog_that_could_fail_a_person_is_not_loaded(
    body: str, failure: type[Exception], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "staff.po"
    path.write_text(f'msgid ""\nmsgstr ""\n"Language: es_US\\n"\n\n{body}', "utf-8")
    with pytest.raises(failure, match=words):
        read_catalog(path, language=SPANISH)


def test_a_catalog_that_is_not_there_is_not_english(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_catalog(tmp_path / "staff.po", language=SPANISH)
