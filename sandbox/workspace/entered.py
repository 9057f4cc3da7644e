"""What people have entered, in the shape of Slack's `state.values`, and Slack's own objections to it."""

from __future__ import annotations

import copy
import secrets
import string
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

Json = dict[str, Any]
Values = dict[str, dict[str, Any]]

REQUIRED = "Please complete this required field."

STATEFUL: dict[str, tuple[str, str, Any]] = {
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
}
"""The state key of each stateful element, the property that prefills it, and the state of one left empty."""

_ID_LETTERS = string.ascii_letters + string.digits


def as_stored(blocks: list[Json]) -> list[Json]:
    """Return the blocks as Slack keeps them: every block has a block_id, every element an action_id."""
    kept = copy.deepcopy(blocks)
    for block in kept:
        if not block.get("block_id"):
            block["block_id"] = _random_id()
        for element in elements_of(block):
            if element.get("type") != "image" and not element.get("action_id"):
                element["action_id"] = _random_id()
        _complete_texts(block)
    return kept


def _random_id() -> str:
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(5))


def _complete_texts(value: Any) -> None:
    """Write out what Slack assumes for text objects, so that payloads carry it like Slack's."""
    if isinstance(value, list):
        for item in value:
            _complete_texts(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text" and "text" in value:
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn" and "text" in value:
            value.setdefault("verbatim", False)
        for item in value.values():
            _complete_texts(item)


def elements_of(block: Json) -> list[Json]:
    """Return the elements of a block, its image included."""
    if block["type"] == "actions":
        return list(block["elements"])
    if block["type"] == "input":
        return [block["element"]]
    accessory = block.get("accessory")
    return [accessory] if accessory else []


def find_element(blocks: list[Json], *, block_id: str, action_id: str) -> Json:
    """Raise `KeyError` when there is no such element."""
    for block in blocks:
        if block.get("block_id") == block_id:
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return element
    raise KeyError(f"no element {block_id}/{action_id}")


def dispatches(blocks: list[Json], *, block_id: str) -> bool:
    """Tell whether using an element of this block is told to the app at once; inputs only do when asked."""
    return all(
        block["type"] != "input" or bool(block.get("dispatch_action"))
        for block in blocks
        if block.get("block_id") == block_id
    )


def is_stateful(element: Json) -> bool:
    return element["type"] in STATEFUL


def _initial_state(element: Json) -> Json:
    key, initial, empty = STATEFUL[element["type"]]
    return {"type": element["type"], key: copy.deepcopy(element.get(initial) or empty)}


def values_of(blocks: list[Json], *, kept: Values | None = None) -> Values:
    """Return the state of all stateful elements, keeping what was entered where the element stayed.

    An element stayed when its block_id, action_id and type did.
    """
    values: Values = {}
    for block in blocks:
        for element in filter(is_stateful, elements_of(block)):
            state = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
            if state is None or state["type"] != element["type"]:
                state = _initial_state(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def complaints_about(blocks: list[Json], *, values: Values) -> dict[str, str]:
    """Return, by block_id, what Slack itself objects to before it sends a form to the app."""
    complaints: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            state = values.get(block["block_id"], {}).get(element["action_id"]) or {}
            for sentence in _complaints(element, state=state, optional=bool(block.get("optional"))):
                complaints.setdefault(block["block_id"], sentence)
    return complaints


def _complaints(element: Json, *, state: Json, optional: bool) -> Iterator[str]:
    key, _, _ = STATEFUL[element["type"]]
    entered = state.get(key)
    if not entered:
        if not optional:
            yield REQUIRED
    elif element["type"] == "plain_text_input":
        yield from _length_complaints(element, text=str(entered))
    elif element["type"] == "number_input":
        yield from _number_complaints(element, text=str(entered))
    elif isinstance(entered, list) and len(entered) > int(element.get("max_selected_items") or len(entered)):
        yield f"Please choose at most {element['max_selected_items']}."


def _length_complaints(element: Json, *, text: str) -> Iterator[str]:
    shortest, longest = int(element.get("min_length") or 0), int(element.get("max_length") or 3000)
    if len(text) < shortest:
        yield f"Please enter at least {shortest} characters."
    if len(text) > longest:
        yield f"Please enter at most {longest} characters."


def _number_complaints(element: Json, *, text: str) -> Iterator[str]:
    try:
        number = Decimal(text)
    except InvalidOperation:
        yield "Please enter a number."
        return
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        yield "Please enter a whole number."
    if element.get("min_value") is not None and number < Decimal(element["min_value"]):
        yield f"Please enter a number that is at least {element['min_value']}."
    if element.get("max_value") is not None and number > Decimal(element["max_value"]):
        yield f"Please enter a number that is at most {element['max_value']}."
