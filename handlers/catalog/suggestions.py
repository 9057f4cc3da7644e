"""What somebody might like, on their Home tab."""

from handlers.cards.offering import draw_card
from handlers.cards.standing import Scene, read_scene
from handlers.conversation.blocks import Block, divider, rich, strong
from handlers.conversation.request import Request
from handlers.conversation.routes import HomePlace, Routes
from handlers.registration.mine import read_next
from learning.catalog.suggesting import suggest_listings


def add_routes(routes: Routes) -> None:
    routes.home(HomePlace.suggestions, draw_suggestions)


def draw_suggestions(request: Request, scene: Scene) -> list[Block]:
    """Draw what somebody neither holds nor leads, and could register for or begin now."""
    catalog, settings = scene.catalog, scene.settings
    known = {one.meeting.offering_id for one in read_next(request, settings)}
    known |= {listing.id for listing, _ in catalog.led_by.get(request.viewer.email, ())}
    hits = suggest_listings(
        catalog, seeker=request.seeker, now=request.now, count=settings.number("home.suggestions"), but=known
    )
    if not hits:
        return []
    session_ids = {one.id for hit in hits for one in hit.listing.occurrences}
    seats = read_scene(request, known=(catalog, settings), session_ids=session_ids)
    cards = [block for hit in hits for block in draw_card(request, hit, seats)]
    return [divider(), rich(strong(request.t("You might like"))), *cards]
