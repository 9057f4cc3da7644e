"""`/pl quiet`: a time in which the bot holds back what can wait."""

from datetime import datetime
from typing import Any

from handlers.catalog.find import matches, search_for, tidy
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, actions, button, context, paragraph
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import HOME, Command, HomePlace, Routes
from handlers.people.quiet_until import read_quiet, says_stop
from learning.notices.preferences import LONGEST_QUIET, end_quiet, quiet_until, start_quiet
from learning.refusals import NotOnRoster
from locales.translator import mark

# What the buttons say, as somebody would type it.
_TOMORROW, _MONDAY, _WEEK = "until tomorrow", "until monday", "1 week"


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "quiet",
            change_quiet,
            "/pl quiet until Monday",
            mark("Hear nothing from me for a while"),
            aliases=("silencio", "mute"),
        )
    )
    routes.on_press(ids.QUIET, press_quiet)
    routes.on_press(ids.QUIET_STOP, stop_quiet)
    routes.home(HomePlace.now, _draw_at_home)


def change_quiet(request: Request) -> Answer:
    """Answer `/pl quiet [until when]`; without words, say what holds and offer what is usual."""
    if request.viewer.person_id is None:
        raise NotOnRoster
    words = request.payload.rest.strip()
    if not words:
        return Message(_draw_now(request))
    if says_stop(words):
        return stop_quiet(request)
    until = _read(request, words)
    if until is None:
        typed = tidy(request.payload.words)
        if matches(request, typed):  # "quiet classroom" is a subject
            return search_for(request, typed)
        return Message([paragraph(request.t("I could not read until when.")), *_choices(request)])
    return _start(request, until)


def press_quiet(request: Request) -> Answer:
    """Take one of the usual times from a button."""
    if request.payload.value not in (_TOMORROW, _MONDAY, _WEEK):
        raise codec.StaleValue
    until = _read(request, request.payload.value)
    if until is None:
        raise codec.StaleValue
    return _start(request, until)


def stop_quiet(request: Request) -> Answer:
    """End the quiet time, whether there is one or not."""
    end_quiet(request.district.database, request.viewer.person_id)
    if request.payload.surface is Surface.home:
        return request.routes.draws[HOME](request)
    text = request.t("🔔 Quiet time is off. I tell you again what you want to hear.")
    return Message([paragraph(text)], refresh_home=True)


def _read(request: Request, words: str) -> datetime | None:
    return read_quiet(words, now=request.now, zone=request.zone, opens=request.district.staff_hours.start)


def _start(request: Request, until: datetime) -> Answer:
    if until <= request.now:
        return Message([paragraph(request.t("That time is over already.")), *_choices(request)])
    if until > request.now + LONGEST_QUIET:
        return Message([paragraph(request.t("That is too long. A year is the most.")), *_choices(request)])
    start_quiet(request.district.database, request.viewer.person_id, until=until)
    if request.payload.surface is Surface.home:
        return request.routes.draws[HOME](request)
    return Message([*draw_quiet(request, until), *_what_comes(request)], refresh_home=True)


def _draw_now(request: Request) -> list[Block]:
    with request.district.database.reading() as tx:
        until = quiet_until(tx, request.viewer.person_id, now=request.now)
    if until is not None:
        return [*draw_quiet(request, until), *_what_comes(request)]
    text = request.t("🔔 Quiet time is off. How long do you want to hear nothing from me?")
    return [paragraph(text), *_choices(request)]


def _what_comes(request: Request) -> list[Block]:
    return [
        context(
            request.t(
                "Reminders do not come in this time. Other news waits for you. I still answer you, and tell you when a "
                "session of yours is cancelled."
            )
        )
    ]


def _choices(request: Request) -> list[Block]:
    return [
        actions(
            button(request.t("Until tomorrow"), action_id=f"{ids.QUIET}:1", value=_TOMORROW),
            button(request.t("Until Monday"), action_id=f"{ids.QUIET}:2", value=_MONDAY),
            button(request.t("For a week"), action_id=f"{ids.QUIET}:3", value=_WEEK),
        ),
        # NOTE: translate "3 days" and "until 12/5" too: they can be typed in your language
        context(request.t("Or type how long: /pl quiet 3 days, /pl quiet until 12/5")),
    ]


def draw_quiet(request: Request, until: datetime) -> list[Block]:
    """Say until when it is quiet, with the button that ends it."""
    text = request.t("🔕 Quiet until {time}", time=request.moment(until, zone=request.zone))
    stop = button(request.t("Stop quiet time"), action_id=ids.QUIET_STOP)
    return [paragraph(text, accessory=stop)]


def _draw_at_home(request: Request, _scene: Any) -> list[Block]:
    with request.district.database.reading() as tx:
        until = quiet_until(tx, request.viewer.person_id, now=request.now)
    return draw_quiet(request, until) if until else []
