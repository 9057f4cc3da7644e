"""A request: who did what, and how to speak with them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.conversation.payload import Payload
from handlers.speaking.reader import Reader

if TYPE_CHECKING:
    from handlers.conversation.routes import Routes


@dataclass(frozen=True, slots=True)
class Request(Reader):
    """A reader who asks for something: what Slack sent, and the routes by which one conversation reaches another."""

    payload: Payload
    routes: "Routes"
