"""The tables of education's words keep their form, so that one careless line cannot spoil the search."""

import csv
import re
from collections import Counter
from importlib.resources import files
from urllib.parse import urlsplit

import pytest

from learning.catalog.search.lexicon import LONGEST_PHRASE, Kind, shipped_lexicon
from learning.catalog.search.words import stem, words_of
from learning.text import fold

VOCABULARY = files("learning.catalog.vocabulary")
LOOSEST, NEAREST, DEFAULT = 0.5, 0.95, 0.8


def rows_of(name: str, *, columns: list[str]) -> list[dict[str, str]]:
    """Return the rows of a table, after a look at its bytes: UTF-8, no BOM, LF, the columns, and no cell too many or too few."""
    raw = (VOCABULARY / name).read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    lines = list(csv.reader(raw.decode("utf-8").splitlines(), strict=True))
    assert lines[0] == columns
    assert [line for line in lines if len(line) != len(columns)] == []
    assert [line for line in lines if any(cell != cell.strip() for cell in line)] == []
    return [dict(zip(columns, line, strict=True)) for line in lines[1:]]


ACRONYMS = rows_of("acronyms.csv", columns=["short", "long", "source"])
SYNONYMS = rows_of("synonyms.csv", columns=["words", "weight", "direction"])


def test_english_words_stand_as_a_search_compares_them() -> None:
    text = (VOCABULARY / "english_words.txt").read_text(encoding="utf-8")
    assert [word for word in text.splitlines() if words_of(word) != [word]] == []


def phrases_of(row: dict[str, str]) -> list[str]:
    return row["words"].split("|")


def weight_of(row: dict[str, str]) -> float:
    return float(row["weight"] or DEFAULT)


def test_acronyms_are_many_and_complete() -> None:
    assert len({fold(row["short"]) for row in ACRONYMS}) >= 150
    assert [row for row in ACRONYMS if not all(row.values())] == []


def test_acronyms_stand_once_and_in_order() -> None:
    pairs = [(fold(row["short"]), fold(row["long"])) for row in ACRONYMS]
    assert [pair for pair, count in Counter(pairs).items() if count > 1] == []
    assert pairs == sorted(pairs)


def test_acronyms_are_shorter_than_what_they_stand_for() -> None:
    assert [r for r in ACRONYMS if len(fold(r["short"])) >= len(fold(r["long"]))] == []
    assert [r for r in ACRONYMS if not fold(r["short"]) or fold(r["short"]) == fold(r["long"])] == []


def test_acronyms_name_a_public_source() -> None:
    for row in ACRONYMS:
        source = urlsplit(row["source"])
        assert source.scheme in {"http", "https"}, row
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", source.netloc), row
        assert not re.search(r"\s", row["source"]), row


def test_readme_lists_the_pages_on_which_every_short_form_was_read() -> None:
    readme = (VOCABULARY / "README.md").read_text(encoding="utf-8")
    read_pages = re.findall(r"^- <(\S+)>$", readme, re.MULTILINE)
    assert sorted({row["source"] for row in ACRONYMS}) == read_pages


def test_readme_counts_the_rows_of_the_tables() -> None:
    readme = (VOCABULARY / "README.md").read_text(encoding="utf-8")
    spanish = rows_of("spanish.csv", columns=["spanish", "english", "weight"])
    one_way = sum(row["direction"] == "to_right" for row in SYNONYMS)
    assert f"{len(ACRONYMS)} pairs of {len({fold(row['short']) for row in ACRONYMS})} short forms" in readme
    assert f"Each of the {len(ACRONYMS)} pairs was found" in readme
    assert f"The {len({row['source'] for row in ACRONYMS})} pages" in readme
    assert f"{len(SYNONYMS)} groups, {one_way} of them `to_right`" in readme
    assert f"{len(spanish):,} rows" in readme


def test_synonyms_are_whole() -> None:
    assert len(SYNONYMS) >= 500
    for row in SYNONYMS:
        assert len(phrases_of(row)) > 1, row
        assert all(phrase == phrase.strip() and fold(phrase) for phrase in phrases_of(row)), row
        assert row["direction"] in {"both", "to_right"}, row


