"""Rules followed here and by an independent library, which looks at all occurrences from the first on."""

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from files.ics.recurrence import BadRule, Effort, Window, follow_rule, parse_rule

WINDOW = Window(datetime(2026, 11, 22, 9), datetime(2027, 11, 22, 9))  # noqa: DTZ001
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _numbers(low: int, high: int) -> st.SearchStrategy[str]:
    return st.lists(st.integers(low, high), min_size=1, max_size=3, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    # Never `MO,1MO`: dateutil takes only the second of them.
    ordinal = frequency in {"YEARLY", "MONTHLY"} and draw(st.booleans())
    ordinals = ("1", "2", "-1", "5") if ordinal else ("",)
    days = st.tuples(st.sampled_from(ordinals), st.sampled_from(_DAYS)).map("".join)
    choices = {
        "COUNT": st.integers(2, 60).map(str),
        "BYMONTH": _numbers(1, 12),
        "BYMONTHDAY": _numbers(1, 28),
        "BYDAY": st.lists(days, min_size=1, max_size=3, unique=True).map(",".join),
        "WKST": st.sampled_from(_DAYS),
        "BYHOUR": _numbers(1, 23),
    }
    if frequency == "YEARLY":
        choices["BYYEARDAY"] = _numbers(1, 366)
    wanted = draw(st.lists(st.sampled_from(sorted(choices)), max_size=3, unique=True))
    parts += [f"{name}={draw(choices[name])}" for name in wanted]
    if draw(st.booleans()) and any(name.startswith("BY") for name in wanted):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    return ";".join(parts)


# Always the same rules: some that chance would find keep dateutil busy for minutes.
@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=rules(), day=st.integers(0, 365 * 6))
def test_rules_give_what_dateutil_gives(text: str, day: int) -> None:
    start = datetime(2021, 1, 1, 15, 30) + timedelta(days=day)  # noqa: DTZ001
    ours = list(follow_rule(parse_rule(text), start=start, until=None, window=WINDOW, effort=Effort(10**6)))
    # Ours counts the first start as an occurrence, as RFC 5545 has it, and theirs only where it fits the rule.
    uncounted = ";".join(part for part in text.split(";") if not part.startswith("COUNT"))
    # Where the rule comes true again after the window, theirs need not look for that until the year 9999.
    assume(_comes_again(uncounted, start=start))
    theirs = [start, *(each for each in _theirs(uncounted, start) if each > start)]
    count = parse_rule(text).count
    assert ours == [each for each in theirs[:count] if WINDOW.first <= each <= WINDOW.last]


def _comes_again(text: str, *, start: datetime) -> bool:
    after = Window(WINDOW.last + timedelta(minutes=1), WINDOW.last + timedelta(days=366 * 3))
    found = follow_rule(parse_rule(text), start=start, until=None, window=after, effort=Effort(10**6))
    return next(found, None) is not None


def _theirs(text: str, start: datetime) -> list[datetime]:
    return list(rrulestr(text, dtstart=start).replace(until=WINDOW.last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=SOMETIMES",
        "INTERVAL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=99MO",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;RSCALE=HEBREW",
        "FREQ=DAILY;COUNT=",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4;BYMINUTE=0,10,20,30,40,50",
        "FREQ=DAILY;INTERVAL=٣",
    ],
)
def test_rules_that_cannot_be_followed_are_refused(text: str) -> None:
    with pytest.raises(BadRule):
        parse_rule(text)


@pytest.mark.parametrize("text", ["freq=weekly; count=3;", "FREQ=WEEKLY;COUNT=3;X-GOOGLE=1", ";FREQ=WEEKLY;COUNT=3;;"])
def test_untidy_rules_are_followed(text: str) -> None:
    start = datetime(2026, 12, 1, 15, 30)  # noqa: DTZ001
    found = follow_rule(parse_rule(text), start=start, until=None, window=WINDOW, effort=Effort(100))
    assert [each.day for each in found] == [1, 8, 15]


def test_a_rule_that_never_comes_true_costs_one_window() -> None:
    rule = parse_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    start = datetime(1700, 1, 1, 15, 30)  # noqa: DTZ001
    assert list(follow_rule(rule, start=start, until=None, window=WINDOW, effort=Effort(370))) == []


def test_effort_runs_out() -> None:
    start = datetime(2020, 1, 1, 15, 30)  # noqa: DTZ001
    with pytest.raises(BadRule):
        list(follow_rule(parse_rule("FREQ=DAILY"), start=start, until=None, window=WINDOW, effort=Effort(10)))
