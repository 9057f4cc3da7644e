"""What matches, in which order, what a question is read as, and what to say when nothing matches."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog.finding import (
    DayPart,
    Filters,
    Openness,
    Search,
    Seeker,
    Understanding,
    decide_openness,
    find_listings,
    find_typed,
    nearest_topics,
    topics_named,
)
from learning.catalog.listings import Listing
from learning.catalog.published import Catalog
from storage.tables import Format
from tests.kit.catalog import ANYBODY, NOW, ZONE, found_in, listing, occurrence, titles_of, video

_AFTERNOON = NOW.replace(hour=23, minute=45)  # 3:45 PM in California


def _typed(
    listings: list[Listing], typed: str, *, search: Search | None = None, seeker: Seeker = ANYBODY
) -> Understanding:
    local = NOW.astimezone(ZONE)
    return find_typed(Catalog(1, tuple(listings)), typed, seeker=seeker, now=local, search=search)


def _titles(read: Understanding) -> list[str]:
    return [hit.listing.title for hit in read.results.hits]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("phonics", True),
        ("Phonics basics", True),
        ("bas", True),
        ("onics", False),
        ("zzz xxx yyy", False),
        ("", True),
        ("Phōnics", True),
        ("phonics-basics", True),
        ("basics phonics", True),
        ("how to do phonics?", True),
        ("the phonics", True),
    ],
)
def test_enough_of_what_was_typed_must_be_covered(words: str, found: bool) -> None:
    assert (found_in(titles_of("Phonics basics", "Bus safety"), words)[:1] == ["Phonics basics"]) is found


def test_without_words_everything_is_found() -> None:
    for words in ("", "  ", "🎉", "?!"):
        assert found_in(titles_of("One", "Two"), words) == ["One", "Two"]


def test_fitting_then_open_then_better_then_sooner() -> None:
    listings = [
        listing(1, "Phonics", occurrence(days=1), audience=("classified",)),
        listing(2, "Phonics", occurrence(days=1, closes_at=NOW)),
        listing(3, "Phonics", occurrence(days=3)),
        listing(4, "Phonics", occurrence(days=2)),
        listing(5, "Other", occurrence(days=1), summary="We also talk about phonics and a lot of other things."),
        video(6, "Phonics"),
        listing(7, "Phonics", occurrence(days=30)),
    ]
    search = Search("phonics", open_only=False, everything=True)
    catalog, seeker = Catalog(1, tuple(listings)), Seeker("certificated", None)
    hits = find_listings(catalog, search, seeker=seeker, now=NOW).hits
    assert [hit.listing.id for hit in hits] == [4, 3, 6, 7, 5, 2, 1]


@pytest.mark.parametrize("times", [1, 5, 100])
def test_title_beats_a_summary_that_repeats_however_soon_that_is(times: int) -> None:
    listings = [
        listing(1, "Other", occurrence(days=1), summary="phonics " * times),
        listing(2, "Phonics in the first grade", occurrence(days=110)),
    ]
    assert found_in(listings, "phonics") == ["Phonics in the first grade", "Other"]


def test_own_site_counts_as_a_week_sooner() -> None:
    listings = [
        listing(1, "Elsewhere", occurrence(days=3)),
        listing(2, "Here soon", occurrence(days=9, site_id=4)),
        listing(3, "Here late", occurrence(days=11, site_id=4)),
    ]
    assert found_in(listings, "", Seeker(None, 4)) == ["Here soon", "Elsewhere", "Here late"]


@pytest.mark.parametrize(
    ("opens", "closes", "openness"),
    [
        (None, 1, Openness.open),
        (0, 1, Openness.open),
        (1, 2, Openness.not_yet),
        (None, 0, Openness.closed),
        (-2, -1, Openness.closed),
    ],
)
def test_openness_turns_at_its_instant(opens: int | None, closes: int, openness: Openness) -> None:
    opens_at = None if opens is None else NOW + timedelta(seconds=opens)
    one = occurrence(opens_at=opens_at, closes_at=NOW + timedelta(seconds=closes))
    assert decide_openness(one, now=NOW) is openness


def test_what_has_no_date_is_always_open() -> None:
    assert decide_openness(None, now=NOW) is Openness.open


def test_first_session_that_can_be_joined_is_shown_with_the_count_of_the_others() -> None:
    dates = [occurrence(1, days=1, closes_at=NOW), occurrence(2, days=2), occurrence(3, days=3)]
    catalog = Catalog(1, (listing(1, "UDL", *dates),))
    (open_hit,) = find_listings(catalog, Search(), seeker=ANYBODY, now=NOW).hits
    (any_hit,) = find_listings(catalog, Search(open_only=False), seeker=ANYBODY, now=NOW).hits
    assert open_hit.occurrence is dates[1]
    assert any_hit.occurrence is dates[1]
    assert (open_hit.more_dates, any_hit.more_dates) == (1, 1)


@pytest.mark.parametrize(("days", "found"), [(-0.05, False), (-0.04, True), (1, True)])
def test_session_is_found_until_it_ends(days: float, found: bool) -> None:
    assert bool(found_in([listing(1, "UDL", occurrence(days=days))], Search(open_only=False))) is found


def test_live_offering_without_a_date_is_not_found() -> None:
    assert found_in([listing(1, "UDL")], Search(open_only=False, everything=True)) == []


def test_recorded_offering_with_a_live_date_to_come_is_a_date() -> None:
    one = listing(1, "UDL", occurrence(), format=Format.recorded)
    assert found_in([one], Search(filters=Filters(weekday=3))) == ["UDL"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(format=Format.live), ["Live"]),
        (Filters(weekday=3), ["Live"]),
        (Filters(weekday=2), []),
        (Filters(day_part=DayPart.morning), ["Live"]),
        (Filters(up_to=10), ["Video"]),
        (Filters(up_to=60), ["Live", "Video"]),
        (Filters(site=4), ["Live"]),
        (Filters(strand="S"), ["Video"]),
        (Filters(points=2), ["Video"]),
        (Filters(points=3), []),
        (Filters(audience="classified"), ["Live", "Video"]),
        (Filters(audience="family"), []),
        (Filters(points=0), ["Live", "Video"]),
        (Filters(after=time(9, 30)), ["Live"]),
        (Filters(after=time(9, 31)), []),
        (Filters(before=time(9, 30)), []),
        (Filters(before=time(9, 31)), ["Live"]),
        (Filters(from_day=date(2026, 12, 3), to_day=date(2026, 12, 3)), ["Live"]),
        (Filters(from_day=date(2026, 12, 4)), []),
        (Filters(to_day=date(2026, 12, 2)), []),
    ],
)
def test_each_filter_keeps_what_it_names(filters: Filters, found: list[str]) -> None:
    live = listing(1, "Live", occurrence(site_id=4))
    short = video(2, "Video", strand="S", points=Decimal(2))
    assert sorted(found_in([live, short], Search(filters=filters))) == found


def test_video_of_unknown_length_is_not_short() -> None:
    assert found_in([video(1, "Video", minutes=None)], Search(filters=Filters(up_to=120))) == []


def test_counts_say_what_the_switches_hide() -> None:
    closed = occurrence(closes_at=NOW)
    listings = [
        video(1, "Mine"),
        video(2, "Others", audience=("classified",)),
        listing(3, "Closed", closed),
        listing(4, "Closed for others", closed, audience=("classified",)),
    ]
    catalog = Catalog(1, tuple(listings))
    results = find_listings(catalog, Search(), seeker=Seeker("certificated", None), now=NOW)
    assert (len(results.hits), results.others, results.closed) == (1, 1, 1)


def test_who_has_no_group_is_shown_all_but_what_is_for_families_alone() -> None:
    listings = [
        video(1, "All"),
        video(2, "Some", audience=("classified",)),
        video(3, "Families", audience=("family",)),
        video(4, "Both", audience=("family", "administrator")),
    ]
    assert sorted(found_in(listings, "")) == ["All", "Both", "Some"]


def test_filter_to_drop_is_named_with_what_it_would_give() -> None:
    listings = [listing(1, "UDL", occurrence(), strand="A"), listing(2, "UDL two", occurrence(), strand="A")]
    filters = Filters(weekday=0, strand="A", format=Format.live)
    results = find_listings(Catalog(1, tuple(listings)), Search("udl", filters), seeker=ANYBODY, now=NOW)
    assert (list(results.hits), results.drop) == ([], (("weekday", 2),))


def test_filter_that_gives_most_is_named_first() -> None:
    listings = [
        listing(1, "One", occurrence(), strand="A"),
        listing(2, "Two", occurrence(), strand="A"),
        listing(3, "Three", occurrence(days=13), strand="B"),
    ]
    filters = Filters(weekday=0, strand="A")
    drop = find_listings(Catalog(1, tuple(listings)), Search("", filters), seeker=ANYBODY, now=NOW).drop
    assert drop == (("weekday", 2), ("strand", 1))


def test_hits_can_be_counted_sliced_and_read_again() -> None:
    catalog = Catalog(1, tuple(titles_of("a", "b", "c", "d")))
    hits = find_listings(catalog, Search(), seeker=ANYBODY, now=NOW).hits
    titles = [hit.listing.title for hit in hits]
    assert (len(hits), titles) == (4, ["a", "b", "c", "d"])
    assert [hit.listing.title for hit in hits[1:3]] == titles[1:3]
    assert [hit.listing.title for hit in hits[::-1]] == titles[::-1]
    assert list(hits[3:99]) == [hits[3]]
    assert list(hits[4:]) == []
    assert hits[-1] == hits[3] == list(hits)[3]
    assert hits[0] in hits
    for place in (4, -5):
        with pytest.raises(IndexError):
            hits[place]


# What the answer says of how things were found


def test_what_was_found_through_another_word_is_named() -> None:
    catalog = Catalog(1, tuple(titles_of("Universal Design for Learning", "Bus safety")))
    results = find_listings(catalog, Search("udl"), seeker=ANYBODY, now=NOW)
    assert [(one.typed, one.shown) for one in results.also] == [("udl", "Universal Design for Learning")]
    assert results.sure
    assert find_listings(catalog, Search("bus"), seeker=ANYBODY, now=NOW).also == ()


def test_topics_of_what_came_close_are_offered_where_nothing_did() -> None:
    listings = [video(1, "Arithmetic", topics=("numbers", "fractions")), video(2, "Bus safety", topics=("buses",))]
    catalog = Catalog(1, tuple(listings))
    results = find_listings(catalog, Search("mathematics xylophone zeppelin"), seeker=ANYBODY, now=NOW)
    assert list(results.hits) == []
    assert results.topics[:2] == ("numbers", "fractions")
    assert nearest_topics(catalog, "mathematics xylophone zeppelin", results, count=2) == ["numbers", "fractions"]


def test_nearest_topics_are_filled_up_with_those_that_look_alike() -> None:
    topics = ("reading fluency", "mathematics", "wellness", "classroom management")
    catalog = Catalog(1, (video(1, "x", topics=topics),))
    nothing = find_listings(Catalog(1, ()), Search("x"), seeker=ANYBODY, now=NOW)
    assert nearest_topics(catalog, "redaing", nothing, count=1) == ["reading fluency"]
    assert nearest_topics(catalog, "clasroom", nothing, count=1) == ["classroom management"]
    assert len(nearest_topics(catalog, "🎉", nothing, count=3)) == 3
    assert nearest_topics(Catalog(1, ()), "x", nothing, count=3) == []
    known = replace(nothing, topics=("wellness",))
    assert nearest_topics(catalog, "clasroom", known, count=2) == ["classroom management", "wellness"]
    assert len(nearest_topics(catalog, "wellness", known, count=9)) == 4


def test_topics_that_a_text_names_come_longest_first() -> None:
    catalog = Catalog(1, (video(1, "x", topics=("reading", "reading fluency", "math")),))
    assert topics_named(catalog, "Who knows about Reading-Fluency?") == ["reading fluency", "reading"]
    assert topics_named(catalog, "aftermath") == []


# Questions


def _co_teaching() -> list[Listing]:
    return [
        listing(1, "Co-teaching in the morning", occurrence(1, days=1)),
        listing(
            2,
            "Co-teaching after school",
            occurrence(2, starts_at=_AFTERNOON, ends_at=_AFTERNOON + timedelta(minutes=45), closes_at=_AFTERNOON),
        ),
        video(3, "Hour of code"),
        video(4, "Phonics"),
        *[video(number, f"Other {number}") for number in range(5, 12)],
    ]


def test_times_and_lengths_in_a_question_become_filters() -> None:
    read = _typed(_co_teaching(), "something on co-teaching after 3:30 under an hour")
    assert (read.search.words, read.search.filters) == ("co-teaching", Filters(after=time(15, 30), up_to=60))
    assert read.aside == ()
    assert _titles(read) == ["Co-teaching after school"]


def test_filters_of_a_question_are_added_to_those_before_and_win_over_them() -> None:
    before = Search(filters=Filters(after=time(9), points=0), open_only=False, everything=True)
    read = _typed(_co_teaching(), "co-teaching after 3:30", search=before)
    assert read.search == Search("co-teaching", Filters(after=time(15, 30), points=0), open_only=False, everything=True)


def test_words_that_only_look_like_filters_are_searched() -> None:
    read = _typed(_co_teaching(), "hour of code")
    assert (read.search.words, read.search.filters) == ("hour of code", Filters())
    assert _titles(read)[:1] == ["Hour of code"]


def test_filters_alone_narrow_the_whole_catalog() -> None:
    read = _typed(_co_teaching(), "after 3:30")
    assert (read.search.words, read.search.filters) == ("", Filters(after=time(15, 30)))
    assert _titles(read) == ["Co-teaching after school"]


def test_filter_of_a_question_that_leaves_nothing_is_set_aside() -> None:
    read = _typed(_co_teaching(), "videos on co-teaching")
    assert (read.search.words, read.search.filters) == ("co-teaching", Filters())
    assert (read.aside, read.read) == (("format",), Filters(format=Format.video))
    assert len(_titles(read)) == 2


def test_only_the_filter_that_leaves_nothing_is_set_aside() -> None:
    read = _typed(_co_teaching(), "videos on co-teaching after 3:30")
    assert (read.aside, read.search.filters) == (("format",), Filters(after=time(15, 30)))
    assert _titles(read) == ["Co-teaching after school"]


def test_all_filters_of_the_question_are_set_aside_where_none_alone_helps() -> None:
    read = _typed(_co_teaching(), "videos on co-teaching after 8pm")
    assert set(read.aside) == {"format", "after"}
    assert len(_titles(read)) == 2


def test_filter_that_was_set_before_is_not_set_aside() -> None:
    before = Search(filters=Filters(format=Format.video))
    read = _typed(_co_teaching(), "co-teaching after 3:30", search=before)
    assert read.search.filters.format is Format.video
    assert "format" not in read.aside
    assert _titles(read) == []


def test_filter_set_aside_leaves_what_was_set_before() -> None:
    before = Search(filters=Filters(after=time(7)))
    read = _typed(_co_teaching(), "co-teaching after 8pm", search=before)
    assert (read.aside, read.search.filters) == (("after",), Filters(after=time(7)))


def test_what_was_read_as_a_filter_is_searched_where_the_words_themselves_are_there() -> None:
    read = _typed([*titles_of("After 3: what students do when nobody is looking")], "after 3")
    assert (read.search.words, read.aside) == ("after 3", ())
    assert len(read.results.hits) == 1


def test_topic_that_is_not_there_is_not_blamed_on_the_filters() -> None:
    read = _typed(_co_teaching(), "beekeeping after 3:30")
    assert (read.search.words, read.search.filters, read.aside) == ("beekeeping", Filters(), ())
    assert _titles(read) == []


def test_tomorrow_is_that_of_the_person() -> None:
    at = datetime(2026, 11, 25, 6, 0, tzinfo=ZoneInfo("UTC"))  # still Tuesday in California
    catalog = Catalog(1, tuple(_co_teaching()))
    read = find_typed(catalog, "co-teaching tomorrow", seeker=ANYBODY, now=at.astimezone(ZONE))
    assert read.search.filters.from_day == date(2026, 11, 25) or read.read.from_day == date(2026, 11, 25)


# What holds for anything at all

_TITLES = ["UDL", "math", "UDL math", "Co-teaching after 3:30", "the", "🎉"]


@given(
    st.text(max_size=20) | st.sampled_from(["udl", "mth", "math after 3", "videos on udl"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "certificated", "classified"]),
    st.lists(st.tuples(st.sampled_from(_TITLES), st.floats(-2, 20), st.booleans()), max_size=8),
)
def test_results_keep_what_they_promise(
    words: str, open_only: bool, everything: bool, group: str | None, offered: list[tuple[str, float, bool]]
) -> None:
    listings = [
        listing(number, title, occurrence(number, days=days), audience=("classified",) if others else ())
        for number, (title, days, others) in enumerate(offered)
    ]
    search = Search(words, open_only=open_only, everything=everything)
    results = find_listings(Catalog(1, tuple(listings)), search, seeker=Seeker(group, None), now=NOW)
    assert all(hit.openness is Openness.open for hit in results.hits) or not open_only
    assert all(hit.fits for hit in results.hits) or everything
    fits = [hit.fits for hit in results.hits]
    assert fits == sorted(fits, reverse=True)
    assert len({hit.listing.id for hit in results.hits}) == len(results.hits)
    assert results.drop == ()


@given(st.text(max_size=60), st.lists(st.sampled_from(_TITLES) | st.text(max_size=30), max_size=6))
def test_anything_can_be_typed_in_any_catalog(typed: str, titles: list[str]) -> None:
    read = _typed(titles_of(*titles), typed)
    assert len({hit.listing.id for hit in read.results.hits}) == len(read.results.hits)
    assert set(read.aside) <= set(read.read.active()) | {"to_day"}
