"""What people do in the workspace, sent to the bot as Slack sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

from sandbox.wire.answers import (
    failure_sentence,
    list_failure,
    options_from,
    settle_action,
    settle_command,
    settle_submission,
)
from sandbox.wire.events import EventDelivery
from sandbox.wire.transport import Credentials, Transport
from sandbox.workspace import payloads
from sandbox.workspace.entered import complaints_about, dispatches, find_element, is_stateful
from sandbox.workspace.files import SharedFile, Upload
from sandbox.workspace.grants import Grants
from sandbox.workspace.message_payloads import message_event
from sandbox.workspace.modals import close_modal
from sandbox.workspace.payloads import Handles, Place
from sandbox.workspace.posting import slackbot_says
from sandbox.workspace.state import Channel, Container, InView, Message, User, View, Workspace
from sandbox.workspace.texts import escape_text

__all__ = ["Credentials", "Machinery", "Slack"]

Json = dict[str, Any]

READ_ONLY = "Sending messages to this app has been turned off."
_QUERY_LENGTH = 3


@dataclass(frozen=True)
class Machinery:
    """What `Slack` works with. `own_url` is where the bot reaches the sandbox, without a slash at its end."""

    transport: Transport
    events: EventDelivery
    grants: Grants
    own_url: str


class Slack:
    """Acts for the people: each method returns when the bot has answered or its three seconds are over.

    Every outcome lands in the workspace. Raises `KeyError` for a user, channel, message, view or element
    that is not there (any more).
    """

    def __init__(self, workspace: Workspace, *, machinery: Machinery) -> None:
        self.workspace = workspace
        self._transport = machinery.transport
        self._events = machinery.events
        self._grants = machinery.grants
        self._own_url = machinery.own_url

    # Talking --------------------------------------------------------------------------------------

    async def say(self, user_id: str, channel_id: str, text: str, *, uploads: Sequence[Upload] = ()) -> None:
        """Send what the composer holds: a slash command, or a message with or without files.

        A slash behind a space begins a message, and so does one beside files.
        """
        user, channel = self.workspace.users[user_id], self._channel(user_id, channel_id)
        typed = text.rstrip()
        if not typed and not uploads:
            return
        if channel.is_im and not self.workspace.takes_messages:
            self.workspace.notify(user_id, text=READ_ONLY)
        elif typed.startswith("/") and not uploads:
            await self._run(user, channel=channel, typed=typed)
        else:
            await self._post(user, channel=channel, text=typed.lstrip(), uploads=uploads)

    async def _post(self, user: User, *, channel: Channel, text: str, uploads: Sequence[Upload]) -> None:
        message = Message(
            ts=self.workspace.new_ts(),
            channel=channel.id,
            user=user.id,
            text=escape_text(text),
            files=[self._share(upload, user=user) for upload in uploads],
            client_msg_id=str(uuid4()),
        )
        self.workspace.messages[channel.id].append(message)
        self.workspace.changed()
        if channel.is_im and self.workspace.hears_direct_messages:
            await self._events.deliver(message_event(self.workspace, message=message))

    def _share(self, upload: Upload, *, user: User) -> SharedFile:
        file = SharedFile(
            id=self.workspace.new_id("F"),
            name=upload.name,
            user=user.id,
            size=len(upload.content),
            created=int(self.workspace.clock()),
            host=self._own_url,
        )
        self.workspace.files.put(file, upload.content)
        return file

    async def delete_file(self, user_id: str, file_id: str) -> None:
        """Take one's own file away; the message stays. Raises `KeyError` for a file of somebody else."""
        if self.workspace.files.file(file_id).user != user_id:
            raise KeyError(file_id)
        self.workspace.files.delete(file_id)
        self.workspace.changed()

    async def _run(self, user: User, *, channel: Channel, typed: str) -> None:
        command, *rest = typed.split(maxsplit=1)
        if command not in self.workspace.commands:
            slackbot_says(
                self.workspace,
                channel_id=channel.id,
                user_id=user.id,
                text=f"`{escape_text(command)}` is not a valid command. To send a message that starts with a slash, "
                "put a space in front of it.",
            )
            return
        payload = payloads.slash_command(
            user,
            channel=channel,
            command=command,
            text=escape_text("".join(rest)),
            handles=self._handles(user, channel_id=channel.id),
        )
        answer = await self._transport.send("slash_commands", payload=payload, summary=typed)
        settle_command(self.workspace, user=user, channel=channel, command=command, answer=answer)

    # Elements -------------------------------------------------------------------------------------

    async def press(
        self, user_id: str, container: Container, block_id: str, action_id: str, element_state: Json
    ) -> None:
        """Use an element: press a button, choose an option, pick a date.

        Raises `KeyError` for an input that does not dispatch too: Slack tells nobody what is entered there.
        """
        user = self.workspace.users[user_id]
        owner = self._owner(user_id, container)
        blocks = _blocks_of(owner)
        element = find_element(blocks, block_id=block_id, action_id=action_id)
        if not dispatches(blocks, block_id=block_id):
            raise KeyError(f"no action in the input {block_id}/{action_id}")
        if is_stateful(element):
            owner.values.setdefault(block_id, {})[action_id] = element_state
        key = f"{block_id}/{action_id}"
        owner.failed.pop(key, None)
        payload = self._action_payload(
            user, container=container, action=payloads.action_of(element, block_id=block_id, state=element_state)
        )
        answer = await self._transport.send("interactive", payload=payload, summary=f"block_actions {action_id}")
        settle_action(self.workspace, owner=owner, key=key, answer=answer)

    def _action_payload(self, user: User, *, container: Container, action: Json) -> Json:
        if isinstance(container, InView):
            view = self.workspace.view_by_id(container.view_id)
            opener = container.view_id if view is not None and view.type == "modal" else None
            trigger_id = self._grants.issue_trigger(user.id, view_id=opener)
            return payloads.block_actions(
                self.workspace, user=user, container=container, action=action, trigger_id=trigger_id
            )
        handles = self._handles(user, channel_id=container.channel, message_ts=container.ts)
        payload = payloads.block_actions(
            self.workspace, user=user, container=container, action=action, trigger_id=handles.trigger_id
        )
        return payload | {"response_url": handles.response_url}

    async def set_value(self, user_id: str, view_id: str, block_id: str, action_id: str, element_state: Json) -> None:
        """Keep what was typed or chosen in a view, without telling the bot."""
        view = self._owner(user_id, InView(view_id))
        find_element(_blocks_of(view), block_id=block_id, action_id=action_id)
        view.values.setdefault(block_id, {})[action_id] = element_state

    async def suggest(
        self, user_id: str, container: Container, block_id: str, action_id: str, query: str
    ) -> list[Json]:
        """Ask the bot for the options of an external select: a list of options, or of groups of options."""
        user = self.workspace.users[user_id]
        owner = self._owner(user_id, container)
        element = find_element(_blocks_of(owner), block_id=block_id, action_id=action_id)
        if len(query) < int(element.get("min_query_length", _QUERY_LENGTH)):
            return []
        payload = payloads.block_suggestion(
            self.workspace, user=user, place=Place(container, block_id, action_id), value=query
        )
        answer = await self._transport.send("interactive", payload=payload, summary=f"block_suggestion {action_id}")
        return options_from(self.workspace, answer=answer, action_id=action_id)

    # Modals ---------------------------------------------------------------------------------------

    async def submit(self, user_id: str, view_id: str) -> None:
        """Submit the top modal; Slack itself stops a form that is incomplete."""
        view = self._modal(user_id, view_id)
        if view is not self.workspace.top_modal(user_id) or not view.payload.get("submit"):
            raise KeyError(view_id)
        view.app_error = None
        view.errors = complaints_about(view.payload["blocks"], values=view.values)
        self.workspace.changed()
        if view.errors:
            return
        user = self.workspace.users[user_id]
        trigger_id = self._grants.issue_trigger(user_id, view_id=view_id)
        payload = payloads.view_submission(user, view=view, trigger_id=trigger_id)
        answer = await self._transport.send(
            "interactive", payload=payload, summary=f"view_submission {view.payload.get('callback_id', '')}"
        )
        settle_submission(self.workspace, view=view, answer=answer)

    async def close(self, user_id: str, view_id: str, *, clear: bool = False) -> None:
        """Close a modal (or with `clear` the whole stack) and tell the bot where it asked for that."""
        view = self._modal(user_id, view_id)
        cleared = clear or bool(view.payload.get("clear_on_close"))
        for closed in close_modal(self.workspace, view=view, clear=cleared):
            if closed.payload.get("notify_on_close"):
                payload = payloads.view_closed(self.workspace.users[user_id], view=closed, is_cleared=cleared)
                await self._transport.send(
                    "interactive", payload=payload, summary=f"view_closed {closed.payload.get('callback_id', '')}"
                )

    # Home and shortcuts ---------------------------------------------------------------------------

    async def open_home(self, user_id: str, *, tab: Literal["home", "messages"] = "home") -> None:
        """Open the app at a tab."""
        user, channel = self.workspace.users[user_id], self.workspace.im_with(user_id)
        if "app_home_opened" in self.workspace.events:
            home = self.workspace.homes.get(user_id)
            await self._events.deliver(payloads.app_home_opened(user, channel=channel, tab=tab, view=home))

    async def global_shortcut(self, user_id: str, callback_id: str) -> None:
        user = self.workspace.users[user_id]
        self._known_shortcut("global", callback_id=callback_id)
        payload = payloads.global_shortcut(
            user, callback_id=callback_id, trigger_id=self._grants.issue_trigger(user_id)
        )
        await self._shortcut(user, payload=payload)

    async def message_shortcut(self, user_id: str, channel_id: str, ts: str, callback_id: str) -> None:
        user, channel = self.workspace.users[user_id], self._channel(user_id, channel_id)
        self._known_shortcut("message", callback_id=callback_id)
        message = self._message(user_id, channel_id=channel_id, ts=ts)
        payload = payloads.message_shortcut(
            user,
            message=message,
            channel=channel,
            callback_id=callback_id,
            handles=self._handles(user, channel_id=channel_id),
        )
        await self._shortcut(user, payload=payload)

    async def _shortcut(self, user: User, *, payload: Json) -> None:
        callback_id = payload["callback_id"]
        answer = await self._transport.send("interactive", payload=payload, summary=f"{payload['type']} {callback_id}")
        if not answer.ok:
            from_bot = self.workspace.app_name
            list_failure(self.workspace, answer=answer, where=f"ack of {payload['type']} {callback_id}")
            self.workspace.notify(user.id, text=f"{from_bot}: {failure_sentence(answer)}")

    def _known_shortcut(self, kind: Literal["global", "message"], *, callback_id: str) -> None:
        if callback_id not in {entry["callback_id"] for entry in self.workspace.shortcuts(kind)}:
            raise KeyError(callback_id)

    # Finding --------------------------------------------------------------------------------------

    def _handles(self, user: User, *, channel_id: str, message_ts: str | None = None) -> Handles:
        token = self._grants.issue_response_url(user.id, channel_id=channel_id, message_ts=message_ts)
        return Handles(trigger_id=self._grants.issue_trigger(user.id), response_url=f"{self._own_url}/response/{token}")

    def _channel(self, user_id: str, channel_id: str) -> Channel:
        if not self.workspace.can_see(user_id, channel_id):
            raise KeyError(channel_id)
        return self.workspace.channels[channel_id]

    def _message(self, user_id: str, *, channel_id: str, ts: str) -> Message:
        message = self.workspace.message_at(channel_id, ts)
        if message is None or message not in self.workspace.visible_messages(user_id, channel_id):
            raise KeyError(ts)
        return message

    def _modal(self, user_id: str, view_id: str) -> View:
        for view in self.workspace.modals.get(user_id) or []:
            if view.id == view_id:
                return view
        raise KeyError(view_id)

    def _owner(self, user_id: str, container: Container) -> Message | View:
        if not isinstance(container, InView):
            self._channel(user_id, container.channel)
            return self._message(user_id, channel_id=container.channel, ts=container.ts)
        view = self.workspace.view_by_id(container.view_id)
        if view is None or view.user != user_id:
            raise KeyError(container.view_id)
        return view


def _blocks_of(owner: Message | View) -> list[Json]:
    blocks: list[Json] = owner.payload["blocks"] if isinstance(owner, View) else owner.blocks
    return blocks
