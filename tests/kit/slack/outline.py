"""Views as text that a person can read and compare: what stands there, from top to bottom, and what can be done."""

from collections.abc import Iterator

from tests.kit.slack.seen import Json, Placed, Seen, elements_of, lines_of

_ENTERED = {
    "plain_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
}
_MARKS = {"header": "# ", "context": "  ~ "}


def outline(seen: Seen) -> str:
    """Return a message or view as an outline, one line for each thing in it."""
    lines = [*_frame(seen), *(line for block in seen.blocks for line in _block(block, seen))]
    return "\n".join(lines) + "\n"


def _frame(seen: Seen) -> Iterator[str]:
    if seen.title:
        yield f"== {seen.title} =="
    if seen.submit or seen.close:
        yield "== " + " ".join(f"({word})" for word in (seen.close, seen.submit) if word)
    if seen.trouble:
        yield f"!! {seen.trouble}"


def _block(block: Json, seen: Seen) -> Iterator[str]:
    if block["type"] == "divider":
        yield "----"
        return
    mark = _MARKS.get(block["type"], "")
    if block["type"] == "input":
        yield from _field(block, seen)
        return
    if block["type"] == "rich_text":
        yield from _rich(block)
    else:
        yield from (f"{mark}{line}" for line in lines_of(block))
    yield from (f"    {_element(placed)}" for placed in elements_of(block))


def _rich(block: Json) -> Iterator[str]:
    words = ""
    for section in block["elements"]:
        for part in section["elements"]:
            style = part.get("style") or {}
            text = part["text"]
            if style.get("bold"):
                text = f"*{text.strip()}*" + (" " if text.endswith(" ") else "")
            if style.get("code"):
                text = f"`{text}`"
            words += f"{text} <{part['url']}>" if part.get("url") else text
    yield from words.rstrip("\n").split("\n")


def _field(block: Json, seen: Seen) -> Iterator[str]:
    needed = "" if block.get("optional") else " (needed)"
    for placed in elements_of(block):
        yield f"{block['label']['text']}{needed}:"
        yield f"    {_element(placed, seen.state.get(placed.block_id, {}).get(placed.action_id))}"
    if block.get("hint"):
        yield f"  ~ {block['hint']['text']}"
    if error := seen.errors.get(str(block.get("block_id"))):
        yield f"  !! {error}"


def _entered(element: Json, state: Json) -> str:
    """Return what stands in a field, else what it shows while it is empty."""
    key = _ENTERED[element["type"]]
    held = state.get(key) or element.get(key.replace("selected", "initial").replace("value", "initial_value"))
    if isinstance(held, list):
        return ", ".join(held)
    return str(held or (element.get("placeholder") or {}).get("text", ""))


def _element(placed: Placed, state: Json | None = None) -> str:
    element = placed.element
    state = state or {}
    if element["type"] == "button":
        spoken = "" if placed.spoken == placed.label else f" “{placed.spoken}”"
        address = f" <{element['url']}>" if element.get("url") else ""
        return f"[{placed.label}]{spoken}{address}"
    if element["type"] in _ENTERED:
        return f"[_{_entered(element, state)}_]"
    one = state.get("selected_option") or element.get("initial_option")
    chosen = state.get("selected_options") or element.get("initial_options") or ([one] if one else [])
    picked = {option["value"] for option in chosen}
    options = [
        ("(x) " if option["value"] in picked else "( ) ") + option["text"]["text"]
        for option in element.get("options", [])
    ]
    if not options:
        empty = (element.get("placeholder") or {}).get("text", "")
        return f"[{chosen[0]['text']['text'] if chosen else empty} …]"
    return " ".join(options)
