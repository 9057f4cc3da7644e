"""What a notice says, before a channel carries it."""

from dataclasses import dataclass

from handlers.conversation.blocks import Block
from learning.registration.calendar import Entry


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person. `subject` heads the e-mail; Slack shows `blocks`, an e-mail their words.

    `entry` goes into their calendar by e-mail; whether it is asked for or taken away stands in the entry itself.
    """

    subject: str
    blocks: list[Block]
    entry: Entry | None = None
