"""What matches, in which order, and what to say when nothing does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.catalog import Catalog, Listing, Occurrence
from learning.finding import (
    DayPart,
    Filters,
    Openness,
    Search,
    Seeker,
    day_part_of,
    decide_openness,
    find_listings,
    nearest_topics,
    topics_named,
)
from learning.wording import fold
from storage.enums import Format

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")
ANYBODY = Seeker(None, None)


def _occurrence(number: int = 1, *, days: float = 9, minutes: int = 60, **more: object) -> Occurrence:
    starts_at = NOW + timedelta(days=days)
    ends_at = starts_at + timedelta(minutes=minutes)
    found = Occurrence(number, starts_at, ends_at, ZONE, None, "", "", "", None, None, starts_at, ())
    return replace(found, **more)  # type: ignore[arg-type]


def _listing(number: int, title: str, *occurrences: Occurrence, **more: object) -> Listing:
    found = Listing(
        id=number, code=f"C{number}", title=title, why="", summary="", format=Format.live, goal="", strand="", topics=(),
        audience=(), facilitators=(), site_id=None, site="", link="", minutes=None, points=None, language=None,
        occurrences=occurrences, title_words=f" {fold(title)}",
    )  # fmt: skip
    found = replace(found, **more)  # type: ignore[arg-type]
    return replace(found, dated=bool(occurrences) or found.format is Format.live)


def _video(number: int, title: str, **more: object) -> Listing:
    return _listing(number, title, **{"format": Format.video, "minutes": 10, **more})


def _found(listings: list[Listing], search: Search, seeker: Seeker = ANYBODY) -> list[str]:
    results = find_listings(Catalog(1, tuple(listings)), search, seeker=seeker, now=NOW)
    return [hit.listing.title for hit in results.hits]


@pytest.mark.parametrize(
    ("words", "found"),
    [("udl", True), ("UDL basics", True), ("bas", True), ("asics", False), ("udl zzz", False), ("", True), ("Ūdl", True),
     ("udl-basics", True), ("basics udl", True)],
)  # fmt: skip
def test_every_word_must_begin_a_word_of_the_listing(words: str, found: bool) -> None:
    assert (_found([_video(1, "UDL basics")], Search(words)) == ["UDL basics"]) is found


@pytest.mark.parametrize("place", ["title_words", "subject_words", "people_words", "body_words"])
def test_words_are_looked_for_in_everything(place: str) -> None:
    assert _found([_video(1, "Other", **{place: " udl"})], Search("udl")) == ["Other"]


def test_title_beats_subject_beats_people_beats_body() -> None:
    listings = [
        _video(1, "Body", body_words=" udl"), _video(2, "People", people_words=" udl"),
        _video(3, "Subject", subject_words=" udl"), _video(4, "UDL"),
    ]  # fmt: skip
    assert _found(listings, Search("udl")) == ["UDL", "Subject", "People", "Body"]


def test_fitting_then_open_then_better_then_sooner() -> None:
    listings = [
        _listing(1, "UDL for others", _occurrence(days=1), audience=("classified",)),
        _listing(2, "UDL closed", _occurrence(days=1, closes_at=NOW)),
        _listing(3, "UDL later", _occurrence(days=3)),
        _listing(4, "UDL sooner", _occurrence(days=2)),
        _listing(5, "Other", _occurrence(days=1), body_words=" udl"),
        _video(6, "UDL any time"),
        _listing(7, "UDL far", _occurrence(days=8)),
    ]
    search = Search("udl", open_only=False, everything=True)
    assert _found(listings, search, Seeker("certificated", None)) == [
        "UDL sooner", "UDL later", "UDL any time", "UDL far", "Other", "UDL closed", "UDL for others",
    ]  # fmt: skip


def test_own_site_counts_as_a_week_sooner() -> None:
    listings = [
        _listing(1, "Elsewhere", _occurrence(days=3)), _listing(2, "Here soon", _occurrence(days=9, site_id=4)),
        _listing(3, "Here late", _occurrence(days=11, site_id=4)),
    ]  # fmt: skip
    assert _found(listings, Search(), Seeker(None, 4)) == ["Here soon", "Elsewhere", "Here late"]


@pytest.mark.parametrize(
    ("opens", "closes", "openness"),
    [(None, 1, Openness.open), (0, 1, Openness.open), (1, 2, Openness.not_yet), (None, 0, Openness.closed),
     (-2, -1, Openness.closed)],
)  # fmt: skip
def test_openness_turns_at_its_instant(opens: int | None, closes: int, openness: Openness) -> None:
    opens_at = None if opens is None else NOW + timedelta(seconds=opens)
    occurrence = _occurrence(opens_at=opens_at, closes_at=NOW + timedelta(seconds=closes))
    assert decide_openness(occurrence, now=NOW) is openness


def test_what_has_no_date_is_always_open() -> None:
    assert decide_openness(None, now=NOW) is Openness.open


def test_first_session_that_can_be_joined_is_shown_with_the_count_of_the_others() -> None:
    dates = [_occurrence(1, days=1, closes_at=NOW), _occurrence(2, days=2), _occurrence(3, days=3)]
    catalog = Catalog(1, (_listing(1, "UDL", *dates),))
    (open_hit,) = find_listings(catalog, Search(), seeker=ANYBODY, now=NOW).hits
    (any_hit,) = find_listings(catalog, Search(open_only=False), seeker=ANYBODY, now=NOW).hits
    assert open_hit.occurrence is dates[1]
    assert any_hit.occurrence is dates[1]
    assert (open_hit.more_dates, any_hit.more_dates) == (1, 2)


@pytest.mark.parametrize(("days", "found"), [(-0.05, False), (-0.04, True), (1, True)])
def test_session_is_found_until_it_ends(days: float, found: bool) -> None:
    listing = _listing(1, "UDL", _occurrence(days=days))
    assert bool(_found([listing], Search(open_only=False))) is found


def test_live_offering_without_a_date_is_not_found() -> None:
    assert _found([_listing(1, "UDL")], Search(open_only=False, everything=True)) == []


def test_recorded_offering_with_a_live_date_to_come_is_a_date() -> None:
    listing = _listing(1, "UDL", _occurrence(), format=Format.recorded)
    assert _found([listing], Search(filters=Filters(weekday=3))) == ["UDL"]


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, DayPart.morning), (11, DayPart.morning), (12, DayPart.afternoon), (16, DayPart.afternoon),
     (17, DayPart.evening), (23, DayPart.evening)],
)  # fmt: skip
def test_day_has_three_parts(hour: int, part: DayPart) -> None:
    assert day_part_of(datetime(2026, 12, 3, hour, 59)) is part  # noqa: DTZ001 - a wall time


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(format=Format.live), ["Live"]), (Filters(weekday=3), ["Live"]), (Filters(weekday=2), []),
        (Filters(day_part=DayPart.morning), ["Live"]), (Filters(up_to=10), ["Video"]), (Filters(up_to=60), ["Live", "Video"]),
        (Filters(site=4), ["Live"]), (Filters(strand="S"), ["Video"]), (Filters(points=2), ["Video"]),
        (Filters(points=3), []), (Filters(audience="classified"), ["Live", "Video"]), (Filters(audience="family"), []),
        (Filters(points=0), ["Live", "Video"]),
    ],
)  # fmt: skip
def test_each_filter_keeps_what_it_names(filters: Filters, found: list[str]) -> None:
    live = _listing(1, "Live", _occurrence(site_id=4))
    video = _video(2, "Video", strand="S", points=Decimal(2))
    assert sorted(_found([live, video], Search(filters=filters))) == found


def test_video_of_unknown_length_is_not_short() -> None:
    assert _found([_video(1, "Video", minutes=None)], Search(filters=Filters(up_to=120))) == []


def test_counts_say_what_the_switches_hide() -> None:
    listings = [
        _video(1, "Mine"), _video(2, "Others", audience=("classified",)), _listing(3, "Closed", _occurrence(closes_at=NOW)),
        _listing(4, "Closed for others", _occurrence(closes_at=NOW), audience=("classified",)),
    ]  # fmt: skip
    results = find_listings(
        Catalog(1, tuple(listings)), Search(), seeker=Seeker("certificated", None), now=NOW
    )
    assert (len(results.hits), results.others, results.closed) == (1, 1, 1)


def test_filter_to_drop_is_named_with_what_it_would_give() -> None:
    listings = [
        _listing(1, "UDL", _occurrence(), strand="A"),
        _listing(2, "UDL two", _occurrence(), strand="A"),
    ]
    filters = Filters(weekday=0, strand="A", format=Format.live)
    results = find_listings(Catalog(1, tuple(listings)), Search("udl", filters), seeker=ANYBODY, now=NOW)
    assert (results.hits, results.drop) == ((), (("weekday", 2),))


@pytest.mark.parametrize(
    "wrong",
    [{"weekday": 7}, {"weekday": -1}, {"audience": "aliens"}, {"up_to": -1}, {"points": -1}, {"site": -1}],
)
def test_filter_refuses_what_it_cannot_be_set_to(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"weekday|audience|negative"):
        Filters(**wrong)  # type: ignore[arg-type]


def test_nearest_topics_are_those_that_look_alike() -> None:
    topics = ("reading fluency", "mathematics", "wellness", "classroom management")
    catalog = Catalog(1, (_video(1, "x", topics=topics),))
    assert nearest_topics(catalog, "redaing", count=1) == ["reading fluency"]
    assert nearest_topics(catalog, "clasroom", count=1) == ["classroom management"]
    assert len(nearest_topics(catalog, "🎉", count=3)) == 3
    assert nearest_topics(Catalog(1, ()), "x", count=3) == []


def test_topics_that_a_text_names_come_longest_first() -> None:
    catalog = Catalog(1, (_video(1, "x", topics=("reading", "reading fluency", "math")),))
    assert topics_named(catalog, "Who knows about Reading-Fluency?") == ["reading fluency", "reading"]
    assert topics_named(catalog, "aftermath") == []


@given(
    st.text(max_size=20), st.booleans(), st.booleans(), st.sampled_from([None, "certificated", "classified"]),
    st.lists(st.tuples(st.sampled_from(["UDL", "math", "UDL math"]), st.floats(-2, 20), st.booleans()), max_size=8),
)  # fmt: skip
def test_results_keep_what_they_promise(
    words: str, open_only: bool, everything: bool, group: str | None, offered: list[tuple[str, float, bool]]
) -> None:
    listings = [
        _listing(number, title, _occurrence(number, days=days), audience=("classified",) if others else ())
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
