"""Ranking: what is near enough to what was typed, what stands first, and what is said of how it was found."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog.listings import Listing
from learning.catalog.search.lexicon import Kind, Lexicon, add_short_forms
from learning.catalog.search.ranking import Also, Found
from sandbox.district.offerings import load_offerings
from tests.kit.catalog import ranker_of, rows_of, titles_of, video

_TITLES = (
    "Universal Design for Learning basics",
    "Co-teaching that works",
    "Classroom management for new teachers",
    "Reading fluency in small groups",
    "De-escalation: the first minutes",
    "Gradebook in ten minutes",
    "Math talks",
    "Restorative circles",
    "IEP meetings",
    "Bus safety",
)
# What nobody teaches here, and a person might ask for all the same.
_FOREIGN = (
    "beekeeping",
    "welding",
    "scuba diving",
    "knitting",
    "wine tasting",
    "stock trading",
    "poker strategy",
    "astrology",
    "submarine repair",
    "wedding planning",
    "cryptocurrency",
    "marathon running",
    "bread baking",
    "tax returns",
    "dog grooming",
    "sailing",
    "carpentry",
    "tattoo removal",
    "fly fishing",
    "real estate license",
)


def _find(typed: str, *titles: str, lexicon: Lexicon | None = None) -> Found:
    return ranker_of(titles_of(*(titles or _TITLES)), lexicon).find(typed)


def _titles(typed: str, *titles: str, lexicon: Lexicon | None = None) -> list[str]:
    held = titles or _TITLES
    return [held[row] for row in rows_of(_find(typed, *held, lexicon=lexicon))]


@pytest.fixture(scope="module")
def district() -> list[Listing]:
    """The offerings of the sample district."""
    return [
        video(
            number,
            one.title,
            code=one.code,
            why=one.why,
            summary=one.summary,
            goal=one.goal,
            strand=one.strand,
            topics=tuple(one.topics),
        )
        for number, one in enumerate(load_offerings(), start=1)
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("reading fluency", "Reading fluency in small groups"),
        ("fluency reading", "Reading fluency in small groups"),
        ("circle", "Restorative circles"),
        ("minute", "Gradebook in ten minutes"),
        ("co-teaching", "Co-teaching that works"),
        ("coteaching", "Co-teaching that works"),
        ("co teaching", "Co-teaching that works"),
        ("co-tea", "Co-teaching that works"),
        ("deescalation", "De-escalation: the first minutes"),
        ("universal des", "Universal Design for Learning basics"),
        ("readng fluency", "Reading fluency in small groups"),
        ("raeding", "Reading fluency in small groups"),
        ("teading fluency", "Reading fluency in small groups"),
        ("clasroom managment", "Classroom management for new teachers"),
        ("mathtalks", "Math talks"),
        ("réading", "Reading fluency in small groups"),
        ("GRADEBOOK!", "Gradebook in ten minutes"),
        ("math’s talks", "Math talks"),
    ],
)
def test_title_is_found_however_it_is_typed(typed: str, first: str) -> None:
    assert _titles(typed)[:1] == [first]


@pytest.mark.parametrize("title", ["Co-teaching", "Coteaching", "Co teaching", "CO–TEACHING"])
@pytest.mark.parametrize("typed", ["co-teaching", "coteaching", "co teaching", "Co–Teaching"])
def test_hyphens_do_not_matter_on_either_side(typed: str, title: str) -> None:
    assert _titles(typed, title, "Math talks", "Bus safety", lexicon=Lexicon())[:1] == [title]


@pytest.mark.parametrize(("typed", "title"), [("nino", "El niño"), ("NIÑO", "El nino"), ("café", "Cafe")])
def test_accents_do_not_matter_on_either_side(typed: str, title: str) -> None:
    assert _titles(typed, title, "Math talks", lexicon=Lexicon()) == [title]


@pytest.mark.parametrize("typed", ["mth", "bsu", "iex", "bus sxfxty", "zzz"])
def test_short_or_very_wrong_words_find_nothing_by_themselves(typed: str) -> None:
    assert "Math talks" not in _titles(typed)
    assert _find(typed).also == ()


def test_a_word_that_is_spelled_right_is_never_corrected() -> None:
    for typed, title in (("yoga", "Toga party"), ("pilot", "Pivot tables"), ("moth", "Math")):
        found = _find(typed, title, "Bus safety", lexicon=Lexicon())
        assert (rows_of(found), found.also) == ([], ())


def test_short_form_and_long_form_find_each_other() -> None:
    lexicon = Lexicon()
    add_short_forms(lexicon, [("UDL", "Universal Design for Learning")])
    titles = ("UDL in math", "Universal Design for Learning", "Bus safety")
    for typed in ("udl", "UDL", "universal design for learning", "universal desing for learning"):
        assert set(_titles(typed, *titles, lexicon=lexicon)) == set(titles[:2]), typed


@pytest.mark.parametrize("typed", ["UDL", "universal desing", "diseño universal", "Universal Design for Learning"])
def test_sample_district_gives_the_same_whatever_udl_is_called(district: list[Listing], typed: str) -> None:
    ranker = ranker_of(district)
    holding = {row for row, one in enumerate(district) if "UDL" in one.topics}
    assert holding <= set(rows_of(ranker.find(typed)))


def _with_it() -> Lexicon:
    lexicon = Lexicon()
    add_short_forms(lexicon, [("IT", "Information Technology")])
    return lexicon


@pytest.mark.parametrize("typed", ["IT office", "IT", "IT for the office", "office IT"])
def test_capitals_tell_a_short_form_from_an_empty_word(typed: str) -> None:
    titles = ("Information technology for the office", "Office plants", "Bus safety", "Use it or lose it")
    assert _titles(typed, *titles, lexicon=_with_it())[:1] == [titles[0]]
    said = _find(typed, *titles, lexicon=_with_it()).also
    assert [(one.kind, one.shown) for one in said] == [(Kind.short_form, "Information Technology")]


def test_a_title_in_capitals_is_found_by_capitals_and_nothing_is_said() -> None:
    titles = ("IT help desk", "Help me with it", "Bus safety")
    found = _find("IT help", *titles, lexicon=_with_it())
    assert (rows_of(found)[:1], found.also) == ([0], ())


def test_without_capitals_an_empty_word_stays_one() -> None:
    titles = ("Information technology for the office", "Office plants", "Office hours for all")
    found = _find("it office", *titles, lexicon=_with_it())
    assert (len(found.rows), found.also) == (3, ())


def test_empty_words_alone_are_searched_for() -> None:
    assert _titles("the", "The arts", "Bus safety") == ["The arts"]
    assert _titles("for the", "For the arts", "Bus safety") == ["For the arts"]


@pytest.mark.parametrize("times", [1, 3, 30, 300])
@pytest.mark.parametrize("place", ["summary", "why", "goal"])
def test_title_beats_summary_however_often_it_repeats(place: str, times: int) -> None:
    listings = [video(1, "Other", **{place: "phonics " * times}), video(2, "Phonics for a long rainy afternoon in May")]
    assert rows_of(ranker_of(listings).find("phonics")) == [1, 0]


def test_title_beats_topic_beats_facilitator_beats_summary() -> None:
    listings = [
        video(101, "One", summary="phonics"),
        video(102, "Two", facilitators=("Phonics",)),
        video(103, "Three", topics=("phonics",)),
        video(104, "Phonics"),
        *titles_of(*_TITLES),
    ]
    assert rows_of(ranker_of(listings, Lexicon()).find("phonics")) == [3, 2, 1, 0]


@pytest.mark.parametrize(
    ("where", "typed"),
    [
        ({"why": "Every bee counts."}, "bee"),
        ({"summary": "We keep bees."}, "bees"),
        ({"goal": "All bees fly"}, "bees"),
        ({"topics": ("bees",)}, "bee"),
        ({"strand": "Beekeeping"}, "beekeeping"),
        ({"code": "BEE-7"}, "bee-7"),
        ({"site": "Bee Hill School"}, "bee hill"),
        ({"facilitators": ("Bea Keeper",)}, "bea keeper"),
    ],
)
def test_words_are_looked_for_in_everything(where: dict[str, object], typed: str) -> None:
    listings = [*titles_of(*_TITLES), video(99, "Other", **where)]
    assert rows_of(ranker_of(listings).find(typed))[:1] == [len(_TITLES)]


def test_rare_word_weighs_more_than_a_frequent_one() -> None:
    titles = ("Math games", "Math talks", "Math anxiety", "Anxiety", "Math at home")
    assert _titles("math anxiety", *titles)[0] == "Math anxiety"
    assert _titles("math anxiety", *titles)[1] == "Anxiety"


def test_words_side_by_side_beat_words_apart() -> None:
    titles = ("Talks with numbers of people", "Talks: number of the day", "Number talks")
    assert _titles("number talks", *titles)[0] == "Number talks"


def test_a_listing_that_covers_little_of_what_was_typed_is_left_out() -> None:
    assert _titles("math for welders on submarines", "Math talks", "Welding", "Bus safety") != ["Math talks"]
    assert _titles("reading xylophone zeppelin quagmire", *_TITLES) == []


def test_near_in_meaning_is_found_but_not_for_sure() -> None:
    titles = ("Arithmetic for everyone", "Bus safety", "Gradebook", "Choir")
    assert _titles("mathematics", *titles, lexicon=Lexicon()) in ([], ["Arithmetic for everyone"])
    found = _find("mathematics", *titles, lexicon=Lexicon())
    assert [*rows_of(found), *found.nearest][:1] == [0]
    assert not (found.sure and len(found.rows))


def test_what_came_closest_is_named_where_nothing_is_close() -> None:
    found = _find("mathematics of the xylophone zeppelin", "Arithmetic", "Bus safety", lexicon=Lexicon())
    assert rows_of(found) == []
    assert found.nearest[:1] == (0,)
    assert _find("beekeeping", "Bus safety").nearest == ()


def test_what_was_found_through_a_short_form_is_said() -> None:
    lexicon = Lexicon()
    add_short_forms(lexicon, [("UDL", "Universal Design for Learning")])
    found = _find("udl", "Universal Design for Learning", "Bus safety", lexicon=lexicon)
    assert found.also == (Also(Kind.short_form, "udl", "Universal Design for Learning"),)


def test_what_was_found_through_a_synonym_or_spanish_is_said() -> None:
    lexicon = Lexicon()
    lexicon.add("kids acting out", means="challenging behavior", weight=0.8, kind=Kind.synonym)
    lexicon.add("acoso escolar", means="bullying", weight=1, kind=Kind.spanish)
    titles = ("Challenging behavior", "Bullying: what to do", "Bus safety")
    assert _find("kids acting out", *titles, lexicon=lexicon).also == (
        Also(Kind.synonym, "kids acting out", "challenging behavior"),
    )
    assert _find("acoso escolar", *titles, lexicon=lexicon).also == (Also(Kind.spanish, "acoso escolar", "bullying"),)
    assert rows_of(_find("challenging behavior", *titles, lexicon=lexicon)) == [0]


def test_a_corrected_spelling_is_said() -> None:
    assert _find("gradebok", lexicon=Lexicon()).also == (Also(Kind.spelling, "gradebok", "gradebook"),)
    assert _find("mathtalks", lexicon=Lexicon()).also == (Also(Kind.spelling, "mathtalks", "math talks"),)


@pytest.mark.parametrize(
    "typed", ["math talks", "co-teaching", "co teaching", "circle", "gradeb", "GRADEBOOK", "basics"]
)
def test_nothing_is_said_where_the_typed_words_matched_themselves(typed: str) -> None:
    assert _find(typed, lexicon=Lexicon()).also == ()


def test_nothing_is_said_of_a_meaning_that_adds_nothing() -> None:
    lexicon = Lexicon()
    lexicon.add("math", means="mathematics", weight=0.9, kind=Kind.synonym)
    assert _find("math", "Math talks", "Bus safety", lexicon=lexicon).also == ()
    both = _find("math", "Math: mathematics for all", "Bus safety", lexicon=lexicon)
    assert (rows_of(both), both.also) == ([0], ())


def test_topics_that_nobody_teaches_give_nothing(district: list[Listing]) -> None:
    """Of twenty at most one may slip through: words have more meanings than one."""
    ranker = ranker_of(district)
    answered = [topic for topic in _FOREIGN if len(ranker.find(topic).rows)]
    assert len(answered) <= 1, answered


@pytest.mark.parametrize("typed", ["", "   ", "🎉", "?!"])
def test_no_words_find_nothing(typed: str) -> None:
    assert rows_of(_find(typed)) == []


def test_an_empty_catalog_answers() -> None:
    found = ranker_of([]).find("math")
    assert (rows_of(found), found.nearest) == ([], ())


def test_gist_of_a_long_text_are_the_words_that_tell_most() -> None:
    ranker = ranker_of(titles_of(*_TITLES))
    text = "Hello all, yesterday somebody wanted to know whether our gradebook or the restorative circles need a room"
    assert set(ranker.gist(text).split()) == {"gradebook", "restorative", "circles"}
    assert ranker.gist("Restorative circles?") == "Restorative circles?"


def test_one_ranker_answers_many_threads_alike() -> None:
    ranker = ranker_of(titles_of(*_TITLES))
    typed = ["udl", "raeding fluency", "co-tea", "mathtalks", "gradebok", "beekeeping", "classroom managment"]
    alone = [(rows_of(found), found.also) for found in map(ranker_of(titles_of(*_TITLES)).find, typed)]
    with ThreadPoolExecutor(8) as pool:
        together = [(rows_of(found), found.also) for found in pool.map(ranker.find, typed * 20)]
    assert together == alone * 20


_SOME_TEXT = st.one_of(
    st.text(max_size=80), st.lists(st.sampled_from(" ".join(_TITLES).split()), max_size=8).map(" ".join)
)


@given(_SOME_TEXT, st.lists(_SOME_TEXT, max_size=6))
def test_any_text_can_be_searched_in_any_catalog(typed: str, titles: list[str]) -> None:
    found = _find(typed, *titles) if titles else ranker_of([]).find(typed)
    rows = rows_of(found)
    assert len(set(rows)) == len(rows) == len(found.scores)
    assert all(0 <= row < len(titles) for row in (*rows, *found.nearest))
    assert list(found.scores) == sorted(found.scores, reverse=True)
    assert len(found.also) <= 2
