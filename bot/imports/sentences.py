"""What is said about a row: the sentence for each code of a RowProblem, in plain English for operators."""

from learning.import_plan import RowProblem

# What is wrong, and what to do. Values stand in braces.
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("is empty, or has no letter or digit", "Fill it in."),
    "not_an_email": ("“{value}” is not an e-mail address", "Write it like name@district.example."),
    "not_listed": (
        "“{value}” is not one of {allowed}",
        "Write one of these; several with | between them where a list is asked for.",
    ),
    "not_a_language": (
        "“{value}” is not a language spoken here",
        "Write one of {allowed}, or leave it empty.",
    ),
    "not_a_zone": ("“{value}” is not a time zone", "Write its IANA name, like America/Los_Angeles."),
    "not_a_moment": ("“{value}” is not a day and a time", "Write it like 2026-12-03 15:30."),
    "far_year": ("the year {value} cannot be meant", "Write a year from 2000 to 2100."),
    "not_whole": ("“{value}” is not a whole number from 1 to {most}", "Write digits only."),
    "not_points": ("“{value}” is not a number of points", "Write a number like 1.5, at most 9999.99."),
    "not_a_link": (
        "“{value}” is not a web address",
        "Write it in full, like https://video.example/9, without spaces, quotes, < > \\, user or password.",
    ),
    "too_long": ("has {length} characters, {limit} are allowed", "Shorten it."),
    "too_many": ("holds {count} items, {limit} are allowed", "Keep the {limit} that matter most."),
    "extra_cells": (
        "has more cells than the {columns} columns of the header",
        "A text with a comma in it belongs in quotation marks.",
    ),
    "broken_quotes": (
        "has a quotation mark that is not closed, or text after the closing one",
        "Write a quotation mark inside a text twice.",
    ),
    "duplicate": ("names the same one as row {first}", "Keep one of the two rows."),
    "same_session": (
        "is the same session as row {first}",
        "Keep one of the two rows, or tell them apart in the column session.",
    ),
    "same_offering": (
        "is a second row without starts_at for the offering of row {first}",
        "Keep one of the two rows.",
    ),
    "differs": (
        "is not what row {first} says for the same code",
        "Write the same in both rows, or leave it empty in the later one.",
    ),
    "needs_start": ("is empty: a live session needs starts_at", "Write it like 2026-12-03 15:30."),
    "needs_end": ("is empty: a session with starts_at needs ends_at or minutes", "Fill in one of the two."),
    "ends_before_start": ("is not after starts_at", "Check both times and the zone."),
    "closes_before_opens": ("is not after registration_opens", "Check both times."),
    "draft": (
        "is not published: {fields} missing",
        "Fill in the cells, or complete the offering in Slack.",
    ),
    "kept": (
        "is empty in the file; what is there now was kept",
        "Write the new text in the file to change it.",
    ),
    "returns_without_roles": (
        "is somebody who comes back, without the earlier roles ({roles})",
        "Write in the column roles what they are to have, or give it in Slack.",
    ),
    "undated_ignored": (
        "is ignored: it belongs to a dated session, and this row has no starts_at",
        "Add starts_at, or empty the cell.",
    ),
}
CODES = frozenset(_SENTENCES)


def say_problem(problem: RowProblem) -> str:
    """Write the sentence as in: `catalog.csv, row 7, starts_at: what is wrong. What to do`."""
    wrong, remedy = (part.format(**problem.values) for part in _SENTENCES[problem.code])
    place = f"{problem.at.file}, row {problem.at.row}"
    subject = f"{place}, {problem.column}: {wrong}" if problem.column else f"{place} {wrong}"
    return f"{subject}. {remedy}"
