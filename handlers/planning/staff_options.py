"""The selects in the windows of those who plan: staff and schools, found while they type."""

from handlers.conversation import ids
from handlers.conversation.answers import Answer, Options
from handlers.conversation.blocks import option
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from learning.people.roles import KEEPERS
from learning.planning.sessions import list_sites, list_staff
from learning.text import fold
from storage.tables import Role

_MOST = 100
_MAY_LOOK = frozenset({*KEEPERS, Role.facilitator})


def add_routes(routes: Routes) -> None:
    routes.listen(Surface.options, ids.PICK_STAFF, suggest_staff)
    routes.listen(Surface.options, ids.PICK_SITE, suggest_sites)
    routes.listen(Surface.options, ids.PICK_SITES, suggest_sites)


def suggest_staff(request: Request) -> Answer:
    """Offer people of the roster, to those who plan."""
    if request.viewer.roles.isdisjoint(_MAY_LOOK):
        return Options()
    return _matching(request, list_staff(request.district))


def suggest_sites(request: Request) -> Answer:
    """Offer schools and offices."""
    return _matching(request, [(str(key), name) for key, name in list_sites(request.district)])


def _matching(request: Request, found: list[tuple[str, str]]) -> Options:
    typed = fold(request.payload.words)
    fitting = [(value, name) for value, name in found if f" {typed}" in f" {fold(name)}"]
    return Options([option(name, value) for value, name in fitting[:_MOST]])
