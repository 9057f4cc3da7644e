"""`/pl here 4821`: being at a session, with a receipt that says since when."""

import re

from handlers.conversation import ids
from handlers.conversation.answers import Answer, Done, FieldErrors, Message, Modal, close_label
from handlers.conversation.blocks import Block, context, input_field, paragraph, text_input
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from handlers.speaking.words import write_clock
from learning.attendance.checkin import CheckedIn, check_in
from learning.attendance.refusals import NotACode, TooManyTries
from locales.translator import mark

_CODE = "code"
# What people put between digits when they read them out or copy them.
_BETWEEN = re.compile(r"[\s\-.,#]+")
_MOST_TYPED = 20


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "here",
            say_here,
            "/pl here 4821",
            mark("Check in to a session with the code that is shown there"),
            aliases=("aqui",),
            opens_modal=True,
        )
    )
    routes.on_press(ids.HERE, open_here, opens_modal=True)
    routes.listen(Surface.submission, ids.HERE_MODAL, submit_here)


def say_here(request: Request) -> Answer:
    """Check in with a typed code, or ask for it."""
    typed = request.payload.rest
    if typed.strip():
        return Message(_draw_receipt(request, _check_in(request, typed)), refresh_home=True)
    if not request.payload.trigger_id:  # a written message opens no window
        return Message([paragraph(request.t("Type the four digits too, like this: /pl here 4821"))])
    return open_here(request)


def open_here(request: Request) -> Answer:
    """Open the window that asks for the code."""
    field = input_field(
        request.t("Code"),
        text_input(action_id=_CODE, most=_MOST_TYPED, hint="4821"),
        optional=False,
        hint=request.t("The four digits that your facilitator shows."),
    )
    # NOTE: title of a window, 24 characters at most
    title = request.t("I’m here")
    # NOTE: a button, 24 characters at most
    submit = request.t("Check in")
    return Modal(title, [field], close_label(request.translator), ids.HERE_MODAL, submit)


def submit_here(request: Request) -> Answer:
    """Check in with the code of the window, or say beside it what is wrong."""
    try:
        done = _check_in(request, request.payload.typed(_CODE))
    except (NotACode, TooManyTries) as refusal:
        return FieldErrors({_CODE: say_sentence(request, refusal)})
    # The receipt stands in the window: what it was opened from, such as a reminder with the link, stays as it is.
    return Done(Message(_draw_receipt(request, done)), refresh_home=True)


def _check_in(request: Request, typed: str) -> CheckedIn:
    return check_in(
        request.district,
        request.viewer.person_id,
        _BETWEEN.sub("", typed),
        now=request.now,
        actor=f"slack:{request.viewer.slack_id}",
    )


def _draw_receipt(request: Request, done: CheckedIn) -> list[Block]:
    said = request.t("✅ Checked in {time}: {title}", time=write_clock(request, done.at), title=done.meeting.title)
    notes = []
    if not done.is_new:
        notes.append(request.t("You had checked in before. The first time counts."))
    elif done.walk_in:
        notes.append(request.t("You had no seat, so you are noted as a walk-in."))
    return [paragraph(said), *(context(note) for note in notes)]
