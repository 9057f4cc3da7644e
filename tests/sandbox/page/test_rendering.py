from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.page.form_state import field_name
from sandbox.page.mrkdwn import Reader
from sandbox.page.rendering import Surface, render_block, render_blocks
from tests.kit.sandbox.page_html import Node, parse

READER = Reader(user_names={"U1": "Ana", "U2": "Bo"})


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str, value: str, **more: Any) -> dict[str, Any]:
    return {"text": plain(text), "value": value, **more}


def surface(**more: Any) -> Surface:
    return Surface(reader=READER, address="/as/U1", container="view/V1", **more)


def drawn(block: dict[str, Any], **more: Any) -> Node:
    return parse(render_block({"block_id": "b", **block}, surface=surface(**more)))


def in_actions(element: dict[str, Any], **more: Any) -> Node:
    return drawn({"type": "actions", "elements": [{"action_id": "a", **element}]}, **more)


def in_input(element: dict[str, Any], *, block: dict[str, Any] | None = None, **more: Any) -> Node:
    whole = {"type": "input", "label": plain("Name"), "element": {"action_id": "a", **element}, **(block or {})}
    return drawn(whole, **more)


# Blocks ---------------------------------------------------------------------------------------------


def test_section_has_text_fields_and_accessory() -> None:
    tree = drawn(
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*Title*"},
            "fields": [plain("one"), {"type": "mrkdwn", "text": "_two_"}],
            "accessory": {"type": "button", "action_id": "a", "text": plain("Go")},
        }
    )

    assert tree.one("div", data_block_id="b").classes == ["block", "block-section"]
    assert tree.one("strong").text == "Title"
    assert [node.text for node in tree.one("div", class_="fields").all("div")] == ["one", "two"]
    assert tree.one("div", class_="accessory").one("button").text == "Go"


@pytest.mark.parametrize(
    ("block", "html"),
    [
        ({"type": "header", "text": plain("Hi :wave: <b>")}, '<h3 class="level-3" dir="auto">Hi 👋 &lt;b&gt;</h3>'),
        ({"type": "divider"}, "<hr>"),
        (
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "*x*"}]},
            '<span dir="auto"><strong>x</strong></span>',
        ),
    ],
)
def test_simple_block_is(block: dict[str, Any], html: str) -> None:
    kind = block["type"]
    assert render_block(block, surface=surface()) == f'<div class="block block-{kind}" data-block-id="">{html}</div>'


def test_picture_from_outside_is_named_and_not_fetched() -> None:
    tree = drawn({"type": "image", "image_url": "https://a.example/p.png", "alt_text": "A map", "title": plain("Map")})

    assert tree.all("img") == []
    assert tree.one(role="img").attributes["aria-label"] == "A map"
    assert tree.one("figcaption").text == "Map"


def test_picture_whose_address_only_begins_like_this_machine_is_not_fetched() -> None:
    tree = drawn({"type": "image", "image_url": "http://127.0.0.1.a.example/p.png", "alt_text": "A map"})

    assert tree.all("img") == []


def test_picture_of_this_machine_is_shown() -> None:
    tree = drawn({"type": "image", "image_url": "http://127.0.0.1:3000/p.png", "alt_text": "A map"})

    assert tree.one("img").attributes["alt"] == "A map"


@pytest.mark.parametrize("kind", ["carousel", "", 'x"><script>'])
def test_unknown_block_is_a_warning(kind: str) -> None:
    tree = drawn({"type": kind})

    assert tree.one(class_="unknown").text == f"Not shown: block of unknown type “{kind}”"
    assert tree.one("div").classes == ["block", "block-unknown"]


def test_unknown_element_is_a_warning() -> None:
    assert (
        in_actions({"type": "sparkler"}).one(class_="unknown").text == "Not shown: element of unknown type “sparkler”"
    )


def test_rich_text_block_is_drawn() -> None:
    part = {"type": "rich_text_section", "elements": [{"type": "text", "text": "hello"}]}

    assert drawn({"type": "rich_text", "elements": [part]}).one("p").text == "hello"


# Elements -------------------------------------------------------------------------------------------


def test_button_tells_the_app_who_was_pressed() -> None:
    button = in_actions(
        {"type": "button", "text": plain("Save"), "style": "primary", "accessibility_label": "Save the plan"}
    ).one("button")

    assert button.classes == ["button", "primary"]
    assert button.attributes["aria-label"] == "Save the plan"
    assert (button.attributes["data-block-id"], button.attributes["data-action-id"]) == ("b", "a")
    assert button.attributes["hx-post"] == "/as/U1/press"
    assert json.loads(button.attributes["hx-vals"]) == {"container": "view/V1", "block_id": "b", "action_id": "a"}


