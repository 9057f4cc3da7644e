"""Blocks, and the rules between the blocks of one message or view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from sandbox.limits.elements import Accessory, ActionsElement, Button, ImageElement, InputElement
from sandbox.limits.rich_text import RichText
from sandbox.limits.texts import AnyText, AnyText2000, BlockId, Mrkdwn, Plain150, Plain2000, PlainText, Strict, Url


class _Block(Strict):
    block_id: BlockId | None = None


class Section(_Block):
    type: Literal["section"]
    text: AnyText | None = None
    fields: list[AnyText2000] | None = Field(default=None, min_length=1, max_length=10)
    accessory: Accessory | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.fields is None:
            raise ValueError("needs text or fields")
        return self


class Header(_Block):
    type: Literal["header"]
    text: Plain150
    level: int | None = Field(default=None, ge=1, le=4)


class Context(_Block):
    type: Literal["context"]
    elements: list[Annotated[PlainText | Mrkdwn | ImageElement, Field(discriminator="type")]] = Field(
        min_length=1, max_length=10
    )


class Divider(_Block):
    type: Literal["divider"]


class Image(_Block):
    type: Literal["image"]
    image_url: Url
    alt_text: str = Field(min_length=1, max_length=2000)
    title: Plain2000 | None = None


class Actions(_Block):
    type: Literal["actions"]
    elements: list[ActionsElement] = Field(min_length=1, max_length=25)


class Input(_Block):
    type: Literal["input"]
    label: Plain2000
    element: InputElement
    hint: Plain2000 | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None


Block = Annotated[
    Section | Header | Context | Divider | Image | Actions | Input | RichText, Field(discriminator="type")
]


def elements_of(block: BaseModel) -> list[BaseModel]:
    """Return the interactive elements of a block."""
    if isinstance(block, Actions):
        return list(block.elements)
    if isinstance(block, Input):
        return [block.element]
    if isinstance(block, Section) and block.accessory is not None:
        return [block.accessory]
    return []


def faults_between(blocks: Sequence[BaseModel]) -> Iterator[str]:
    """Say what is wrong with blocks that are sound one by one."""
    yield from _repeated((getattr(block, "block_id", None) for block in blocks), what="block_id")
    focused = 0
    for number, block in enumerate(blocks):
        elements = elements_of(block)
        for fault in _repeated((getattr(e, "action_id", None) for e in elements), what="action_id"):
            yield f"blocks[{number}]: {fault}"
        focused += sum(1 for e in elements if getattr(e, "focus_on_load", None))
    if focused > 1:
        yield f"{focused} elements have focus_on_load, the limit is 1"


def crowded_primaries(blocks: Sequence[BaseModel]) -> Iterator[str]:
    """Slack takes these messages, but its rule is one primary button for each set."""
    for number, block in enumerate(blocks):
        primary = [e for e in elements_of(block) if isinstance(e, Button) and e.style == "primary"]
        if len(primary) > 1:
            yield f"blocks[{number}]: {len(primary)} buttons are primary, one is meant to stand out"


def _repeated(ids: Iterator[str | None], *, what: str) -> Iterator[str]:
    for value, count in Counter(i for i in ids if i is not None).items():
        if count > 1:
            yield f"the {what} {value!r} stands {count} times"
