"""Sentences for what keeps somebody from a session, from undoing, or from an offered seat."""

from handlers.conversation.blocks import clip
from handlers.conversation.request import Request
from handlers.conversation.routes import Sentence
from handlers.speaking.words import name_group
from learning.registration.refusals import (
    AlreadyDecided,
    AlreadyThere,
    Clashes,
    JustFilled,
    NotEligible,
    NotOpenYet,
    OfferOver,
    RegistrationClosed,
    SessionCancelled,
    SessionOver,
    UndoOver,
)
from locales.times import write_list

_LONGEST_LIST = 500


def _session_over(request: Request, refusal: SessionOver) -> str:
    return request.t("“{title}” is over.", title=refusal.title)


def _session_cancelled(request: Request, refusal: SessionCancelled) -> str:
    if refusal.reason:
        return request.t("❌ “{title}” was cancelled: {reason}", title=refusal.title, reason=refusal.reason)
    return request.t("❌ “{title}” was cancelled.", title=refusal.title)


def _not_open_yet(request: Request, refusal: NotOpenYet) -> str:
    opens = request.moment(refusal.opens_at, zone=refusal.zone)
    return request.t("Registration for “{title}” opens {time}.", title=refusal.title, time=opens)


def _registration_closed(request: Request, refusal: RegistrationClosed) -> str:
    closed = request.moment(refusal.closed_at, zone=refusal.zone)
    return request.t("Registration for “{title}” closed {time}.", title=refusal.title, time=closed)


def _not_eligible(request: Request, refusal: NotEligible) -> str:
    title = refusal.title
    if refusal.rule == "audience":
        groups = [name_group(request, group) for group in refusal.needs]
        if not groups:
            return request.t("“{title}” is for staff only.", title=title)
        return request.t("“{title}” is for: {groups}.", title=title, groups=_list(request, groups))
    if refusal.rule == "site":
        return request.t("“{title}” is for the staff of: {sites}.", title=title, sites=_list(request, refusal.needs))
    needs = _list(request, [f"“{need}”" for need in refusal.needs])
    return request.t("“{title}” needs this first: {needs}.", title=title, needs=needs)


def _clashes(request: Request, refusal: Clashes) -> str:
    others = _list(request, [f"“{one.meeting.title}”" for one in refusal.overlaps])
    return request.t("⚠️ “{title}” clashes with: {others}.", title=refusal.meeting.title, others=others)


def _just_filled(request: Request, refusal: JustFilled) -> str:
    return request.t("“{title}” has just filled. What you have, you keep.", title=refusal.title)


def _offer_over(request: Request, refusal: OfferOver) -> str:
    return request.t("The offer for “{title}” is over. The seat is no longer kept for you.", title=refusal.title)


def _undo_over(request: Request, refusal: UndoOver) -> str:
    return request.t("It is too late to undo “{title}”. You can still give up your seat.", title=refusal.title)


def _already_there(request: Request, refusal: AlreadyThere) -> str:
    return request.t("You are checked in at “{title}”, so it cannot be cancelled.", title=refusal.title)


def _already_decided(request: Request, refusal: AlreadyDecided) -> str:
    if refusal.allowed:
        return request.t("{name} has allowed it already.", name=refusal.by or request.t("Somebody else"))
    return request.t("{name} has said not this time already.", name=refusal.by or request.t("Somebody else"))


def _list(request: Request, words: "list[str] | tuple[str, ...]") -> str:
    return clip(write_list(words, language=request.language), _LONGEST_LIST)


SENTENCES: dict[type, Sentence] = {
    SessionOver: _session_over,
    SessionCancelled: _session_cancelled,
    NotOpenYet: _not_open_yet,
    RegistrationClosed: _registration_closed,
    NotEligible: _not_eligible,
    Clashes: _clashes,
    JustFilled: _just_filled,
    OfferOver: _offer_over,
    UndoOver: _undo_over,
    AlreadyThere: _already_there,
    AlreadyDecided: _already_decided,
}
