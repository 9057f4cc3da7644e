"""Sentences for what keeps somebody from a session, from undoing, or from an offered seat."""

from collections.abc import Callable
from typing import Any

from handlers.conversation.blocks import clip
from handlers.conversation.request import Asked
from handlers.speaking.office import name_office
from handlers.speaking.words import name_group
from learning.refusals import NotOnRoster
from learning.registration.refusals import (
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


def _not_on_roster(asked: Asked, _refusal: NotOnRoster) -> str:
    office = name_office(asked, asked.house.read_settings(asked.today))
    return asked.t(
        "Only staff can register, and you are not on the staff list yet. To be added, ask: {office}",
        office=office,
    )


def _session_over(asked: Asked, refusal: SessionOver) -> str:
    return asked.t("“{title}” is over.", title=refusal.title)


def _session_cancelled(asked: Asked, refusal: SessionCancelled) -> str:
    if refusal.reason:
        return asked.t("❌ “{title}” was cancelled: {reason}", title=refusal.title, reason=refusal.reason)
    return asked.t("❌ “{title}” was cancelled.", title=refusal.title)


def _not_open_yet(asked: Asked, refusal: NotOpenYet) -> str:
    opens = asked.moment(refusal.opens_at, zone=refusal.zone)
    return asked.t("Registration for “{title}” opens {time}.", title=refusal.title, time=opens)


def _registration_closed(asked: Asked, refusal: RegistrationClosed) -> str:
    closed = asked.moment(refusal.closed_at, zone=refusal.zone)
    return asked.t("Registration for “{title}” closed {time}.", title=refusal.title, time=closed)


def _not_eligible(asked: Asked, refusal: NotEligible) -> str:
    title = refusal.title
    if refusal.rule == "audience":
        groups = [name_group(asked, group) for group in refusal.needs]
        if not groups:
            return asked.t("“{title}” is for staff only.", title=title)
        return asked.t("“{title}” is for: {groups}.", title=title, groups=_list(asked, groups))
    if refusal.rule == "site":
        return asked.t(
            "“{title}” is for the staff of: {sites}.", title=title, sites=_list(asked, refusal.needs)
        )
    needs = _list(asked, [f"“{need}”" for need in refusal.needs])
    return asked.t("“{title}” needs this first: {needs}.", title=title, needs=needs)


def _clashes(asked: Asked, refusal: Clashes) -> str:
    others = _list(asked, [f"“{one.meeting.title}”" for one in refusal.overlaps])
    return asked.t("⚠️ “{title}” clashes with: {others}.", title=refusal.meeting.title, others=others)


def _just_filled(asked: Asked, refusal: JustFilled) -> str:
    return asked.t("“{title}” has just filled. What you have, you keep.", title=refusal.title)


def _offer_over(asked: Asked, refusal: OfferOver) -> str:
    return asked.t(
        "The offer for “{title}” is over. The seat is no longer kept for you.",
        title=refusal.title,
    )


def _undo_over(asked: Asked, refusal: UndoOver) -> str:
    return asked.t("It is too late to undo “{title}”. You can still give up your seat.", title=refusal.title)


def _already_there(asked: Asked, refusal: AlreadyThere) -> str:
    return asked.t("You are checked in at “{title}”, so it cannot be cancelled.", title=refusal.title)


def _list(asked: Asked, words: "list[str] | tuple[str, ...]") -> str:
    return clip(write_list(words, language=asked.language), _LONGEST_LIST)


SENTENCES: dict[type, Callable[[Asked, Any], str]] = {
    NotOnRoster: _not_on_roster,
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
}
