"""The Details of an offering, from any card."""

from handlers.cards.offering import draw_details
from handlers.cards.places import Place
from handlers.cards.standing import Said, read_scene
from handlers.conversation.answers import Answer, Modal
from handlers.conversation.codec import decode_id
from handlers.conversation.ids import DETAILS, OPEN_LINK
from handlers.conversation.request import Asked
from handlers.conversation.routes import Register
from learning.refusals import Gone


def register(entries: Register) -> None:
    entries.on_press(DETAILS, show_details, opens_modal=True)
    entries.link(OPEN_LINK)


def show_details(asked: Asked) -> Answer:
    """Show an offering as it is now, whatever it was when the card was drawn."""
    return details_of(asked, decode_id(asked.payload.value))


def details_of(asked: Asked, offering_id: int, *, said: Said | None = None) -> Modal:
    """Draw the window of an offering; `said` stands in the place of one date. Raises Gone."""
    catalog, settings = asked.house.read_both(asked.today)
    listing = catalog.find(offering_id)
    if listing is None:
        raise Gone
    at = Place(offering=offering_id)
    session_ids = [one.id for one in listing.occurrences]
    scene = read_scene(asked, at=at, said=said, known=(catalog, settings), session_ids=session_ids)
    return draw_details(asked, listing, scene)
