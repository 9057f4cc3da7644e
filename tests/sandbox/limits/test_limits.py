"""Every limit of Slack that the sandbox keeps, broken once."""

from typing import Any

import pytest

from sandbox.limits import check_message, check_options, check_view
from tests.kit.sandbox.stage import actions, button, modal, option, plain, section, text_input

Json = dict[str, Any]


def _select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "choose", "options": [option("a")], **more}


def _options(count: int, **more: Any) -> list[Json]:
    return [option(f"v{number}", **more) for number in range(count)]


def _confirm(**more: Any) -> Json:
    parts = {"title": plain("T"), "text": plain("Sure?"), "confirm": plain("Yes"), "deny": plain("No")}
    return parts | more


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _linked(url: str) -> Json:
    return _rich({"type": "rich_text_section", "elements": [{"type": "link", "url": url, "text": "x"}]})


def _in_input(element: Json) -> Json:
    return {"type": "input", "label": plain("L"), "element": element}


def _multi_static(**more: Any) -> Json:
    return {"type": "multi_static_select", "action_id": "many", "options": [option("a")], **more}


GROUP = {"label": plain("G"), "options": [option("a")]}
SECTION_OF_TEXT = {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}

BROKEN_BLOCKS: dict[str, list[Json]] = {
    "unknown block": [{"type": "carousel_of_horses"}],
    "unknown property": [section(colour="red")],
    "no type": [{"text": plain("x")}],
    "too many blocks": [{"type": "divider"}] * 51,
    "section text too long": [section("x" * 3001)],
    "section text empty": [section("")],
    "section without text or fields": [{"type": "section"}],
    "too many fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "field too long": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "text input as accessory": [section(accessory={"type": "plain_text_input", "action_id": "a"})],
    "header too long": [{"type": "header", "text": plain("x" * 151)}],
    "header in mrkdwn": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "context too full": [{"type": "context", "elements": [plain("x")] * 11}],
    "context empty": [{"type": "context", "elements": []}],
    "button in context": [{"type": "context", "elements": [button()]}],
    "actions too full": [actions(*[button(action_id=f"a{n}") for n in range(26)])],
    "actions empty": [actions()],
    "image without alt_text": [{"type": "image", "image_url": "http://127.0.0.1/x.png"}],
    "image alt_text too long": [{"type": "image", "image_url": "http://x", "alt_text": "x" * 2001}],
    "image title too long": [{"type": "image", "image_url": "http://x", "alt_text": "x", "title": plain("x" * 2001)}],
    "image url too long": [{"type": "image", "image_url": "http://" + "x" * 2994, "alt_text": "x"}],
    "image url that is none": [{"type": "image", "image_url": "map.png", "alt_text": "x"}],
    "block_id too long": [section(block_id="x" * 256)],
    "block_id twice": [section(block_id="b"), section(block_id="b")],
    "action_id too long": [actions(button(action_id="x" * 256))],
    "action_id twice in a block": [actions(button(), button())],
    "button text too long": [actions(button("x" * 76))],
    "button text in mrkdwn": [actions(button() | {"text": {"type": "mrkdwn", "text": "x"}})],
    "button value too long": [actions(button(value="x" * 2001))],
    "button url too long": [actions(button(url="http://" + "x" * 2994))],
    "button url that is none": [actions(button(url="www.example.org"))],
    "button url with a blank": [actions(button(url="https://example.org/a b"))],
    "button url without a host": [actions(button(url="https:///a"))],
    "button url without slashes": [actions(button(url="https:example.org"))],
    "button url with a broken host": [actions(button(url="https://[example.org"))],
    "link with a line break": [_linked("https://example.org/a\nb")],
    "link without a host": [_linked("http://")],
    "button label too long": [actions(button(accessibility_label="x" * 76))],
    "button style unknown": [actions(button(style="loud"))],
    "confirm title too long": [actions(button(confirm=_confirm(title=plain("x" * 101))))],
    "confirm text too long": [actions(button(confirm=_confirm(text=plain("x" * 301))))],
    "confirm button too long": [actions(button(confirm=_confirm(confirm=plain("x" * 31))))],
    "deny button too long": [actions(button(confirm=_confirm(deny=plain("x" * 31))))],
    "too many options": [actions(_select(options=_options(101)))],
    "no options": [actions(_select(options=[]))],
    "option text too long": [actions(_select(options=[option("a") | {"text": plain("x" * 76)}]))],
    "option value too long": [actions(_select(options=[option("x" * 151) | {"text": plain("x")}]))],
    "option value empty": [actions(_select(options=[option("a") | {"value": ""}]))],
    "option description too long": [actions(_select(options=[option("a", description=plain("x" * 76))]))],
    "option value twice": [actions(_select(options=[option("a"), option("a")]))],
    "option url in a select": [actions(_select(options=[option("a", url="http://x")]))],
    "options and groups": [actions(_select(option_groups=[GROUP]))],
    "too many groups": [actions({"type": "static_select", "action_id": "a", "option_groups": [GROUP] * 101})],
    "group label too long": [
        actions({"type": "static_select", "action_id": "a", "option_groups": [GROUP | {"label": plain("x" * 76)}]})
    ],
    "initial option not among the options": [actions(_select(initial_option=option("z")))],
    "initial options not among the options": [section(accessory=_multi_static(initial_options=[option("z")]))],
    "max_selected_items of none": [section(accessory=_multi_static(max_selected_items=0))],
    "multi-select in actions": [actions(_multi_static())],
    "placeholder too long": [actions(_select(placeholder=plain("x" * 151)))],
    "overflow too full": [actions({"type": "overflow", "action_id": "more", "options": _options(6)})],
    "checkboxes too many": [actions({"type": "checkboxes", "action_id": "c", "options": _options(11)})],
    "checkboxes initial": [
        actions({"type": "checkboxes", "action_id": "c", "options": _options(2), "initial_options": [option("z")]})
    ],
    "radio buttons too many": [actions({"type": "radio_buttons", "action_id": "r", "options": _options(11)})],
    "radio initial": [
        actions({"type": "radio_buttons", "action_id": "r", "options": _options(2), "initial_option": option("z")})
    ],
    "date that is none": [actions({"type": "datepicker", "action_id": "d", "initial_date": "3.12.2026"})],
    "date that never comes": [actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-30"})],
    "time that is none": [actions({"type": "timepicker", "action_id": "t", "initial_time": "25:00"})],
    "zone that is none": [actions({"type": "timepicker", "action_id": "t", "timezone": "Mars/Base"})],
    "external query length": [actions({"type": "external_select", "action_id": "e", "min_query_length": -1})],
    "input label too long": [text_input(label=plain("x" * 2001))],
    "input hint too long": [text_input(hint=plain("x" * 2001))],
    "button in input": [_in_input(button())],
    "text input too long": [_in_input({"type": "plain_text_input", "action_id": "t", "max_length": 3001})],
    "text input lengths reversed": [
        _in_input({"type": "plain_text_input", "action_id": "t", "min_length": 9, "max_length": 8})
    ],
    "number input without is_decimal_allowed": [_in_input({"type": "number_input", "action_id": "n"})],
    "number input with numbers": [
        _in_input({"type": "number_input", "action_id": "n", "is_decimal_allowed": True, "min_value": 1})
    ],
    "number input with words": [
        _in_input({"type": "number_input", "action_id": "n", "is_decimal_allowed": True, "min_value": "one"})
    ],
    "number input out of its bounds": [
        _in_input(
            {
                "type": "number_input",
                "action_id": "n",
                "is_decimal_allowed": True,
                "min_value": "1",
                "max_value": "5",
                "initial_value": "9",
            }
        )
    ],
    "two focused": [
        _in_input({"type": "plain_text_input", "action_id": "a", "focus_on_load": True}),
        _in_input({"type": "plain_text_input", "action_id": "b", "focus_on_load": True}),
    ],
    "users_select with a list": [actions({"type": "users_select", "action_id": "u", "initial_user": ["U1"]})],
    "rich text empty": [_rich()],
    "rich text with an unknown part": [_rich({"type": "rich_text_table", "elements": []})],
    "rich text with an unknown element": [_rich({"type": "rich_text_section", "elements": [{"type": "gif"}]})],
    "rich text with an empty text": [_rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]})],
    "rich text list without style": [_rich({"type": "rich_text_list", "elements": [SECTION_OF_TEXT]})],
}


