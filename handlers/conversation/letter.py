"""What a notice says, before a channel carries it."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.conversation.blocks import Block
from learning.registration.calendar import Entry


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person, in the forms that channels need.

    Slack shows `blocks`. An e-mail has `subject` and, since its buttons do nothing, the words of `blocks` followed by what
    `answer` returns: the way to answer without Slack. It is only asked for where it is needed, as it may make a link.
    `entry` goes into their calendar by e-mail; whether it is asked for or taken away stands in the entry itself.
    """

    subject: str
    blocks: list[Block]
    entry: Entry | None = None
    answer: Callable[[], list[Block]] = list
