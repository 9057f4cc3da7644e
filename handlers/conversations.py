"""The list of conversations. A new one is a module with `register(entries)`, and a line here."""

from dataclasses import dataclass

from handlers import (
    asks,
    bulk,
    calendar,
    cancelling,
    catalog_files,
    checkin,
    details,
    direct_messages,
    drafts,
    editing,
    exceptions,
    filters,
    find,
    help,
    home,
    language,
    mine,
    notice_settings,
    offering_modal,
    offers,
    quiet,
    recordings,
    registration,
    roles,
    session_roster,
    sign_in_files,
    staff_options,
    telling,
    vocabulary,
)
from handlers.payload import Surface
from handlers.register import COMMAND, Register

CONVERSATIONS = (
    find, filters, details, registration, mine, offers, drafts, asks, vocabulary, roles, session_roster, checkin,
    calendar, notice_settings, quiet, language, home, help, direct_messages, catalog_files, recordings,
    sign_in_files, offering_modal, editing, bulk, cancelling, telling, exceptions, staff_options,
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
