"""Sentences for what the rules of being there say no to."""

from handlers.conversation.request import Request
from handlers.conversation.routes import Sentence
from handlers.speaking.words import write_clock
from learning.attendance.refusals import NotACode, NotALink, NotBegun, NotInSession, RosterPrivate, TooManyTries


def _roster_private(request: Request, _refusal: RosterPrivate) -> str:
    return request.t("🔒 Only those who lead this session, and coordinators, see who is in it.")


def _not_begun(request: Request, refusal: NotBegun) -> str:
    opens = request.moment(refusal.opens_at, zone=refusal.zone)
    return request.t("“{title}” has not begun. This works from then on: {time}", title=refusal.title, time=opens)


def _not_in_session(request: Request, _refusal: NotInSession) -> str:
    return request.t("This person gave up the seat. If they are here, add them as a walk-in.")


def _not_a_code(request: Request, _refusal: NotACode) -> str:
    return request.t("Not a code for a session now.")


def _too_many_tries(request: Request, refusal: TooManyTries) -> str:
    return request.t(
        "Too many wrong codes. You can try again at {time}. Your facilitator can also mark you as here.",
        time=write_clock(request, refusal.until),
    )


def _not_a_link(request: Request, _refusal: NotALink) -> str:
    return request.t("Paste the whole address of the recording. It begins with https.")


SENTENCES: dict[type, Sentence] = {
    RosterPrivate: _roster_private,
    NotBegun: _not_begun,
    NotInSession: _not_in_session,
    NotACode: _not_a_code,
    TooManyTries: _too_many_tries,
    NotALink: _not_a_link,
}