def test_synonyms_weigh_between_loose_and_near() -> None:
    for row in SYNONYMS:
        assert LOOSEST <= weight_of(row) <= NEAREST, row
        assert row["weight"] in {"", f"{weight_of(row):g}"}, row
        assert row["weight"] != f"{DEFAULT:g}", row


def stems_of(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words_of(phrase))


def test_synonyms_say_a_phrase_once_in_a_group() -> None:
    """Plurals and endings are found by their stems; a row with both would tell a person that a synonym was found."""
    twice = [
        (stems, row["words"])
        for row in SYNONYMS
        for stems, count in Counter(map(stems_of, phrases_of(row))).items()
        if count > 1
    ]
    assert twice == []


def test_synonyms_stand_in_order() -> None:
    keys = [[fold(phrase) for phrase in phrases_of(row)] for row in SYNONYMS]
    assert keys == sorted(keys)


def test_a_group_within_another_is_nearer_than_it() -> None:
    groups = [
        (frozenset(map(stems_of, phrases_of(row))), weight_of(row), row["words"])
        for row in SYNONYMS
        if row["direction"] == "both"
    ]
    holding: dict[tuple[str, ...], list[tuple[frozenset[tuple[str, ...]], float, str]]] = {}
    for group in groups:
        for phrase in group[0]:
            holding.setdefault(phrase, []).append(group)
    repeated = [
        (small, large)
        for phrases, weight, small in groups
        for others, other_weight, large in holding[min(phrases)]
        if small != large and phrases <= others and weight <= other_weight
    ]
    assert repeated == []


def test_one_way_groups_stand_once() -> None:
    ways = Counter(
        (fold(first), fold(other))
        for row in SYNONYMS
        if row["direction"] == "to_right"
        for first, *others in [phrases_of(row)]
        for other in others
    )
    assert [way for way, count in ways.items() if count > 1] == []


def test_phrases_are_short_enough_to_be_found() -> None:
    phrases = [phrase for row in SYNONYMS for phrase in phrases_of(row)]
    assert [phrase for phrase in phrases if len(words_of(phrase)) > LONGEST_PHRASE] == []


@pytest.mark.parametrize(
    ("said", "means", "kind"),
    [
        ("UDL", "universal design for learning", Kind.short_form),
        ("universal design for learning", "udl", Kind.short_form),
        ("PBL", "problem based learning", Kind.short_form),
        ("PBL", "project based learning", Kind.short_form),
        ("individualized education program", "iep", Kind.short_form),
        ("FBA", "functional behavior assessment", Kind.short_form),
        ("ELPAC", "english language proficiency assessments for california", Kind.short_form),
        ("janitor", "custodian", Kind.synonym),
        ("lunch lady", "food service worker", Kind.synonym),
        ("maths", "mathematics", Kind.synonym),
        ("behaviour", "behavior", Kind.synonym),
        ("kids acting out", "classroom management", Kind.synonym),
        ("rookie", "beginning teacher", Kind.synonym),
        ("lockdown", "active shooter", Kind.synonym),
        ("phonics", "decoding", Kind.synonym),
        ("cheating", "academic integrity", Kind.synonym),
        ("version control", "git", Kind.synonym),
        ("dyslexia", "structured literacy", Kind.synonym),
    ],
)
def test_what_people_say_finds_what_is_meant(said: str, means: str, kind: Kind) -> None:
    found = {" ".join(meaning.words): meaning.kind for meaning in shipped_lexicon().meanings(words_of(said))}
    assert found.get(means) is kind


@pytest.mark.parametrize(
    ("said", "not_meant"),
    [
        ("structured literacy", "dyslexia"),  # the broad term does not bring the narrow one
        ("wellness", "burnout"),
        ("classroom management", "kids acting out"),
        ("improve", "improv"),  # words of one stem, but not of one meaning
        ("education", "teacher"),
        ("development", "programmers"),
        ("program", "coding"),
        ("types", "keyboarding"),
        ("management", "boss"),
        ("integrating", "calculus"),
        ("keys to success", "access control"),
        ("human", "history"),
        ("computer", "arithmetic"),
        ("special", "specialized"),
    ],
)
def test_what_nobody_means_is_not_found(said: str, not_meant: str) -> None:
    meanings = shipped_lexicon().meanings(words_of(said))
    assert not_meant not in {" ".join(m.words) for m in meanings if m.kind is Kind.synonym}
