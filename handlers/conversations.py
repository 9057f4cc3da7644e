"""The list of conversations. A new one is a module with `register(entries)`, and a line here."""

from dataclasses import dataclass

from handlers import asks, details, drafts, filters, find, help, home, language, roles
from handlers.payload import Surface
from handlers.register import COMMAND, Register

CONVERSATIONS = (find, filters, details, drafts, asks, roles, language, home, help)


def register_all() -> Register:
    """Return the register with every conversation in it, in the order in which help lists their commands."""
    entries = Register()
    for conversation in CONVERSATIONS:
        conversation.register(entries)
    return entries


@dataclass(frozen=True, slots=True)
class Registered:
    """What Slack has to know of, for comparing with the manifest."""

    commands: set[str]
    shortcuts: set[str]
    events: set[str]


def registered() -> Registered:
    """Return the commands, shortcuts and events that conversations answer."""
    entries = register_all()
    return Registered({COMMAND}, entries.names_on(Surface.shortcut), entries.names_on(Surface.home_opened))
