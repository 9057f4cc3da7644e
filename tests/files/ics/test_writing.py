"""Calendar entries as files: what programs read in them, and what becomes of an entry that is sent again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]  # it brings no types
from hypothesis import given, settings
from hypothesis import strategies as st

from files.catalog_rows import CatalogRules
from files.ics.reading import read_calendar
from files.ics.timezones import describe_zone
from files.ics.writing import Method, method_of, write_calendar
from learning.registration.calendar import Entry
from tests.kit.files.calendar_program import READERS, CalendarProgram, Reader

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
OFFICE = "Professional Learning <pl@district.example>"
NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
ENTRY = Entry(
    uid="3f9a@professional-learning",
    sequence=0,
    title="UDL basics; part 1, again",
    zone=LOS_ANGELES,
    stamped_at=NOW,
    starts_wall=datetime.fromisoformat("2026-12-03 15:30"),
    ends_wall=datetime.fromisoformat("2026-12-03 16:30"),
    description="Why: \\ students gain.\n\nJoin online:\nhttps://video.example/9?a=1;b=2,3",
    place="Tule Ridge High, Room 4",
    link="https://video.example/9?a=1;b=2,3",
    attendee_name='Ana "Anita" Ruiz; Lee',
    attendee_email="ana@example.org",
)

each_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())


def invite(entry: Entry) -> bytes:
    return write_calendar([entry], method=method_of(entry), organizer=OFFICE)


@each_reader
def test_invitation_is_read_alike_by_every_program(read: Reader) -> None:
    method, (event,) = read(invite(replace(ENTRY, sequence=3)))
    assert method == "REQUEST"
    assert (event.uid, event.sequence, event.stamped_at) == (ENTRY.uid, 3, NOW)
    assert (event.title, event.place, event.link) == (ENTRY.title, ENTRY.place, ENTRY.link)
    assert event.description == ENTRY.description
    assert event.starts_at == datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 12, 4, 0, 30, tzinfo=UTC)
    assert (event.attendees, event.organizer) == (("ana@example.org",), "pl@district.example")
    assert event.status == "CONFIRMED"


def test_attendee_has_said_yes_and_is_not_asked() -> None:
    unfolded = invite(ENTRY).replace(b"\r\n ", b"").decode()
    assert "PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:ana@example.org\r\n" in unfolded
    assert """ATTENDEE;CN="Ana 'Anita' Ruiz; Lee";""" in unfolded


@each_reader
def test_cancellation_names_the_entry_and_takes_it_away(read: Reader) -> None:
    method, (event,) = read(invite(replace(ENTRY, sequence=4, cancelled=True)))
    assert (method, event.uid, event.sequence, event.status) == ("CANCEL", ENTRY.uid, 4, "CANCELLED")


@each_reader
def test_what_is_published_asks_nobody(read: Reader) -> None:
    method, (event,) = read(write_calendar([ENTRY], method="PUBLISH", organizer=OFFICE))
    assert (method, event.attendees, event.organizer) == ("PUBLISH", (), "pl@district.example")


@each_reader
def test_calendar_without_an_organizer_says_no_method(read: Reader) -> None:
    method, (event,) = read(write_calendar([ENTRY], method="PUBLISH"))
    assert (method, event.organizer) == ("", "")


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_invitation_without_an_organizer_is_refused(method: Method) -> None:
    with pytest.raises(ValueError, match="who invites"):
        write_calendar([ENTRY], method=method)


@each_reader
def test_place_is_the_link_where_there_is_no_other(read: Reader) -> None:
    assert read(invite(replace(ENTRY, place="")))[1][0].place == ENTRY.link


def test_link_cannot_break_its_line() -> None:
    broken = replace(ENTRY, link="https://video.example/9\r\nATTENDEE:mailto:else@example.org")
    assert b"URL:https://video.example/9ATTENDEE:mailto:else@example.org\r\n" in invite(broken)
    assert invite(broken).count(b"\r\nATTENDEE") == 1


@each_reader
def test_empty_calendar_is_one(read: Reader) -> None:
    assert read(write_calendar([], method="PUBLISH", organizer=OFFICE, name="Learning")) == ("PUBLISH", [])


def test_name_is_said_in_both_ways_that_programs_know() -> None:
    lines = write_calendar([ENTRY], name="Learning · Sample").decode().split("\r\n")
    assert {"NAME:Learning · Sample", "X-WR-CALNAME:Learning · Sample", "X-PUBLISHED-TTL:PT1H"} <= set(lines)


def test_same_entries_make_the_same_bytes() -> None:
    other = replace(ENTRY, uid="4", zone=ZoneInfo("America/New_York"))
    assert write_calendar([ENTRY, other]) == write_calendar([ENTRY, other])


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=60))
def test_any_words_keep_the_form(title: str, description: str, name: str) -> None:
    raw = invite(replace(ENTRY, title=title, description=description, attendee_name=name))
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert [line.decode() for line in lines]  # no character is torn apart by folding
    for reader in (READERS["icalendar"], READERS["ical"]):
        method, (event,) = reader(raw)
        assert (method, event.uid, event.attendees) == ("REQUEST", ENTRY.uid, ("ana@example.org",))
    assert raw.count(b"BEGIN:VEVENT") == 1


# Clock-change Sundays

HOURS = [
    # wall, UTC
    ("2026-11-01 00:30", "2026-11-01 07:30"),
    ("2026-11-01 01:30", "2026-11-01 08:30"),  # it comes twice: the first one
    ("2026-11-01 02:00", "2026-11-01 10:00"),
    ("2026-11-01 15:30", "2026-11-01 23:30"),
    ("2027-03-13 15:30", "2027-03-13 23:30"),
    ("2027-03-14 01:59", "2027-03-14 09:59"),
    ("2027-03-14 02:30", "2027-03-14 10:30"),  # it is skipped: the clock shows 3:30 then
    ("2027-03-14 03:00", "2027-03-14 10:00"),
    ("2027-03-14 15:30", "2027-03-14 22:30"),
    ("2027-11-06 23:30", "2027-11-07 06:30"),
    ("2027-11-07 01:15", "2027-11-07 08:15"),
    ("2027-11-07 15:30", "2027-11-07 23:30"),
]


@each_reader
@pytest.mark.parametrize(("wall", "utc"), HOURS)
def test_clock_change_sundays(read: Reader, wall: str, utc: str) -> None:
    starts = datetime.fromisoformat(wall)
    # By the clock on the wall it ends eight hours later, beyond any change of this day.
    entry = replace(ENTRY, starts_wall=starts, ends_wall=starts + timedelta(hours=8))
    ends_at = entry.ends_wall.replace(tzinfo=LOS_ANGELES).astimezone(UTC)
    event = read(invite(entry))[1][0]
    assert (event.starts_at, event.ends_at) == (datetime.fromisoformat(utc).replace(tzinfo=UTC), ends_at)


ZONES = (
    "America/Los_Angeles",
    "America/Phoenix",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/St_Johns",
    "America/Santiago",
    "America/Mexico_City",
    "Europe/Dublin",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Etc/GMT+8",
)


@pytest.mark.parametrize("name", ZONES)
def test_described_zone_is_the_zone(name: str) -> None:
    zone = ZoneInfo(name)
    described = describe_zone(zone, years=(2026, 2028)).to_ical().decode()
    # The described one under a name that no library knows: nothing but the description can be used.
    text = described.replace(f"TZID:{name}", "TZID:described").replace("\r\n", "\n")
    read = tzical(StringIO(text)).get("described")
    wall = datetime.fromisoformat("2026-01-01 00:00")
    while wall < datetime.fromisoformat("2029-01-01 00:00"):
        mine = wall.replace(tzinfo=zone)
        if mine.utcoffset() == mine.replace(fold=1).utcoffset():  # neither skipped nor twice
            assert wall.replace(tzinfo=read).utcoffset() == mine.utcoffset(), wall
        wall += timedelta(hours=1)


def test_clock_of_the_united_states_is_described_by_rules() -> None:
    described = describe_zone(LOS_ANGELES, years=(2026, 2027)).to_ical().decode()
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in described
    assert "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11" in described
    assert described.count("BEGIN:STANDARD") == described.count("BEGIN:DAYLIGHT") == 1


def test_every_zone_that_is_used_is_described_once() -> None:
    zones = [LOS_ANGELES, ZoneInfo("America/New_York"), LOS_ANGELES, ZoneInfo("UTC")]
    raw = write_calendar([replace(ENTRY, uid=str(n), zone=zone) for n, zone in enumerate(zones)]).decode()
    assert [line for line in raw.split("\r\n") if line.startswith("TZID:")] == [
        "TZID:America/Los_Angeles",
        "TZID:America/New_York",
    ]
    assert "DTSTART:20261203T153000Z" in raw


# What becomes of an entry

_EDITS = [
    replace(ENTRY, sequence=1, title="UDL basics"),
    replace(ENTRY, sequence=2, place="Room 7"),
    replace(
        ENTRY,
        sequence=3,
        starts_wall=datetime.fromisoformat("2027-03-14 15:30"),
        ends_wall=datetime.fromisoformat("2027-03-14 17:00"),
    ),
    replace(ENTRY, sequence=4, zone=ZoneInfo("America/New_York")),
    replace(ENTRY, sequence=5, title="UDL, the last word", place="Library", description="Bring a unit."),
]


@each_reader
def test_five_edits_leave_one_entry_and_a_cancellation_none(read: Reader) -> None:
    program = CalendarProgram(read)
    for entry in (ENTRY, *_EDITS):
        program.receives(invite(entry))
        assert [one.title for one in program.entries] == [entry.title]
    (last,) = program.entries
    assert (last.sequence, last.place, last.description) == (5, "Library", "Bring a unit.")
    program.receives(invite(replace(ENTRY, sequence=6, cancelled=True)))
    assert program.entries == []


@each_reader
def test_order_of_arrival_does_not_matter(read: Reader) -> None:
    sent = [invite(ENTRY), invite(_EDITS[0]), invite(_EDITS[4])]
    gone = invite(replace(ENTRY, sequence=6, cancelled=True))
    for order in permutations(sent):
        program = CalendarProgram(read)
        for raw in order:
            program.receives(raw)
        assert [one.title for one in program.entries] == ["UDL, the last word"]
    for order in permutations([*sent, gone]):
        program = CalendarProgram(read)
        for raw in order:
            program.receives(raw)
        assert program.entries == []


def test_our_own_importer_reads_it_back() -> None:
    rules = CatalogRules(zone=LOS_ANGELES, why_characters=280)
    (row,) = read_calendar("feed.ics", write_calendar([ENTRY]), rules=rules, now=NOW).rows
    assert (row.title, row.sessions[0].starts_wall) == (ENTRY.title, "2026-12-03 15:30")
