"""The one list of subjects. A new one is a package with `add_routes(routes)`, and a line here."""

from dataclasses import dataclass

from handlers.attendance import routes as attendance
from handlers.cards import details
from handlers.catalog import routes as catalog
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import SENTENCES
from handlers.conversation.routes import COMMAND, Routes
from handlers.home import routes as home
from handlers.imports import routes as imports
from handlers.notices import routes as notices
from handlers.people import routes as people
from handlers.planning import routes as planning
from handlers.registration import routes as registration
from handlers.slack import direct_messages

# Help lists their commands in this order.
SUBJECTS = (catalog, registration, attendance, people, home, planning, imports)
# What serves all of them.
MACHINERY = (details, notices, direct_messages)


def all_routes() -> Routes:
    """Return the routes of every subject, in the order in which help lists their commands.

    Raises ValueError for what is added twice, and LookupError for what nobody adds.
    """
    routes = Routes()
    routes.refusals(SENTENCES)
    for subject in (*SUBJECTS, *MACHINERY):
        subject.add_routes(routes)
    routes.check()
    return routes


@dataclass(frozen=True, slots=True)
class Registered:
    """What Slack has to know of, for comparing with the manifest."""

    commands: set[str]
    shortcuts: set[str]
    events: set[str]


def registered() -> Registered:
    """Return the commands, shortcuts and events that conversations answer."""
    routes = all_routes()
    events = routes.names_on(Surface.home_opened) | routes.names_on(Surface.direct_message)
    return Registered({COMMAND}, routes.names_on(Surface.shortcut), events)
