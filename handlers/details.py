"""The Details of an offering, from any card."""

from handlers.answers import Answer
from handlers.asking import Asked
from handlers.cards import draw_details
from handlers.ids import DETAILS, OPEN_LINK, decode_id
from handlers.register import Register
from learning.refusals import Gone


def register(entries: Register) -> None:
    entries.on_press(DETAILS, show_details, opens_modal=True)
    entries.link(OPEN_LINK)


def show_details(asked: Asked) -> Answer:
    """Show an offering as it is now, whatever it was when the card was drawn."""
    catalog = asked.house.read_catalog()
    listing = catalog.find(decode_id(asked.payload.value))
    if listing is None:
        raise Gone
    return draw_details(asked, catalog, listing)
