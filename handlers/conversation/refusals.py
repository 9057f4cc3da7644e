"""Sentences for what the rules say no to, and for buttons that are older than what they point at."""

from collections.abc import Sequence

from handlers.conversation.answers import Message
from handlers.conversation.blocks import paragraph
from handlers.conversation.codec import StaleValue
from handlers.conversation.counting import count_refusal
from handlers.conversation.request import Request
from handlers.conversation.routes import Sentence
from handlers.speaking.office import name_office
from handlers.speaking.words import name_role
from learning.refusals import Gone, Left, NotAllowed, NotOnRoster, OwnAdminRole, Refusal
from locales.times import write_list
from locales.translator import Translator


def say_refusal(request: Request | None, refusal: Refusal | StaleValue) -> Message:
    """Say what was refused, why, and what to do instead."""
    if request is None:
        raise RuntimeError("a refusal before anybody asked") from refusal
    return Message([paragraph(say_sentence(request, refusal))])


def say_type_it(say: Translator) -> Message:
    """Say how to get at what opens in a window: a written message opens none."""
    return Message([paragraph(say.t("That opens in a window, and a message cannot open one. Type it after: /pl"))])


def _not_allowed(request: Request, refusal: NotAllowed) -> str:
    roles = _either(request, [name_role(request, role) for role in refusal.roles])
    if not refusal.holders:
        return request.t(
            "🔒 This is for: {roles}. Nobody has that role yet; your Professional Learning office can give it.",
            roles=roles,
        )
    people = write_list(refusal.holders, language=request.language, either=True)
    return request.t("🔒 This is for: {roles}. You can ask {people}.", roles=roles, people=people)


def _gone(request: Request, _refusal: Gone) -> str:
    return request.t("This is no longer in the catalog. Type /pl find to see what is there now.")


def _left(request: Request, _refusal: Left) -> str:
    return request.t("This person is not on the staff list any more.")


def _stale(request: Request, _refusal: StaleValue) -> str:
    return request.t("This button is from an earlier version. Type the command again and use the new one.")


def _own_admin_role(request: Request, _refusal: OwnAdminRole) -> str:
    return request.t("You cannot take this role from yourself. Another app administrator can.")


def _not_on_roster(request: Request, _refusal: NotOnRoster) -> str:
    office = name_office(request, request.district.read_settings(request.today))
    return request.t(
        "Only staff can register, and you are not on the staff list yet. To be added, ask: {office}", office=office
    )


def say_sentence(request: Request, refusal: Refusal | StaleValue) -> str:
    """Say why not, as words to put beside a field, and count it."""
    count_refusal(refusal)
    return request.routes.sentences[type(refusal)](request, refusal)


def _either(request: Request, words: Sequence[str]) -> str:
    return write_list(words, language=request.language, either=True)


SENTENCES: dict[type, Sentence] = {
    NotAllowed: _not_allowed,
    Gone: _gone,
    Left: _left,
    StaleValue: _stale,
    OwnAdminRole: _own_admin_role,
    NotOnRoster: _not_on_roster,
}
