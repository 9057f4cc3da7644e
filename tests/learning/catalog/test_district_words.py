"""The district's own words: what may be one, who decides when two do, and that every process searches with them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from time import perf_counter

import pytest
from sqlmodel import select

from learning.catalog.district_words import (
    Entry,
    Fault,
    Faulty,
    Overtaken,
    Removed,
    Saved,
    count_shipped_pairs,
    decide_faults,
    list_words,
    read_word,
    remove_word,
    save_word,
)
from learning.catalog.finding import Search, Seeker, find_listings
from learning.catalog.published import CatalogCache
from learning.catalog.search.lexicon import Kind, Lexicon, shipped_lexicon
from learning.catalog.search.words import words_of
from learning.people.viewers import SlackAccount, Viewer, remember_member
from learning.refusals import NotAllowed
from storage.database import Database
from storage.tables import AccountKind, AuditEntry, CatalogVersion, DistrictWord, Role
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows, email_of

ELPAC = "English Language Proficiency Assessments for California"


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


@pytest.fixture
def cora(database: Database, rows: Rows, now: datetime) -> Viewer:
    rows.person("Cora Diaz", roles=[Role.coordinator])
    account = SlackAccount("U1", email_of("Cora Diaz"), "", AccountKind.member, None, None)
    return remember_member(database, account, now=now)


def _meant(lexicon: Lexicon, phrase: str) -> list[str]:
    return [meaning.shown for meaning in lexicon.meanings(words_of(phrase))]


def _saved(
    database: Database, cora: Viewer, phrase: str, *means: str, now: datetime, seen: bool = True
) -> Saved | Faulty | Overtaken:
    """Save a word as somebody does who has looked at it first, or has not."""
    known = read_word(database, phrase)
    opened = (" ".join(words_of(phrase)), known.version) if seen else ("", "")
    return save_word(database, Entry(phrase, means, *opened), actor=cora, now=now)


# What the search makes of them


def test_district_word_and_its_meanings_find_each_other() -> None:
    lexicon = shipped_lexicon().extended([("ZQX", ["Zebra Quilting", "edredón de cebra"])])
    assert _meant(lexicon, "zqx") == ["Zebra Quilting", "edredón de cebra"]
    assert _meant(lexicon, "zebra quilting") == _meant(lexicon, "Edredon de Cebra") == ["ZQX"]
    assert {meaning.weight for meaning in lexicon.meanings(["zqx"])} == {0.95}


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("UDLX", Kind.short_form),
        ("ELLs", Kind.short_form),
        ("A-G", Kind.short_form),
        ("Zebra", Kind.synonym),
        ("ZEBRA WEEK", Kind.synonym),
        ("ELEPHANTINE", Kind.synonym),
        ("504", Kind.synonym),
    ],
)
def test_one_short_word_in_capitals_is_a_short_form(phrase: str, kind: Kind) -> None:
    lexicon = Lexicon().extended([(phrase, ["quilting bee"])])
    assert [meaning.kind for meaning in lexicon.meanings(words_of(phrase))] == [kind]
    assert [meaning.kind for meaning in lexicon.meanings(["quilting", "bee"])] == [kind]


def test_what_a_district_means_replaces_what_is_shipped_both_ways() -> None:
    shipped = shipped_lexicon()
    assert "Universal Design for Learning" in _meant(shipped, "UDL")
    assert "UDL" in _meant(shipped, "universal design for learning")
    assert "UDL" in _meant(shipped, "universal design"), "a long form is known by how it begins"
    own = shipped.extended([("UDL", ["Unified District Library"])])
    assert _meant(own, "UDL") == _meant(own, "UDLs") == ["Unified District Library"]
    assert "UDL" not in _meant(own, "universal design for learning") + _meant(own, "universal design")


@pytest.mark.parametrize("phrase", ["lesson planning", "PLCs", "lectura", "aprendizaje socioemocional"])
def test_whatever_is_shipped_for_a_phrase_can_be_replaced(phrase: str) -> None:
    assert _meant(shipped_lexicon(), phrase)
    assert _meant(shipped_lexicon().extended([(phrase, ["zebra quilt"])]), phrase) == ["zebra quilt"]


def test_shipped_meaning_that_is_kept_stays_both_ways() -> None:
    own = shipped_lexicon().extended([("UDL", ["Universal Design for Learning", "diseño para todos"])])
    assert _meant(own, "udl") == ["Universal Design for Learning", "diseño para todos"]
    assert "UDL" in _meant(own, "universal design for learning")
    assert "UDL" in _meant(own, "universal design")
    assert _meant(own, "diseno para todos") == ["UDL"]


def test_other_words_and_the_shipped_tables_stay_as_they_are() -> None:
    shipped = shipped_lexicon()
    before = {phrase: list(meanings) for phrase, meanings in shipped.as_typed.items()}
    own = shipped.extended([("PLC", ["Zebra Quilting"]), ("zebra quilting", ["stripes"])])
    assert shipped.as_typed == before
    assert "zebra" not in shipped.single_words
    assert _meant(own, "UDL") == _meant(shipped, "UDL")
    assert _meant(own, "zebra quilting") == ["PLC", "stripes"], "one row does not silence another"


def test_extending_is_cheap() -> None:
    shipped, rows = shipped_lexicon(), [("UDL", ["Universal Design for Learning"])] * 3
    shipped.extended(rows)
    took = []
    for _ in range(5):
        started = perf_counter()
        shipped.extended(rows)
        took.append(perf_counter() - started)
    assert min(took) < 0.005


# What may be one


@pytest.mark.parametrize(
    ("phrase", "means", "faults"),
    [
        ("ELPAC", (ELPAC,), {}),
        ("x" * 60, ("y" * 100,), {}),
        ("ELPAC", ("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a10"), {}),
        ("", (), {"phrase": Fault("missing"), "means": Fault("missing")}),
        ("!?", ("…",), {"phrase": Fault("missing"), "means": Fault("no_words", "…")}),
        (
            "x" * 61,
            ("y" * 101,),
            {"phrase": Fault("too_long", "x" * 61, 60), "means": Fault("too_long", "y" * 101, 100)},
        ),
        ("for the", ("of it",), {"phrase": Fault("stop_words", "for the"), "means": Fault("stop_words", "of it")}),
        ("ELPAC", tuple(f"a{n}" for n in range(11)), {"means": Fault("too_many", most=10)}),
        ("one two three four five six seven", ("z",), {}),
        (
            "one two three four five six seven eight",
            ("z",),
            {"phrase": Fault("too_many_words", "one two three four five six seven eight", 7)},
        ),
        ("Diseño", ("fine", "DISENO!"), {"means": Fault("same", "DISENO!")}),
    ],
)
def test_entry_is_whole_or_says_what_is_wrong(phrase: str, means: tuple[str, ...], faults: dict[str, Fault]) -> None:
    assert decide_faults(Entry(phrase, means)) == faults


def test_faulty_entry_is_not_saved(database: Database, cora: Viewer, now: datetime) -> None:
    assert _saved(database, cora, "the", "x", now=now) == Faulty({"phrase": Fault("stop_words", "the")})
    assert list_words(database, most=9) == ([], 0)


@on_both
def test_same_meaning_twice_is_kept_once(database: Database, cora: Viewer, now: datetime) -> None:
    _saved(database, cora, "ELPAC", "Test", "other", "TEST!", now=now)
    assert read_word(database, "elpac").means == ("Test", "other")


# Saving


@on_both
def test_words_are_added_changed_removed_and_logged(database: Database, cora: Viewer, now: datetime) -> None:
    added = _saved(database, cora, "ELPAC", ELPAC, now=now)
    assert isinstance(added, Saved)
    assert (added.added, added.known.own, added.known.means) == (True, True, (ELPAC,))
    changed = _saved(database, cora, "Elpac", "language test", now=now)
    assert isinstance(changed, Saved)
    assert (changed.added, changed.known.phrase, changed.known.means) == (False, "Elpac", ("language test",))
    known = read_word(database, "ELPAC")
    removed = remove_word(database, Entry("Elpac", (), "elpac", known.version), actor=cora, now=now)
    assert isinstance(removed, Removed)
    assert not read_word(database, "ELPAC").own
    with database.reading() as tx:
        entries = tx.exec(select(AuditEntry).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]  # a column
    assert [(entry.action, entry.before, entry.after) for entry in entries] == [
        ("word.added", None, {"phrase": "ELPAC", "means": [ELPAC]}),
        ("word.changed", {"phrase": "ELPAC", "means": [ELPAC]}, {"phrase": "Elpac", "means": ["language test"]}),
        ("word.removed", {"phrase": "Elpac", "means": ["language test"]}, None),
    ]
    assert {(entry.actor, entry.at, entry.subject) for entry in entries} == {("slack:U1", now, "word:1")}


@on_both
def test_newest_words_come_first_and_are_counted(database: Database, cora: Viewer, now: datetime) -> None:
    for hour, phrase in enumerate(("Zxa", "Zxb", "Zxc")):
        _saved(database, cora, phrase, "meaning", now=now + timedelta(hours=hour))
    _saved(database, cora, "Zxa", "another", now=now + timedelta(hours=5))
    words, count = list_words(database, most=2)
    assert [(word.phrase, word.means) for word in words] == [("Zxa", ("another",)), ("Zxc", ("meaning",))]
    assert count == 3


@on_both
def test_same_save_once_more_changes_nothing(database: Database, cora: Viewer, now: datetime) -> None:
    entry = Entry("ZQX", (ELPAC,))
    save_word(database, entry, actor=cora, now=now)
    again = save_word(database, entry, actor=cora, now=now)
    assert isinstance(again, Saved)
    with database.reading() as tx:
        assert len(tx.exec(select(AuditEntry)).all()) == 1
        assert tx.exec(select(CatalogVersion.version)).one() == 1


def test_shipped_meaning_comes_back_when_the_districts_goes(database: Database, cora: Viewer, now: datetime) -> None:
    shipped = read_word(database, "UDL")
    assert (shipped.own, shipped.means) == (False, shipped.shipped)
    _saved(database, cora, "UDL", "Unified District Library", now=now)
    own = read_word(database, "udl")
    assert (own.means, own.shipped) == (("Unified District Library",), shipped.means)
    remove_word(database, Entry("UDL", (), "udl", own.version), actor=cora, now=now)
    assert read_word(database, "UDL") == shipped


@on_both
def test_word_can_be_called_something_else(database: Database, cora: Viewer, now: datetime) -> None:
    _saved(database, cora, "ELPAQ", ELPAC, now=now)
    _saved(database, cora, "ZQX", "zebra quilt", now=now)
    known = read_word(database, "ELPAQ")
    taken = save_word(database, Entry("zqx", (ELPAC,), "elpaq", known.version), actor=cora, now=now)
    assert taken == Faulty({"phrase": Fault("taken", "ZQX")})
    renamed = save_word(database, Entry("ELPAZ", (ELPAC,), "elpaq", known.version), actor=cora, now=now)
    assert isinstance(renamed, Saved)
    assert [word.phrase for word in list_words(database, most=9)[0]] == ["ZQX", "ELPAZ"]
    assert not read_word(database, "ELPAQ").means


# Two at once


def test_who_has_not_seen_the_newest_does_not_overwrite_it(database: Database, cora: Viewer, now: datetime) -> None:
    _saved(database, cora, "ELPAC", "first", now=now)
    seen = read_word(database, "ELPAC").version
    save_word(database, Entry("ELPAC", ("second",), "elpac", seen), actor=cora, now=now)
    late = save_word(database, Entry("ELPAC", ("third",), "elpac", seen), actor=cora, now=now)
    assert isinstance(late, Overtaken)
    assert (late.now.means, late.was_shown) == (("second",), True)
    stale = remove_word(database, Entry("ELPAC", (), "elpac", seen), actor=cora, now=now)
    assert isinstance(stale, Overtaken)
    assert read_word(database, "ELPAC").means == ("second",)
    again = Entry("ELPAC", ("third",), "elpac", late.now.version)
    assert isinstance(save_word(database, again, actor=cora, now=now), Saved)


@on_both
def test_word_that_was_removed_meanwhile_is_not_brought_back_unseen(
    database: Database, cora: Viewer, now: datetime
) -> None:
    _saved(database, cora, "ZQX", "first", now=now)
    seen = read_word(database, "ZQX").version
    remove_word(database, Entry("ZQX", (), "zqx", seen), actor=cora, now=now)
    late = save_word(database, Entry("ZQX", ("second",), "zqx", seen), actor=cora, now=now)
    assert isinstance(late, Overtaken)
    assert (late.now.means, late.was_shown) == ((), True)
    assert isinstance(remove_word(database, Entry("ZQX", (), "zqx", seen), actor=cora, now=now), Removed), (
        "what is gone is gone"
    )


@pytest.mark.parametrize("phrase", ["UDL", "ELPAC"])
def test_word_that_is_known_is_not_replaced_by_who_did_not_know(
    database: Database, cora: Viewer, now: datetime, phrase: str
) -> None:
    if phrase == "ELPAC":
        _saved(database, cora, phrase, ELPAC, now=now)
    before = read_word(database, phrase)
    outcome = _saved(database, cora, phrase.lower(), "something else", now=now, seen=False)
    assert isinstance(outcome, Overtaken)
    assert (outcome.now.means, outcome.was_shown) == (before.means, False)
    assert read_word(database, phrase) == before


@on_both
def test_many_who_add_one_word_at_once_add_it_once(database: Database, cora: Viewer, now: datetime) -> None:
    barrier = Barrier(4)

    def add(number: int) -> Saved | Faulty | Overtaken:
        barrier.wait()
        return save_word(database, Entry("ZQX", (f"meaning {number}",)), actor=cora, now=now)

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(add, range(4)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Overtaken"] * 3 + ["Saved"]
    with database.reading() as tx:
        assert len(tx.exec(select(DistrictWord)).all()) == 1


def test_only_coordinators_decide(database: Database, rows: Rows, now: datetime) -> None:
    rows.person("Ana Ruiz", roles=[Role.coach])
    account = SlackAccount("U2", email_of("Ana Ruiz"), "", AccountKind.member, None, None)
    ana = remember_member(database, account, now=now)
    for decide in (save_word, remove_word):
        with pytest.raises(NotAllowed):
            decide(database, Entry("ELPAC", (ELPAC,)), actor=ana, now=now)


# Searching with them


def _titles(database: Database, cache: CatalogCache, words: str, *, now: datetime) -> Sequence[str]:
    with database.reading() as tx:
        catalog = cache.current(tx, now=now)
    hits = find_listings(catalog, Search(words), seeker=Seeker(None, None), now=now).hits
    return [hit.listing.title for hit in hits]


def test_every_process_searches_with_a_word_from_its_next_search_on(
    database: Database, rows: Rows, cora: Viewer, now: datetime
) -> None:
    rows.live("Zebra quilting")
    rows.live("Reading")
    here, there = CatalogCache(), CatalogCache()
    assert not _titles(database, here, "zqx", now=now)
    assert not _titles(database, there, "zqx", now=now)
    _saved(database, cora, "ZQX", "zebra quilting", now=now)
    for cache in (here, there):
        assert _titles(database, cache, "zqx", now=now) == ["Zebra quilting"]
    known = read_word(database, "ZQX")
    remove_word(database, Entry("ZQX", (), "zqx", known.version), actor=cora, now=now)
    for cache in (here, there):
        assert not _titles(database, cache, "zqx", now=now)


def test_pairs_that_are_shipped_are_counted_once() -> None:
    assert 3000 < count_shipped_pairs() < sum(map(len, shipped_lexicon().as_typed.values()))
