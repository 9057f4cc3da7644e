"""Which language an outside name means."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from locales.languages import LANGUAGES, STAFF_LANGUAGES, find_language

# What Slack has been seen to send, and what other programs and people call our languages.
NAMES = {
    "en-US": "en_US",
    "en-GB": "en_US",
    "de-DE": None,
    "es-ES": "es_US",
    "es-LA": "es_US",
    "fr-FR": None,
    "it-IT": None,
    "pt-BR": None,
    "ru-RU": "ru",
    "ja-JP": None,
    "zh-CN": "zh_Hans",
    "zh-TW": "zh_Hant",
    "ko-KR": "ko",
    "es": "es_US",
    "es_419": "es_US",
    "es-MX": "es_US",
    "zh": "zh_Hans",
    "zh-HK": "zh_Hant",
    "yue": "zh_Hant",
    "zh-Hant-HK": "zh_Hant",
    "zh_Hans_US": "zh_Hans",
    "zh-Hant-TW-x-private": "zh_Hant",
    "tl": "fil",
    "tl-PH": "fil",
    "fa-AF": "fa",
    "ar_US": "ar",
    "hy-AM": "hy",
    "pa-Guru-IN": "pa",
    "pa_IN": "pa",
    "pa-Arab-PK": None,
    "pa-PK": None,
    "vi-VN": "vi",
    "Español": "es_US",
    "español ": "es_US",
    "ESPAÑOL": "es_US",
    "Tiếng Việt": "vi",
    "简体中文": "zh_Hans",
    "繁體中文": "zh_Hant",
    "العربية": "ar",
    "ਪੰਜਾਬੀ": "pa",
}
HOSTILE = [
    None,
    "",
    " ",
    "_",
    "-",
    "__",
    "en\x00US",
    "../../etc/passwd",
    "x" * 100_000,
    "_" * 100_000,
    "es" * 50_000,
    "{name}",
    "und",
    "C",
    "POSIX",
    "\u202een",
    "hmn",
    "ht",
    "qps",
    "🇲🇽",
    "e s",
    "Ꭼn",
]


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_a_name_means_one_of_our_languages_or_none(name: str, expected: str | None) -> None:
    found = find_language(name)
    assert (found.id if found else None) == expected


def test_a_name_with_combining_accents_is_the_same_name() -> None:
    decomposed = "Español".replace("ñ", "n\u0303")
    found = find_language(decomposed)
    assert found
    assert found.id == "es_US"


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name)[:20])
def test_hostile_names_mean_nothing(name: str | None) -> None:
    assert find_language(name) is None


@given(st.text())
def test_any_text_is_answered(name: str) -> None:
    found = find_language(name)
    assert found is None or found in LANGUAGES


def test_staff_are_offered_only_what_the_staff_catalog_has() -> None:
    assert find_language("vi", among=STAFF_LANGUAGES) is None
    assert find_language("es-LA", among=STAFF_LANGUAGES) in STAFF_LANGUAGES


def test_every_language_finds_itself_by_each_of_its_names() -> None:
    for language in LANGUAGES:
        assert {find_language(name) for name in (language.id, language.tag, language.autonym)} == {language}


def test_the_table_agrees_with_the_locale_data() -> None:
    for language in LANGUAGES:
        locale = Locale.parse(language.formats)
        assert {"left-to-right": "ltr", "right-to-left": "rtl"}[locale.character_order] == language.direction
