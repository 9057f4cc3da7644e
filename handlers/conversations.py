"""The list of conversations. A new one is a module with `register(entries)`, and a line here."""

from dataclasses import dataclass

from handlers import (
    asks,
    catalog_files,
    details,
    direct_messages,
    drafts,
    filters,
    find,
    help,
    home,
    language,
    roles,
    vocabulary,
)
from handlers.payload import Surface
from handlers.register import COMMAND, Register

CONVERSATIONS = (
    find, filters, details, drafts, asks, vocabulary, roles, language, home, help, direct_messages, catalog_files,
)  # fmt: skip


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
    events = entries.names_on(Surface.home_opened) | entries.names_on(Surface.direct_message)
    return Registered({COMMAND}, entries.names_on(Surface.shortcut), events)
