"""What is said about rows of imported files, in English, by code: what is wrong, and what to do.

`{value}` and the like are filled by whoever says it. Both parts are said in one sentence with the row's place before them.
"""

from locales.translator import mark

ROWS: dict[str, tuple[str, str]] = {
    "missing": (mark("is empty, or has no letter or digit"), mark("Fill it in.")),
    "not_an_email": (mark("“{value}” is not an e-mail address"), mark("Write it like name@district.example.")),
    "not_listed": (mark("“{value}” is not one of {allowed}"), mark("Write one of these.")),
    "not_among": (
        mark("“{value}” is not one of {allowed}"),
        mark("Write one of these, or several with | between them."),
    ),
    "not_a_language": (
        mark("“{value}” is not a language spoken here"),
        mark("Write one of {allowed}, or leave it empty."),
    ),
    "not_a_zone": (mark("“{value}” is not a time zone"), mark("Write its IANA name, like America/Los_Angeles.")),
    "not_a_moment": (mark("“{value}” is not a day and a time"), mark("Write it like 2026-12-03 15:30.")),
    "no_time": (mark("“{value}” is a day without a time"), mark("Write the time too, like 2026-12-03 15:30.")),
    "no_day": (mark("“{value}” is a time without a day"), mark("Write the day too, like 2026-12-03 15:30.")),
    "no_year": (mark("“{value}” has no year"), mark("Write the year too, like 2026-12-03 15:30.")),
    "unclear_order": (
        mark("“{value}” may be two days: this file has dates with the day first and dates with the month first"),
        mark("Write it like 2026-12-03 15:30."),
    ),
    "other_zone": (
        mark("“{value}” names another time zone than {zone}"),
        mark("Write the time of the place, and its zone in the column timezone, like America/Denver."),
    ),
    "far_year": (mark("the year {value} cannot be meant"), mark("Write a year from 2000 to 2100.")),
    "not_whole": (mark("“{value}” is not a whole number from 1 to {most}"), mark("Write digits only.")),
    "below_taken": (
        mark("is {value}, and {taken} seats are taken: the session stays as it is"),
        mark("Write at least {taken}."),
    ),
    "not_points": (mark("“{value}” is not a number of points"), mark("Write a number like 1.5, at most 9999.99.")),
    "not_a_link": (
        mark("“{value}” is not a web address"),
        mark("Write it in full, with https:// before it and without spaces, quotes, < > \\, user or password."),
    ),
    "too_long": (mark("has {length} characters, {limit} are allowed"), mark("Shorten it.")),
    "too_many": (mark("holds {count} items, {limit} are allowed"), mark("Keep the {limit} that matter most.")),
    "extra_cells": (
        mark("has more cells than the {columns} columns of the header"),
        mark("A text with a comma in it belongs in quotation marks."),
    ),
    "broken_quotes": (
        mark("has a quotation mark that is not closed, or text after the closing one"),
        mark("Write a quotation mark inside a text twice."),
    ),
    "broken_quotes_to": (
        mark("has a quotation mark that is not closed; it and what follows up to row {last} were left out"),
        mark("Close the quotation mark, or write one inside a text twice."),
    ),
    "long_cell": (mark("has a cell of more than 131,072 characters"), mark("Shorten it.")),
    "only_unknown": (mark("has nothing in the columns that are read"), mark("Delete it if it is a note or a total.")),
    "stands_alone": (
        mark("holds only “{value}”"),
        mark("Delete it if it is a note or a total; else fill in the columns that must be there."),
    ),
    "cell_error": (mark("shows {value} in place of a value"), mark("Correct the formula, or type the value.")),
    "ticked": (
        mark("is {value}, a box that is ticked or not"),
        mark("Write what is meant in words, or empty the cell."),
    ),
    "duplicate": (mark("names the same one as row {first}"), mark("Keep one of the two rows.")),
    "same_session": (
        mark("is the same session as row {first}"),
        mark("Keep one of the two rows, or tell them apart in the column session."),
    ),
    "same_offering": (
        mark("is a second row without starts_at for the offering of row {first}"),
        mark("Keep one of the two rows."),
    ),
    "differs": (
        mark("is not what row {first} says for the same code"),
        mark("Write the same in both rows, or leave it empty in the later one."),
    ),
    "needs_start": (mark("is empty: a live session needs starts_at"), mark("Write it like 2026-12-03 15:30.")),
    "needs_end": (mark("is empty: a session with starts_at needs ends_at or minutes"), mark("Fill in one of the two.")),
    "ends_before_start": (mark("is not after starts_at"), mark("Check both times and the zone.")),
    "closes_before_opens": (mark("is not after registration_opens"), mark("Check both times.")),
    "draft": (
        mark("is not published: {fields} missing"),
        mark("Fill in the cells, or complete the offering in Slack."),
    ),
    "kept": (
        mark("is empty in the file; what is there now was kept"),
        mark("Write the new text in the file to change it."),
    ),
    "returns_without_roles": (
        mark("is somebody who comes back, without the earlier roles ({roles})"),
        mark("Write in the column roles what they are to have, or give it in Slack."),
    ),
    "undated_ignored": (
        mark("is ignored: it belongs to a dated session, and this row has no starts_at"),
        mark("Add starts_at, or empty the cell."),
    ),
    "read_month_first": (
        mark("“{value}” was read as {read}, month first, like all such dates of this file"),
        mark("If the day stands first in them, write them like 2026-12-03 15:30."),
    ),
    "read_day_first": (
        mark("“{value}” was read as {read}, day first, like all such dates of this file"),
        mark("If the month stands first in them, write them like 2026-12-03 15:30."),
    ),
    "offset_converted": (
        mark("“{value}” was read as {read} on the clock of the place"),
        mark("Check it, and write the times without Z and without +00:00."),
    ),
    "weekday_differs": (mark("“{value}” names another day of the week than that of {day}"), mark("Check the day.")),
    "night_time": (
        mark("“{value}” was read as {read}, in the night"),
        mark("Write 15:30 or 3:30 PM if that is meant."),
    ),
    "skipped_time": (
        mark("{value} does not exist that day, when clocks are put forward; {read} was taken"),
        mark("Check the time."),
    ),
    "length_differs": (
        mark("“{value}” gives another end than {counts}, which counts: the session ends {read}"),
        mark("Correct one of the two cells, or empty one."),
    ),
    "half_converted": (
        mark("was read as {read}, and {other} may be meant: dates of this file that stayed text have the day first"),
        mark("Check all its dates, and write them like 2026-12-03 15:30."),
    ),
    "long_session": (mark("makes a session of {hours} hours"), mark("Check both days.")),
    "far_date": (mark("lies far away: {value}"), mark("Check the year.")),
}
