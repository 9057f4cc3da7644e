"""The sieve against a reading of the same filters that takes one listing after the other."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from learning.catalog.filters import FILTER_NAMES, DayPart, Filters, Sieve, Sifted
from learning.catalog.listings import FAMILY, Listing, Occurrence
from storage.tables import EmployeeGroup, Format
from tests.kit.catalog import NOW, listing, occurrence, video

_ZONES = [ZoneInfo(name) for name in ("America/Los_Angeles", "Pacific/Honolulu", "America/New_York", "Asia/Kathmandu")]
_GROUPS = [*EmployeeGroup, FAMILY]
_NO_FILTERS = Filters()
# Few values, so that what is compared is often equal. The nights when clocks change in California are among the days.
_DAYS = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2), NOW.date(), date(2027, 3, 14), date(2027, 3, 15)]
_CLOCKS = [time(0), time(1, 30), time(9, 30), time(11, 59), time(12), time(16, 59), time(17), time(23, 59)]
_MINUTES = [10, 30, 60]
_SITES = st.none() | st.integers(1, 2)
_AROUND_NOW = st.sampled_from([-86_400, -1, 0, 1, 86_400]).map(lambda seconds: NOW + timedelta(seconds=seconds))


@st.composite
def _instants(draw: st.DrawFn, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(draw(st.sampled_from(_DAYS)), draw(st.sampled_from(_CLOCKS)), zone)
    return wall.replace(fold=draw(st.integers(0, 1))).astimezone(UTC)


@st.composite
def _occurrences(draw: st.DrawFn) -> Occurrence:
    zone = draw(st.sampled_from(_ZONES))
    minutes = timedelta(minutes=draw(st.sampled_from(_MINUTES)))
    starts_at = draw(_instants(zone) | _AROUND_NOW | st.just(NOW - minutes))
    return occurrence(
        draw(st.integers(1, 99)),
        starts_at=starts_at,
        ends_at=starts_at + minutes,
        zone=zone,
        site_id=draw(_SITES),
        opens_at=draw(st.none() | _AROUND_NOW),
        closes_at=draw(st.just(starts_at) | _AROUND_NOW),
    )


@st.composite
def _listings(draw: st.DrawFn) -> Listing:
    dates = sorted(draw(st.lists(_occurrences(), max_size=4)), key=lambda one: one.starts_at)
    kind = draw(st.sampled_from(Format))
    return listing(
        1,
        "x",
        *dates,
        format=kind,
        minutes=draw(st.none() | st.sampled_from(_MINUTES)),
        site_id=draw(_SITES),
        points=draw(st.none() | st.sampled_from([Decimal(0), Decimal("1.5"), Decimal(2), Decimal("0.1")])),
        audience=tuple(draw(st.sets(st.sampled_from(_GROUPS)))),
        strand=draw(st.sampled_from(["", "A", "B"])),
    )


_VALUES: dict[str, st.SearchStrategy[object]] = {
    "format": st.sampled_from(Format),
    "weekday": st.integers(0, 6),
    "day_part": st.sampled_from(DayPart),
    "after": st.sampled_from(_CLOCKS),
    "before": st.sampled_from(_CLOCKS),
    "from_day": st.sampled_from(_DAYS),
    "to_day": st.sampled_from(_DAYS),
    "up_to": st.sampled_from([0, 9, *_MINUTES]),
    "audience": st.sampled_from(_GROUPS),
    "site": st.integers(0, 2),
    "strand": st.sampled_from(["A", "C"]),
    "points": st.integers(0, 2),
}


@st.composite
def _filters(draw: st.DrawFn) -> Filters:
    """Draw filters of which few are set, since many let nothing pass."""
    names = draw(st.sets(st.sampled_from(FILTER_NAMES), max_size=3))
    return Filters(**{name: draw(_VALUES[name]) for name in sorted(names)})  # type: ignore[arg-type]


def _passes_dates(one: Occurrence, filters: Filters, now: datetime) -> bool:
    at = one.starts_at.astimezone(one.zone)
    part = DayPart.morning if at.time() < time(12) else DayPart.afternoon if at.time() < time(17) else DayPart.evening
    return (
        one.ends_at > now
        and filters.weekday in (None, at.weekday())
        and filters.day_part in (None, part)
        and (filters.after is None or at.time() >= filters.after)
        and (filters.before is None or at.time() < filters.before)
        and (filters.from_day is None or at.date() >= filters.from_day)
        and (filters.to_day is None or at.date() <= filters.to_day)
        and filters.site in (None, one.site_id)
        and (filters.up_to is None or one.minutes <= filters.up_to)
    )


def _passes(one: Listing, filters: Filters) -> bool:
    return (
        filters.format in (None, one.format)
        and filters.strand in (None, one.strand)
        and (filters.audience is None or one.is_for(filters.audience))
        and (filters.points is None or (one.points or 0) >= filters.points)
    )


def _passes_undated(one: Listing, filters: Filters) -> bool:
    asks_for_a_date = any(
        getattr(filters, name) is not None for name in ("weekday", "day_part", "after", "before", "from_day", "to_day")
    )
    return (
        not asks_for_a_date
        and filters.site in (None, one.site_id)
        and (filters.up_to is None or (one.minutes is not None and one.minutes <= filters.up_to))
    )


def _expected(
    one: Listing, filters: Filters, *, group: str | None, now: datetime
) -> tuple[Occurrence | None, int, bool, bool] | None:
    """Return the session that is shown, how many more there are, whether it can be joined, and whether it fits."""
    if not _passes(one, filters):
        return None
    if not one.dated:
        return (None, 0, True, one.is_for(group)) if _passes_undated(one, filters) else None
    coming = [each for each in one.occurrences if _passes_dates(each, filters, now)]
    joinable = [each for each in coming if (each.opens_at is None or each.opens_at <= now) and now < each.closes_at]
    shown = joinable or coming
    return (shown[0], len(shown) - 1, bool(joinable), one.is_for(group)) if shown else None


def _sifted(
    listings: list[Listing], filters: Filters = _NO_FILTERS, *, group: str | None = None, now: datetime = NOW
) -> tuple[Sieve, Sifted]:
    sieve = Sieve(listings)
    return sieve, sieve.sift(np.arange(len(listings)), filters, group=group, now=now)


@given(st.lists(_listings(), max_size=6), _filters(), st.none() | st.sampled_from(_GROUPS), st.just(NOW) | _AROUND_NOW)
@example([], Filters(weekday=1), None, NOW)
def test_sieve_keeps_what_a_plain_reading_of_the_filters_keeps(
    listings: list[Listing], filters: Filters, group: str | None, now: datetime
) -> None:
    sieve, found = _sifted(listings, filters, group=group, now=now)
    got = {
        int(found.rows[at]): (
            sieve.occurrences[found.shown[at]] if found.shown[at] >= 0 else None,
            int(found.more[at]),
            bool(found.opened[at]),
            bool(found.fits[at]),
        )
        for at in range(len(found.rows))
    }
    wanted = {row: _expected(one, filters, group=group, now=now) for row, one in enumerate(listings)}
    assert got == {row: expected for row, expected in wanted.items() if expected}
    assert found.rows.tolist() == sorted(found.rows.tolist())


@given(st.lists(_listings(), max_size=6), st.permutations(range(6)), _filters())
def test_rows_keep_the_order_in_which_they_were_given(
    listings: list[Listing], order: list[int], filters: Filters
) -> None:
    sieve = Sieve(listings)
    rows = np.array([row for row in order if row < len(listings)], np.intp)
    found = sieve.sift(rows, filters, group=None, now=NOW)
    places = [list(rows).index(row) for row in found.rows]
    assert places == sorted(places)
    alone = [sieve.sift(np.array([row]), filters, group=None, now=NOW) for row in rows]
    for name in ("rows", "shown", "more", "starts", "sites", "opened", "fits"):
        joined = [value for one in alone for value in getattr(one, name).tolist()]
        assert getattr(found, name).tolist() == joined, name


def test_starts_and_sites_are_those_of_the_session_that_is_shown() -> None:
    here, there = occurrence(1, days=1, site_id=4, closes_at=NOW), occurrence(2, days=2, site_id=5)
    _, found = _sifted([listing(1, "Live", here, there, site_id=6), video(2, "Video", site_id=7), video(3, "Video")])
    assert found.sites.tolist() == [5, 7, -1]
    assert found.starts[0] == there.starts_at.timestamp()
    assert found.shown.tolist() == [1, -1, -1]


@pytest.mark.parametrize(
    ("wall", "fold", "passing"),
    [
        ("2026-11-01 01:30", 0, {"after": time(1, 30), "before": time(2)}),  # the hour that comes twice
        ("2026-11-01 01:30", 1, {"after": time(1, 30), "before": time(2)}),
        ("2027-03-14 03:30", 0, {"after": time(3), "before": time(4)}),  # after the hour that is left out
        ("2026-11-01 23:59", 0, {"weekday": 6, "to_day": date(2026, 11, 1)}),
        ("2027-03-14 00:00", 0, {"weekday": 6, "from_day": date(2027, 3, 14)}),
    ],
)
def test_clock_on_the_wall_counts_on_the_days_when_clocks_change(
    wall: str, fold: int, passing: dict[str, object]
) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    starts_at = datetime.fromisoformat(wall).replace(tzinfo=zone, fold=fold).astimezone(UTC)
    one = listing(1, "x", occurrence(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))
    before = datetime(2026, 10, 1, tzinfo=UTC)
    assert len(_sifted([one], Filters(**passing), now=before)[1].rows) == 1  # type: ignore[arg-type]


def _at(wall: str) -> Listing:
    starts_at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    return listing(1, "x", occurrence(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=60)))


@pytest.mark.parametrize(
    ("clock", "part"),
    [
        ("00:00", DayPart.morning),
        ("11:59", DayPart.morning),
        ("12:00", DayPart.afternoon),
        ("16:59", DayPart.afternoon),
        ("17:00", DayPart.evening),
        ("23:59", DayPart.evening),
    ],
)
def test_day_has_three_parts(clock: str, part: DayPart) -> None:
    one = _at(f"2026-12-03 {clock}")
    passing = [each for each in DayPart if len(_sifted([one], Filters(day_part=each))[1].rows)]
    assert passing == [part]


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        (Filters(after=time(15, 30)), True),
        (Filters(after=time(15, 31)), False),
        (Filters(before=time(15, 30)), False),
        (Filters(before=time(15, 31)), True),
        (Filters(up_to=60), True),
        (Filters(up_to=59), False),
        (Filters(from_day=date(2026, 12, 3), to_day=date(2026, 12, 3)), True),
        (Filters(to_day=date(2026, 12, 2)), False),
        (Filters(from_day=date(2026, 12, 4)), False),
        (Filters(weekday=3), True),
        (Filters(weekday=4), False),
    ],
)
def test_filters_of_dates_hold_at_their_bounds(filters: Filters, passes: bool) -> None:
    assert bool(len(_sifted([_at("2026-12-03 15:30")], filters)[1].rows)) is passes


@pytest.mark.parametrize(
    ("filters", "passes"),
    [(Filters(up_to=10), True), (Filters(up_to=9), False), (Filters(points=2), True), (Filters(points=3), False)],
)
def test_filters_of_what_has_no_date_hold_at_their_bounds(filters: Filters, passes: bool) -> None:
    one = video(1, "x", minutes=10, points=Decimal(2))
    assert bool(len(_sifted([one], filters)[1].rows)) is passes


@pytest.mark.parametrize("listings", [[], [video(1, "x")], [listing(1, "x")]])
def test_catalog_without_sessions_can_be_sifted(listings: list[Listing]) -> None:
    for filters in (Filters(), Filters(weekday=1), Filters(site=1), Filters(strand="A"), Filters(up_to=9)):
        _, found = _sifted(listings, filters, group="family")
        assert len(found.rows) == int(filters == Filters() and bool(listings) and not listings[0].dated)


def test_sieve_can_be_used_again_and_again() -> None:
    sieve = Sieve([video(1, "x", strand="A"), listing(2, "y", occurrence(), strand="B")])
    rows = np.arange(2)
    for _ in range(2):
        assert sieve.sift(rows, Filters(strand="B"), group=None, now=NOW).rows.tolist() == [1]
        assert sieve.sift(rows, Filters(), group=None, now=NOW).rows.tolist() == [0, 1]
    assert rows.tolist() == [0, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 7},
        {"weekday": -1},
        {"audience": "aliens"},
        {"up_to": -1},
        {"points": -1},
        {"site": -1},
        {"after": time(9, tzinfo=UTC)},
        {"before": time(9, tzinfo=UTC)},
    ],
)
def test_filter_refuses_what_it_cannot_be_set_to(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"weekday|audience|negative|zone"):
        Filters(**wrong)  # type: ignore[arg-type]


def test_two_ends_of_a_time_in_days_are_one_filter() -> None:
    both = Filters(from_day=date(2026, 12, 1), to_day=date(2026, 12, 4), weekday=1)
    assert both.active() == ["weekday", "from_day"]
    assert both.without("from_day") == Filters(weekday=1)
    assert Filters(to_day=date(2026, 12, 4)).active() == ["to_day"]
    assert Filters(to_day=date(2026, 12, 4)).without("to_day") == Filters()
    assert both.without("weekday").active() == ["from_day"]


@given(_filters())
def test_filters_can_be_taken_off_one_by_one(filters: Filters) -> None:
    assert set(filters.active()) <= set(FILTER_NAMES)
    for name in filters.active():
        assert name not in filters.without(name).active()
        assert set(filters.without(name).active()) == set(filters.active()) - {name}
    while filters.active():
        filters = filters.without(filters.active()[0])
    assert filters == Filters()
