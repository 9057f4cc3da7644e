"""Whatever stands in a calendar: it is read, or refused in a sentence, and never ends in an error or takes long."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.calendars import check, mutated, seeds

SOME = settings(max_examples=150, deadline=None)
_WORDS = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "INTERVAL=2",
        "COUNT=5",
        "UNTIL=20270101",
        "BYDAY=-1MO,TU",
        "BYMONTH=2,12",
        "BYMONTHDAY=-1,30",
        "BYYEARDAY=-366",
        "BYWEEKNO=53",
        "BYSETPOS=-1",
        "BYHOUR=9,15",
        "WKST=SU",
        "X-A=1",
    ]
)


@SOME
@given(content=st.binary(max_size=400), head=st.sampled_from([b"", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:"]))
def test_any_bytes_are_read_or_refused(content: bytes, head: bytes) -> None:
    check(head + content)


@SOME
@given(seed=st.integers(0, 2**32), which=st.integers(0, 1000))
def test_broken_calendars_are_read_or_refused(seed: int, which: int) -> None:
    good = seeds()
    check(mutated(good[which % len(good)], random.Random(seed)))  # noqa: S311


@SOME
@given(parts=st.lists(_WORDS, min_size=1, max_size=6))
def test_any_rule_is_followed_or_refused(parts: list[str]) -> None:
    rule = ";".join(parts)
    check(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART;TZID=America/Los_Angeles:20240229T153000\n"
        f"DURATION:PT1H\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n".encode()
    )
