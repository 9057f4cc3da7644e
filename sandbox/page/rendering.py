"""Block Kit → HTML. Functions of plain dictionaries; what is unknown is shown as a warning."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from sandbox.page.emoji import replace_short_names
from sandbox.page.form_state import chosen_value, field_name, options_of
from sandbox.page.mrkdwn import Reader, render_mrkdwn
from sandbox.page.rich_text import render_rich_text, render_unknown

Json = dict[str, Any]

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True)
class Surface:
    """Where blocks stand and for whom.

    `address` is the beginning of the reader's addresses, e.g. `/as/U1`; `container` names the message or
    view in forms, e.g. `message/C1/1.2` or `view/V1`. `values`, `errors` and `failed` are as in the
    workspace's views.
    """

    reader: Reader
    kind: Literal["message", "modal", "home"] = "message"
    address: str = ""
    container: str = ""
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """One interactive element in its block: all that its template needs beside the element itself."""

    element: Json
    block_id: str
    surface: Surface
    labelled_by: str = ""
    in_input: bool = False
    required: bool = False
    hinted: bool = False
    dispatches: bool = True

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def id(self) -> str:
        """An HTML id that stays the same when the surface is drawn again."""
        key = json.dumps([self.surface.container, self.block_id, self.action_id])
        return f"e{hashlib.blake2s(key.encode(), digest_size=6).hexdigest()}"

    @property
    def name(self) -> str:
        return field_name(self.block_id, action_id=self.action_id)

    @property
    def value(self) -> Any:
        state = self.surface.values.get(self.block_id, {}).get(self.action_id)
        return chosen_value(self.element, state=state)

    @property
    def failure(self) -> str | None:
        return self.surface.failed.get(f"{self.block_id}/{self.action_id}")

    @property
    def error(self) -> str | None:
        return self.surface.errors.get(self.block_id) if self.in_input else None

    @property
    def identity(self) -> Json:
        return {"container": self.surface.container, "block_id": self.block_id, "action_id": self.action_id}

    @property
    def label_attributes(self) -> Markup:
        """How a screen reader calls the element: by its label, its placeholder, or the text beside it."""
        placeholder = (self.element.get("placeholder") or {}).get("text")
        if placeholder and not self.in_input:
            return Markup('aria-label="{}"').format(replace_short_names(placeholder))
        if self.labelled_by:
            return Markup('aria-labelledby="{}"').format(self.labelled_by)
        return Markup('aria-label="{}"').format(self.element["type"].replace("_", " "))

    @property
    def field_attributes(self) -> Markup:
        """What a screen reader says of a field beside its name: that it is required or wrong, why, and its hint."""
        attributes: dict[str, str] = {}
        if self.required and self.element["type"] != "checkboxes":  # a group of boxes cannot carry it
            attributes["aria-required"] = "true"
        if self.error:
            attributes["aria-invalid"] = "true"
        described = [f"{self.id}-error"] * bool(self.error) + [f"{self.id}-hint"] * self.hinted
        if described:
            attributes["aria-describedby"] = " ".join(described)
        return Markup(" ").join(Markup('{}="{}"').format(*one) for one in attributes.items())

    def press_attributes(self, trigger: str = "click", option: str | None = None) -> Markup:
        """Return the htmx attributes that tell the app; none where an input waits for the modal's button.

        `option` is sent as the value of the element's own field, for elements that have one value a button.
        """
        if not self.dispatches:
            return Markup("")
        sent = self.identity if option is None else {**self.identity, self.name: option}
        return Markup('hx-post="{}/press" hx-vals="{}" hx-trigger="{}" hx-swap="none" hx-sync="this:drop"').format(
            self.surface.address, json.dumps(sent), trigger
        )

    def plain(self, text_object: Json | None) -> str:
        """Return the text of a plain_text object, ready for an attribute."""
        return plain_text(text_object)

    def rich(self, text_object: Json) -> Markup:
        return render_text(text_object, reader=self.surface.reader)


def plain_text(text_object: Json | None) -> str:
    """Return the text of a plain_text object with its emoji; empty when there is none."""
    return replace_short_names(str((text_object or {}).get("text", "")))


def render_text(text_object: Json, *, reader: Reader) -> Markup:
    """Return a text object's HTML, as the app wrote it: plain, or with marks."""
    text = str(text_object.get("text", ""))
    if text_object.get("type") == "mrkdwn":
        return render_mrkdwn(text, reader=reader)
    shown = replace_short_names(text) if text_object.get("emoji", True) else text
    return escape(shown).replace("\n", Markup("<br>"))


