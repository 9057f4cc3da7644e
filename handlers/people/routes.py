"""All doors of what people choose for themselves, and of roles."""

from handlers.conversation.routes import Routes
from handlers.people import language, notice_settings, quiet, roles


def add_routes(routes: Routes) -> None:
    for part in (notice_settings, quiet, language, roles):
        part.add_routes(routes)
