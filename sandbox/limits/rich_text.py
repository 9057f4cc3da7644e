"""The rich_text block and what may stand in it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sandbox.limits.texts import BlockId, Strict, Url


class Style(Strict):
    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None
    underline: bool | None = None


class RichTextText(Strict):
    type: Literal["text"]
    text: str = Field(min_length=1)
    style: Style | None = None


class RichTextLink(Strict):
    type: Literal["link"]
    url: Url
    text: str | None = None
    unsafe: bool | None = None
    style: Style | None = None


class RichTextUser(Strict):
    type: Literal["user"]
    user_id: str = Field(min_length=1)
    style: Style | None = None


class RichTextChannel(Strict):
    type: Literal["channel"]
    channel_id: str = Field(min_length=1)
    style: Style | None = None


class RichTextEmoji(Strict):
    type: Literal["emoji"]
    name: str = Field(min_length=1)
    unicode: str | None = None


class RichTextDate(Strict):
    type: Literal["date"]
    timestamp: int
    format: str = Field(min_length=1)
    url: Url | None = None
    fallback: str | None = None
    style: Style | None = None


Inline = Annotated[
    RichTextText | RichTextLink | RichTextUser | RichTextChannel | RichTextEmoji | RichTextDate,
    Field(discriminator="type"),
]


class RichTextSection(Strict):
    type: Literal["rich_text_section"]
    elements: list[Inline]


class RichTextList(Strict):
    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: list[RichTextSection] = Field(min_length=1)
    indent: int | None = Field(default=None, ge=0, le=8)
    offset: int | None = Field(default=None, ge=0)
    border: int | None = Field(default=None, ge=0, le=1)


class RichTextQuote(Strict):
    type: Literal["rich_text_quote"]
    elements: list[Inline]
    border: int | None = Field(default=None, ge=0, le=1)


class RichTextPreformatted(Strict):
    type: Literal["rich_text_preformatted"]
    elements: list[Inline]
    border: int | None = Field(default=None, ge=0, le=1)


class RichText(Strict):
    type: Literal["rich_text"]
    block_id: BlockId | None = None
    elements: list[
        Annotated[RichTextSection | RichTextList | RichTextQuote | RichTextPreformatted, Field(discriminator="type")]
    ] = Field(min_length=1)
