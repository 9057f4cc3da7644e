"""Forms of the page become the states of elements."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import FormData

from sandbox.page.form_state import chosen_value, field_name, states_from_form
from tests.kit.sandbox.stage import option


def test_form_becomes_states_as_slack_keeps_them() -> None:
    options = [option("1"), option("2")]
    suggested = option("oak")
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "plain_text_input"},
        "one": {"type": "static_select", "options": options},
        "many": {"type": "checkboxes", "options": options},
        "none": {"type": "multi_static_select", "options": options},
        "found": {"type": "external_select"},
        "who": {"type": "multi_users_select"},
        "day": {"type": "datepicker"},
    }
    blocks = [
        {"type": "input", "block_id": name, "element": {"action_id": "a", **element}} for name, element in kinds.items()
    ]
    typed = [("text", "a\r\nb"), ("one", "2"), ("many", "1"), ("many", "2"), ("found", json.dumps(suggested))]
    typed += [("who", "U1"), ("who", "U2"), ("day", "")]
    form = FormData([(field_name(name, action_id="a"), value) for name, value in typed])

    states = {block: state for block, _, state in states_from_form(blocks, form=form)}

    assert states == {
        "text": {"type": "plain_text_input", "value": "a\nb"},
        "one": {"type": "static_select", "selected_option": options[1]},
        "many": {"type": "checkboxes", "selected_options": options},
        "none": {"type": "multi_static_select", "selected_options": []},
        "found": {"type": "external_select", "selected_option": suggested},
        "who": {"type": "multi_users_select", "selected_users": ["U1", "U2"]},
        "day": {"type": "datepicker", "selected_date": None},
    }


def test_emptied_element_does_not_return_to_its_initial_value() -> None:
    element = {"type": "plain_text_input", "initial_value": "first"}

    assert chosen_value(element, state=None) == "first"
    assert chosen_value(element, state={"type": "plain_text_input", "value": None}) is None