@pytest.mark.parametrize(
    ("url", "href"), [("https://a.example/x", "https://a.example/x"), ("javascript:alert(1)", "#")]
)
def test_button_with_address_is_a_link(url: str, href: str) -> None:
    link = in_actions({"type": "button", "text": plain("Open"), "url": url}).one("a")

    assert (link.attributes["href"], link.attributes["hx-trigger"]) == (href, "followed")


def test_confirm_dialog_stands_beside_its_button() -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": {"type": "mrkdwn", "text": "*All* goes."},
        "confirm": plain("Yes"),
        "deny": plain("No"),
        "style": "danger",
    }
    tree = in_actions({"type": "button", "text": plain("Drop"), "style": "danger", "confirm": confirm})
    dialog = tree.one("dialog")

    assert tree.one("button", data_action_id="a").attributes["data-confirm"] == dialog.attributes["id"]
    assert [node.text for node in dialog.all("button")] == ["No", "Yes"]
    assert dialog.one("strong").text == "All"
    assert "danger" in dialog.one("button", data_answer="confirm").classes


def test_overflow_menu_sends_the_option_chosen() -> None:
    tree = in_actions(
        {"type": "overflow", "options": [option("Edit", "e"), option("Read", "r", url="https://a.example")]}
    )
    edit, read = tree.one(role="menu").all(role="menuitem")

    assert json.loads(edit.attributes["hx-vals"])[field_name("b", action_id="a")] == "e"
    assert (read.tag, read.attributes["href"]) == ("a", "https://a.example")
    assert tree.one(aria_haspopup="menu").attributes["aria-label"] == "More options"


def test_static_select_lists_options_and_shows_the_chosen_one() -> None:
    options = [option("English", "en"), option("Español", "es", description=plain("castellano"))]
    element = {"type": "static_select", "placeholder": plain("Language"), "options": options}
    values = {"b": {"a": {"type": "static_select", "selected_option": options[1]}}}
    tree = in_actions(element, values=values)
    box = tree.one(role="combobox")

    assert (box.attributes["value"], box.attributes["aria-label"]) == ("Español", "Language")
    assert [node.attributes["aria-selected"] for node in tree.all(role="option")] == ["false", "true"]
    assert tree.one("input", type="hidden").attributes["value"] == "es"
    assert box.attributes["aria-controls"] == tree.one(role="listbox").attributes["id"]


def test_option_groups_keep_their_labels() -> None:
    groups = [{"label": plain("North"), "options": [option("Oak", "o")]}, {"label": plain("South"), "options": []}]
    tree = in_actions({"type": "static_select", "option_groups": groups})

    assert [node.text for node in tree.all(class_="group-label")] == ["North", "South"]


@pytest.mark.parametrize("kind", ["external_select", "multi_external_select", "users_select", "multi_users_select"])
def test_searched_select_asks_for_its_options(kind: str) -> None:
    tree = in_actions({"type": kind, "placeholder": plain("Who")})
    listbox = tree.one(role="listbox")

    assert listbox.attributes["hx-get"] == "/as/U1/options"
    assert json.loads(listbox.attributes["hx-vals"])["action_id"] == "a"
    assert tree.one("div", class_="combobox").attributes["data-remote"] == ("3" if "external" in kind else "0")


def test_multi_select_shows_what_is_chosen_as_chips() -> None:
    options = [option("One", "1"), option("Two", "2")]
    tree = in_actions(
        {"type": "multi_static_select", "options": options, "initial_options": options, "max_selected_items": 2}
    )

    assert [chip.attributes["data-chosen"] for chip in tree.all(class_="chip")] == ["1", "2"]
    assert [node.attributes["value"] for node in tree.all("input", type="hidden")] == ["1", "2"]
    assert tree.one("div", class_="combobox").attributes["data-multiple"] == "2"


def test_chosen_person_is_shown_by_name() -> None:
    tree = in_actions({"type": "users_select", "initial_user": "U2"})

    assert tree.one(role="combobox").attributes["value"] == "Bo"


