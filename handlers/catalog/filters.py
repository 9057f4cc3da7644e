"""The Filter window: one field for each filter, and the two switches."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pydantic import ConfigDict

from handlers.cards.places import FindState
from handlers.catalog.filter_words import fixed_options, name_filter, name_label
from handlers.catalog.find import results_modal
from handlers.catalog.results import draw_results
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, Options, close_label
from handlers.conversation.blocks import Block, Element, checkboxes, input_field, option, select, typed_select
from handlers.conversation.origin import Origin, done_at, origin_of
from handlers.conversation.payload import Payload, Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from learning.catalog.finding import DayPart, Filters
from learning.catalog.published import Catalog
from learning.text import fold
from storage.tables import Format

_SWITCHES = "switches"
_OPEN_ONLY, _FOR_ME = "open_only", "for_me"
# Lists that a district's catalog decides may be longer than a select holds, so people type in them.
_TYPED = ("site", "strand")
_MOST_OPTIONS = 100
_OPTION_VALUE = 150
# What the window can set. Times and days that were read out of typed words are taken off by their chips.
_FIELDS = ("format", "weekday", "day_part", "up_to", "audience", "site", "strand", "points")


@dataclass(frozen=True, slots=True)
class FilterMemory:
    """What the window remembers: the search it narrows, and the message or window that shows the results."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    state: FindState
    origin: Origin


def add_routes(routes: Routes) -> None:
    routes.on_press(ids.FIND_FILTER, open_filters, opens_modal=True)
    routes.listen(Surface.submission, ids.FILTER_MODAL, apply_filters)
    for name in _TYPED:
        routes.listen(Surface.options, name, suggest)


def open_filters(request: Request) -> Answer:
    """Open the window with the filters as they are now."""
    state = codec.decode(FindState, request.payload.value)
    memory = FilterMemory(state, origin_of(request))
    catalog = request.district.read_catalog()
    blocks = [_field(request, catalog, name, state.search.filters) for name in _FIELDS]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Filter")
    # NOTE: a button, 24 characters at most
    submit = request.t("Show results")
    return Modal(
        title,
        [*blocks, _switches(request, state)],
        close_label(request.translator),
        ids.FILTER_MODAL,
        submit,
        codec.encode(memory),
    )


def _field(request: Request, catalog: Catalog, name: str, filters: Filters) -> Block:
    value = getattr(filters, name)
    label = name_label(request, name)
    anything = request.t("Any")
    element: Element
    if name in _TYPED:
        chosen = option(name_filter(request, catalog, name, filters), str(value)) if value is not None else None
        element = typed_select(action_id=name, placeholder=anything, chosen=chosen)
    else:
        picked = None if value is None else str(value)
        element = select(fixed_options(request, name), action_id=name, placeholder=anything, chosen=picked)
    return input_field(label, element)


def _switches(request: Request, state: FindState) -> Block:
    options = [
        option(request.t("Open for registration only"), _OPEN_ONLY),
        option(request.t("Only what is for me"), _FOR_ME),
    ]
    ticked = [_OPEN_ONLY] * state.search.open_only + [_FOR_ME] * (not state.search.everything)
    return input_field(request.t("Show"), checkboxes(options, action_id=_SWITCHES, ticked=ticked))


def suggest(request: Request) -> Answer:
    """Offer sites or strands whose words begin with what was typed."""
    catalog = request.district.read_catalog()
    found = (
        [(str(key), name) for key, name in catalog.sites]
        if request.payload.name == "site"
        else [(strand, strand) for strand in catalog.strands if len(strand) <= _OPTION_VALUE]
    )
    typed = fold(request.payload.words)
    return Options([option(name, key) for key, name in found if f" {typed}" in f" {fold(name)}"][:_MOST_OPTIONS])


def apply_filters(request: Request) -> Answer:
    """Show the results with the filters of the window, where they were before."""
    memory = codec.decode(FilterMemory, request.payload.memory)
    ticked = request.payload.ticked(_SWITCHES)
    search = replace(
        memory.state.search,
        filters=read_filters(request.payload, memory.state.search.filters),
        open_only=_OPEN_ONLY in ticked,
        everything=_FOR_ME not in ticked,
    )
    state = FindState(search)
    blocks = draw_results(request, state)
    return done_at(memory.origin, Message(blocks), request=request, modal=results_modal(request, state, blocks))


def read_filters(payload: Payload, before: Filters) -> Filters:
    """Read the fields of the window; what it has no field for stays. Raises StaleValue for what it does not offer."""
    picked = {name: payload.picked(name) for name in _FIELDS}
    read: dict[str, Any] = {
        "format": Format,
        "weekday": int,
        "day_part": DayPart,
        "up_to": int,
        "audience": str,
        "site": int,
        "strand": str,
        "points": int,
    }
    try:
        chosen = {name: None if value is None else read[name](value) for name, value in picked.items()}
        return replace(before, **chosen)
    except ValueError as junk:
        raise codec.StaleValue from junk
