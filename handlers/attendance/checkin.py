"""`/pl here 4821`: being at a session, with a receipt that says since when."""

import re

from handlers.conversation import ids
from handlers.conversation.answers import Answer, Done, FieldErrors, Message, Modal
from handlers.conversation.blocks import Block, context, input_field, paragraph, text_input
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Asked
from handlers.conversation.routes import Command, Register
from handlers.slack.loading import close_label
from handlers.speaking.words import write_clock
from learning.attendance.checkin import CheckedIn, check_in
from learning.attendance.refusals import NotACode, TooManyTries
from locales.translator import mark

_CODE = "code"
# What people put between digits when they read them out or copy them.
_BETWEEN = re.compile(r"[\s\-.,#]+")
_MOST_TYPED = 20


def register(entries: Register) -> None:
    entries.command(
        Command(
            "here",
            say_here,
            "/pl here 4821",
            mark("Check in to a session with the code that is shown there"),
            aliases=("aqui",),
            opens_modal=True,
        )
    )
    entries.on_press(ids.HERE, open_here, opens_modal=True)
    entries.listen(Surface.submission, ids.HERE_MODAL, submit_here)


def say_here(asked: Asked) -> Answer:
    """Check in with a typed code, or ask for it."""
    typed = asked.payload.rest
    if typed.strip():
        return Message(_draw_receipt(asked, _check_in(asked, typed)), refresh_home=True)
    if not asked.payload.trigger_id:  # a written message opens no window
        return Message([paragraph(asked.t("Type the four digits too, like this: /pl here 4821"))])
    return open_here(asked)


def open_here(asked: Asked) -> Answer:
    """Open the window that asks for the code."""
    field = input_field(
        asked.t("Code"), text_input(action_id=_CODE, most=_MOST_TYPED, hint="4821"), block_id=_CODE, optional=False,
        hint=asked.t("The four digits that your facilitator shows."),
    )  # fmt: skip
    # NOTE: title of a window, 24 characters at most
    title = asked.t("I’m here")
    # NOTE: a button, 24 characters at most
    submit = asked.t("Check in")
    return Modal(title, [field], close_label(asked.translator), ids.HERE_MODAL, submit)


def submit_here(asked: Asked) -> Answer:
    """Check in with the code of the window, or say beside it what is wrong."""
    try:
        done = _check_in(asked, asked.payload.typed(_CODE))
    except (NotACode, TooManyTries) as refusal:
        return FieldErrors({_CODE: say_sentence(asked, refusal)})
    # The receipt stands in the window: what it was opened from, such as a reminder with the link, stays as it is.
    return Done(Message(_draw_receipt(asked, done)), refresh_home=True)


def _check_in(asked: Asked, typed: str) -> CheckedIn:
    return check_in(
        asked.house, asked.viewer.person_id, _BETWEEN.sub("", typed), now=asked.now, actor=f"slack:{asked.viewer.slack_id}",
    )  # fmt: skip


def _draw_receipt(asked: Asked, done: CheckedIn) -> list[Block]:
    said = asked.t(
        "✅ Checked in {time}: {title}", time=write_clock(asked, done.at), title=done.meeting.title
    )
    notes = []
    if not done.is_new:
        notes.append(asked.t("You had checked in before. The first time counts."))
    elif done.walk_in:
        notes.append(asked.t("You had no seat, so you are noted as a walk-in."))
    return [paragraph(said), *(context(note) for note in notes)]
