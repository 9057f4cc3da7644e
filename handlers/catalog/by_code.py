"""Registering by a code, or by words that are none: the session that is meant, or what comes near."""

from difflib import get_close_matches

from handlers.cards.offering import draw_card, say_no_dates
from handlers.cards.places import Place, Press
from handlers.cards.standing import read_scene
from handlers.catalog.find import answer_typed, tidy
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import paragraph
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from handlers.registration.buttons import win
from handlers.registration.questions import draw_dates
from learning.catalog.finding import Hit, Openness
from learning.catalog.listings import Listing
from learning.catalog.published import Catalog
from learning.text import fold
from locales.translator import mark

_LIKELY = 0.6


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "register",
            register_by_code,
            "/pl register UDL-101",
            mark("Register for a session, by its code"),
            aliases=("inscribir",),
        )
    )


def register_by_code(request: Request) -> Answer:
    """Answer `/pl register CODE`: with one date at once, with several the dates."""
    code = tidy(request.payload.rest)
    if not code:
        return Message(
            [paragraph(request.t("Type the code of what you want to join, for example: /pl register UDL-101"))]
        )
    catalog, settings = request.district.read_both(request.today)
    listing = _find_code(catalog, code)
    if listing is None:
        return _nearest(request, catalog, code)
    coming = [one for one in listing.occurrences if one.starts_at > request.now]
    if len(coming) == 1:
        return win(request, Press(coming[0].id))
    at = Place(offering=listing.id)
    session_ids = [one.id for one in listing.occurrences]
    scene = read_scene(request, at=at, known=(catalog, settings), session_ids=session_ids)
    if coming:
        return Message(draw_dates(request, listing, scene))
    hit = Hit(listing, None, 0, Openness.open, fits=listing.is_for(request.viewer.group))
    if listing.dated:
        return Message([*draw_card(request, hit, scene), paragraph(say_no_dates(request, listing, scene))])
    hint = paragraph(request.t("You do not need to register for this. You can start any time:"))
    return Message([hint, *draw_card(request, hit, scene)])


def _find_code(catalog: Catalog, code: str) -> Listing | None:
    wanted = fold(code)
    return next((one for one in catalog.listings if fold(one.code) == wanted), None)


def _nearest(request: Request, catalog: Catalog, code: str) -> Answer:
    codes = {fold(one.code): one.code for one in catalog.listings}
    near = next(iter(get_close_matches(fold(code), codes, n=1, cutoff=_LIKELY)), "")
    if not near:
        hint = request.t("Nothing has the code “{code}”, so I searched for it.", code=code)
        return answer_typed(request, code, hint)
    command = f"/pl register {codes[near]}"
    hint = request.t("Nothing has the code “{code}”. Did you mean {command}?", code=code, command=command)
    return answer_typed(request, codes[near], hint)
