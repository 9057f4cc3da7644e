"""Answering the offer of a seat: Accept or Pass."""

from handlers.cards.places import Press, read_press
from handlers.cards.standing import Said, again_button
from handlers.conversation import ids
from handlers.conversation.answers import Answer
from handlers.conversation.blocks import actions, rich, strong
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.registration.buttons import actor_of, attempt, win
from handlers.registration.redrawing import show_at
from learning.registration.registering import pass_offer
from learning.registration.standings import RegistrationSnapshot


def add_routes(routes: Routes) -> None:
    routes.on_press(ids.OFFER_ACCEPT, accept)
    routes.on_press(ids.OFFER_DECLINE, decline)


def accept(request: Request) -> Answer:
    """Take the seat. Pressed late, twice, or after the start it says what is so."""
    press = read_press(request.payload.value)
    return win(request, Press(press.id, press.at, offered=True))


def decline(request: Request) -> Answer:
    """Leave the seat to the next in line."""
    press = read_press(request.payload.value)

    def act() -> RegistrationSnapshot:
        return pass_offer(
            request.district, press.id, request.viewer.person_id, now=request.now, actor=actor_of(request)
        )

    return attempt(request, press, act, lambda standing: _show_passed(request, press, standing))


def _show_passed(request: Request, press: Press, standing: RegistrationSnapshot) -> Answer:
    meeting = standing.meeting
    first = request.t("You passed the seat on: {title}", title=meeting.title)
    why = request.t("It goes to the next in line. If you want to come after all, you can register again.")
    again = again_button(request, meeting.id, meeting.title, at=press.at)
    blocks = [rich(strong(first), f"\n{why}"), actions(again)]
    return show_at(request, press.at, Said(meeting.id, blocks))
