"""The tour: three short screens at the top of the Home tab, which anybody can skip."""

from dataclasses import replace

from handlers.conversation import codec, ids
from handlers.conversation.blocks import Block, actions, button, divider, rich, strong
from handlers.conversation.request import Request
from learning.people.viewers import finish_tour

STEPS = 3


def draw_tour(request: Request) -> list[Block]:
    """Draw the screen that the person is at: what a pressed button says, else the first."""
    step = step_of(request)
    titles = (
        request.t("Learning that you choose"),
        request.t("Try it: find something"),
        request.t("It stays between us"),
    )
    texts = (
        request.t("Live sessions, recordings, courses and short videos, in one place. You pick what, when and how."),
        request.t("Press “Find learning” below, or type /pl find and a word in any channel. Only you see the answer."),
        request.t("I read no channels. What you look for is not shown to anybody. Type /pl help whenever you want."),
    )
    place = request.t("{step} of {steps}", step=step, steps=STEPS)
    last = step == STEPS
    following = request.t("Got it") if last else request.t("Next")
    buttons = [button(following, action_id=ids.TOUR_SKIP if last else ids.TOUR_NEXT, value=str(step + 1))]
    if not last:
        buttons.append(button(request.t("Skip the tour"), action_id=ids.TOUR_SKIP))
    return [
        rich(strong(f"{titles[step - 1]} "), f"({place})\n{texts[step - 1]}"),
        actions(*buttons, block_id=f"tour:{step}"),
        divider(),
    ]


def step_of(request: Request) -> int:
    """Return the screen to show, 1 to STEPS."""
    if codec.name_of(request.payload.name) != ids.TOUR_NEXT:
        return 1
    value = request.payload.value
    if not (value.isdecimal() and 1 <= int(value) <= STEPS):
        raise codec.StaleValue
    return int(value)


def end_tour(request: Request) -> Request:
    """Keep that the person has seen or skipped the tour."""
    finish_tour(request.district.database, request.viewer, now=request.now)
    return replace(request, viewer=replace(request.viewer, toured=True))
