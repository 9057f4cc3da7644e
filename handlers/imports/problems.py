"""What is said about imported files and their rows, in a person's language: in Slack, and at the command line."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.conversation.blocks import clip, clip_title
from handlers.imports.calendar_sentences import CALENDARS, EVENTS
from handlers.imports.file_sentences import FILES
from handlers.imports.row_sentences import ROWS
from learning.imports.catalog_rows import OfferingRow, SessionRow
from learning.imports.plan import FieldChange, ImportPlan, Note, RowAt, RowProblem
from locales.translator import Translator

PROBLEMS = ROWS | EVENTS
NOTES = FILES | CALENDARS
CODES = PROBLEMS.keys() | NOTES.keys()

_DRAFT = "draft"
_BETWEEN = " · "
_EVENT_TITLE = 40
_TELLING_CODE = 24
# Names of sessions that no person chose: those of their first start, which may be another by now.
_DATE = re.compile(r"\d{4}-\d\d-\d\d\b")
_NUMBER = re.compile(r" \(\d+\)$")


def say_problem(say: Translator, problem: RowProblem) -> str:
    """Write the sentence as in: `catalog.csv, row 7, starts_at: what is wrong. What to do`."""
    values = dict(problem.values)
    row, of, file = values.get("first", "").partition(" of ")  # as row_label writes it
    if of:
        values["first"] = say.t("{row} of {file}", row=row, file=file)
    wrong, remedy = (say.t(part, **values) for part in PROBLEMS[problem.code])
    said = {"file": problem.at.file, "row": str(problem.at.row), "wrong": wrong, "remedy": remedy}
    if problem.at.line and values.get("event"):
        return _say_event(say, problem, said=said)
    if problem.at.line and problem.column:
        return say.t("{file}, line {row}, {column}: {wrong}. {remedy}", column=problem.column, **said)
    if problem.at.line:
        # NOTE: {wrong} goes on about the event in that line, as in: “is the same as in line 3”
        return say.t("{file}, line {row} {wrong}. {remedy}", **said)
    if problem.column:
        return say.t("{file}, row {row}, {column}: {wrong}. {remedy}", column=problem.column, **said)
    # NOTE: {wrong} goes on about the row, as in: “is the same session as row 3”
    return say.t("{file}, row {row} {wrong}. {remedy}", **said)


def _say_event(say: Translator, problem: RowProblem, *, said: Mapping[str, str]) -> str:
    event = problem.values["event"]
    if problem.column:
        # NOTE: {event} is the title of an event in a calendar
        return say.t(
            "{file}, line {row} (“{event}”), {column}: {wrong}. {remedy}", event=event, column=problem.column, **said
        )
    # NOTE: {event} is the title of an event in a calendar; {wrong} goes on about that event
    return say.t("{file}, line {row} (“{event}”) {wrong}. {remedy}", event=event, **said)


def say_note(say: Translator, note: Note) -> str:
    """Write the sentence about a file, as in: `catalog.csv is empty. What to do`."""
    wrong, remedy = (say.t(part, **note.values) if part else "" for part in NOTES[note.code])
    file = note.values["file"]
    if not remedy:
        # NOTE: {wrong} goes on about the file, as in: “is empty”
        return say.t("{file} {wrong}.", file=file, wrong=wrong)
    # NOTE: {wrong} goes on about the file, as in: “is empty”
    return say.t("{file} {wrong}. {remedy}", file=file, wrong=wrong, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Warned:
    """What a plan warns of: how many offerings stay drafts, which are said together, and all else one by one."""

    drafts: tuple[RowProblem, ...]
    others: tuple[RowProblem, ...]


def part_warnings(plan: ImportPlan, rows: Sequence[OfferingRow]) -> Warned:
    """Part the warnings of a plan for these rows. Those on events of a calendar name the event."""
    titles: dict[RowAt, str] = {row.at: row.title for row in rows}
    for row in rows:
        for session in row.sessions:
            titles.setdefault(session.at, row.title)
    warned = [_with_event(problem, titles) for problem in plan.warned]
    return Warned(
        tuple(problem for problem in warned if problem.code == _DRAFT),
        tuple(problem for problem in warned if problem.code != _DRAFT),
    )


def _with_event(problem: RowProblem, titles: Mapping[RowAt, str]) -> RowProblem:
    if not problem.at.line or "event" in problem.values or problem.at not in titles:
        return problem
    return replace(problem, values={**problem.values, "event": clip(titles[problem.at], _EVENT_TITLE)})


def say_drafts(say: Translator, number: int) -> str:
    """Say how many offerings of an import nobody finds yet, and what to do."""
    return say.tn(
        "{n} offering lacks “Why this matters” or a goal, and nobody finds it until then. Complete it with /pl drafts",
        "{n} offerings lack “Why this matters” or a goal, and nobody finds them until then. Complete them with /pl drafts",
        number,
    )


class Labels:
    """Names the offerings and sessions of a plan as people know them: by title and time instead of code and name.

    `rows` are what was read; `write_moment` writes an aware instant of a session in this zone.
    """

    def __init__(
        self, say: Translator, rows: Sequence[OfferingRow], *, write_moment: Callable[[datetime, ZoneInfo], str]
    ) -> None:
        self._say = say
        self._write_moment = write_moment
        self._offerings = {row.code.casefold(): row for row in rows}

    def code_of(self, name: str) -> str:
        """Return the folded code of the offering that a session of a plan belongs to."""
        row, _ = self._part(name)
        return row.code.casefold() if row else ""

    def say(self, name: str, *, fields: Sequence[FieldChange] = ()) -> str:
        """Name what a plan calls `CODE`, or `CODE · session`; `fields` are what changes of it."""
        if row := self._offerings.get(name.casefold()):
            return self._say_offering(row)
        row, session_name = self._part(name)
        if row is None:
            return name
        title = clip_title(row.title)
        session = _find_session(row, session_name, fields=fields)
        if session is not None:
            time = self._write_moment(session.starts_at, ZoneInfo(session.timezone))
            return self._say.t("{title}: {time}", title=title, time=time)
        if _DATE.match(session_name):  # a first start, which would be taken for the time that it has now
            return title
        return self._say.t("{title}: {session}", title=title, session=session_name)

    def _part(self, name: str) -> tuple[OfferingRow | None, str]:
        """Part `CODE · session`. A code may hold the sign between them too."""
        at = name.find(_BETWEEN)
        while at >= 0:
            if row := self._offerings.get(name[:at].casefold()):
                return row, name[at + len(_BETWEEN) :]
            at = name.find(_BETWEEN, at + 1)
        return None, ""

    def _say_offering(self, row: OfferingRow) -> str:
        # A calendar's codes are long and mean nothing to anybody.
        title = f"{row.title} ({row.code})" if len(row.code) <= _TELLING_CODE else row.title
        if not row.sessions:
            return title
        return self._say.tn("{title}: {n} session", "{title}: {n} sessions", len(row.sessions), title=clip_title(title))


def _find_session(row: OfferingRow, name: str, *, fields: Sequence[FieldChange]) -> SessionRow | None:
    """Find the row of a session, which may go by the name that the catalog has for it, and not by that of its row."""
    start = next((each.after for each in fields if each.field == "starts_at"), None)
    by_start = {each.starts_wall: each for each in row.sessions}
    if start in by_start:
        return by_start[start]
    by_name = {each.name.casefold(): each for each in row.sessions}
    found = by_name.get(name.casefold()) or by_name.get(_NUMBER.sub("", name).casefold())
    return found or (row.sessions[0] if len(row.sessions) == 1 else None)
