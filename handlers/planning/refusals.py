"""Sentences for what keeps those who plan from saving, where no field stands beside them."""

from handlers.conversation.request import Request
from handlers.conversation.routes import Sentence
from learning.planning.refusals import AlreadyPublished, BelowTaken, ChangedMeanwhile, Incomplete, Misfilled


def _incomplete(request: Request, _refusal: Incomplete) -> str:
    return request.t("“Why this matters” and a goal are needed before people can see this. Fill in both.")


def _already_published(request: Request, refusal: AlreadyPublished) -> str:
    return request.t("“{title}” has been published already. People can find it.", title=refusal.title)


def _misfilled(request: Request, _refusal: Misfilled) -> str:
    return request.t("Something in the fields does not fit any more. Open the window again and check it.")


def _below_taken(request: Request, refusal: BelowTaken) -> str:
    return request.tn(
        "{n} seat is taken, so there cannot be fewer.", "{n} seats are taken, so there cannot be fewer.", refusal.taken
    )


def _changed_meanwhile(request: Request, refusal: ChangedMeanwhile) -> str:
    return request.t("Somebody else has changed “{title}” meanwhile. Open it again.", title=refusal.title)


SENTENCES: dict[type, Sentence] = {
    Incomplete: _incomplete,
    AlreadyPublished: _already_published,
    Misfilled: _misfilled,
    BelowTaken: _below_taken,
    ChangedMeanwhile: _changed_meanwhile,
}
