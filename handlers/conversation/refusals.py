"""Sentences for what the rules say no to, and for buttons that are older than what they point at."""

from collections.abc import Callable, Sequence
from typing import Any

from handlers.attendance.refusals import SENTENCES as ATTENDANCE_SENTENCES
from handlers.conversation.answers import Message
from handlers.conversation.blocks import paragraph
from handlers.conversation.codec import StaleValue
from handlers.conversation.request import Asked
from handlers.planning.refusals import SENTENCES as PLANNING_SENTENCES
from handlers.registration.refusals import SENTENCES as REGISTRATION_SENTENCES
from handlers.speaking.words import name_role
from learning.planning.refusals import AlreadyPublished, Incomplete
from learning.refusals import Gone, Left, NotAllowed, OwnAdminRole, Refusal
from locales.times import write_list
from locales.translator import Translator


def say_refusal(asked: Asked | None, refusal: Refusal | StaleValue) -> Message:
    """Say what was refused, why, and what to do instead."""
    if asked is None:
        raise RuntimeError("a refusal before anybody asked") from refusal
    return Message([paragraph(say_sentence(asked, refusal))])


def say_type_it(say: Translator) -> Message:
    """Say how to get at what opens in a window: a written message opens none."""
    return Message(
        [paragraph(say.t("That opens in a window, and a message cannot open one. Type it after: /pl"))]
    )


def _not_allowed(asked: Asked, refusal: NotAllowed) -> str:
    roles = _either(asked, [name_role(asked, role) for role in refusal.roles])
    if not refusal.holders:
        return asked.t(
            "🔒 This is for: {roles}. Nobody has that role yet; your Professional Learning office can give it.",
            roles=roles,
        )
    people = write_list(refusal.holders, language=asked.language, either=True)
    return asked.t("🔒 This is for: {roles}. You can ask {people}.", roles=roles, people=people)


def _gone(asked: Asked, _refusal: Gone) -> str:
    return asked.t("This is no longer in the catalog. Type /pl find to see what is there now.")


def _left(asked: Asked, _refusal: Left) -> str:
    return asked.t("This person is not on the staff list any more.")


def _stale(asked: Asked, _refusal: StaleValue) -> str:
    return asked.t("This button is from an earlier version. Type the command again and use the new one.")


def _incomplete(asked: Asked, _refusal: Incomplete) -> str:
    return asked.t("“Why this matters” and a goal are needed before people can see this. Fill in both.")


def _already_published(asked: Asked, refusal: AlreadyPublished) -> str:
    return asked.t("“{title}” has been published already. People can find it.", title=refusal.title)


def _own_admin_role(asked: Asked, _refusal: OwnAdminRole) -> str:
    return asked.t("You cannot take this role from yourself. Another app administrator can.")


def say_sentence(asked: Asked, refusal: Refusal | StaleValue) -> str:
    """Say why not, as words to put beside a field."""
    return _SENTENCES[type(refusal)](asked, refusal)


def _either(asked: Asked, words: Sequence[str]) -> str:
    return write_list(words, language=asked.language, either=True)


_SENTENCES: dict[type, Callable[[Asked, Any], str]] = {
    NotAllowed: _not_allowed,
    Gone: _gone,
    Left: _left,
    StaleValue: _stale,
    Incomplete: _incomplete,
    AlreadyPublished: _already_published,
    OwnAdminRole: _own_admin_role,
    **REGISTRATION_SENTENCES,
    **ATTENDANCE_SENTENCES,
    **PLANNING_SENTENCES,
}
