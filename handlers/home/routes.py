"""All doors of the Home tab and help."""

from handlers.conversation.routes import HOME, Routes
from handlers.home import help, home
from handlers.home.home import draw_home


def add_routes(routes: Routes) -> None:
    for part in (home, help):
        part.add_routes(routes)
    routes.place(HOME, draw_home)
