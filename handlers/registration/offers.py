"""Answering the offer of a seat: Accept or Pass."""

from handlers.cards.places import Press, read_press
from handlers.cards.standing import Said, again_button
from handlers.conversation import ids
from handlers.conversation.answers import Answer
from handlers.conversation.blocks import actions, rich, strong
from handlers.conversation.request import Asked
from handlers.conversation.routes import Register
from handlers.registration.buttons import actor_of, attempt, win
from handlers.registration.redrawing import show_at
from learning.registration.registering import pass_offer
from learning.registration.standings import Standing


def register(entries: Register) -> None:
    entries.on_press(ids.OFFER_ACCEPT, accept)
    entries.on_press(ids.OFFER_DECLINE, decline)


def accept(asked: Asked) -> Answer:
    """Take the seat. Pressed late, twice, or after the start it says what is so."""
    press = read_press(asked.payload.value)
    return win(asked, Press(press.id, press.at, offered=True))


def decline(asked: Asked) -> Answer:
    """Leave the seat to the next in line."""
    press = read_press(asked.payload.value)

    def act() -> Standing:
        return pass_offer(asked.house, press.id, asked.viewer.person_id, now=asked.now, actor=actor_of(asked))

    return attempt(asked, press, act, lambda standing: _show_passed(asked, press, standing))


def _show_passed(asked: Asked, press: Press, standing: Standing) -> Answer:
    meeting = standing.meeting
    first = asked.t("You passed the seat on: {title}", title=meeting.title)
    why = asked.t("It goes to the next in line. If you want to come after all, you can register again.")
    again = again_button(asked, meeting.id, meeting.title, at=press.at)
    blocks = [rich(strong(first), f"\n{why}"), actions(again)]
    return show_at(asked, press.at, Said(meeting.id, blocks))
