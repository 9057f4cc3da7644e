"""A request: who did what, and how to speak with them."""

from dataclasses import dataclass

from handlers.conversation.payload import Payload
from handlers.speaking.reader import Reader


@dataclass(frozen=True, slots=True)
class Request(Reader):
    """A reader who asks for something: what Slack sent."""

    payload: Payload
