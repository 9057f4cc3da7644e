"""Elements to pick days, times, numbers and several people with, and reading what was picked in them."""

from collections.abc import Sequence
from datetime import date, time

from handlers.conversation import codec
from handlers.conversation.blocks import Element, plain
from handlers.conversation.payload import Payload


def date_picker(*, action_id: str, chosen: date | None = None) -> Element:
    """Make a field to pick a day in."""
    element: Element = {"type": "datepicker", "action_id": action_id}
    return {**element, "initial_date": chosen.isoformat()} if chosen else element


def time_picker(*, action_id: str, chosen: time | None = None) -> Element:
    """Make a field to pick a time of day in."""
    element: Element = {"type": "timepicker", "action_id": action_id}
    return {**element, "initial_time": chosen.strftime("%H:%M")} if chosen else element


def many_typed_select(*, action_id: str, placeholder: str, chosen: Sequence[Element], most: int) -> Element:
    """Make a select of several, whose options we are asked for while the person types."""
    element: Element = {
        "type": "multi_external_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "min_query_length": 0,
        "max_selected_items": most,
    }
    return {**element, "initial_options": list(chosen)} if chosen else element


def radio_buttons(options: Sequence[Element], *, action_id: str, chosen: str) -> Element:
    """Make a choice of one that shows all there is. `chosen` is the value of the one that is picked at first."""
    initial = next(one for one in options if one["value"] == chosen)
    return {"type": "radio_buttons", "action_id": action_id, "options": list(options), "initial_option": initial}


def picked_day(payload: Payload, action_id: str) -> date | None:
    """Return the day that was picked, or None. Raises StaleValue for what is no day."""
    text = payload.fields.get(action_id, {}).get("selected_date")
    try:
        return date.fromisoformat(text) if text else None
    except (ValueError, TypeError) as junk:
        raise codec.StaleValue from junk


def picked_time(payload: Payload, action_id: str) -> time | None:
    """Return the time of day that was picked, or None. Raises StaleValue for what is no time."""
    text = payload.fields.get(action_id, {}).get("selected_time")
    try:
        return time.fromisoformat(text) if text else None
    except (ValueError, TypeError) as junk:
        raise codec.StaleValue from junk


def picked_many(payload: Payload, action_id: str) -> tuple[str, ...]:
    """Return the values that were picked, in their order."""
    chosen = payload.fields.get(action_id, {}).get("selected_options") or []
    return tuple(dict.fromkeys(str(one["value"]) for one in chosen))