# Elements -------------------------------------------------------------------------------------------

_ELEMENTS = {
    "button": "button",
    "overflow": "overflow",
    "static_select": "select",
    "external_select": "select",
    "users_select": "select",
    "multi_static_select": "select",
    "multi_external_select": "select",
    "multi_users_select": "select",
    "datepicker": "picker",
    "timepicker": "picker",
    "checkboxes": "choices",
    "radio_buttons": "choices",
    "plain_text_input": "text_input",
    "number_input": "text_input",
}


def render_element(place: Place) -> Markup:
    """Return an interactive element, with its confirm dialog and with the warning if its action failed."""
    macro = _ELEMENTS.get(place.element.get("type", ""))
    if macro is None:
        return render_unknown("element", kind=place.element.get("type"))
    module: Any = environment.get_template("elements.html").module
    return Markup(getattr(module, macro)(place.element, place))  # noqa: S704 - the template escapes


def chosen_options(place: Place) -> list[Json]:
    """Return what a select holds as options: `text`, the `value` of the form field, and the raw text."""
    value = place.value
    held = value if isinstance(value, list) else [value]
    return [option_row(place.element, option=one, reader=place.surface.reader) for one in held if one]


def option_row(element: Json, *, option: Any, reader: Reader) -> Json:
    """Return what the page shows of an option (or of a person's id) and what its form field says."""
    kind = element["type"]
    if "users" in kind:
        return {"text": reader.user_names.get(option, option), "value": option, "description": ""}
    value = json.dumps(option) if "external" in kind else option.get("value", "")
    return {"text": plain_text(option["text"]), "value": value, "description": plain_text(option.get("description"))}


def option_groups(place: Place) -> list[Json]:
    """Return the options of a static select as groups of rows; one without a label if there are none."""
    element, reader = place.element, place.surface.reader
    return option_groups_of(element, suggestions=element.get("option_groups") or options_of(element), reader=reader)


def option_groups_of(element: Json, *, suggestions: list[Json], reader: Reader) -> list[Json]:
    """Return options, or groups of options, as groups of rows for the list of a select."""
    if suggestions and "options" in suggestions[0]:
        groups = [(plain_text(group.get("label")), group["options"]) for group in suggestions]
    else:
        groups = [("", suggestions)]
    return [
        {"label": label, "rows": [option_row(element, option=one, reader=reader) for one in options]}
        for label, options in groups
    ]


environment.globals.update(
    chosen_options=chosen_options, option_groups=option_groups, plain_text=plain_text, render_element=render_element
)


# Blocks ---------------------------------------------------------------------------------------------


def _place(element: Json, *, block: Json, surface: Surface, labelled_by: str = "") -> Place:
    return Place(element, str(block.get("block_id", "")), surface, labelled_by=labelled_by)


_OWN_ADDRESS = re.compile(r"data:image/|http://(?:127\.0\.0\.1|localhost)[:/]")


