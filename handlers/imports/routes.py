"""All doors of files dropped for the catalog."""

from handlers.conversation.routes import Routes
from handlers.imports import catalog_files


def add_routes(routes: Routes) -> None:
    for part in (catalog_files,):
        part.add_routes(routes)