@pytest.mark.parametrize(
    ("kind", "initial", "html_type"),
    [("datepicker", {"initial_date": "2026-12-03"}, "date"), ("timepicker", {"initial_time": "15:30"}, "time")],
)
def test_pickers_are_the_browsers_own(kind: str, initial: dict[str, str], html_type: str) -> None:
    picker = in_actions({"type": kind, **initial}).one("input")

    assert (picker.attributes["type"], picker.attributes["value"]) == (html_type, next(iter(initial.values())))


@pytest.mark.parametrize(("kind", "html_type"), [("checkboxes", "checkbox"), ("radio_buttons", "radio")])
def test_choices_have_descriptions_and_a_state(kind: str, html_type: str) -> None:
    options = [option("Live", "l", description={"type": "mrkdwn", "text": "*with* a coach"}), option("Video", "v")]
    initial = {"initial_options": options[:1]} if kind == "checkboxes" else {"initial_option": options[0]}
    tree = in_input({"type": kind, "options": options, **initial})

    assert ["checked" in node.attributes for node in tree.all("input", type=html_type)] == [True, False]
    assert tree.one("small").text == "with a coach"
    assert tree.one(class_="choices").attributes["aria-labelledby"] == tree.one(class_="input-label").attributes["id"]


def test_text_input_has_label_hint_counter_and_error() -> None:
    tree = in_input(
        {"type": "plain_text_input", "max_length": 80, "initial_value": 'a "b"', "placeholder": plain("Words")},
        block={"hint": plain("Short"), "optional": True},
        errors={"b": "Too <short>"},
    )
    box = tree.one("input")

    assert (box.attributes["value"], box.attributes["maxlength"]) == ('a "b"', "80")
    assert tree.one(class_="counter").text == "75"
    assert tree.one(class_="input-label").text == "Name (optional)"
    assert tree.one(class_="hint").text == "Short"
    error = tree.one(role="alert")
    assert error.text.strip() == "Too <short>"
    hint = tree.one(class_="hint").attributes["id"]
    assert (box.attributes["aria-invalid"], box.attributes["aria-describedby"]) == (
        "true",
        f"{error.attributes['id']} {hint}",
    )


@pytest.mark.parametrize(
    ("kind", "optional", "said"),
    [
        ("plain_text_input", False, True),
        ("plain_text_input", True, False),
        ("external_select", False, True),
        ("radio_buttons", False, True),
        ("checkboxes", False, False),
    ],
)
def test_required_field_says_so_where_it_can(kind: str, *, optional: bool, said: bool) -> None:
    tree = in_input({"type": kind, "options": [option("A", "a")]}, block={"optional": optional})

    assert [node.attributes["aria-required"] for node in tree if "aria-required" in node.attributes] == ["true"] * said


def test_multiline_input_keeps_its_lines() -> None:
    tree = in_input({"type": "plain_text_input", "multiline": True, "initial_value": "\none\n</textarea>"})

    assert tree.one("textarea").text.removeprefix("\n") == "\none\n</textarea>"


def test_number_input_knows_its_bounds() -> None:
    box = in_input({"type": "number_input", "is_decimal_allowed": False, "min_value": "0", "max_value": "9"}).one(
        "input"
    )

    assert [box.attributes[name] for name in ("type", "step", "min", "max")] == ["number", "1", "0", "9"]


@pytest.mark.parametrize(
    ("block", "config", "trigger"),
    [
        ({}, {}, None),
        ({"dispatch_action": True}, {}, "entered"),
        (
            {"dispatch_action": True},
            {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}},
            "input delay:400ms",
        ),
    ],
)
def test_input_dispatches_only_when_asked(block: dict[str, Any], config: dict[str, Any], trigger: str | None) -> None:
    box = in_input({"type": "plain_text_input", **config}, block=block).one("input")

    assert box.attributes.get("hx-trigger") == trigger


def test_failed_action_is_said_beside_its_element() -> None:
    tree = in_actions({"type": "button", "text": plain("Go")}, failed={"b/a": "No answer."})

    assert tree.one(class_="failure").text.strip() == "No answer."


def test_ids_differ_between_elements_and_stay_when_drawn_again() -> None:
    blocks = [
        {"type": "actions", "block_id": block, "elements": [{"type": "datepicker", "action_id": "a"}]}
        for block in ("b1", "b2")
    ]
    first, again = (render_blocks(blocks, surface=surface()) for _ in range(2))

    assert first == again
    assert len({node.attributes["id"] for node in parse(first).all("input")}) == 2