@pytest.mark.parametrize("blocks", BROKEN_BLOCKS.values(), ids=BROKEN_BLOCKS.keys())
def test_message_with_broken_blocks_is_refused_as_invalid_blocks(blocks: list[Json]) -> None:
    faults = check_message("Text", blocks=blocks)
    assert {fault.code for fault in faults if fault.rejects} == {"invalid_blocks"}


SOUND_BLOCKS: list[Json] = [
    section("x" * 3000, accessory=button("x" * 75, value="x" * 2000, style="primary")),
    {"type": "section", "fields": [plain("x" * 2000)] * 10},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "context", "elements": [plain("x"), {"type": "mrkdwn", "text": "y"}]},
    {"type": "divider"},
    {"type": "image", "image_url": "http://127.0.0.1/a.png", "alt_text": "A", "title": plain("B")},
    actions(
        _select(options=_options(100), initial_option=option("v7")),
        {"type": "overflow", "action_id": "more", "options": [option("a", url="http://x")]},
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-12-03"},
        {"type": "timepicker", "action_id": "t", "initial_time": "15:30", "timezone": "America/Los_Angeles"},
        {"type": "users_select", "action_id": "u"},
        {"type": "external_select", "action_id": "e", "min_query_length": 0},
    ),
    _rich(
        SECTION_OF_TEXT,
        {"type": "rich_text_list", "style": "bullet", "elements": [SECTION_OF_TEXT]},
        {"type": "rich_text_quote", "elements": [{"type": "link", "url": "http://x", "text": "x"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "emoji", "name": "wave"}]},
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "user", "user_id": "U1", "style": {"bold": True}},
                {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "then"},
            ],
        },
    ),
]


