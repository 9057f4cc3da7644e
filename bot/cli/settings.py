"""`pl settings`: what the district decides, with the day from which it holds."""

from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Annotated

import typer

from bot.cli.console import Stopped, actor, opened, say, show_table
from bot.settings import load_settings
from learning.district.settings import KINDS, BadSetting, UnknownSetting, decided_for_later, set_setting, settings_on

app = typer.Typer(no_args_is_help=True, help="List or set what the district decides.")

_From = Annotated[
    datetime | None,
    typer.Option(
        "--from", metavar="DATE", formats=["%Y-%m-%d"], help="The day from which it holds; today if not given."
    ),
]
_Source = Annotated[str, typer.Option("--source", metavar="TEXT", help="Who decided it, or where it is written.")]


@app.command("list")
def list_settings() -> None:
    """Show every setting with the value in force today, and what is decided for later."""
    settings = load_settings()
    with opened(settings) as database, database.reading() as tx:
        today = datetime.now(settings.timezone).date()
        decisions, later = settings_on(tx, day=today).decisions(), decided_for_later(tx, day=today)
    rows = []
    for decision in decisions:
        row = decision.row
        told = (row.valid_from.isoformat(), row.source, row.set_by) if row else ("default", "", "")
        rows.append((decision.kind.key, str(decision.value), *told, decision.kind.meaning))
        rows += [
            ("", each.value, each.valid_from.isoformat(), each.source, each.set_by, "from then on")
            for each in later
            if each.key == decision.kind.key
        ]
    show_table(("setting", "value", "from", "source", "set by", "meaning"), rows)


@app.command("set")
def set_value(key: str, value: str, valid_from: _From = None, source: _Source = "") -> None:
    """Set one of them. Nothing is overwritten: the newest decision whose day has come is in force."""
    settings = load_settings()
    today = datetime.now(settings.timezone).date()
    day = valid_from.date() if valid_from else today
    with opened(settings) as database:
        try:
            set_setting(
                database, key=key, value=value, valid_from=day, source=source, actor=actor(), now=datetime.now(UTC)
            )
        except UnknownSetting as unknown:
            raise Stopped(_unknown(key)) from unknown
        except BadSetting as bad:
            raise Stopped(f"{bad.key} takes {bad.expected}.") from bad
    say(f"{key} is {value.strip()} {_since(day, today=today)}.")


def _unknown(key: str) -> str:
    near = get_close_matches(key, [kind.key for kind in KINDS], n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no setting {key}.{meant} `pl settings list` shows all."


def _since(day: date, *, today: date) -> str:
    return "from today" if day == today else f"from {day.isoformat()}"
