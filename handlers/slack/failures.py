"""What a person reads when something broke that should not have: what it means for them, and what to do."""

import logging
import secrets

from handlers.conversation.answers import Answer, FieldErrors, HomeTab, Message
from handlers.conversation.blocks import Block, actions, button, paragraph
from handlers.conversation.ids import HOME_RETRY
from handlers.conversation.payload import Payload, Surface
from handlers.conversation.request import Request
from learning.district.district import District
from locales.translator import Translator

log = logging.getLogger("pl.failing")


def say_failure(
    district: District, request: Request | None, payload: Payload, failure: Exception, *, in_window: bool
) -> Answer:
    """Answer for what nobody foresaw, `in_window` where one was to open: log it under a reference that the person can quote."""
    reference = secrets.token_hex(3).upper()
    log.error(
        "failed",
        extra={"reference": reference, "surface": payload.surface.value, "slack_member": payload.slack_id},
        exc_info=failure,
    )
    say = request.translator if request else Translator(district.language)
    sentence = say.t(
        "Something broke on our side, and nothing was changed. Try again in a minute. "
        "If it happens again, tell your Professional Learning office this reference: {reference}",
        reference=reference,
    )
    if payload.surface in (Surface.home_opened, Surface.home) and not in_window:
        return _keep_last_home(payload, say, sentence)
    field = next((block["block_id"] for block in _blocks(payload) if block["type"] == "input"), None)
    if payload.surface is Surface.submission and field:  # beside a field, so that all that was typed stays
        return FieldErrors({field: f"⚠️ {sentence}"})
    return Message([paragraph(f"⚠️ {sentence}")])


def _blocks(payload: Payload) -> list[Block]:
    blocks: list[Block] = payload.view.get("blocks", [])
    return blocks


def _keep_last_home(payload: Payload, say: Translator, sentence: str) -> HomeTab:
    """Leave what the Home tab showed last, under a line that says when that was and how to try again."""
    last = [block for block in _blocks(payload) if not block.get("block_id", "").startswith(HOME_RETRY)]
    words = [f"⚠️ {sentence}"]
    if last and payload.view.get("private_metadata"):
        words.append(say.t("Below is what was here before: {time}", time=payload.view["private_metadata"]))
    banner = [
        paragraph(" ".join(words), block_id=f"{HOME_RETRY}:why"),
        actions(button(say.t("Try again"), action_id=HOME_RETRY), block_id=f"{HOME_RETRY}:button"),
    ]
    return HomeTab([*banner, *last], payload.view.get("private_metadata", ""))