def test_message_at_the_limits_passes() -> None:
    assert check_message("x" * 40_000, blocks=SOUND_BLOCKS) == []


def test_message_without_anything_has_no_text() -> None:
    assert [fault.code for fault in check_message("", blocks=[])] == ["no_text"]


def test_message_text_above_40000_characters_is_too_long() -> None:
    assert [fault.code for fault in check_message("x" * 40_001, blocks=None)] == ["msg_too_long"]


def test_message_with_blocks_and_no_text_passes_with_a_warning() -> None:
    (fault,) = check_message(None, blocks=[section()])
    assert (fault.code, fault.rejects) == ("missing_text_in_message", False)


def test_message_with_two_primary_buttons_passes_with_a_warning() -> None:
    row = actions(button(style="primary"), button(action_id="b", style="primary"))
    (fault,) = check_message("Text", blocks=[row])
    assert (fault.code, fault.rejects) == ("several_primary_buttons", False)


def test_fault_names_place_and_limit() -> None:
    (fault,) = check_message("Text", blocks=[section(), section("x" * 3001)])
    assert fault.detail == "blocks[1].section.text.text: has 3001 characters, the limit is 3000"


BROKEN_MODALS: dict[str, Json] = {
    "title too long": modal(title=plain("x" * 25)),
    "submit too long": modal(submit=plain("x" * 25)),
    "close too long": modal(close=plain("x" * 25)),
    "private_metadata too long": modal(private_metadata="x" * 3001),
    "callback_id too long": modal(callback_id="x" * 256),
    "external_id too long": modal(external_id="x" * 256),
    "too many blocks": modal(*[{"type": "divider"}] * 101),
    "no submit beside an input": modal(text_input(), submit=None),
    "unknown property": modal(colour="red"),
    "not a modal": modal(type="home"),
    "block_id twice": modal(text_input(), text_input()),
    "two focused": modal(
        text_input("a", element={"type": "plain_text_input", "focus_on_load": True}),
        text_input("b", element={"type": "plain_text_input", "focus_on_load": True}),
    ),
}


@pytest.mark.parametrize("view", BROKEN_MODALS.values(), ids=BROKEN_MODALS.keys())
def test_broken_modal_is_refused_as_invalid_arguments(view: Json) -> None:
    assert {fault.code for fault in check_view(view, kind="modal")} == {"invalid_arguments"}


def test_view_above_250_kilobytes_is_too_large() -> None:
    view = modal(*[section("x" * 2900, block_id=str(n)) for n in range(90)])
    assert [fault.code for fault in check_view(view, kind="modal")] == ["view_too_large"]


def test_home_takes_no_title() -> None:
    view = {"type": "home", "title": plain("x"), "blocks": []}
    assert [fault.code for fault in check_view(view, kind="home")] == ["invalid_arguments"]


def test_home_and_modal_at_the_limits_pass() -> None:
    full = [{"type": "divider"}] * 100
    assert check_view({"type": "home", "blocks": full, "private_metadata": "x" * 3000}, kind="home") == []
    assert check_view(modal(*full, title=plain("x" * 24), external_id="x" * 255), kind="modal") == []


@pytest.mark.parametrize(
    "answer", [{}, {"options": _options(101)}, {"options": [], "option_groups": []}, {"options": [{"text": "x"}]}, None]
)
def test_broken_options_are_refused(answer: Any) -> None:
    assert {fault.code for fault in check_options(answer)} == {"invalid_options"}


def test_options_and_groups_pass() -> None:
    assert check_options({"options": []}) == []
    assert check_options({"option_groups": [GROUP] * 100}) == []
