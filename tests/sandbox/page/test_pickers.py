"""Dates, times, people, numbers and choices in a modal, filled in a browser as a person does."""

from playwright.sync_api import Page, expect

from tests.kit.sandbox.browsing import Site
from tests.kit.sandbox.stage import ANA, actions, button, modal, option, plain, text_input

FORM = modal(
    text_input("day", label=plain("Day"), element={"type": "datepicker", "action_id": "x"}),
    text_input(
        "clock",
        label=plain("Starts at"),
        element={"type": "timepicker", "action_id": "x", "timezone": "America/Los_Angeles"},
    ),
    text_input("who", label=plain("People"), element={"type": "multi_users_select", "action_id": "x"}),
    text_input("lead", label=plain("Leader"), element={"type": "users_select", "action_id": "x"}),
    text_input(
        "seats",
        label=plain("Seats"),
        element={"type": "number_input", "action_id": "x", "is_decimal_allowed": False, "min_value": "1"},
    ),
    text_input(
        "scope",
        label=plain("Change"),
        element={"type": "radio_buttons", "action_id": "x", "options": [option("one"), option("all")]},
    ),
)


def test_every_picker_sends_what_was_picked(page: Page, site: Site) -> None:
    site.bot.answers.append({"text": "x", "blocks": [actions(button("Edit"))]})
    site.bot.answers.append(site.opening(FORM))
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("/pl edit")
    composer.press("Enter")
    page.get_by_role("button", name="Edit").click()

    dialog = page.get_by_role("dialog", name="Title")
    dialog.get_by_label("Day").fill("2026-12-03")
    dialog.get_by_label("Starts at").fill("15:30")
    expect(dialog.get_by_text("Los Angeles time")).to_be_visible()
    for field, names in (("People", ["Ana Ruiz", "Ben Ode"]), ("Leader", ["Ana Ruiz"])):
        for name in names:
            dialog.get_by_role("combobox", name=field).fill(name[:3])
            page.get_by_role("listbox", name=field).get_by_role("option", name=name).click()
    dialog.get_by_label("Seats").fill("24")
    dialog.get_by_role("radio", name="all").check()
    with page.expect_response("**/submit"):
        dialog.get_by_role("button", name="Save").click()

    values = site.bot.last["view"]["state"]["values"]
    assert {name: _held(values[name]["x"]) for name in values} == {
        "day": "2026-12-03",
        "clock": "15:30",
        "who": [ANA, "U0BEN000000"],
        "lead": ANA,
        "seats": "24",
        "scope": "all",
    }


def _held(state: dict[str, object]) -> object:
    (held,) = (value for key, value in state.items() if key != "type")
    return held["value"] if isinstance(held, dict) else held
