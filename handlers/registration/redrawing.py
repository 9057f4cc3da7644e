"""Drawing anew what a button stood in: one card changes, all the rest stays and goes on working."""

from dataclasses import replace

from handlers.cards.details import details_of
from handlers.cards.places import FOUND, MINE, Place
from handlers.cards.standing import Said, draw_standing, headline_of, read_scene, undo_button
from handlers.conversation.answers import Answer, Message, Modal, close_label
from handlers.conversation.blocks import paragraph
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import HOME
from handlers.registration.questions import draw_dates
from learning.refusals import Gone
from learning.registration.standings import RegistrationSnapshot


def show_at(request: Request, at: Place, said: Said | None) -> Answer:
    """Draw the place of a button anew, from what is so now. `said` stands in it once."""
    if request.payload.surface is Surface.home:
        return request.routes.draws[HOME](request, said=said)
    if at.find is not None:
        answer = request.routes.draws[FOUND](request, at.find, said=said)
    elif at.mine is not None:
        answer = request.routes.draws[MINE](request, at.mine, said=said)
    elif at.offering is not None:
        answer = _show_offering(request, at.offering, said)
    else:
        answer = _alone(request, said)
    return replace(answer, refresh_home=True) if isinstance(answer, Message | Modal) else answer


def show_standing(
    request: Request, at: Place, standing: RegistrationSnapshot, *, first: str = "", given_up: int | None = None
) -> Answer:
    """Show where somebody stands now, in the place of the button. `first` and `given_up` are as in `draw_standing`."""
    listed = request.payload.surface is Surface.home or at.mine is not None
    if listed:  # it stands in the list by itself
        words = " ".join(part for part in (first, headline_of(request, standing)) if part)
        undo = undo_button(request, standing, at=at, given_up=given_up) if given_up else None
        return show_at(request, at, Said(standing.meeting.id, [paragraph(words, accessory=undo)]))
    if not first and at != Place():
        return show_at(request, at, None)
    scene = read_scene(request, at=at)
    blocks = draw_standing(request, standing, scene, first=first, given_up=given_up)
    return show_at(request, at, Said(standing.meeting.id, blocks))


def show_unchanged(request: Request, at: Place, session_id: int) -> Answer:
    """Show the place as it was before a question was asked in it."""
    if at != Place() or request.payload.surface is Surface.home:
        return show_at(request, at, None)
    scene = read_scene(request, session_ids=[session_id])
    held = scene.availability.held.get(session_id)
    blocks = draw_standing(request, held, scene) if held else [paragraph(request.t("Nothing was changed."))]
    return show_at(request, at, Said(session_id, blocks))


def _show_offering(request: Request, offering_id: int, said: Said | None) -> Answer:
    if request.payload.surface is Surface.modal:
        return replace(details_of(request, offering_id, said=said), replaces=True)
    catalog, settings = request.district.read_both(request.today)
    listing = catalog.find(offering_id)
    if listing is None and said is None:
        raise Gone
    if listing is None:
        return _alone(request, said)
    session_ids = [one.id for one in listing.occurrences]
    scene = read_scene(
        request, at=Place(offering=offering_id), said=said, known=(catalog, settings), session_ids=session_ids
    )
    above = said.blocks if said and said.session_id not in session_ids else []
    return Message([*above, *draw_dates(request, listing, scene)])


def _alone(request: Request, said: Said | None) -> Answer:
    blocks = said.blocks if said else [paragraph(request.t("Nothing was changed."))]
    if request.payload.surface is not Surface.modal:
        return Message(blocks)
    # NOTE: title of a window, 24 characters at most
    return Modal(request.t("My learning"), blocks, close_label(request.translator), replaces=True)
