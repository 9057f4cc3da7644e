"""Sentences for what keeps those who plan from saving, where no field stands beside them."""

from collections.abc import Callable
from typing import Any

from handlers.conversation.request import Asked
from learning.planning.refusals import BelowTaken, ChangedMeanwhile, Misfilled
from learning.registration.refusals import AlreadyDecided


def _misfilled(asked: Asked, _refusal: Misfilled) -> str:
    return asked.t("Something in the fields does not fit any more. Open the window again and check it.")


def _below_taken(asked: Asked, refusal: BelowTaken) -> str:
    return asked.tn(
        "{n} seat is taken, so there cannot be fewer.", "{n} seats are taken, so there cannot be fewer.", refusal.taken
    )  # fmt: skip


def _changed_meanwhile(asked: Asked, refusal: ChangedMeanwhile) -> str:
    return asked.t("Somebody else has changed “{title}” meanwhile. Open it again.", title=refusal.title)


def _already_decided(asked: Asked, refusal: AlreadyDecided) -> str:
    if refusal.allowed:
        return asked.t("{name} has allowed it already.", name=refusal.by or asked.t("Somebody else"))
    return asked.t("{name} has said not this time already.", name=refusal.by or asked.t("Somebody else"))


SENTENCES: dict[type, Callable[[Asked, Any], str]] = {
    Misfilled: _misfilled,
    BelowTaken: _below_taken,
    ChangedMeanwhile: _changed_meanwhile,
    AlreadyDecided: _already_decided,
}
