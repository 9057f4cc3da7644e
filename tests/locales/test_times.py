"""Dates, times, zones, numbers and lists, word for word in every language."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from locales.languages import ENGLISH, LANGUAGES, SPANISH, Language, find_language
from locales.times import (
    check_formats,
    name_zone,
    write_day,
    write_list,
    write_moment,
    write_number,
    write_short_day,
    write_time,
)

PACIFIC, ARIZONA = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/Phoenix")
AT = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)  # 3:30 PM in California
DAY = date(2026, 12, 3)

INDIA = ZoneInfo("Asia/Kolkata")

# language: full day; moment in California; zone of Arizona
TEXTS = {
    "en_US": ("Thursday, December 3, 2026", "Thu, Dec 3, 3:30 PM PT", "MST"),
    "es_US": (
        "jueves, 3 de diciembre de 2026",
        "jue, 3 de dic, 3:30 p.m. hora del Pacífico",
        "hora estándar de las Montañas Rocosas",
    ),
    "vi": ("Thứ Năm, 3 tháng 12, 2026", "Th 5, 3 thg 12, 3:30 CH Giờ Thái Bình Dương", "Giờ chuẩn miền núi"),
    "zh_Hans": ("2026年12月3日星期四", "12月3日周四 下午3:30 北美太平洋时间", "北美山区标准时间"),
    "zh_Hant": ("2026年12月3日 星期四", "12月3日 週四 下午3:30 太平洋時間", "山區標準時間"),
    "ko": ("2026년 12월 3일 목요일", "12월 3일 (목) 오후 3:30 미 태평양 시간", "미 산악 표준시"),
    "ar": (
        "الخميس، 3 ديسمبر 2026",
        "الخميس، 3 ديسمبر، 3:30 م توقيت المحيط الهادي",
        "التوقيت الجبلي الرسمي لأمريكا الشمالية",
    ),
    "fa": ("پنجشنبه 3 دسامبر 2026", "پنجشنبه 3 دسامبر، 15:30 وقت غرب امریکا", "وقت عادی کوهستانی امریکا"),
    "fil": (
        "Huwebes, Disyembre 3, 2026",
        "Huw, Dis 3, 3:30 PM Oras sa Pasipiko sa Hilagang Amerika",
        "Standard na Oras sa Bundok sa Hilagang Amerika",
    ),
    "ru": (
        "четверг, 3 декабря 2026 г.",
        "чт, 3 дек., 15:30 Тихоокеанское время",
        "Стандартное горное время (Северная Америка)",
    ),
    "hy": (
        "2026 թ. դեկտեմբերի 3, հինգշաբթի",
        "3 դեկ, հնգ, 15:30 Խաղաղօվկիանոսյան ժամանակ",
        "Լեռնային ստանդարտ ժամանակ (ԱՄՆ)",
    ),
    "pa": ("ਵੀਰਵਾਰ, 3 ਦਸੰਬਰ 2026", "ਵੀਰ, 3 ਦਸੰ, 3:30 ਬਾ.ਦੁ. ਉੱਤਰੀ ਅਮਰੀਕੀ ਪੈਸਿਫਿਕ ਵੇਲਾ", "ਉੱਤਰੀ ਅਮਰੀਕੀ ਮਾਉਂਟੇਨ ਮਿਆਰੀ ਵੇਲਾ"),
}
# language: number; three things; one of two
LISTS = {
    "en_US": ("1,234.5", "a, b, and c", "a or b"),
    "es_US": ("1,234.5", "a, b y c", "a o b"),
    "vi": ("1.234,5", "a, b và c", "a hoặc b"),
    "zh_Hans": ("1,234.5", "a、b和c", "a或b"),
    "zh_Hant": ("1,234.5", "a、b和c", "a或b"),
    "ko": ("1,234.5", "a, b 및 c", "a 또는 b"),
    "ar": ("1,234.5", "\u2068a\u2069 و\u2068b\u2069 و\u2068c\u2069", "\u2068a\u2069 أو \u2068b\u2069"),
    "fa": ("1,234.5", "\u2068a\u2069،\u200f \u2068b\u2069، و \u2068c\u2069", "\u2068a\u2069 یا \u2068b\u2069"),
    "fil": ("1,234.5", "a, b, at c", "a o b"),
    "ru": ("1 234,5", "a, b и c", "a или b"),
    "hy": ("1 234,5", "a, b և c", "a կամ b"),
    "pa": ("1,234.5", "a, b ਅਤੇ c", "a ਜਾਂ b"),
}


def test_every_language_has_its_texts() -> None:
    assert list(TEXTS) == list(LISTS) == [language.id for language in LANGUAGES]
    check_formats()


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.id)
def test_days_and_moments_are_written_as_the_language_writes_them(language: Language) -> None:
    day, moment, arizona = TEXTS[language.id]
    assert write_day(DAY, language=language) == day
    assert write_moment(AT, zone=PACIFIC, language=language) == moment
    assert name_zone(ARIZONA, at=AT, language=language) == arizona
    assert name_zone(ARIZONA, at=datetime(2026, 7, 3, tzinfo=UTC), language=language) == arizona
    assert moment.startswith(write_short_day(DAY, language=language))
    assert write_time(AT, zone=PACIFIC, language=language) in moment


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.id)
def test_numbers_and_lists_are_written_as_the_language_writes_them(language: Language) -> None:
    number, three, either = LISTS[language.id]
    assert write_number(1234.5, language=language) == number
    assert write_list(["a", "b", "c"], language=language) == three
    assert write_list(("a", "b"), language=language, either=True) == either
    assert write_list(["a"], language=language) == ("\u2068a\u2069" if language.direction == "rtl" else "a")
    assert write_list([], language=language) == ""


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.id)
def test_no_text_holds_a_space_that_search_and_text_messages_stumble_over(language: Language) -> None:
    said = "".join(
        write_moment(AT, zone=ZoneInfo(zone), language=language) + write_day(DAY, language=language)
        for zone in ("America/Los_Angeles", "America/Phoenix", "Asia/Kolkata", "Pacific/Honolulu", "UTC")
    )
    assert not set(said) & set("\u00a0\u2009\u202f\u200e\u200f")
    assert all(not char.isdigit() or char in "0123456789" for char in said)


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        # Clocks go from 2 to 3 in the morning of March 8, 2026 …
        ("2026-03-08T09:59", "Sun, Mar 8, 1:59 AM PT", "dom, 8 de mar, 1:59 a.m. hora del Pacífico"),
        ("2026-03-08T10:00", "Sun, Mar 8, 3:00 AM PT", "dom, 8 de mar, 3:00 a.m. hora del Pacífico"),
        # … and from 2 back to 1 on November 1: two instants are written alike.
        ("2026-11-01T08:30", "Sun, Nov 1, 1:30 AM PT", "dom, 1 de nov, 1:30 a.m. hora del Pacífico"),
        ("2026-11-01T09:30", "Sun, Nov 1, 1:30 AM PT", "dom, 1 de nov, 1:30 a.m. hora del Pacífico"),
        ("2026-11-01T10:00", "Sun, Nov 1, 2:00 AM PT", "dom, 1 de nov, 2:00 a.m. hora del Pacífico"),
    ],
)
def test_the_clock_follows_the_zone_on_the_two_sundays(at: str, english: str, spanish: str) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert write_moment(instant, zone=PACIFIC, language=ENGLISH) == english
    assert write_moment(instant, zone=PACIFIC, language=SPANISH) == spanish


def test_arizona_keeps_its_time_while_its_neighbours_change_theirs() -> None:
    summer, winter = datetime(2026, 7, 3, 22, tzinfo=UTC), datetime(2026, 12, 3, 22, tzinfo=UTC)
    said = [write_moment(at, zone=ARIZONA, language=ENGLISH) for at in (summer, winter)]
    assert said == ["Fri, Jul 3, 3:00 PM MST", "Thu, Dec 3, 3:00 PM MST"]
    denver = [write_moment(at, zone=ZoneInfo("America/Denver"), language=ENGLISH) for at in (summer, winter)]
    assert denver == ["Fri, Jul 3, 4:00 PM MT", "Thu, Dec 3, 3:00 PM MT"]


@pytest.mark.parametrize(
    ("zone", "english"),
    [
        ("Asia/Kolkata", "Fri, Dec 4, 5:00 AM GMT+05:30"),
        ("America/St_Johns", "Thu, Dec 3, 8:00 PM Canada (St. John’s) Time"),
        ("Asia/Tokyo", "Fri, Dec 4, 8:30 AM Japan Standard Time"),
        ("Pacific/Honolulu", "Thu, Dec 3, 1:30 PM HST"),
        ("America/New_York", "Thu, Dec 3, 6:30 PM ET"),
        ("UTC", "Thu, Dec 3, 11:30 PM UTC"),
    ],
)
def test_other_zones_are_named_in_words(zone: str, english: str) -> None:
    assert write_moment(AT, zone=ZoneInfo(zone), language=ENGLISH) == english


def test_a_half_hour_zone_is_on_the_next_day_already() -> None:
    assert write_time(AT, zone=INDIA, language=SPANISH) == "5:00 a.m."
    assert write_moment(AT, zone=INDIA, language=SPANISH) == "vie, 4 de dic, 5:00 a.m. GMT+05:30"


def test_noon_and_midnight_are_never_zero_or_twice_twelve() -> None:
    noon, midnight = datetime(2026, 12, 3, 20, tzinfo=UTC), datetime(2026, 12, 3, 8, tzinfo=UTC)
    said = {
        language.id: [write_time(at, zone=PACIFIC, language=language) for at in (noon, midnight)]
        for language in LANGUAGES
    }
    assert said["en_US"] == ["12:00 PM", "12:00 AM"]
    assert said["es_US"] == ["12:00 p.m.", "12:00 a.m."]
    assert said["ru"] == ["12:00", "0:00"]
    assert all(first != second for first, second in said.values())


def test_the_armenian_list_of_our_own_joins_any_number() -> None:
    armenian = find_language("hy")
    assert armenian
    assert write_list(["ա", "բ"], language=armenian) == "ա և բ"
    assert write_list(["ա", "բ", "գ", "դ"], language=armenian, either=True) == "ա, բ, գ կամ դ"