def render_image(image: Json, *, reader: Reader) -> Markup:
    """Return a picture; one that lies outside is named and not fetched, for nothing leaves the sandbox."""
    url = str(image.get("image_url", ""))
    alt = image.get("alt_text", "")
    caption = (
        Markup('<figcaption dir="auto">{}</figcaption>').format(render_text(image["title"], reader=reader))
        if image.get("title")
        else Markup("")
    )
    picture = (
        Markup('<img src="{}" alt="{}" loading="lazy">').format(url, alt)
        if _OWN_ADDRESS.match(url)
        else Markup('<span class="picture" role="img" aria-label="{0}" title="{1}">{0}</span>').format(alt, url)
    )
    return Markup("<figure>{}{}</figure>").format(caption, picture)


def _render_section(block: Json, *, surface: Surface) -> Markup:
    place = _place(block.get("accessory") or {}, block=block, surface=surface)
    label_id = f"{place.id}-text"
    parts: list[Markup] = []
    if block.get("text"):
        text = render_text(block["text"], reader=surface.reader)
        parts.append(Markup('<div class="text" id="{}" dir="auto">{}</div>').format(label_id, text))
    if block.get("fields"):
        fields = (
            Markup('<div class="text" dir="auto">{}</div>').format(render_text(one, reader=surface.reader))
            for one in block["fields"]
        )
        parts.append(Markup('<div class="fields">{}</div>').format(Markup("").join(fields)))
    body = Markup('<div class="section-text">{}</div>').format(Markup("").join(parts))
    accessory = block.get("accessory")
    if not accessory:
        return body
    beside = (
        render_image(accessory, reader=surface.reader)
        if accessory.get("type") == "image"
        else render_element(_place(accessory, block=block, surface=surface, labelled_by=label_id))
    )
    return Markup('{}<div class="accessory">{}</div>').format(body, beside)


def _render_header(block: Json, *, surface: Surface) -> Markup:
    level = int(block.get("level", 2)) + 1
    return Markup('<h{0} class="level-{0}" dir="auto">{1}</h{0}>').format(
        level, render_text(block["text"], reader=surface.reader)
    )


def _render_context(block: Json, *, surface: Surface) -> Markup:
    parts = (
        render_image(one, reader=surface.reader)
        if one.get("type") == "image"
        else Markup('<span dir="auto">{}</span>').format(render_text(one, reader=surface.reader))
        for one in block.get("elements", [])
    )
    return Markup("").join(parts)


def _render_actions(block: Json, *, surface: Surface) -> Markup:
    return Markup("").join(
        render_element(_place(one, block=block, surface=surface)) for one in block.get("elements", [])
    )


def _render_input(block: Json, *, surface: Surface) -> Markup:
    element = block.get("element") or {}
    label_id = f"{_place(element, block=block, surface=surface).id}-label"
    place = Place(
        element,
        str(block.get("block_id", "")),
        surface,
        labelled_by=label_id,
        in_input=True,
        required=not block.get("optional"),
        hinted=bool(block.get("hint")),
        dispatches=bool(block.get("dispatch_action")),
    )
    return Markup(environment.get_template("input.html").render(block=block, at=place))  # noqa: S704


_BLOCKS: dict[str, Callable[..., Markup]] = {
    "section": _render_section,
    "header": _render_header,
    "context": _render_context,
    "actions": _render_actions,
    "input": _render_input,
    "divider": lambda _, *, surface: Markup("<hr>"),  # noqa: ARG005
    "image": lambda block, *, surface: render_image(block, reader=surface.reader),
    "rich_text": lambda block, *, surface: render_rich_text(block, reader=surface.reader),
}


def render_block(block: Json, *, surface: Surface) -> Markup:
    """Return one block in its frame."""
    kind = str(block.get("type", ""))
    render = _BLOCKS.get(kind)
    inner = render(block, surface=surface) if render else render_unknown("block", kind=kind)
    frame = '<div class="block block-{}" data-block-id="{}">{}</div>'
    return Markup(frame).format(kind if render else "unknown", block.get("block_id", ""), inner)  # noqa: S704


def render_blocks(blocks: list[Json], *, surface: Surface) -> Markup:
    """Return the HTML of a message's or a view's blocks."""
    return Markup("").join(render_block(block, surface=surface) for block in blocks)
