"""The list of conversations. A new one is a module with `register(entries)`, and a line here."""

from dataclasses import dataclass

from handlers.attendance import checkin, recordings, roster, sign_in_files
from handlers.cards import details
from handlers.catalog import asks, filters, find, vocabulary
from handlers.conversation.payload import Surface
from handlers.conversation.routes import COMMAND, Register
from handlers.home import help, home
from handlers.imports import catalog_files
from handlers.people import language, notice_settings, quiet, roles
from handlers.planning import (
    cancelling,
    change_delivery,
    drafts,
    offering_modal,
    register_others,
    sessions,
    staff_options,
)
from handlers.registration import buttons, calendar, exceptions, mine, offers
from handlers.slack import direct_messages

CONVERSATIONS = (
    find, filters, details, buttons, mine, offers, drafts, asks, vocabulary, roles, roster, checkin,
    calendar, notice_settings, quiet, language, home, help, direct_messages, catalog_files, recordings,
    sign_in_files, offering_modal, sessions, register_others, cancelling, change_delivery, exceptions, staff_options,
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
