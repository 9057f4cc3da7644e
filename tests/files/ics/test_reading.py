"""Calendars as programs write them. The events in tests/files/ics/calendars are invented; the habits are theirs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import pytest

from files.catalog_rows import CatalogRules
from files.ics.reading import CalendarRead, read_calendar, with_calendars
from files.tables.unreadable import UnreadableFile
from learning.imports.catalog_rows import OfferingRow, SessionRow
from learning.imports.plan import ImportRows
from storage.tables import Format
from tests.kit.files.import_sentences import say_problem

FOLDER = Path(__file__).parent / "calendars"
RULES = CatalogRules(zone=ZoneInfo("America/Los_Angeles"), why_characters=280)
NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


def read_file(name: str) -> CalendarRead:
    return read_calendar(name, (FOLDER / name).read_bytes(), rules=RULES, now=NOW)


def read(*lines: str, head: str = "", now: datetime = NOW) -> CalendarRead:
    """Read the events whose lines are given; each begins with its UID."""
    text = "\r\n".join(lines).replace("UID:", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:").removeprefix("END:VEVENT\r\n")
    return read_calendar(
        "a.ics", f"BEGIN:VCALENDAR\r\n{head}{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode(), rules=RULES, now=now
    )


def offerings(read: CalendarRead) -> dict[str, OfferingRow]:
    return {row.code: row for row in read.rows}


def walls(row: OfferingRow) -> list[tuple[str, str, str]]:
    return [(each.name, each.starts_wall, each.ends_wall) for each in row.sessions]


def only(read: CalendarRead) -> SessionRow:
    [row] = read.rows
    [session] = row.sessions
    return session


def problems(read: CalendarRead) -> list[tuple[int, str, str]]:
    return [(each.at.row, each.column, each.code) for each in (*read.refused, *read.warned)]


def notes(read: CalendarRead) -> dict[str, str]:
    return {note.code: note.values.get("count", "") for note in read.notes}


def test_google_times_in_utc_are_shown_in_the_calendars_own_zone() -> None:
    found = read_file("google.ics")
    row = offerings(found)["single-1@google.com"]
    [session] = row.sessions
    assert (row.title, row.format, row.why, row.goal) == ("UDL in one week", Format.live, "", "")
    assert row.summary == "Plan one week.\n\n• Bring a unit, printed\n• Laptop"
    assert (session.starts_wall, session.timezone) == ("2026-12-03 15:30", "America/Denver")
    assert session.starts_at == datetime(2026, 12, 3, 22, 30, tzinfo=UTC)
    assert (session.place, session.link) == ("Tule Ridge High, Room 12", "https://meet.google.com/abc-defg-hij")
    assert notes(found) == {"events_over": "1"}
    assert found.refused_keys == {"over-1@google.com"}


def test_google_series_keep_the_day_of_the_series_as_name() -> None:
    row = offerings(read_file("google.ics"))["weekly-1@google.com"]
    assert walls(row) == [
        ("2026-12-02", "2026-12-02 15:30", "2026-12-02 16:30"),
        ("2026-12-16", "2026-12-17 16:00", "2026-12-17 17:00"),
        ("2026-12-23", "2026-12-23 15:30", "2026-12-23 16:30"),
    ]
    assert row.sessions[0].link == "https://meet.google.com/kkk-llll-mmm"


def test_outlook_folds_with_tabs_and_names_zones_as_windows_does() -> None:
    found = read_file("outlook.ics")
    rows = offerings(found)
    row = rows["040000008200E00074C5B7101A82E00800000000"]
    assert row.summary == "Small groups & fluency"
    assert row.sessions[0].place.endswith("wraps over several lines")
    assert {code: row.sessions[0].timezone for code, row in rows.items()} == {
        "040000008200E00074C5B7101A82E00800000000": "America/Los_Angeles",
        "displayed-zone": "America/New_York",
        "unquoted-zone": "America/Chicago",
        "broken-quote": "America/Denver",
        "no-fold": "America/Los_Angeles",
    }
    assert rows["displayed-zone"].sessions[0].link == "https://video.example/9"
    assert rows["no-fold"].summary == "First line\nNote: bring a laptop\nand a charger"
    assert rows["no-fold"].sessions[0].place == "Library"
    assert problems(found) == []


def test_exchange_zones_of_its_own_are_recognized_by_their_offsets() -> None:
    found = read_file("exchange.ics")
    seen = {code: (row.sessions[0].starts_wall, row.sessions[0].timezone) for code, row in offerings(found).items()}
    assert seen == {
        "alike": ("2026-12-03 09:00", "America/Denver"),
        "own-rules": ("2026-12-03 08:30", "America/Los_Angeles"),
        "unknown": ("2026-12-03 09:00", "America/Los_Angeles"),
        "utc": ("2026-12-03 09:00", "America/Los_Angeles"),
    }
    assert [code for _, _, code in problems(found)] == ["zone_own_rules", "zone_unknown"]
    values = {"zone": "Mars/Olympus", "read": "America/Los_Angeles"}
    assert values.items() <= found.warned[1].values.items()


def test_apple_days_and_floating_times_belong_to_the_district() -> None:
    found = read_file("apple.ics")
    rows = list(found.rows)
    assert [walls(row)[0][1:] for row in rows] == [
        ("2026-12-07 00:00", "2026-12-08 00:00"),
        ("2027-06-14 00:00", "2027-06-17 00:00"),
        ("2026-12-03 15:30", "2026-12-03 16:15"),
        ("2026-12-03 08:00", "2026-12-03 09:00"),
    ]
    assert {session.timezone for row in rows for session in row.sessions} == {"America/Los_Angeles"}
    assert [code for _, _, code in problems(found)] == ["all_day", "all_day", "no_end"]
    assert notes(found) == {"floating_times": "2"}
    assert (rows[3].sessions[0].place, rows[3].sessions[0].link) == ("", "https://zoom.us/j/5551234")


def test_moodle_folds_inside_a_character() -> None:
    found = read_file("moodle.ics")
    [row] = found.rows
    assert row.summary == "Educación inclusiva\n\nEntrega hasta el 3, por escrito."
    assert row.topics == ("DUA, curso 1", "Lectura")
    assert problems(found) == [(5, "DTEND", "no_end")]


def test_thunderbird_prefixes_of_zones_and_other_components() -> None:
    found = read_file("thunderbird.ics")
    [row] = found.rows
    assert (row.code, row.sessions[0].timezone) == ("evolution-1", "America/Chicago")
    assert notes(found) == {"events_cancelled": "2", "older_versions": "1"}
    assert "cancelled-1" not in found.refused_keys  # when it is in the catalog, it is no longer in the file


def test_lotus_writes_its_dates_as_periods() -> None:
    [row] = read_file("lotus.ics").rows
    assert walls(row) == [
        ("2026-12-07", "2026-12-07 09:00", "2026-12-07 09:15"),
        ("2026-12-08", "2026-12-08 09:00", "2026-12-08 09:30"),
        ("2026-12-09", "2026-12-09 09:00", "2026-12-09 10:00"),
    ]
    assert {each.timezone for each in row.sessions} == {"America/New_York"}


def test_trumba_html_and_events_without_uid() -> None:
    first, second = read_file("trumba.ics").rows
    assert first.code == "http://uid.trumba.com/event/151000001"
    assert (first.summary, first.topics) == ("What a grade says.\n\nMore", ("Workshops", "Equity"))
    assert first.sessions[0].link == "https://www.trumba.example/events/151000001"
    assert first.sessions[0].place == "District office"
    assert second.code.startswith("ics-")
    assert second.code == read_file("trumba.ics").rows[1].code


def test_odd_rules_and_broken_events_never_stop_the_others() -> None:
    found = read_file("rules.ics")
    rows = offerings(found)
    assert problems(found) == [
        (53, "DTSTART", "missing"),
        (57, "DTSTART", "not_a_calendar_time"),
        (62, "DTEND", "ends_before_dtstart"),
        (68, "SUMMARY", "missing"),
        (79, "", "broken_off"),
        (4, "RRULE", "bad_rule"),
        (11, "RRULE", "bad_rule"),
        (18, "RRULE", "bad_rule"),
    ]
    counts = {code: len(row.sessions) for code, row in rows.items()}
    assert counts == {
        "seconds": 1,
        "zero": 1,
        "positions": 1,
        "semicolon": 3,
        "until-a-day": 3,
        "never": 1,
        "old": 365,
        "fine": 1,
    }
    assert found.unnamed
    assert "nameless" in found.refused_keys


def test_exceptions_moved_cancelled_orphaned_and_from_then_on() -> None:
    found = read_file("series.ics")
    rows = offerings(found)
    assert walls(rows["series"]) == [
        ("2026-12-01", "2026-12-01 15:30", "2026-12-01 16:30"),
        ("2026-12-15", "2026-12-16 08:00", "2026-12-16 09:00"),
        ("2026-12-29", "2026-12-29 17:00", "2026-12-29 18:30"),
        ("2027-01-05", "2027-01-05 17:00", "2027-01-05 18:30"),
        ("2027-01-07", "2027-01-07 11:30", "2027-01-07 13:00"),
    ]
    assert [each.place for each in rows["series"].sessions] == ["", "", "Room 2", "Room 2", "Room 2"]
    assert walls(rows["orphan"]) == [("2026-12-03", "2026-12-04 15:30", "2026-12-04 16:30")]
    assert rows["twice"].title == "Newer"
    assert [each.name for each in rows["0"].sessions] == ["2026-12-03 09:00", "2026-12-05 09:00"]
    assert notes(found) == {"events_cancelled": "1", "older_versions": "1"}
    assert problems(found) == [(62, "UID", "uid_repeated")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_any_encoding_and_line_end(encoding: str, line_end: str) -> None:
    lines = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "UID:1",
        "SUMMARY:Educación",
        "DTSTART:20261203T160000Z",
        "DTEND:20261203T170000Z",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    found = read_calendar("a.ics", line_end.join(lines).encode(encoding), rules=RULES, now=NOW)
    assert [row.title for row in found.rows] == ["Educación"]
    assert ("calendar_eight_bit" in notes(found)) is (encoding == "cp1252")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty_calendar"),
        (b" \r\n", "empty_calendar"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", "web_page_for_calendar"),
        (b"code,title,format\n", "no_calendar"),
        (b"\x00\x01\x02\xff", "no_calendar"),
    ],
)
def test_what_is_no_calendar_is_said_to_be_none(raw: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_calendar("a.ics", raw, rules=RULES, now=NOW)
    assert (refused.value.code, refused.value.values["file"]) == (code, "a.ics")


def test_a_calendar_without_events_is_read_and_says_so() -> None:
    found = read_calendar("a.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", rules=RULES, now=NOW)
    assert (found.rows, notes(found)) == ((), {"no_events": ""})


@pytest.mark.parametrize(
    ("end", "expected", "code"),
    [
        ("DTEND:20261203T163000Z", "2026-12-03 08:30", None),
        ("DURATION:PT1H30M", "2026-12-03 09:30", None),
        ("DURATION:P1D", "2026-12-04 08:00", None),
        ("DURATION:-PT1H", "2026-12-03 09:00", "no_end"),
        ("DURATION:P99999D", "2026-12-03 09:00", "no_end"),
        ("DTEND;VALUE=DATE:20261203", "2026-12-03 09:00", "no_end"),
        ("DTEND:20261203T160000Z", "2026-12-03 09:00", "no_end"),
        ("DTEND:whenever", "2026-12-03 09:00", "no_end"),
        ("DTEND:20261203T090000-0800", "2026-12-03 09:00", None),
        ("DTEND;TZID=America/New_York:20261203T120000", "2026-12-03 09:00", None),
    ],
)
def test_an_end_is_found_or_an_hour_is_taken(end: str, expected: str, code: str | None) -> None:
    found = read("UID:1", "SUMMARY:A", "DTSTART:20261203T160000Z", end)
    assert only(found).ends_wall == expected
    assert [each.code for each in found.warned] == ([code] if code else [])


def test_an_occurrence_in_the_hour_that_is_skipped_ends_after_it_starts() -> None:
    found = read("UID:1", "SUMMARY:A", "DTSTART;TZID=America/Los_Angeles:20270314T023000", "DURATION:PT45M")
    session = only(found)
    assert session.ends_at - session.starts_at == timedelta(minutes=45)


def test_a_series_in_utc_stays_in_utc_as_its_exceptions_show() -> None:
    found = read(
        "UID:1",
        "SUMMARY:A",
        "DTSTART:20270303T180000Z",
        "DTEND:20270303T190000Z",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE:20270317T180000Z",
    )
    assert [each.starts_wall[11:] for each in found.rows[0].sessions] == ["10:00", "10:00", "11:00"]


def test_an_exception_takes_one_date_out_and_not_the_one_of_its_digits() -> None:
    found = read(
        "UID:1",
        "SUMMARY:A",
        "DTSTART;TZID=America/Los_Angeles:20261201T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;BYHOUR=9,17;COUNT=4",
        "EXDATE:20261202T170000Z",
    )
    assert [each.starts_wall for each in found.rows[0].sessions] == [
        "2026-12-01 09:00",
        "2026-12-01 17:00",
        "2026-12-02 17:00",
    ]


def test_a_changed_time_of_day_takes_the_exceptions_of_the_old_one_along() -> None:
    found = read(
        "UID:1",
        "SUMMARY:A",
        "DTSTART;TZID=America/Los_Angeles:20261201T160000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "UID:1",
        "SUMMARY:A",
        "RECURRENCE-ID;TZID=America/Los_Angeles:20261208T153000",
        "DTSTART;TZID=America/Los_Angeles:20261209T153000",
        "DURATION:PT1H",
    )
    assert [each.name for each in found.rows[0].sessions] == ["2026-12-01", "2026-12-08", "2026-12-15"]
    assert found.rows[0].sessions[1].starts_wall == "2026-12-09 15:30"


def test_two_on_one_day_are_told_apart_also_when_the_first_is_over() -> None:
    series = (
        "UID:1",
        "SUMMARY:A",
        "DTSTART:20261124T170000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=17,21",
    )
    before = read(*series, now=NOW - timedelta(days=1)).rows[0].sessions
    after = read(*series, now=NOW + timedelta(hours=2)).rows[0].sessions
    assert [each.name for each in before] == ["2026-11-24 09:00", "2026-11-24 13:00"]
    assert [each.name for each in after] == ["2026-11-24 13:00"]


def test_texts_that_are_too_long_are_cut_and_said() -> None:
    found = read(
        "UID:1", f"SUMMARY:{'a' * 300}", f"DESCRIPTION:{'b' * 5000}", "DTSTART:20261203T160000Z", "DURATION:PT1H"
    )
    assert (len(found.rows[0].title), len(found.rows[0].summary)) == (200, 4000)
    assert problems(found) == [(2, "SUMMARY", "cut"), (2, "DESCRIPTION", "cut")]


def test_a_uid_that_is_too_long_becomes_a_hash() -> None:
    found = read(f"UID:{'u' * 256}", "SUMMARY:A", "DTSTART:20261203T160000Z", "DURATION:PT1H")
    assert len(found.rows[0].code) == 24


def test_a_series_that_begins_later_than_a_year_waits() -> None:
    found = read("UID:1", "SUMMARY:A", "DTSTART:20280103T160000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    assert not found.rows
    assert notes(found) == {"events_later": "1"}
    assert found.refused_keys == {"1"}


def test_only_columns_that_some_event_fills_in_are_given() -> None:
    plain = read("UID:1", "SUMMARY:A", "DTSTART:20261203T160000Z", "DURATION:PT1H")
    assert plain.rows[0].given == {"code", "session", "title", "format", "starts_at", "ends_at"}
    assert "topics" in read_file("trumba.ics").rows[1].given


def test_rules_of_one_file_may_cost_only_so_much() -> None:
    costly = [
        line
        for n in range(20)
        for line in (
            f"UID:{n}",
            "SUMMARY:A",
            "DTSTART:16010101T160000Z",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;COUNT=99999",
        )
    ]
    found = read(*costly, "UID:last", "SUMMARY:Last", "DTSTART:20261203T160000Z", "DURATION:PT1H")
    assert offerings(found)["last"].title == "Last"
    assert {each.code for each in found.refused} == {"bad_rule"}


def test_thousands_of_exceptions_are_put_in_their_places() -> None:
    exceptions = [
        line
        for n in range(4000)
        for line in (
            "UID:1",
            f"RECURRENCE-ID:{datetime(2026, 12, 1, 16, tzinfo=UTC) + timedelta(days=n):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{datetime(2026, 12, 1, 17, tzinfo=UTC) + timedelta(days=n % 300):%Y%m%dT%H%M%SZ}",
            "DURATION:PT1H",
        )
    ]
    began = monotonic()
    found = read("UID:1", "SUMMARY:A", "DTSTART:20261201T160000Z", "RRULE:FREQ=DAILY", *exceptions)
    assert monotonic() - began < 10
    assert found.rows[0].sessions[0].starts_wall == "2026-12-01 09:00"


def test_a_code_that_two_files_hold_is_refused_in_the_second() -> None:
    one = read("UID:1", "SUMMARY:A", "DTSTART:20261203T160000Z", "DURATION:PT1H")
    joined = with_calendars(ImportRows(()), [one, read_calendar("b.ics", _raw(), rules=RULES, now=NOW)])
    assert [row.code for row in joined.rows] == ["1"]
    [problem] = joined.refused
    assert (problem.at.file, problem.code, problem.values) == (
        "b.ics",
        "same_event",
        {"first": "2 of a.ics", "event": "A"},
    )


def test_what_is_said_of_an_event_names_it() -> None:
    found = read(
        "UID:1",
        "SUMMARY:Lesson study\\, fall",
        "DTSTART:20261203T160000Z",
        "UID:2",
        f"SUMMARY:{'Title ' * 20}",
        "DTSTART:whenever",
        "UID:3",
        "DTSTART:20261203T160000Z",
    )
    [warned] = map(say_problem, found.warned)
    assert warned.startswith("a.ics, line 2 (“Lesson study, fall”), DTEND: is missing or says nothing: ")
    first, second = map(say_problem, found.refused)
    assert first.startswith("a.ics, line 7 (“Title Title Title Title Title Title Tit…”), DTSTART: ")
    assert second.startswith("a.ics, line 12, SUMMARY: is empty")


def _raw() -> bytes:
    return (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART:20261203T160000Z\n"
        b"DTEND:20261203T170000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )
