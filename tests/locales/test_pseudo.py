"""The pseudo-language can say every sentence of the code, longer and without a Latin letter."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from locales.catalogs import Project
from locales.directions import are_paired
from locales.faults import PLACE, TOKEN
from locales.times import write_day, write_list, write_moment, write_number
from locales.translator import DOMAINS, Domain
from tests.pseudo import PSEUDO, PseudoCatalog, disguise, english_words, pseudo_translator

AT, DAY = datetime(2026, 12, 3, 23, 30, tzinfo=UTC), date(2026, 12, 3)
PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize("domain", list(DOMAINS))
def test_every_sentence_stays_fillable(domain: Domain) -> None:
    say = pseudo_translator(domain)
    for message in Project().extract(domain):
        for sentence in [message.id] if isinstance(message.id, str) else message.id:
            if not sentence:
                continue
            disguised = disguise(sentence)
            assert sorted(PLACE.findall(disguised)) == sorted(PLACE.findall(sentence))
            assert sorted(TOKEN.findall(disguised)) == sorted(TOKEN.findall(sentence))
            said = say.t(sentence, **dict.fromkeys(PLACE.findall(sentence), "◆"))
            assert not PLACE.search(said)
            assert not english_words(said), said
            assert are_paired(said)


@pytest.mark.parametrize("domain", list(DOMAINS))
def test_every_sentence_grows_by_half(domain: Domain) -> None:
    for message in Project().extract(domain):
        if isinstance(message.id, str) and len(message.id) > 5:
            assert 1.3 <= len(disguise(message.id)) / len(message.id) <= 1.7, message.id


def test_counting_and_context_go_through_the_catalog() -> None:
    say = pseudo_translator("staff")
    assert say.tn("{n} seat", "{n} seats", 1).startswith("[\u20681\u2069 šéåţ")
    assert say.tn("{n} seat", "{n} seats", 2).startswith("[\u20682\u2069 šéåţš")
    assert say.tp("state", "Open") == PseudoCatalog().gettext("Open")


def test_commands_are_typed_as_they_stand() -> None:
    assert disguise("Type /pl find UDL").startswith("[Ţýþé /pl find ÛÐĻ")
    assert english_words("Ţýþé /pl find now") == ["now"]


def test_dates_lists_and_numbers_bring_no_latin_letter_along() -> None:
    said = [
        write_moment(AT, zone=PACIFIC, language=PSEUDO),
        write_day(DAY, language=PSEUDO),
        write_list(["1", "2", "3"], language=PSEUDO),
        write_list(["1", "2"], language=PSEUDO, either=True),
        write_number(1234.5, language=PSEUDO),
    ]
    assert english_words(" ".join(said)) == []
