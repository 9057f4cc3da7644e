"""Interactive elements: what they may hold and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, model_validator

from sandbox.limits.texts import (
    ActionId,
    ChoiceOption,
    Confirm,
    Option,
    OptionGroup,
    OverflowOption,
    Plain75,
    Plain150,
    Strict,
    Url,
)


def _check_initial(chosen: Sequence[Option | ChoiceOption | None], *, among: Sequence[Option | ChoiceOption]) -> None:
    for option in chosen:
        if option is not None and option not in among:
            raise ValueError(f"the initial option {option.value!r} is not exactly one of the options")


def _check_values_differ(options: Sequence[Option | ChoiceOption]) -> None:
    values = [option.value for option in options]
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"several options have the value {twice[0]!r}")


class Button(Strict):
    type: Literal["button"]
    text: Plain75
    action_id: ActionId | None = None
    url: Url | None = None
    value: str | None = Field(default=None, max_length=2000)
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: str | None = Field(default=None, max_length=75)


class ImageElement(Strict):
    type: Literal["image"]
    image_url: Url
    alt_text: str = Field(min_length=1, max_length=2000)


class Overflow(Strict):
    type: Literal["overflow"]
    action_id: ActionId | None = None
    options: list[OverflowOption] = Field(min_length=1, max_length=5)
    confirm: Confirm | None = None

    @model_validator(mode="after")
    def _values_differ(self) -> Self:
        _check_values_differ(self.options)
        return self


class _Focusable(Strict):
    action_id: ActionId | None = None
    focus_on_load: bool | None = None


class _Menu(_Focusable):
    placeholder: Plain150 | None = None
    confirm: Confirm | None = None


class _ListedMenu(_Menu):
    options: list[Option] | None = Field(default=None, min_length=1, max_length=100)
    option_groups: list[OptionGroup] | None = Field(default=None, min_length=1, max_length=100)

    def all_options(self) -> list[Option]:
        grouped = [option for group in self.option_groups or [] for option in group.options]
        return [*(self.options or []), *grouped]

    @model_validator(mode="after")
    def _one_kind_of_options(self) -> Self:
        if (self.options is None) == (self.option_groups is None):
            raise ValueError("needs either options or option_groups")
        _check_values_differ(self.all_options())
        return self


class StaticSelect(_ListedMenu):
    type: Literal["static_select"]
    initial_option: Option | None = None

    @model_validator(mode="after")
    def _initial_is_listed(self) -> Self:
        _check_initial([self.initial_option], among=self.all_options())
        return self


class MultiStaticSelect(_ListedMenu):
    type: Literal["multi_static_select"]
    initial_options: list[Option] | None = Field(default=None, min_length=1, max_length=100)
    max_selected_items: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _initial_are_listed(self) -> Self:
        _check_initial(self.initial_options or [], among=self.all_options())
        return self


class ExternalSelect(_Menu):
    type: Literal["external_select"]
    initial_option: Option | None = None
    min_query_length: int | None = Field(default=None, ge=0)


class MultiExternalSelect(_Menu):
    type: Literal["multi_external_select"]
    initial_options: list[Option] | None = Field(default=None, min_length=1, max_length=100)
    min_query_length: int | None = Field(default=None, ge=0)
    max_selected_items: int | None = Field(default=None, ge=1)


class UsersSelect(_Menu):
    type: Literal["users_select"]
    initial_user: str | None = None


class MultiUsersSelect(_Menu):
    type: Literal["multi_users_select"]
    initial_users: list[str] | None = None
    max_selected_items: int | None = Field(default=None, ge=1)


class DatePicker(_Menu):
    type: Literal["datepicker"]
    initial_date: str | None = Field(default=None, pattern=r"^\d{4}-\d\d-\d\d$")

    @model_validator(mode="after")
    def _day_exists(self) -> Self:
        if self.initial_date is not None:
            date.fromisoformat(self.initial_date)
        return self


class TimePicker(_Menu):
    type: Literal["timepicker"]
    initial_time: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    timezone: str | None = None

    @model_validator(mode="after")
    def _zone_exists(self) -> Self:
        if self.timezone is not None and self.timezone not in available_timezones():
            raise ValueError(f"{self.timezone!r} is not an IANA time zone")
        return self


class Checkboxes(_Focusable):
    type: Literal["checkboxes"]
    options: list[ChoiceOption] = Field(min_length=1, max_length=10)
    initial_options: list[ChoiceOption] | None = Field(default=None, min_length=1)
    confirm: Confirm | None = None

    @model_validator(mode="after")
    def _options_are_sound(self) -> Self:
        _check_values_differ(self.options)
        _check_initial(self.initial_options or [], among=self.options)
        return self


class RadioButtons(_Focusable):
    type: Literal["radio_buttons"]
    options: list[ChoiceOption] = Field(min_length=1, max_length=10)
    initial_option: ChoiceOption | None = None
    confirm: Confirm | None = None

    @model_validator(mode="after")
    def _options_are_sound(self) -> Self:
        _check_values_differ(self.options)
        _check_initial([self.initial_option], among=self.options)
        return self


class DispatchActionConfig(Strict):
    trigger_actions_on: list[Literal["on_enter_pressed", "on_character_entered"]] = Field(min_length=1)


class PlainTextInput(_Focusable):
    type: Literal["plain_text_input"]
    placeholder: Plain150 | None = None
    initial_value: str | None = Field(default=None, max_length=3000)
    multiline: bool | None = None
    min_length: int | None = Field(default=None, ge=0, le=3000)
    max_length: int | None = Field(default=None, ge=1, le=3000)
    dispatch_action_config: DispatchActionConfig | None = None

    @model_validator(mode="after")
    def _lengths_are_in_order(self) -> Self:
        if (self.min_length or 0) > (self.max_length or 3000):
            raise ValueError("min_length is above max_length")
        return self


class NumberInput(_Focusable):
    type: Literal["number_input"]
    is_decimal_allowed: bool
    placeholder: Plain150 | None = None
    initial_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None
    dispatch_action_config: DispatchActionConfig | None = None

    @model_validator(mode="after")
    def _numbers_are_in_order(self) -> Self:
        bounds = [_number(text) for text in (self.min_value, self.initial_value, self.max_value) if text]
        if bounds != sorted(bounds):
            raise ValueError("min_value, initial_value and max_value are not in this order")
        return self


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a number")
    return number


Menu = StaticSelect | ExternalSelect | UsersSelect | DatePicker | TimePicker | Checkboxes | RadioButtons
MultiMenu = MultiStaticSelect | MultiExternalSelect | MultiUsersSelect
ActionsElement = Annotated[Button | Overflow | Menu, Field(discriminator="type")]
Accessory = Annotated[Button | Overflow | ImageElement | Menu | MultiMenu, Field(discriminator="type")]
InputElement = Annotated[PlainTextInput | NumberInput | Menu | MultiMenu, Field(discriminator="type")]
