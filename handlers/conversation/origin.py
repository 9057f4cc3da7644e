"""Where a window was opened from, so that its outcome shows there: a message, or the window below."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict

from handlers.conversation import codec
from handlers.conversation.answers import Done, Message, Modal, as_modal
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request


@dataclass(frozen=True, slots=True)
class Origin:
    """A message, reached by its `response_url`, or a window, by its `view_id`; neither for a shortcut or the Home tab."""

    response_url: str = ""
    view_id: str = ""


@dataclass(frozen=True, slots=True)
class SessionOrigin:
    """What a window about a session remembers: which, and where it was opened from."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    session_id: codec.RowId
    origin: Origin


def origin_of(request: Request) -> Origin:
    """Return where the button was that opens a window."""
    payload = request.payload
    if payload.surface is Surface.modal:
        return Origin(view_id=payload.view["id"])
    return Origin(response_url=payload.response_url)


def done_at(
    origin: Origin, message: Message, *, request: Request, modal: Modal | None = None, refresh_home: bool = False
) -> Done:
    """Close the window and show the outcome at its origin; in a window as `modal`, where that is not the message."""
    if origin.view_id:
        window = modal or as_modal(message, request.translator)
        return Done(modal=window, view_id=origin.view_id, refresh_home=refresh_home)
    return Done(message=message, response_url=origin.response_url, refresh_home=refresh_home)
