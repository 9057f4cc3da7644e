"""The English that everything is translated from can be read with six years of school."""

import re

import pytest

from locales.catalogs import Project
from locales.faults import PLACE, TOKEN
from locales.translator import DOMAINS, Domain

MOST_WORDS = 20
HIGHEST_GRADE = 6.0


def sentences(domain: Domain) -> list[list[str]]:
    """Return the words of every English sentence, without labels of one to three words."""
    ids = (
        message.id if isinstance(message.id, str) else message.id[1]
        for message in Project().extract(domain)
        if message.id
    )
    texts = (TOKEN.sub("", PLACE.sub("it", text)) for text in ids)
    parts = (re.findall(r"[A-Za-z’]+", part) for text in texts for part in re.split(r"(?<=[.!?:;]) ", text))
    return [words for words in parts if len(words) > 3]


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - (word.lower().endswith("e") and not word.lower().endswith("le")))


def grade(found: list[list[str]]) -> float:
    """Return the grade of Flesch and Kincaid."""
    words = sum(len(sentence) for sentence in found)
    sounds = sum(syllables(word) for sentence in found for word in sentence)
    return 0.39 * words / len(found) + 11.8 * sounds / words - 15.59


@pytest.mark.parametrize("domain", list(DOMAINS))
def test_sentences_are_short(domain: Domain) -> None:
    assert [" ".join(words) for words in sentences(domain) if len(words) > MOST_WORDS] == []


@pytest.mark.parametrize("domain", list(DOMAINS))
def test_sentences_are_easy(domain: Domain) -> None:
    assert grade(sentences(domain)) <= HIGHEST_GRADE


def test_the_grade_tells_hard_words_from_easy_ones() -> None:
    hard = [
        "Educational",
        "professionals",
        "necessarily",
        "collaborate",
        "interdisciplinarily",
        "regarding",
        "accountability",
    ]
    assert grade([hard]) > 12 > grade([["You", "pick", "what", "you", "learn"]])
