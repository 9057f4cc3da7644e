"""What a conversation can answer. How an answer reaches the person, on which surface and how late, is delivering's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from handlers.conversation.blocks import Block, Element, plain, spoken_text, told_apart

if TYPE_CHECKING:
    from handlers.conversation.request import Request

from handlers.conversation.files import SlackFiles
from locales.translator import Translator


@dataclass(frozen=True, slots=True)
class Message:
    """Words that only this person sees. After a button they replace the message that the button was in."""

    blocks: list[Block]
    refresh_home: bool = False

    def as_slack(self) -> dict[str, Any]:
        """Return the message as Slack wants it, with everything in `text` for those who hear it."""
        blocks = told_apart(self.blocks)
        # Of all that is said only this goes through Slack's mrkdwn, where these three must be escaped.
        return {"text": escape(spoken_text(blocks), quote=False), "blocks": blocks}


@dataclass(frozen=True, slots=True)
class Modal:
    """A window. `memory` comes back with everything pressed in it; `replaces` puts it in the place of the one above.

    Titles and the words of `submit` and `close` have room for 24 characters.
    """

    title: str
    blocks: list[Block]
    close: str
    callback_id: str = "modal"
    submit: str | None = None
    memory: str = ""
    replaces: bool = False
    refresh_home: bool = False

    def as_slack(self) -> dict[str, Any]:
        """Return the view as Slack wants it."""
        view: dict[str, Any] = {
            "type": "modal",
            "callback_id": self.callback_id,
            "title": plain(self.title, 24),
            "close": plain(self.close, 24),
            "blocks": told_apart(self.blocks),
            "private_metadata": self.memory,
        }
        return {**view, "submit": plain(self.submit, 24)} if self.submit else view


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What is wrong beside the fields of a modal, by their names. What was typed stays."""

    sentences: dict[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """The window closes, and where it was opened from shows the outcome.

    That is a message, reached by its `response_url`, or the window below, which `view_id` names.
    """

    message: Message | None = None
    response_url: str = ""
    modal: Modal | None = None
    view_id: str = ""
    refresh_home: bool = False


@dataclass(frozen=True, slots=True)
class HomeTab:
    """What the Home tab shows from now on."""

    blocks: list[Block]
    memory: str = ""

    def as_slack(self) -> dict[str, Any]:
        """Return the view as Slack wants it."""
        return {"type": "home", "blocks": told_apart(self.blocks), "private_metadata": self.memory}


@dataclass(frozen=True, slots=True)
class Options:
    """What a select offers for what was typed in it. Slack takes a hundred."""

    options: list[Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """What takes long: `first` is shown at once, and replaced by what `run` returns when that is done.

    `run` is called behind everybody's back, with who asks as they are known by then, and raises Refusal like a
    conversation. Should it fail, `kept` stays below the words that say so. Only for messages, not for windows or
    the Home tab.
    """

    first: Message
    run: "Callable[[Request, Tools], Message]"
    kept: tuple[Block, ...] = ()


Answer = Message | Modal | FieldErrors | Done | HomeTab | Options | Work


def close_label(say: Translator) -> str:
    """Return the word on the button that closes a window."""
    # NOTE: a button, 24 characters at most
    return say.t("Close")


def as_modal(message: Message, say: Translator) -> Modal:
    """Show a message in a window, where no message can be shown."""
    # NOTE: title of a window, 24 characters at most
    return Modal(say.t("Professional Learning"), message.blocks, close_label(say))


@dataclass(frozen=True, slots=True)
class Tools:
    """What long work gets: Slack's files, and a way to show how far it is."""

    files: SlackFiles
    report: Callable[[Message], None]
