"""What is shown while something takes long, and how nothing typed is lost meanwhile."""

from typing import Any

from handlers.conversation.answers import FieldErrors, Message, Modal, close_label
from handlers.conversation.blocks import paragraph
from locales.translator import Translator

_ERROR = "error:"
_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
}


def say_waiting(say: Translator) -> Message:
    """Say at once that an answer will follow."""
    return Message([paragraph(say.t("⏳ This takes a moment. The answer will appear here by itself."))])


def say_done(say: Translator) -> Message:
    """Say that something was done which shows elsewhere."""
    return Message([paragraph(say.t("✅ Done."))])


def say_undelivered(say: Translator) -> Message:
    """Say that an answer was there and Slack would not show it, as when a button was pressed long before."""
    return Message([paragraph(say.t("⚠️ That took too long to open. Please try it once more."))])


def waiting_modal(say: Translator) -> Modal:
    """Make the window that stands open until its content is there."""
    # NOTE: title of a window, 24 characters at most
    return Modal(say.t("One moment"), say_waiting(say).blocks, close_label(say))


def keep_what_was_typed(view: dict[str, Any], errors: FieldErrors) -> dict[str, Any]:
    """Rebuild a modal that was sent, with its values in its fields and what is wrong above them.

    Slack shows errors beside fields only in the acknowledgement; after that the window has to be drawn anew.
    """
    values: dict[str, dict[str, Any]] = (view.get("state") or {}).get("values") or {}
    blocks: list[dict[str, Any]] = []
    for block in view["blocks"]:
        if block.get("block_id", "").startswith(_ERROR):
            continue  # of an earlier time
        if sentence := errors.sentences.get(block.get("block_id", "")):
            said = sentence if sentence.startswith("⚠️") else f"⚠️ {sentence}"
            blocks.append(paragraph(said, block_id=f"{_ERROR}{block['block_id']}"))
        blocks.append(_refilled(block, values.get(block.get("block_id", ""), {})))
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {**{key: view[key] for key in kept if view.get(key)}, "blocks": blocks}


def _refilled(block: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    element = block.get("element")
    if not element or element.get("action_id") not in values:
        return block
    # A field that was emptied has no value: what stood there at first must not come back.
    state = values[element["action_id"]]
    typed = {_INITIAL[key]: value for key, value in state.items() if key in _INITIAL and value}
    bare = {key: value for key, value in element.items() if key not in _INITIAL.values()}
    return {**block, "element": {**bare, **typed}}
