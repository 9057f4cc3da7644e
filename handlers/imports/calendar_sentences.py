"""What is said about calendars that are imported and their events, in English, by code: what is wrong, and what to do."""

from locales.translator import mark

_CHECK = mark("Check what was read.")

EVENTS: dict[str, tuple[str, str]] = {
    "not_a_calendar_time": (
        mark("“{value}” is not a day and a time"),
        mark("Correct the event in its calendar and export it again."),
    ),
    "ends_before_dtstart": (mark("is before DTSTART"), mark("Correct the event in its calendar and export it again.")),
    "broken_off": (mark("begins an event that has no end"), mark("Export the calendar again; this file is not whole.")),
    "same_event": (mark("is the same as in line {first}"), mark("Import only one of the two.")),
    "uid_repeated": (
        mark("is the same as in line {first}, for another event; it got a code of its own"),
        mark("Give each event its own UID, so that it can be known again."),
    ),
    "all_day": (
        mark("has no time of day: the session goes from midnight to midnight"),
        mark("Write the times into the event."),
    ),
    "not_all_day": (mark("has a time of day, so it is no day off"), mark("Leave it out, or make it an all-day event.")),
    "long_break": (
        mark("lasts {days} days, and at most {limit} days in a row can be days off"),
        mark("Enter only the days off."),
    ),
    "no_end": (mark("is missing or says nothing: an hour was taken"), mark("Write into the event when it ends.")),
    "cut": (mark("has {length} characters; the first {limit} were taken"), mark("Shorten it.")),
    "link_left_out": (
        mark("“{value}” is not a web address and was left out"),
        mark("Write it in full, with https:// before it."),
    ),
    "date_left_out": (
        mark("“{value}” is not a day or a time and was left out"),
        mark("Check the dates of the series."),
    ),
    "zone_unknown": (
        mark("names the time zone “{zone}”, which nobody knows; its times were read as {read}"),
        mark("Check them, and choose a known zone in the calendar."),
    ),
    "zone_own_rules": (
        mark("names the time zone “{zone}”, which only this file explains; its times are shown in {read}"),
        _CHECK,
    ),
    "bad_rule": (
        mark("has a rule that cannot be followed ({rule}): only the first date counts"),
        mark("Repeat the event in another way, or enter its dates one by one."),
    ),
    "many_occurrences": (
        mark("repeats more than {limit} times within a year; the first {limit} were taken"),
        mark("Repeat the event less often."),
    ),
    "other_title": (
        mark("is “{value}” for one date only; the title of the series was kept"),
        mark("Make it an event of its own where it is another offering."),
    ),
    "moved": (
        mark("is taken for the session of {before}, moved to {after}"),
        mark("If it is another session, give it a code or, in a spreadsheet, a name in the column session."),
    ),
}

CALENDARS: dict[str, tuple[str, str]] = {
    "empty_calendar": (mark("is empty"), mark("Export the calendar again.")),
    "no_calendar": (mark("is no calendar (.ics)"), mark("Export the calendar as iCalendar and import that.")),
    "web_page_for_calendar": (
        mark("is a web page or another document, not a calendar: a sign-in page was probably saved"),
        mark("Sign in, and download the .ics file again."),
    ),
    "no_events": (mark("holds no events"), ""),
    "calendar_eight_bit": (
        mark("is not UTF-8 in some places, which were read as Windows-1252"),
        mark("Look at the accents in names."),
    ),
    "floating_times": (mark("has events whose times name no time zone, which were read as {zone}: {count}"), _CHECK),
    "events_over": (mark("has events that are over, which were left out: {count}"), ""),
    "events_later": (
        mark("has repeating events that begin more than a year from now, which were left out: {count}"),
        mark("Import it again later."),
    ),
    "events_cancelled": (mark("has cancelled events or dates, which were left out: {count}"), ""),
    "older_versions": (mark("holds events in older versions too, of which the newest was taken: {count}"), ""),
}
