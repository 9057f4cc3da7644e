"""What a search must not do: absurd corrections, words of another meaning, filters that contradict each other."""

import threading
from dataclasses import replace
from datetime import date, time

import pytest

from learning.catalog.finding import Filters, Search, Understanding, find_typed
from learning.catalog.listings import Listing
from learning.catalog.published import Catalog
from learning.catalog.questions import understand
from learning.catalog.search.lexicon import Kind, shipped_lexicon
from learning.catalog.search.ranking import Also
from learning.catalog.search.words import Words, root, stem
from tests.kit.catalog import ANYBODY, NOW, ZONE, listing, occurrence, ranker_of, rows_of, titles_of, video

_TUESDAY = date(2026, 11, 24)


def _typed(listings: list[Listing], typed: str, search: Search | None = None) -> Understanding:
    catalog = Catalog(1, tuple(listings))
    return find_typed(catalog, typed, seeker=ANYBODY, now=NOW.astimezone(ZONE), search=search)


def _titles(read: Understanding) -> list[str]:
    return [hit.listing.title for hit in read.results.hits]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("aide", "aid"),
        ("aides", "aid"),
        ("physics", "physical"),
        ("programming", "programs"),
        ("educators", "education"),
        ("university", "universal"),
        ("designated", "design"),
        ("experience", "experiment"),
        ("paras", "para"),
        ("sis", "si"),
    ],
)
def test_words_of_another_meaning_have_another_stem(word: str, other: str) -> None:
    assert stem(word) != stem(other)


def test_forms_of_a_word_share_its_stem() -> None:
    assert stem("aides") == stem("aide")
    assert stem("universities") == stem("university")
    assert root("physics") == root("physical")


def test_paraprofessionals_are_no_first_aid() -> None:
    titles = ("CPR and first aid", "Prompting and fading for paraeducators", "Financial aid night")
    assert rows_of(ranker_of(titles_of(*titles)).find("paraprofessional")) == [1]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("december", "Remember what you read"),
        ("easter", "An easier gradebook"),
        ("khan", "More than numbers"),
        ("john", "Join the band"),
        ("texas", "Texts that matter"),
    ],
)
def test_no_name_is_read_as_another_word(typed: str, title: str) -> None:
    found = ranker_of(titles_of(title, "Bus safety", "Math talks")).find(f"{typed} talks")
    assert [also for also in found.also if also.kind is Kind.spelling] == []


def test_no_word_is_parted_into_words_that_say_nothing() -> None:
    ranker = ranker_of(titles_of("De todo un poco", "Sing in class", "Universal design in the classroom"))
    found = ranker.find("universal desing")
    assert rows_of(found)[0] == 2
    assert Also(Kind.spelling, "desing", "design") in found.also


def test_numbers_are_not_joined() -> None:
    found = ranker_of(titles_of("Room 730", "Thirty ideas: 30 of them", "Seven habits: 7 of them")).find("7:30")
    assert (rows_of(found)[:1] != [0], found.also) == (True, ())


def test_every_correction_is_said_beside_two_other_words() -> None:
    titles = ("Gradebook and Chromebook for substitutes in special education", "Bus safety", "Math talks")
    said = ranker_of(titles_of(*titles)).find("gradebok chromebok sub sped").also
    corrected = [(one.typed, one.shown) for one in said if one.kind is Kind.spelling]
    assert corrected == [("gradebok", "gradebook"), ("chromebok", "chromebook")]
    assert len(said) <= len(corrected) + 2


def test_a_hyphen_is_no_misspelling() -> None:
    found = ranker_of(titles_of("Coteaching that works", "Bus safety")).find("co-teaching")
    assert rows_of(found)[:1] == [0]
    assert [also for also in found.also if also.kind is Kind.spelling] == []


def test_words_are_looked_through_while_others_are_added() -> None:
    words = Words()
    for number in range(5_000):
        words.add(f"ing{number:x}ing")
    finished = threading.Event()
    failures: list[Exception] = []

    def add() -> None:
        try:
            for number in range(5_000, 60_000):
                words.add(f"ing{number:x}ing")
        except BufferError as failure:
            failures.append(failure)
        finally:
            finished.set()

    adding = threading.Thread(target=add)
    adding.start()
    while not finished.is_set():
        assert dict(words.like("inginging"))
    adding.join()
    assert failures == []


def test_a_short_form_does_not_fire_on_an_ordinary_word() -> None:
    means = [meaning.words for meaning in shipped_lexicon().meanings(["adhd"])]
    assert ("add",) not in means
    titles = ("Add and subtract", "Attention deficit in class")
    assert rows_of(ranker_of(titles_of(*titles)).find("ADHD")) == [1]


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("3-5 pm", "", {"after": time(15), "before": time(17)}),
        ("math 3-5pm", "math", {"after": time(15), "before": time(17)}),
        ("grades 3-5", "grades 3-5", {}),
        ("ages 3-5", "ages 3-5", {}),
        ("3-5", "3-5", {}),
        ("12/3/2026", "", {"from_day": date(2026, 12, 3), "to_day": date(2026, 12, 3)}),
        ("yoga by 12/15/26", "yoga", {"to_day": date(2026, 12, 15)}),
        ("13/45/2026", "13/45/2026", {}),
        ("3/4", "3/4", {}),
        ("anything friday", "", {"weekday": 4}),
        ("something thursday afternoon", "", {"weekday": 3, "day_part": "afternoon"}),
    ],
)
def test_times_and_days_as_people_type_them(typed: str, words: str, filters: dict[str, object]) -> None:
    read = understand(typed, today=_TUESDAY)
    assert (read.words, dict(read.filters)) == (words, filters)


@pytest.mark.parametrize("typed", ["tomorrow", "tonight", "this week"])
def test_a_day_without_sessions_is_not_searched_as_a_word(typed: str) -> None:
    texts = "What students do today, tomorrow, tonight and this week"
    read = _typed([listing(1, "Exit tickets", occurrence(days=30), summary=texts)], typed)
    assert (_titles(read), read.search.words) == ([], "")
    assert read.search.filters.from_day is not None


def test_a_typed_time_takes_the_place_of_the_one_before() -> None:
    noon = occurrence(days=9)
    offered = [listing(1, "Co-teaching", noon)]
    starts = noon.starts_at.astimezone(ZONE)
    before = Search(filters=Filters(before=time(8), to_day=date(2026, 11, 30)))
    read = _typed(offered, f"co-teaching after {starts:%-I} am, starting {starts:%B} {starts.day}", before)
    assert (_titles(read), read.aside) == (["Co-teaching"], ())
    assert (read.search.filters.before, read.search.filters.to_day) == (None, None)


def test_dates_that_are_set_aside_bring_back_both_ends_of_those_before() -> None:
    before = Search(filters=Filters(from_day=date(2026, 11, 25), to_day=date(2026, 12, 31)))
    read = _typed([listing(1, "Co-teaching", occurrence(days=9))], "co-teaching in march", before)
    assert (_titles(read), read.search.filters) == (["Co-teaching"], before.filters)


def test_what_is_left_by_filters_is_sure_only_where_it_is_meant() -> None:
    others = (video(number, title) for number, title in enumerate(("Bus safety", "Math talks", "Floor care"), start=3))
    closest = video(2, "Grading papers", summary="Grading is one thing of many that this is about.")
    offered = [listing(1, "Grading for equity", occurrence(days=9)), closest, *others]
    assert _typed(offered, "grading for equity").results.sure
    read = _typed(offered, "videos on grading for equity")
    assert (_titles(read), read.results.sure) == (["Grading papers"], False)


@pytest.mark.parametrize("name", ["points", "up_to", "site"])
def test_no_filter_is_a_number_beyond_all_that_is_counted(name: str) -> None:
    with pytest.raises(ValueError, match="beyond"):
        replace(Filters(), **{name: 10**400})  # type: ignore[arg-type]


def test_the_gist_of_a_message_holds_each_word_once() -> None:
    titles = ("Gradebook basics", "Gradebook for all", "Bus safety", "Math talks", "Reading circles", "Yoga", "Canvas")
    gist = ranker_of(titles_of(*titles)).gist("gradebook yoga canvas math reading circles bus gradebook " * 50)
    assert len(gist.split()) == len(set(gist.split())) == 5
