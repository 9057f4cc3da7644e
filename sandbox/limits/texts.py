"""Text objects and options, with the lengths that Slack allows."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """Unknown properties are refused and nothing is coerced, as Slack does."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PlainText(Strict):
    type: Literal["plain_text"]
    text: str = Field(min_length=1, max_length=3000)
    emoji: bool | None = None


class Mrkdwn(Strict):
    type: Literal["mrkdwn"]
    text: str = Field(min_length=1, max_length=3000)
    verbatim: bool | None = None


def _at_most(limit: int) -> AfterValidator:
    def check(text: PlainText | Mrkdwn) -> PlainText | Mrkdwn:
        if len(text.text) > limit:
            raise ValueError(f"text has {len(text.text)} characters, the limit is {limit}")
        return text

    return AfterValidator(check)


AnyText = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]
AnyText75 = Annotated[AnyText, _at_most(75)]
AnyText300 = Annotated[AnyText, _at_most(300)]
AnyText2000 = Annotated[AnyText, _at_most(2000)]
Plain24 = Annotated[PlainText, _at_most(24)]
Plain30 = Annotated[PlainText, _at_most(30)]
Plain75 = Annotated[PlainText, _at_most(75)]
Plain100 = Annotated[PlainText, _at_most(100)]
Plain150 = Annotated[PlainText, _at_most(150)]
Plain2000 = Annotated[PlainText, _at_most(2000)]

BlockId = Annotated[str, Field(min_length=1, max_length=255)]
ActionId = Annotated[str, Field(min_length=1, max_length=255)]


def _check_host(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and not parts.hostname:
        raise ValueError("is a link without a host")
    return url


Url = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$", max_length=3000), AfterValidator(_check_host)]
OptionValue = Annotated[str, Field(min_length=1, max_length=150)]


class Option(Strict):
    """An option of a select menu."""

    text: Plain75
    value: OptionValue
    description: Plain75 | None = None


class ChoiceOption(Strict):
    """An option of checkboxes or radio buttons, which may be formatted."""

    text: AnyText75
    value: OptionValue
    description: AnyText75 | None = None


class OverflowOption(Option):
    """Only here may an option lead to a URL."""

    url: Url | None = None


class OptionGroup(Strict):
    label: Plain75
    options: list[Option] = Field(min_length=1, max_length=100)


class Confirm(Strict):
    title: Plain100
    text: AnyText300
    confirm: Plain30
    deny: Plain30
    style: Literal["primary", "danger"] | None = None
