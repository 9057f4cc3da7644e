"""All doors of the catalog: finding, filters, asks, codes, the district's own words."""

from handlers.cards.places import FOUND
from handlers.catalog import asks, by_code, filters, find, suggestions, vocabulary
from handlers.catalog.find import answer_with_results
from handlers.conversation.routes import Routes


def add_routes(routes: Routes) -> None:
    for part in (find, by_code, filters, asks, vocabulary, suggestions):
        part.add_routes(routes)
    routes.place(FOUND, answer_with_results)
