"""Puts a district's people, channels and conversations into a workspace.

Identifiers are made from handles and names, so that they are the same after a restart: the bot's database
remembers them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from sandbox.workspace.state import Channel, Guest, Message, User, Workspace

Seed = Callable[[Workspace], None]

_ID_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Person(Protocol):
    """What is needed of a member of the district."""

    @property
    def handle(self) -> str: ...
    @property
    def real_name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def tz(self) -> str: ...
    @property
    def guest(self) -> Guest: ...
    @property
    def avatar_color(self) -> str: ...
    @property
    def featured(self) -> bool: ...


class Utterance(Protocol):
    """Something that somebody said in a channel before the sandbox was opened."""

    @property
    def channel(self) -> str: ...
    @property
    def handle(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def minutes_ago(self) -> int: ...


def stable_id(prefix: str, *, name: str) -> str:
    """Return an identifier of Slack's form that depends on nothing but its arguments."""
    number = int.from_bytes(hashlib.sha256(f"{prefix}:{name}".encode()).digest()[:8])
    letters = ""
    for _ in range(9):
        number, digit = divmod(number, len(_ID_LETTERS))
        letters += _ID_LETTERS[digit]
    return f"{prefix}0{letters}"


def add_people(workspace: Workspace, *, people: Iterable[Person]) -> None:
    """Add users, and for each the direct messages with the bot."""
    for person in people:
        user = workspace.add_user(
            User(
                id=stable_id("U", name=person.handle),
                name=person.handle,
                real_name=person.real_name,
                email=person.email,
                title=person.title,
                locale=person.locale.replace("_", "-"),
                tz=person.tz,
                guest=person.guest,
                color=person.avatar_color.lstrip("#"),
                featured=person.featured,
            )
        )
        workspace.add_channel(
            Channel(
                id=stable_id("D", name=person.handle), name="directmessage", is_im=True, user=user.id, is_private=True
            )
        )


def add_channels(workspace: Workspace, *, channels: Iterable[tuple[str, str]]) -> None:
    """Add public channels from their names and topics."""
    for name, topic in channels:
        workspace.add_channel(Channel(id=stable_id("C", name=name), name=name.lstrip("#"), topic=topic))


def add_conversations(workspace: Workspace, *, said: Sequence[Utterance]) -> None:
    """Add what was said. Raises `KeyError` for an unknown channel or handle."""
    now = workspace.clock()
    for number, utterance in enumerate(sorted(said, key=lambda one: -one.minutes_ago)):
        channel = workspace.channel_named(utterance.channel.lstrip("#"))
        # The fraction keeps time stamps of the same minute apart.
        ts = workspace.new_ts(at=now - 60 * utterance.minutes_ago - 1 + number / 10_000)
        workspace.messages[channel.id].append(
            Message(ts=ts, channel=channel.id, user=workspace.user_named(utterance.handle).id, text=utterance.text)
        )


def seed_sample_district(workspace: Workspace) -> None:
    """Fill a workspace with the sample district."""
    from sandbox import district  # only the demo reads its files

    add_people(workspace, people=district.load_members())
    add_channels(workspace, channels=district.CHANNELS)
    add_conversations(workspace, said=district.load_conversations())
    workspace.changed()
