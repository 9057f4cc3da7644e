"""The list of all commands of `pl`. The module of one is imported when it is asked for: help has to be quick."""

from collections import UserDict
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command or a group of them stands, `module:name` in this package, and what the list says of it."""

    place: str
    said: str

    def load(self, name: str) -> Any:
        """Import it, and return what typer makes of it. typer gives the classes of that no public name."""
        module, _, attribute = self.place.partition(":")
        found = getattr(import_module(f"bot.cli.{module}"), attribute)
        around = typer.Typer(add_completion=False, rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            around.add_typer(found, name=name)
        else:
            around.command(name)(found)
        return get_group(around).commands[name]


COMMANDS = {
    "run": Command("running:run", "Run the bot until it is told to stop."),
    "check": Command("running:check", "Look at everything that must be right, and say what to do about what is not."),
    "init": Command("running:init", "Ask six questions and write the answers to .env in this folder."),
    "manifest": Command("manifest:manifest", "Print the app's manifest for api.slack.com/apps."),
    "export": Command(
        "export:export_everything",
        "Write offerings, sessions, registrations, notices, people and the audit log into FOLDER, as CSV files.",
    ),
    "settings": Command("settings:app", "List or set what the district decides."),
    "db": Command("database:app", "Upgrade, back up or restore the database."),
    "import": Command("imports:app", "Import people, the catalog or holidays from files."),
    "outbox": Command("outbox:app", "Look at the messages that the bot owes, or deliver what is due."),
}


class _Imported(UserDict[str, Any]):
    """The commands by their names. One is imported when it is taken out."""

    def __getitem__(self, name: str) -> Any:
        return COMMANDS[name].load(name) if name in COMMANDS else super().__getitem__(name)


class Commands(TyperGroup):
    """All of them, and a list of them for which none is imported."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Imported(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.said) for name, command in COMMANDS.items()])
