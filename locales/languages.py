"""The locale table: the only list of languages, and the only place that reads a locale from outside."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]
Clock = Literal["12", "24"]


@dataclass(frozen=True, slots=True)
class Language:
    """One language as the product speaks it.

    `id` is ours (and the folder of its catalogs), `tag` is BCP 47 for HTML and e-mail, `autonym` is its name
    in itself, `formats` the CLDR locale whose dates and lists are used, `time_pattern` the CLDR pattern of a
    time of day: United States clocks have twelve hours, except where a language would print Latin AM and PM.
    """

    id: str
    tag: str
    autonym: str
    formats: str
    time_pattern: str = "h:mm a"
    direction: Direction = "ltr"


ENGLISH = Language("en_US", "en-US", "English", "en_US")
SPANISH = Language("es_US", "es-US", "Español", "es_US")

# What families read. Staff read English and Spanish.
LANGUAGES: tuple[Language, ...] = (
    ENGLISH,
    SPANISH,
    Language("vi", "vi", "Tiếng Việt", "vi"),
    Language("zh_Hans", "zh-Hans", "简体中文", "zh_Hans", "ah:mm"),
    Language("zh_Hant", "zh-Hant", "繁體中文", "zh_Hant", "ah:mm"),
    # The short form is "PM 3:30" in CLDR; the wide day period is what Koreans write.
    Language("ko", "ko", "한국어", "ko", "aaaa h:mm"),
    Language("ar", "ar", "العربية", "ar", direction="rtl"),
    Language("fa", "fa", "فارسی", "fa", "H:mm", direction="rtl"),
    Language("fil", "fil", "Filipino", "fil"),
    Language("ru", "ru", "Русский", "ru", "H:mm"),
    Language("hy", "hy", "Հայերեն", "hy", "H:mm"),
    Language("pa", "pa-Guru", "ਪੰਜਾਬੀ", "pa"),
)
STAFF_LANGUAGES: tuple[Language, ...] = (ENGLISH, SPANISH)

# Other programs' names for ours: Slack's "es-LA" is no locale at all (LA is Laos), "zh-CN" names a country.
# None: it begins like one of ours, but is written in a script that its readers would not find here.
_OTHER_NAMES = {
    "en": "en_US",
    "es": "es_US",
    "zh": "zh_Hans",
    "zh_CN": "zh_Hans",
    "zh_SG": "zh_Hans",
    "zh_TW": "zh_Hant",
    "zh_HK": "zh_Hant",
    "zh_MO": "zh_Hant",
    "yue": "zh_Hant",
    "yue_Hans": "zh_Hans",
    "tl": "fil",
    "pa_Arab": None,
    "pa_PK": None,
}
_SUBTAGS = 3  # language, script, country; what follows them does not choose a catalog


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().replace("-", "_").casefold()


def _name_all() -> dict[str, Language | None]:
    by_id = {language.id: language for language in LANGUAGES}
    names: dict[str, Language | None] = {}
    for language in LANGUAGES:
        names |= dict.fromkeys((_key(language.id), _key(language.tag), _key(language.autonym)), language)
    return names | {_key(other): by_id[ours] if ours else None for other, ours in _OTHER_NAMES.items()}


_NAMES = _name_all()


def find_language(name: str | None, *, among: tuple[Language, ...] = LANGUAGES) -> Language | None:
    """Return the language that an outside name (`es-LA`, `zh_TW`, `Español`, `vi`) means, or None."""
    parts = _key(name or "").split("_", _SUBTAGS)[:_SUBTAGS]
    prefixes = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    found = next((_NAMES[prefix] for prefix in prefixes if prefix in _NAMES), None)
    return found if found in among else None
