"""`pl import`: what a file would change, and with --apply, changing it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import Stopped, actor, count, opened, say, show_list, tracked, working
from bot.settings import Settings, load_settings
from bot.slack import slack_client
from files.catalog import read_catalog
from files.catalog_rows import CatalogRules
from files.holidays import read_holidays
from files.names import TABLE_SUFFIXES
from files.people import PEOPLE, parse_people
from files.tables.reading import TextRow, TextTable, read_table
from files.tables.unreadable import UnreadableFile, file_bytes
from handlers.imports.problems import Labels, part_warnings, say_drafts, say_note, say_problem
from handlers.slack.accounts import SlackUnreachable, read_accounts
from learning.district.settings import settings_on
from learning.imports.catalog import apply_catalog, plan_catalog
from learning.imports.catalog_rows import OfferingRow
from learning.imports.holidays import apply_holidays, plan_holidays
from learning.imports.plan import (
    Changed,
    FieldChange,
    ImportChange,
    ImportPlan,
    ImportRows,
    Note,
    Row,
    RowAt,
    RowProblem,
    Section,
)
from learning.imports.roster import PersonRow, apply_people, plan_people
from learning.imports.roster_accounts import Matching, held_links, match_accounts
from locales.languages import ENGLISH
from locales.times import write_moment
from locales.translator import Translator
from storage.database import Database
from storage.tables import AccountKind

app = typer.Typer(no_args_is_help=True, help="Import people, the catalog or holidays from files.")

_Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="One or more .csv or .xlsx files.")]
_CatalogFiles = Annotated[list[Path], typer.Argument(metavar="FILE…", help="One or more .csv, .xlsx or .ics files.")]
_CalendarFile = Annotated[Path, typer.Argument(metavar="FILE", help="A calendar, an .ics file.")]
_Apply = Annotated[bool, typer.Option("--apply", help="Do it. Without this, it is only shown what would change.")]
_Retire = Annotated[bool, typer.Option("--retire", help="Retire what is no longer in the file.")]

_ENGLISH = Translator(ENGLISH)
_MOST_DRAFTS = 3  # more are said in one line

_Label = Callable[[str, Sequence[FieldChange]], str]


@app.command("people")
def import_people(files: _Files, apply: _Apply = False, retire: _Retire = False) -> None:  # noqa: FBT002
    """Import the staff roster: email*, name*, site, employee_group, roles, locale, timezone, coach_topics."""
    settings = load_settings()
    with opened(settings) as database:
        tables = _read_people(files)
        rows = parse_people(tables, track=_track)
        _stop_without_rows(rows)
        matching = _match_with_slack(rows, settings=settings, database=database)
        if apply:
            change = ImportChange(actor(), datetime.now(UTC), retire=retire)
            with working("Writing"):
                plan = apply_people(database, rows, change=change, links=matching.links if matching else ())
        else:
            plan = plan_people(database, rows, retire=retire)
    _show_plan(plan, warned=plan.warned, applied=apply, retire=retire, label=_label_name)
    if matching:
        _show_matching(matching, leavers=len(plan.sections["people"].missing), applied=apply)
    _show_end(plan, applied=apply)


@app.command("catalog")
def import_catalog(files: _CatalogFiles, apply: _Apply = False, retire: _Retire = False) -> None:  # noqa: FBT002
    """Import offerings and sessions: code*, title*, format*, and what else the documentation lists; or calendars."""
    settings = load_settings()
    with opened(settings) as database:
        rows = _read_catalog(files, settings=settings, database=database)
        _stop_without_rows(rows)
        if apply:
            change = ImportChange(actor(), datetime.now(UTC), retire=retire)
            with working("Writing"):
                plan = apply_catalog(database, rows, change=change)
        else:
            plan = plan_catalog(database, rows, now=datetime.now(UTC), retire=retire)
    warned = part_warnings(plan, rows.rows)
    drafts = len(warned.drafts)
    shown = warned.others if drafts > _MOST_DRAFTS else sorted((*warned.drafts, *warned.others), key=_place)
    _show_plan(plan, warned=shown, applied=apply, retire=retire, label=_labels(rows.rows))
    if drafts > _MOST_DRAFTS:
        say("", f"{say_drafts(_ENGLISH, drafts)} in Slack, or fill in the cells and import again.")
    _show_end(plan, applied=apply)


@app.command("holidays")
def import_holidays(file: _CalendarFile, apply: _Apply = False, retire: _Retire = False) -> None:  # noqa: FBT002
    """Import the days on which nothing that can wait is sent to staff: the all-day events of a calendar."""
    settings = load_settings()
    now = datetime.now(UTC)
    today = now.astimezone(settings.timezone).date()
    rules = CatalogRules(settings.timezone, 0, settings.locale, today)
    with opened(settings) as database:
        try:
            rows, notes = read_holidays(file.name, file_bytes(file), rules=rules, now=now)
        except UnreadableFile as unreadable:
            raise Stopped(_say_unreadable(unreadable)) from unreadable
        say(*map(_say_note, notes))
        _stop_without_rows(rows)
        if apply:
            change = ImportChange(actor(), now, retire=retire)
            plan = apply_holidays(database, rows, change=change, zone=settings.timezone)
        else:
            plan = plan_holidays(database, rows, today=today, retire=retire)
    _show_plan(plan, warned=plan.warned, applied=apply, retire=retire, label=_label_name)
    _show_end(plan, applied=apply)


def _label_name(name: str, fields: Sequence[FieldChange]) -> str:
    del fields
    return name


def _labels(rows: Sequence[OfferingRow]) -> _Label:
    """Name offerings and sessions as in Slack: the code of an event in a calendar means nothing to anybody."""
    labels = Labels(_ENGLISH, rows, write_moment=lambda at, zone: write_moment(at, zone=zone, language=ENGLISH))
    return lambda name, fields: labels.say(name, fields=fields)


def _place(problem: RowProblem) -> RowAt:
    return problem.at


def _read_people(files: Sequence[Path]) -> list[TextTable]:
    for path in files:
        if path.suffix.casefold() not in TABLE_SUFFIXES:
            raise Stopped(
                f"{path.name} is not a .csv or .xlsx file. Save it in the spreadsheet as one of these and import that."
            )
    try:
        with working("Reading"):
            tables = [read_table(path.name, file_bytes(path), layout=PEOPLE) for path in files]
    except UnreadableFile as unreadable:
        raise Stopped(_say_unreadable(unreadable)) from unreadable
    for path, table in zip(files, tables, strict=True):
        read = f"{path.name}: {count(len(table.rows) + len(table.refused), one='row')} read."
        say(read, *map(_say_note, table.notes))
        if table.unknown:
            say(f"Unknown columns, ignored: {', '.join(table.unknown)}.")
    return tables


def _read_catalog(files: Sequence[Path], *, settings: Settings, database: Database) -> ImportRows[OfferingRow]:
    now = datetime.now(UTC)
    today = now.astimezone(settings.timezone).date()
    with database.reading() as tx:
        longest = settings_on(tx, day=today).number("offering.why_characters")
    rules = CatalogRules(settings.timezone, longest, settings.locale, today)
    try:
        named = [(path.name, file_bytes(path)) for path in files]
    except UnreadableFile as unreadable:
        raise Stopped(_say_unreadable(unreadable)) from unreadable
    read = read_catalog(named, rules=rules, now=now, track=_track)
    if read.unreadable:
        raise Stopped(" ".join(map(_say_note, read.unreadable)))
    say(*map(_say_note, read.notes))
    return read.rows


def _say_note(note: Note) -> str:
    return say_note(_ENGLISH, note)


def _say_unreadable(unreadable: UnreadableFile) -> str:
    return _say_note(Note(unreadable.code, unreadable.values))


def _say_problem(problem: RowProblem) -> str:
    return say_problem(_ENGLISH, problem)


def _track(rows: Sequence[TextRow]) -> Iterator[TextRow]:
    return tracked(rows, doing="Checking rows")


def _stop_without_rows(rows: ImportRows[Row]) -> None:
    """End an import of which nothing is left, after saying why."""
    if rows.refused and not rows.rows:
        show_list("Refused", [_say_problem(problem) for problem in rows.refused])
        raise Stopped("Nothing can be imported: every row was refused.")


def _match_with_slack(rows: ImportRows[PersonRow], *, settings: Settings, database: Database) -> Matching | None:
    if not settings.slack_bot_token:
        say("Not compared with Slack: SLACK_BOT_TOKEN is not set.")
        return None
    try:
        with working("Reading the workspace"):
            accounts = read_accounts(slack_client(settings, seconds=15, retries=3))
    except SlackUnreachable as unreachable:
        say(f"Not compared with Slack: {unreachable}. Everything else below holds.")
        return None
    members = [account for account in accounts if account.standing is AccountKind.member]
    if members and not any(account.email for account in members):
        say("Not compared with Slack: it gives no e-mail addresses. Add the scope users:read.email to the app.")
        return None
    people = [(row.email, row.name) for row in rows.rows]
    return match_accounts(people, accounts, held=held_links(database))


def _show_plan(plan: ImportPlan, *, warned: Sequence[RowProblem], applied: bool, retire: bool, label: _Label) -> None:
    for kind, section in plan.sections.items():
        say(f"{kind.capitalize()}: {_counts(section, gone=plan.retired, applied=applied)}.")
    rows = len({problem.at for problem in plan.refused})
    if rows:
        say(f"Refused: {count(rows, one='row')}.")
    for kind, section in plan.sections.items():
        show_list(f"{kind.capitalize()} added", [label(name, ()) for name in section.added])
        changed = [_say_change(change, name=label(change.name, change.fields)) for change in section.changed]
        show_list(f"{kind.capitalize()} changed", changed)
        title = "retired" if plan.retired and applied else "no longer in the file"
        show_list(f"{kind.capitalize()} {title}", section.missing)
    if plan.last_admin_goes:
        when = "now" if applied else "after this"
        say("", f"Warning: {when} nobody has the role admin any more; give it to somebody in the column roles.")
    show_list("Worth knowing", [_say_problem(problem) for problem in warned])
    show_list("Refused", [_say_problem(problem) for problem in plan.refused])
    if plan.kept_back:
        say("", "Nobody and nothing is retired: rows were refused that may be the missing ones. Correct them first.")
    elif retire is False and any(section.missing for section in plan.sections.values()):
        say("", "What is no longer in the file stays as it is; --retire retires it.")


def _counts(section: Section, *, gone: bool, applied: bool) -> str:
    missing = f"{len(section.missing):,} no longer in the file"
    if gone:
        missing = f"{len(section.missing):,} {'' if applied else 'to be '}retired"
    return f"{len(section.added):,} added, {len(section.changed):,} changed, {section.unchanged:,} unchanged, {missing}"


def _say_change(change: Changed, *, name: str) -> str:
    fields = [f"{each.field} “{_short(each.before)}” → “{_short(each.after)}”" for each in change.fields]
    return f"{name}: {', '.join(fields)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004 - enough to tell the two apart


def _show_matching(matching: Matching, *, leavers: int, applied: bool) -> None:
    say(
        "",
        f"Slack: {len(matching.links):,} matched by e-mail, {len(matching.unsure):,} unsure, "
        f"{len(matching.absent):,} not in Slack, {count(leavers, one='leaver')}.",
    )
    unsure = [
        f"{each.email} ({each.name}) may be {each.account_email or 'an account without e-mail'} in Slack"
        for each in matching.unsure
    ]
    show_list("Unsure, same name with another e-mail; not linked", unsure)
    show_list("Not in Slack", matching.absent, most=10)
    show_list("Left alone, because another account or person is linked already", matching.taken)
    if applied and matching.links:
        say("", "Accounts with a person's e-mail are linked to them.")


def _show_end(plan: ImportPlan, *, applied: bool) -> None:
    if not plan.changes_something:
        held = any(section.unchanged for section in plan.sections.values())
        nothing = "Nothing to import: there is no row in it, and no event to come."
        say("", "Nothing to change: the file says what is already there." if held else nothing)
    elif applied:
        say("", "Done.")
    else:
        say("", "Nothing has been changed yet. Run it again with --apply to do this.")
