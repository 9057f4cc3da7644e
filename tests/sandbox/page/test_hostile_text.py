"""Whatever an app puts into blocks, it stays text."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.page.mrkdwn import Reader
from sandbox.page.rendering import Surface, render_block
from tests.kit.sandbox.page_html import parse
from tests.kit.sandbox.stage import option, plain

HOSTILE = """<script>alert(1)</script>'"><img src=x onerror=alert(1)>{{ 7*7 }}"""

TEXT = {"type": "mrkdwn", "text": HOSTILE}
OPTIONS = [option(HOSTILE, description=plain(HOSTILE), url=HOSTILE)]
CONFIRM = {"title": plain(HOSTILE), "text": TEXT, "confirm": plain(HOSTILE), "deny": plain(HOSTILE)}
ELEMENTS = [
    {"type": "button", "text": plain(HOSTILE), "url": HOSTILE, "accessibility_label": HOSTILE, "confirm": CONFIRM},
    {"type": "overflow", "options": OPTIONS},
    {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0], "placeholder": plain(HOSTILE)},
    {"type": "multi_external_select", "initial_options": OPTIONS, "placeholder": plain(HOSTILE)},
    {"type": "users_select", "initial_user": HOSTILE},
    {"type": "datepicker", "initial_date": HOSTILE},
    {"type": "checkboxes", "options": OPTIONS},
    {"type": "radio_buttons", "options": OPTIONS},
    {"type": "plain_text_input", "initial_value": HOSTILE, "placeholder": plain(HOSTILE), "max_length": 9},
    {"type": "plain_text_input", "initial_value": HOSTILE, "multiline": True},
    {"type": HOSTILE},
]


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element["type"][:20])
@pytest.mark.parametrize("place", ["actions", "section", "input"])
def test_hostile_element_stays_text(element: dict[str, Any], place: str) -> None:
    named = {"action_id": HOSTILE, **element}
    blocks: dict[str, dict[str, Any]] = {
        "actions": {"type": "actions", "elements": [named]},
        "section": {"type": "section", "text": TEXT, "fields": [plain(HOSTILE)], "accessory": named},
        "input": {"type": "input", "label": plain(HOSTILE), "hint": plain(HOSTILE), "element": named},
    }

    html = render_block(
        {"block_id": HOSTILE, **blocks[place]},
        surface=Surface(
            reader=Reader(), container=HOSTILE, errors={HOSTILE: HOSTILE}, failed={f"{HOSTILE}/{HOSTILE}": HOSTILE}
        ),
    )

    tree = parse(html)
    assert (tree.all("script"), tree.all("img")) == ([], [])
    assert not [node for node in tree if any(name.startswith("on") for name in node.attributes)]
    assert "49" not in html


@pytest.mark.parametrize(
    "block",
    [
        {"type": "header", "text": plain(HOSTILE)},
        {"type": "context", "elements": [TEXT, {"type": "image", "image_url": HOSTILE, "alt_text": HOSTILE}]},
        {"type": "image", "image_url": HOSTILE, "alt_text": HOSTILE, "title": plain(HOSTILE)},
        {"type": HOSTILE},
    ],
    ids=lambda block: block["type"][:20],
)
def test_hostile_block_stays_text(block: dict[str, Any]) -> None:
    tree = parse(render_block(block, surface=Surface(reader=Reader())))

    assert (tree.all("script"), tree.all("img")) == ([], [])
