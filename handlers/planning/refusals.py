"""Sentences for what keeps those who plan from saving, where no field stands beside them."""

from collections.abc import Callable
from typing import Any

from handlers.conversation.request import Request
from learning.planning.refusals import BelowTaken, ChangedMeanwhile, Misfilled
from learning.registration.refusals import AlreadyDecided


def _misfilled(request: Request, _refusal: Misfilled) -> str:
    return request.t("Something in the fields does not fit any more. Open the window again and check it.")


def _below_taken(request: Request, refusal: BelowTaken) -> str:
    return request.tn(
        "{n} seat is taken, so there cannot be fewer.", "{n} seats are taken, so there cannot be fewer.", refusal.taken
    )  # fmt: skip


def _changed_meanwhile(request: Request, refusal: ChangedMeanwhile) -> str:
    return request.t("Somebody else has changed “{title}” meanwhile. Open it again.", title=refusal.title)


def _already_decided(request: Request, refusal: AlreadyDecided) -> str:
    if refusal.allowed:
        return request.t("{name} has allowed it already.", name=refusal.by or request.t("Somebody else"))
    return request.t("{name} has said not this time already.", name=refusal.by or request.t("Somebody else"))


SENTENCES: dict[type, Callable[[Request, Any], str]] = {
    Misfilled: _misfilled,
    BelowTaken: _below_taken,
    ChangedMeanwhile: _changed_meanwhile,
    AlreadyDecided: _already_decided,
}
