"""Sentences for what the rules of being there say no to."""

from collections.abc import Callable
from typing import Any

from handlers.conversation.request import Asked
from handlers.speaking.words import write_clock
from learning.attendance.refusals import (
    NotACode,
    NotALink,
    NotBegun,
    NotInSession,
    RosterPrivate,
    TooManyTries,
)


def _roster_private(asked: Asked, _refusal: RosterPrivate) -> str:
    return asked.t("🔒 Only those who lead this session, and coordinators, see who is in it.")


def _not_begun(asked: Asked, refusal: NotBegun) -> str:
    opens = asked.moment(refusal.opens_at, zone=refusal.zone)
    return asked.t(
        "“{title}” has not begun. This works from then on: {time}", title=refusal.title, time=opens
    )


def _not_in_session(asked: Asked, _refusal: NotInSession) -> str:
    return asked.t("This person gave up the seat. If they are here, add them as a walk-in.")


def _not_a_code(asked: Asked, _refusal: NotACode) -> str:
    return asked.t("Not a code for a session now.")


def _too_many_tries(asked: Asked, refusal: TooManyTries) -> str:
    return asked.t(
        "Too many wrong codes. You can try again at {time}. Your facilitator can also mark you as here.",
        time=write_clock(asked, refusal.until),
    )


def _not_a_link(asked: Asked, _refusal: NotALink) -> str:
    return asked.t("Paste the whole address of the recording. It begins with https.")


SENTENCES: dict[type, Callable[[Asked, Any], str]] = {
    RosterPrivate: _roster_private,
    NotBegun: _not_begun,
    NotInSession: _not_in_session,
    NotACode: _not_a_code,
    TooManyTries: _too_many_tries,
    NotALink: _not_a_link,
}
