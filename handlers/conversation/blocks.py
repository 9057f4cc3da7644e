"""Block Kit in a few words. Texts are cut to Slack's limits here, so that a long title never fails a message.

What people wrote (titles, names, queries) goes into plain text and rich text, where nothing has to be escaped.
"""

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]

ELLIPSIS = "…"
SPOKEN = 12_000  # Slack cuts at 40,000; escaped, this stays below


def clip(text: str, most: int) -> str:
    """Cut a text to a number of characters, and show that it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def clip_title(title: str) -> str:
    """Cut a title to what a heading or a line of its own has room for."""
    return clip(title, 150)


def title_in_label(title: str) -> str:
    """Cut a title to what a button's spoken label has room for, beside the words that say what it does."""
    return clip(title, 50)


def plain(text: str, most: int = 3000) -> Element:
    """Make a plain text object."""
    return {"type": "plain_text", "text": clip(text, most) or " ", "emoji": True}


def header(text: str) -> Block:
    """Make a heading, 150 characters at most."""
    return {"type": "header", "text": plain(text, 150)}


def paragraph(text: str, *, block_id: str | None = None, accessory: Element | None = None) -> Block:
    """Make a paragraph of plain text, with an element beside it if wanted."""
    block: Block = {"type": "section", "text": plain(text)}
    if block_id:
        block["block_id"] = block_id
    if accessory:
        block["accessory"] = accessory
    return block


def strong(text: str) -> Element:
    """Make bold words of a rich paragraph."""
    return {"type": "text", "text": text, "style": {"bold": True}}


def code(text: str) -> Element:
    """Make words of a rich paragraph that are to be typed."""
    return {"type": "text", "text": text, "style": {"code": True}}


def link(url: str, text: str) -> Element:
    """Make a link in a rich paragraph."""
    return {"type": "link", "url": url, "text": text}


def rich(*parts: str | Element) -> Block:
    """Make a paragraph of words with emphasis. Empty words are left out: Slack refuses them."""
    elements = [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]
    kept = [element for element in elements if element["text"]]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": kept}]}


def context(*texts: str) -> Block:
    """Make a line of small grey words."""
    return {"type": "context", "elements": [plain(text, 2000) for text in texts]}


def divider() -> Block:
    return {"type": "divider"}


def button(  # noqa: PLR0913 - a button has this many parts
    label: str,
    *,
    action_id: str,
    value: str | None = None,
    spoken: str | None = None,
    url: str | None = None,
    primary: bool = False,
) -> Element:
    """Make a button. `spoken` is what a screen reader says where the label alone would be ambiguous."""
    element: Element = {"type": "button", "action_id": action_id, "text": plain(label, 75)}
    if value is not None:
        element["value"] = value
    if spoken:
        element["accessibility_label"] = clip(spoken, 75)
    if url:
        element["url"] = url
    if primary:
        element["style"] = "primary"
    return element


def actions(*elements: Element, block_id: str | None = None) -> Block:
    """Make a row of buttons and selects."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return {**block, "block_id": block_id} if block_id else block


def option(text: str, value: str) -> Element:
    """Make one choice of a select."""
    return {"text": plain(text, 75), "value": value}


def select(options: Sequence[Element], *, action_id: str, placeholder: str, chosen: str | None = None) -> Element:
    """Make a select. `chosen` is the value of the option that is picked at first, if it is among them."""
    element: Element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "options": list(options),
    }
    initial = next((one for one in options if one["value"] == chosen), None)
    return {**element, "initial_option": initial} if initial else element


def typed_select(*, action_id: str, placeholder: str, chosen: Element | None = None) -> Element:
    """Make a select whose options we are asked for while the person types."""
    element: Element = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "min_query_length": 0,
    }
    return {**element, "initial_option": chosen} if chosen else element


def text_input(
    *, action_id: str, value: str = "", most: int | None = None, multiline: bool = False, hint: str = ""
) -> Element:
    """Make a field to type in. `most` is the number of characters that Slack lets people type."""
    element: Element = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline}
    if value:
        element["initial_value"] = value[:most] if most else value
    if most:
        element["max_length"] = most
    if hint:
        element["placeholder"] = plain(hint, 150)
    return element


def checkboxes(options: Sequence[Element], *, action_id: str, ticked: Sequence[str]) -> Element:
    """Make boxes to tick. `ticked` holds the values that are ticked at first."""
    element: Element = {"type": "checkboxes", "action_id": action_id, "options": list(options)}
    initial = [one for one in options if one["value"] in ticked]
    return {**element, "initial_options": initial} if initial else element


def input_field(
    label: str, element: Element, *, block_id: str | None = None, hint: str | None = None, optional: bool = True
) -> Block:
    """Make a labelled field of a modal. Its element's name is the block's too, by which errors find it."""
    block: Block = {
        "type": "input",
        "block_id": block_id or element["action_id"],
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return {**block, "hint": plain(hint, 2000)} if hint else block


def told_apart(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a number at what is spoken for buttons that would sound like an earlier one."""
    heard: dict[str, int] = {}
    return [
        {**block, "elements": [_told_apart(element, heard) for element in block["elements"]]}
        if block["type"] == "actions"
        else {**block, "accessory": _told_apart(block["accessory"], heard)}
        if "accessory" in block
        else block
        for block in blocks
    ]


def _told_apart(element: Element, heard: dict[str, int]) -> Element:
    if element["type"] != "button":
        return element
    label = _label(element)
    heard[label] = heard.get(label, 0) + 1
    if heard[label] == 1:
        return element
    number = f" ({heard[label]})"
    return {**element, "accessibility_label": clip(label, 75 - len(number)) + number}


def spoken_text(blocks: Sequence[Block]) -> str:
    """Return all that the blocks say, line by line: what screen readers and notifications read instead of them."""
    lines = [line for block in blocks for line in _lines(block)]
    return clip("\n".join(line for line in lines if line.strip()), SPOKEN)


def _lines(block: Block) -> list[str]:
    kind = block["type"]
    if kind == "section":
        beside = _label(block["accessory"]) if "accessory" in block else ""
        return [block["text"]["text"], *([f"[{beside}]"] if beside else [])]
    if kind == "header":
        return [block["text"]["text"]]
    if kind == "context":
        return [" ".join(element["text"] for element in block["elements"])]
    if kind == "rich_text":
        # A message that Slack gives back may hold parts without words, such as emoji of its own.
        return ["".join(part.get("text", "") for part in section["elements"]) for section in block["elements"]]
    if kind == "actions":
        labels = [_label(element) for element in block["elements"]]
        return [" ".join(f"[{label}]" for label in labels if label)]
    return []


def _label(element: Element) -> str:
    if element["type"] == "button":
        return str(element.get("accessibility_label") or element["text"]["text"])
    return str(element.get("placeholder", {}).get("text", ""))


def quote(text: str) -> str:
    """Return somebody's own words between quotation marks."""
    return f"“{clip(text, 300)}”"
