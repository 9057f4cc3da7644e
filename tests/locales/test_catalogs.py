"""Every catalog that is shipped: complete, up to date with the code, and safe to fill."""

import unicodedata
from gettext import c2py

import pytest
from babel.messages.catalog import Catalog

from locales.catalogs import CatalogFile, Project, compare, merge
from locales.faults import PLACE, TOKEN
from locales.languages import ENGLISH, LANGUAGES, SPANISH, STAFF_LANGUAGES
from locales.translator import DOMAINS, Domain, Translator

PROJECT = Project()
FILES = [pytest.param(file, id=f"{file.language.id}-{file.domain}") for file in PROJECT.files()]
NUMBERS = (0, 1, 2, 3, 11, 100)

SCRIPTS = {
    "zh_Hans": "CJK",
    "zh_Hant": "CJK",
    "ko": "HANGUL",
    "ar": "ARABIC",
    "fa": "ARABIC",
    "ru": "CYRILLIC",
    "hy": "ARMENIAN",
    "pa": "GURMUKHI",
}
# Characters of the other Chinese script are not in these character sets.
CHINESE = {"zh_Hans": "gb2312", "zh_Hant": "big5"}
# The same in the two languages, or in no language at all.
SAME_AS_ENGLISH = {
    "{action}: {title}",
    "{message}, {time}. {why}",
    "{name} ({site})",
    "{time}, {length}",
    "{zone} ({city})",
    "{hours} h",
    "{hours} h {minutes} min",
    "{minutes} min",
    "{office} ({contact})",
    "{title}: {time}",
    "{title}: {session}",
    "{file} {wrong}.",
    "{file} {wrong}. {remedy}",
}


def texts(catalog: Catalog) -> list[str]:
    forms = (message.string for message in catalog if message.id)
    return [text for form in forms for text in ([form] if isinstance(form, str) else form or ())]


def test_the_catalogs_are_what_the_code_says_and_without_a_fault() -> None:
    assert PROJECT.check() == []


def test_families_read_twelve_languages_and_staff_two() -> None:
    assert [language.id for language in DOMAINS["families"]] == (
        ["en_US", "es_US", "vi", "zh_Hans", "zh_Hant", "ko", "ar", "fa", "fil", "ru", "hy", "pa"]
    )
    assert DOMAINS["staff"] == STAFF_LANGUAGES
    assert set(STAFF_LANGUAGES) <= set(LANGUAGES)


def test_there_is_no_catalog_beside_the_shipped_ones() -> None:
    wanted = {file.path for file in PROJECT.files()}
    assert set((PROJECT.root / "locales").rglob("*.po")) == wanted


@pytest.mark.parametrize("file", FILES)
def test_the_header_names_the_language_and_its_plural_forms(file: CatalogFile) -> None:
    head = file.path.read_text("utf-8").split("\n\n", maxsplit=1)[0]
    assert f'"Language: {file.language.id}\\n"' in head
    assert f'"Plural-Forms: {Catalog(locale=file.language.formats).plural_forms}\\n"' in head
    assert '"Content-Type: text/plain; charset=UTF-8\\n"' in head
    assert file.read_review()


@pytest.mark.parametrize("file", FILES)
def test_every_number_finds_a_form(file: CatalogFile) -> None:
    catalog = file.read()
    choose = c2py(catalog.plural_expr)
    say = Translator(file.language, domain=file.domain)
    for message in catalog:
        if not message.id or isinstance(message.id, str):
            continue
        one, many = message.id
        values = {name: "◆" for name in PLACE.findall(one + many) if name != "n"}
        for number in NUMBERS:
            assert 0 <= choose(number) < catalog.num_plurals
            said = say.tn(one, many, number, **values)
            assert said not in ("", one, many)
            assert not PLACE.search(said)


@pytest.mark.parametrize("file", FILES)
def test_every_sentence_is_filled_and_differs_from_the_english(file: CatalogFile) -> None:
    say, english = Translator(file.language, domain=file.domain), Translator(ENGLISH)
    for message in PROJECT.extract(file.domain):
        if not message.id or not isinstance(message.id, str):
            continue
        values = dict.fromkeys(PLACE.findall(message.id), "◆")
        said = say.tp(message.context, message.id, **values) if message.context else say.t(message.id, **values)
        assert not PLACE.search(said), message.id
        if message.id not in SAME_AS_ENGLISH:
            assert said != english.t(message.id, **values), message.id


@pytest.mark.parametrize("file", FILES)
def test_translations_are_written_in_the_script_of_their_language(file: CatalogFile) -> None:
    said = " ".join(TOKEN.sub("", PLACE.sub("", text)) for text in texts(file.read()))
    letters = [char for char in said if unicodedata.category(char) in ("Ll", "Lu", "Lo")]
    script = SCRIPTS.get(file.language.id, "LATIN")
    share = sum(unicodedata.name(char).startswith(script) for char in letters) / len(letters)
    assert share >= 0.9
    if charset := CHINESE.get(file.language.id):
        chinese = "".join(char for char in letters if unicodedata.name(char).startswith("CJK"))
        assert chinese.encode(charset).decode(charset) == chinese


def test_the_script_test_tells_the_two_chinese_scripts_apart() -> None:
    with pytest.raises(UnicodeEncodeError):
        "專業學習".encode("gb2312")
    with pytest.raises(UnicodeEncodeError):
        "专业学习".encode("big5")


@pytest.mark.parametrize("domain", list(DOMAINS))
def test_the_plural_of_the_english_has_every_place_of_the_singular(domain: Domain) -> None:
    for message in PROJECT.extract(domain):
        if message.id and not isinstance(message.id, str):
            one, many = message.id
            assert set(PLACE.findall(one)) <= set(PLACE.findall(many)), one


def test_a_sentence_keeps_its_translation_when_others_come_and_go() -> None:
    old = Catalog(locale="es_US")
    old.add("Stays", "Queda")
    old.add("Goes", "Se va")
    old.add(("{n} seat", "{n} seats"), ("{n} lugar", "{n} lugares"))
    template = Catalog()
    template.add("Stays", auto_comments=["NOTE: short"])
    template.add("Comes")
    template.add(("{n} seat", "{n} places"))
    merged = merge(template, old=old, language=SPANISH)
    assert {message.id: message.string for message in merged if message.id} == {
        "Stays": "Queda",
        "Comes": "",
        ("{n} seat", "{n} places"): ("", ""),
    }
    assert not any(message.fuzzy for message in merged if message.id)
    assert compare(template, old) == [
        "“Comes” is new",
        "“{n} seat” is new",
        "“Goes” is gone",
        "“{n} seat” is gone",
        "“Stays” has another note",
    ]
    assert compare(template, merged) == []
