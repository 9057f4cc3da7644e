"""The Details of an offering, from any card."""

from handlers.cards.offering import draw_details
from handlers.cards.places import Place
from handlers.cards.standing import Said, read_scene
from handlers.conversation.answers import Answer, Modal
from handlers.conversation.codec import decode_id
from handlers.conversation.ids import DETAILS, OPEN_LINK
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from learning.refusals import Gone


def add_routes(routes: Routes) -> None:
    routes.on_press(DETAILS, show_details, opens_modal=True)
    routes.link(OPEN_LINK)


def show_details(request: Request) -> Answer:
    """Show an offering as it is now, whatever it was when the card was drawn."""
    return details_of(request, decode_id(request.payload.value))


def details_of(request: Request, offering_id: int, *, said: Said | None = None) -> Modal:
    """Draw the window of an offering; `said` stands in the place of one date. Raises Gone."""
    catalog, settings = request.district.read_both(request.today)
    listing = catalog.find(offering_id)
    if listing is None:
        raise Gone
    at = Place(offering=offering_id)
    session_ids = [one.id for one in listing.occurrences]
    scene = read_scene(request, at=at, said=said, known=(catalog, settings), session_ids=session_ids)
    return draw_details(request, listing, scene)
