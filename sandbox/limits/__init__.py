"""Slack's limits on messages, views and options, checked as Slack checks them.

Each check returns the faults that it found. A fault that `rejects` is answered with its code and nothing
happens; the others are taken by Slack with a warning, and only listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from sandbox.limits.blocks import Block, Input, crowded_primaries, faults_between
from sandbox.limits.texts import Option, OptionGroup, Plain24, Strict

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT_LENGTH = 40_000
METADATA_BYTES = 16_000
VIEW_BYTES = 250_000


@dataclass(frozen=True)
class Fault:
    """Slack's code, a plain sentence that names the place and the limit, and whether it is refused."""

    code: str
    detail: str
    rejects: bool = True


class _Home(Strict):
    type: Literal["home"]
    blocks: list[Block] = Field(max_length=VIEW_BLOCKS)
    private_metadata: str | None = Field(default=None, max_length=3000)
    callback_id: str | None = Field(default=None, max_length=255)
    external_id: str | None = Field(default=None, max_length=255)


class _Modal(Strict):
    type: Literal["modal"]
    title: Plain24
    blocks: list[Block] = Field(max_length=VIEW_BLOCKS)
    submit: Plain24 | None = None
    close: Plain24 | None = None
    private_metadata: str | None = Field(default=None, max_length=3000)
    callback_id: str | None = Field(default=None, max_length=255)
    external_id: str | None = Field(default=None, max_length=255)
    notify_on_close: bool | None = None
    clear_on_close: bool | None = None


class _MessageBlocks(Strict):
    blocks: list[Block] = Field(max_length=MESSAGE_BLOCKS)


class _Options(Strict):
    options: list[Option] | None = Field(default=None, max_length=100)
    option_groups: list[OptionGroup] | None = Field(default=None, max_length=100)


_TAG_PARTS = {"plain_text", "mrkdwn"}


def _place(location: tuple[int | str, ...]) -> str:
    """Write pydantic's location as a path; its union tags (no real keys) say which kind it is."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in _TAG_PARTS:
            path += f".{part}" if path else part
    return path


def _read(model: type[BaseModel], value: Any, *, code: str) -> tuple[BaseModel | None, list[Fault]]:
    try:
        return TypeAdapter(model).validate_python(value), []
    except ValidationError as error:
        faults = [Fault(code, f"{_place(e['loc'])}: {_sentence(e)}") for e in error.errors(include_url=False)]
        return None, faults


def _sentence(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return "unknown property"
    if error["type"] == "union_tag_invalid":
        return f"unknown type {error['ctx']['tag']!r} here"
    if error["type"] == "string_too_long":
        return f"has {len(error['input'])} characters, the limit is {error['ctx']['max_length']}"
    if error["type"] == "too_long":
        return f"has {error['ctx']['actual_length']} items, the limit is {error['ctx']['max_length']}"
    if error["type"] == "string_pattern_mismatch":
        return f"{error['input']!r} does not have the form that is wanted"
    return message


def check_message(text: Any, *, blocks: Any, attachments: Any = None) -> list[Fault]:
    """Check what stands in a message; `blocks` may be None. Slack's old `attachments` are not known here."""
    faults: list[Fault] = []
    if text is not None and not isinstance(text, str):
        return [Fault("invalid_arguments", "text: is not a string")]
    if attachments:
        return [Fault("invalid_attachments", "attachments: this workspace knows only blocks")]
    if not text and not blocks:
        return [Fault("no_text", "The message has neither text nor blocks.")]
    if text and len(text) > TEXT_LENGTH:
        faults.append(Fault("msg_too_long", f"text: has {len(text)} characters, the limit is {TEXT_LENGTH}"))
    if blocks:
        read, broken = _read(_MessageBlocks, {"blocks": blocks}, code="invalid_blocks")
        faults += broken
        if isinstance(read, _MessageBlocks):
            faults += _faults_of_blocks(read.blocks, code="invalid_blocks")
        if not text:
            faults.append(
                Fault(
                    "missing_text_in_message",
                    "The message has blocks but no text: screen readers and notifications read the text.",
                    rejects=False,
                )
            )
    return faults


def check_metadata(metadata: Any) -> list[Fault]:
    """Check what an app attaches to a message for itself: the type of an event, and an object with its content."""
    if metadata is None:
        return []
    sound = (
        isinstance(metadata, dict)
        and set(metadata) <= {"event_type", "event_payload"}
        and isinstance(metadata.get("event_type"), str)
        and bool(metadata["event_type"])
        and isinstance(metadata.get("event_payload"), dict)
    )
    if not sound:
        detail = "metadata: is not an object of event_type (a text) and event_payload (an object)"
        return [Fault("invalid_metadata_format", detail)]
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        return [Fault("metadata_too_large", f"metadata: is larger than {METADATA_BYTES} bytes")]
    return []


def _faults_of_blocks(blocks: list[Any], *, code: str) -> Iterator[Fault]:
    for detail in faults_between(blocks):
        yield Fault(code, detail)
    for detail in crowded_primaries(blocks):
        yield Fault("several_primary_buttons", detail, rejects=False)


def check_view(view: Any, *, kind: Literal["modal", "home"]) -> list[Fault]:
    """Check a view payload as `views.open` and its siblings do."""
    code = "invalid_arguments"
    if not isinstance(view, dict):
        return [Fault(code, "view: is not an object")]
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        return [Fault("view_too_large", f"view: is larger than {VIEW_BYTES} bytes")]
    read, faults = _read(_Modal if kind == "modal" else _Home, view, code=code)
    if isinstance(read, _Modal | _Home):
        faults += _faults_of_blocks(read.blocks, code=code)
    if isinstance(read, _Modal) and read.submit is None and any(isinstance(b, Input) for b in read.blocks):
        faults.append(Fault(code, "submit: is missing, and the view has an input block"))
    return faults


def check_options(answer: Any) -> list[Fault]:
    """Check the answer to a block_suggestion: `options` or `option_groups`, at most 100 of them."""
    read, faults = _read(_Options, answer, code="invalid_options")
    if isinstance(read, _Options) and (read.options is None) == (read.option_groups is None):
        faults.append(Fault("invalid_options", "The answer needs either options or option_groups."))
    return faults
