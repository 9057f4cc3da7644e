"""The state of Block Kit elements: what stands in them at first, and what a person put in.

A state has the shape of Slack's `state.values[block_id][action_id]`, e.g.
`{"type": "static_select", "selected_option": {…}}`. A form field is named by the JSON list
`["block_id", "action_id"]`, which no id can break.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from starlette.datastructures import FormData

from sandbox.workspace.entered import STATEFUL, elements_of, is_stateful

Element = dict[str, Any]
State = dict[str, Any]


def field_name(block_id: str, *, action_id: str) -> str:
    return json.dumps([block_id, action_id])


def options_of(element: Element) -> list[dict[str, Any]]:
    """Return the options of an element, those of its groups one after the other."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return list(element.get("options", [])) + grouped


def chosen_value(element: Element, *, state: State | None) -> Any:
    """Return what the element holds: a text, an option, a list of them, or None.

    Where nothing was chosen yet, that is what the app named as initial.
    """
    key, initial, empty = STATEFUL.get(element.get("type", ""), ("", "", None))
    if state is not None and key in state:
        return state[key]
    return element.get(initial, empty)


# From a form ----------------------------------------------------------------------------------------


def _option_valued(element: Element, *, value: str) -> dict[str, Any] | None:
    return next((option for option in options_of(element) if option.get("value") == value), None)


def _picked(element: Element, *, values: list[str]) -> list[dict[str, Any]]:
    found = (_option_valued(element, value=value) for value in values)
    return [option for option in found if option is not None]


def _suggested(_: Element, *, values: list[str]) -> list[dict[str, Any]]:
    """Options that the app suggested come back whole: nobody else knows them."""
    return [json.loads(value) for value in values]


def _text(_: Element, *, values: list[str]) -> list[str]:
    return [value.replace("\r\n", "\n") for value in values]


_READERS: dict[str, Callable[..., list[Any]]] = {
    "static_select": _picked,
    "multi_static_select": _picked,
    "checkboxes": _picked,
    "radio_buttons": _picked,
    "overflow": _picked,
    "external_select": _suggested,
    "multi_external_select": _suggested,
}


def state_from_form(element: Element, *, values: list[str]) -> State:
    """Build the state of one element from the values of its form field; none at all mean empty."""
    kind = element["type"]
    if kind == "button":
        return {"type": kind}
    key, _, empty = ("selected_option", "", None) if kind == "overflow" else STATEFUL[kind]
    read = _READERS.get(kind, _text)(element, values=[value for value in values if value])
    return {"type": kind, key: read if isinstance(empty, list) else next(iter(read), empty)}


def states_from_form(blocks: list[dict[str, Any]], *, form: FormData) -> Iterator[tuple[str, str, State]]:
    """Yield block_id, action_id and state of every element that keeps one, from the whole form."""
    for block in blocks:
        for element in filter(is_stateful, elements_of(block)):
            block_id, action_id = block["block_id"], element["action_id"]
            values = form.getlist(field_name(block_id, action_id=action_id))
            yield block_id, action_id, state_from_form(element, values=[str(value) for value in values])
