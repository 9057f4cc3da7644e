"""`/pl quiet`: a time in which the bot holds back what can wait."""

from datetime import datetime

from handlers.catalog.find import matches, search_for, tidy
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, actions, button, context, paragraph
from handlers.conversation.payload import Surface
from handlers.conversation.request import Asked
from handlers.conversation.routes import Command, Register
from handlers.home.home import show_home
from handlers.people.quiet_until import read_quiet, says_stop
from handlers.quiet_view import draw_quiet
from learning.notices.preferences import LONGEST_QUIET, end_quiet, quiet_until, start_quiet
from learning.refusals import NotOnRoster
from locales.translator import mark

# What the buttons say, as somebody would type it.
_TOMORROW, _MONDAY, _WEEK = "until tomorrow", "until monday", "1 week"


def register(entries: Register) -> None:
    entries.command(
        Command(
            "quiet",
            change_quiet,
            "/pl quiet until Monday",
            mark("Hear nothing from me for a while"),
            aliases=("silencio", "mute"),
        )
    )
    entries.on_press(ids.QUIET, press_quiet)
    entries.on_press(ids.QUIET_STOP, stop_quiet)


def change_quiet(asked: Asked) -> Answer:
    """Answer `/pl quiet [until when]`; without words, say what holds and offer what is usual."""
    if asked.viewer.person_id is None:
        raise NotOnRoster
    words = asked.payload.rest.strip()
    if not words:
        return Message(_draw_now(asked))
    if says_stop(words):
        return stop_quiet(asked)
    until = _read(asked, words)
    if until is None:
        typed = tidy(asked.payload.words)
        if matches(asked, typed):  # "quiet classroom" is a subject
            return search_for(asked, typed)
        return Message([paragraph(asked.t("I could not read until when.")), *_choices(asked)])
    return _start(asked, until)


def press_quiet(asked: Asked) -> Answer:
    """Take one of the usual times from a button."""
    if asked.payload.value not in (_TOMORROW, _MONDAY, _WEEK):
        raise codec.StaleValue
    until = _read(asked, asked.payload.value)
    if until is None:
        raise codec.StaleValue
    return _start(asked, until)


def stop_quiet(asked: Asked) -> Answer:
    """End the quiet time, whether there is one or not."""
    end_quiet(asked.house.database, asked.viewer.person_id)
    if asked.payload.surface is Surface.home:
        return show_home(asked)
    text = asked.t("🔔 Quiet time is off. I tell you again what you want to hear.")
    return Message([paragraph(text)], refresh_home=True)


def _read(asked: Asked, words: str) -> datetime | None:
    return read_quiet(words, now=asked.now, zone=asked.zone, opens=asked.house.staff_hours.start)


def _start(asked: Asked, until: datetime) -> Answer:
    if until <= asked.now:
        return Message([paragraph(asked.t("That time is over already.")), *_choices(asked)])
    if until > asked.now + LONGEST_QUIET:
        return Message([paragraph(asked.t("That is too long. A year is the most.")), *_choices(asked)])
    start_quiet(asked.house.database, asked.viewer.person_id, until=until)
    if asked.payload.surface is Surface.home:
        return show_home(asked)
    return Message([*draw_quiet(asked, until), *_what_comes(asked)], refresh_home=True)


def _draw_now(asked: Asked) -> list[Block]:
    with asked.house.database.reading() as tx:
        until = quiet_until(tx, asked.viewer.person_id, now=asked.now)
    if until is not None:
        return [*draw_quiet(asked, until), *_what_comes(asked)]
    text = asked.t("🔔 Quiet time is off. How long do you want to hear nothing from me?")
    return [paragraph(text), *_choices(asked)]


def _what_comes(asked: Asked) -> list[Block]:
    return [
        context(
            asked.t(
                "Reminders do not come in this time. Other news waits for you. I still answer you, and tell you when a "
                "session of yours is cancelled."
            )
        )
    ]


def _choices(asked: Asked) -> list[Block]:
    return [
        actions(
            button(asked.t("Until tomorrow"), action_id=f"{ids.QUIET}:1", value=_TOMORROW),
            button(asked.t("Until Monday"), action_id=f"{ids.QUIET}:2", value=_MONDAY),
            button(asked.t("For a week"), action_id=f"{ids.QUIET}:3", value=_WEEK),
        ),
        # NOTE: translate "3 days" and "until 12/5" too: they can be typed in your language
        context(asked.t("Or type how long: /pl quiet 3 days, /pl quiet until 12/5")),
    ]
