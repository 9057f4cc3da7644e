"""Somebody in the workspace, who types, presses, fills, picks, and sees what came of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic, sleep

from sandbox.workspace import posting
from sandbox.workspace.entered import dispatches
from sandbox.workspace.files import Upload
from sandbox.workspace.modals import described, open_modal
from sandbox.workspace.state import InMessage, InView, Message, User, View
from tests.kit.slack.seen import Json, Placed, Seen, seen_in_message, seen_in_view
from tests.kit.slack.servers import GENERAL, SlackServer

APP = "app"
"""The name of the direct messages with the bot."""

_PATIENCE = 5.0


@dataclass
class Someone:
    """One account. What they use is looked for in the top modal, else where they last looked: message or Home tab."""

    user: User
    server: SlackServer
    channel: str = GENERAL
    _at_home: bool = field(default=False, init=False)

    @property
    def id(self) -> str:
        return self.user.id

    # Doing

    def types(self, text: str, *, channel: str | None = None) -> Seen:
        """Type into a channel, or into `app`, the direct messages with the bot.

        Returns what stands there then: nothing, where a window opened and nobody has said anything before.
        """
        self.channel, self._at_home = channel or self.channel, False
        self.server.do(self.server.slack.say(self.id, self._channel_id(), text))
        messages = self._messages()
        return seen_in_message(messages[-1]) if messages else Seen([])

    def writes(self, text: str) -> None:
        """Write to the bot in its direct messages."""
        self.drops({}, text)

    def drops(self, files: Mapping[str, bytes], text: str = "") -> None:
        """Drop files, by name, into the direct messages with the bot, as one message."""
        self.channel, self._at_home = APP, False
        uploads = [Upload(name, content) for name, content in files.items()]
        self.server.do(self.server.slack.say(self.id, self._channel_id(), text, uploads=uploads))

    def deletes_file(self, name: str) -> None:
        """Delete a file that they dropped; of several with this name the newest."""
        dropped = [seen.files[name] for seen in self.dm() if name in seen.files]
        self.server.do(self.server.slack.delete_file(self.id, dropped[-1]))

    def presses(self, name: str, *, times: int = 1) -> None:
        """Press a button, by what a screen reader calls it, or by what is written on it; several times at once."""
        placed, container = self._place(name)
        self._use(placed, {"type": "button"}, container=container, times=times)

    def chooses(self, name: str, option: str) -> None:
        """Choose an option of a select that acts at once."""
        placed, container = self._place(name)
        state = {"type": placed.element["type"], "selected_option": self._option(placed, option)}
        self._use(placed, state, container=container)

    def fills(self, name: str, value: str) -> None:
        """Type into a field of the modal, text or number."""
        self._set(name, {"type": self.modal().find(name).element["type"], "value": value or None})

    def picks(self, name: str, option: str | None) -> None:
        """Pick an option of a select in the modal, or none of them."""
        placed = self.modal().find(name)
        chosen = self._option(placed, option) if option is not None else None
        self._set(name, {"type": placed.element["type"], "selected_option": chosen})

    def ticks(self, name: str, *options: str) -> None:
        """Leave exactly these boxes ticked."""
        placed = self.modal().find(name)
        chosen = [self._option(placed, option) for option in options]
        self._set(name, {"type": placed.element["type"], "selected_options": chosen})

    def picks_date(self, name: str, day: str | None) -> None:
        """Pick a day (`2026-12-03`) where they look, or none."""
        self._pick(name, "selected_date", day)

    def picks_time(self, name: str, clock: str | None) -> None:
        """Pick a time of day (`15:30`) where they look, or none."""
        self._pick(name, "selected_time", clock)

    def picks_user(self, name: str, *people: "Someone") -> None:
        """Pick people where they look: exactly these, one where the field takes only one."""
        ids = [one.id for one in people]
        if self._place(name)[0].element["type"].startswith("multi_"):
            self._pick(name, "selected_users", ids)
        else:
            self._pick(name, "selected_user", ids[0] if ids else None)

    def submits(self) -> None:
        """Send the top modal."""
        self.server.do(self.server.slack.submit(self.id, self._top().id))

    def closes(self) -> None:
        """Close the top modal."""
        self.server.do(self.server.slack.close(self.id, self._top().id))

    def opens_home(self) -> Seen:
        """Open the app at its Home tab."""
        self._at_home = True
        self.server.do(self.server.slack.open_home(self.id))
        return self.home()

    def uses_shortcut(self, callback_id: str) -> None:
        self.server.do(self.server.slack.global_shortcut(self.id, callback_id))

    def uses_shortcut_on(self, words: str, callback_id: str) -> None:
        """Say something in a channel, and use a shortcut on that message."""
        self.types(words)
        ts = self._messages()[-1].ts
        self.server.do(self.server.slack.message_shortcut(self.id, self._channel_id(), ts, callback_id))

    def searches(self, name: str, typed: str) -> list[str]:
        """Type into a select whose options the bot gives, and return what is offered."""
        return [str(option["text"]["text"]) for option in self._suggested(self.modal().find(name), typed)]

    # Doing what an old message or a forger would

    def finds_message(self, *elements: Json) -> None:
        """Have a message of the bot with any elements at all, as an earlier version might have left it.

        Who last wrote to the bot has it in the direct messages, to stay; else nobody but they see it.
        """
        blocks = [{"type": "actions", "block_id": "old", "elements": list(elements)}]

        def post() -> Message:
            content = {"text": "old", "blocks": blocks}
            return posting.post(
                self.server.workspace,
                channel_id=self._channel_id_now(),
                content=content,
                ephemeral_to=None if self.channel == APP else self.id,
            )

        self.server.look(post)
        self._at_home = False

    def has_modal(self, view: Json) -> None:
        """Have any modal open, as a forger or an earlier version might."""
        self.server.look(lambda: open_modal(self.server.workspace, user_id=self.id, payload=view, where="forged"))

    # Seeing

    def sees(self) -> Seen:
        """Return the newest message that they see where they are. Raises AssertionError where none stands."""
        messages = self._messages()
        assert messages, (
            f"nothing stands in {self.channel}; open windows, for modal(): {[one.title for one in self.modals]}"
        )
        return seen_in_message(messages[-1])

    def sees_all(self, channel: str | None = None) -> list[Seen]:
        """Return every message that they see in a channel."""
        return [seen_in_message(message) for message in self._messages(channel)]

    def dm(self) -> list[Seen]:
        """Return every message in the direct messages with the bot, their own too, oldest first."""
        return self.sees_all(APP)

    def told(self) -> list[Seen]:
        """Return what the bot wrote to them in the direct messages, oldest first."""
        return [seen for seen in self.dm() if seen.from_bot]

    def modal(self) -> Seen:
        """Return the top modal. Raises AssertionError when none is open."""
        return self._seen(self._top())

    @property
    def modals(self) -> list[Seen]:
        """The open modals, the top one last."""
        return [self._seen(view) for view in self._stack()]

    def home(self) -> Seen:
        """Return the Home tab. Raises AssertionError when nothing was ever published there."""
        view = self.server.look(lambda: self.server.workspace.homes.get(self.id))
        assert view is not None, f"{self.user.name} has no Home tab"
        return self._seen(view)

    @property
    def warnings(self) -> list[str]:
        """What Slack itself shows beside elements or tells them because the bot did not do its part."""
        notices = self.server.look(lambda: list(self.server.workspace.notices.get(self.id, [])))
        failed = [sentence for message in self._messages() for sentence in message.failed.values()]
        return notices + failed

    # Waiting for what comes late

    def waits_for_message(self, words: str) -> Seen:
        """Wait until the newest message says something."""
        self.server.wait_until(lambda: words in self._newest_words())
        return self.sees()

    def waits_for_dm(self, words: str, *, seconds: float = 10.0) -> Seen:
        """Wait until the bot's newest direct message says something. Raises TimeoutError."""
        self.channel, self._at_home = APP, False

        def told() -> list[Seen]:
            visible = self._visible(self._channel_id_now(APP))
            return [seen_in_message(message) for message in visible if message.from_bot][-1:]

        self.server.wait_until(lambda: any(seen.says(words) for seen in told()), seconds=seconds)
        self.server.settle()
        return self.told()[-1]

    def waits_for_answer(self, text: str, words: str) -> Seen:
        """Type the same until the answer says something, as when Slack is asked behind the person's back."""
        end = monotonic() + _PATIENCE
        while words not in (seen := self.types(text)).words:
            assert monotonic() < end, f"the answer never said {words!r}: {seen.words}"
            sleep(0.02)
        return seen

    def waits_for_modal(self, title: str) -> Seen:
        """Wait until the top modal has a title."""

        def there() -> bool:
            top = self.server.workspace.top_modal(self.id)
            return top is not None and top.payload["title"]["text"] == title

        self.server.wait_until(there)
        return self.modal()

    def waits_for_home(self, words: str) -> Seen:
        """Wait until the Home tab says something."""

        def there() -> bool:
            view = self.server.workspace.homes.get(self.id)
            return view is not None and words in Seen(view.payload["blocks"]).words

        self.server.wait_until(there)
        return self.home()

    # Finding

    def _newest_words(self) -> str:
        messages = self._visible(self._channel_id_now())
        return Seen(messages[-1].blocks).words if messages else ""

    def _channel_id(self, channel: str | None = None) -> str:
        return self.server.look(lambda: self._channel_id_now(channel))

    def _channel_id_now(self, channel: str | None = None) -> str:
        name = channel or self.channel
        workspace = self.server.workspace
        return workspace.im_with(self.id).id if name == APP else workspace.channel_named(name).id

    def _visible(self, channel_id: str) -> list[Message]:
        return self.server.workspace.visible_messages(self.id, channel_id)

    def _messages(self, channel: str | None = None) -> list[Message]:
        return self.server.look(lambda: self._visible(self._channel_id_now(channel)))

    def _stack(self) -> list[View]:
        return self.server.look(lambda: list(self.server.workspace.modals.get(self.id) or []))

    def _top(self) -> View:
        stack = self._stack()
        assert stack, f"{self.user.name} has no modal open"
        return stack[-1]

    def _seen(self, view: View) -> Seen:
        return seen_in_view(self.server.look(lambda: described(view)), errors=view.errors, trouble=view.app_error)

    def _place(self, name: str) -> tuple[Placed, InMessage | InView]:
        """Return what is called so, and where it stands: in the top modal, the Home tab or a message.

        In direct messages it may stand further up; elsewhere only the newest message counts.
        """
        stack = self._stack()
        if stack:
            return self.modal().find(name), InView(stack[-1].id)
        if self._at_home:
            return self.home().find(name), InView(self.server.look(self._home_id))
        seen = self.sees()
        if self.channel == APP:
            seen = next((told for told in reversed(self.told()) if told.has(name)), seen)
        return seen.find(name), InMessage(self._channel_id(), seen.ts)

    def _home_id(self) -> str:
        return self.server.workspace.homes[self.id].id

    def _use(self, placed: Placed, state: Json, *, container: InMessage | InView, times: int = 1) -> None:
        async def using() -> None:
            press = self.server.slack.press
            uses = [press(self.id, container, placed.block_id, placed.action_id, state) for _ in range(times)]
            await asyncio.gather(*uses)

        self.server.do(using())

    def _set(self, name: str, state: Json) -> None:
        placed = self.modal().find(name)
        self.server.do(self.server.slack.set_value(self.id, self._top().id, placed.block_id, placed.action_id, state))

    def _pick(self, name: str, key: str, chosen: object) -> None:
        """Put something into an element; the app is told at once unless it waits for the modal's button."""
        placed, container = self._place(name)
        state = {"type": placed.element["type"], key: chosen}
        if self._stack() and not dispatches(self.modal().blocks, block_id=placed.block_id):
            self._set(name, state)
        else:
            self._use(placed, state, container=container)

    def _option(self, placed: Placed, name: str) -> Json:
        element = placed.element
        if element["type"].endswith("external_select"):
            options = self._suggested(placed, name)
        else:
            groups = element.get("option_groups", [])
            options = element.get("options", []) + [one for group in groups for one in group["options"]]
        found = [one for one in options if name in (one["text"]["text"], one["value"])]
        assert found, f"no option {name!r} among {[one['text']['text'] for one in options]}"
        return found[0]

    def _suggested(self, placed: Placed, typed: str) -> list[Json]:
        _, container = self._place(placed.spoken)
        return self.server.do(self.server.slack.suggest(self.id, container, placed.block_id, placed.action_id, typed))
