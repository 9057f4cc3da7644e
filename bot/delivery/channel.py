"""A channel: what takes notices to people; with what is carried, and how carrying it can fail."""

from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Protocol

from handlers.conversation.letter import Letter
from handlers.speaking.reader import Reader
from learning.notices.outbox import Outcome
from learning.notices.recipients import Recipient
from storage.tables import Notice


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast notices leave, and how long things may take.

    `channel_every` is the pause between two messages of all replicas together, where it is not each channel's own;
    `person_every` that between two of this process to one person. `claim_for` is how long nobody else touches what a worker has taken: much longer than
    `call_seconds`, after which a call is given up. A pause longer than `longest_wait` is not waited for.
    """

    channel_every: timedelta | None = None
    person_every: timedelta = timedelta(seconds=1)
    claim_for: timedelta = timedelta(minutes=2)
    longest_wait: timedelta = timedelta(seconds=5)
    call_seconds: int = 10
    batch: int = 50


UNPACED = Pace(channel_every=timedelta(0), person_every=timedelta(0))


@dataclass(slots=True)
class Parcel:
    """A notice on its way to somebody. `verdict` is set on one that was not to leave now, but may have left already."""

    notice: Notice
    recipient: Recipient
    verdict: Outcome | None = None

    @property
    def is_doubtful(self) -> bool:
        """Tell whether it may have left already, in an attempt of which nobody knows how it ended."""
        return self.notice.began_at is not None


class DeliveryFailure(Exception):  # noqa: N818 - the outcome of an attempt
    """It did not leave, or nobody knows. `reason` is a code: the provider's, or the kind of error."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(DeliveryFailure):
    """The provider will never deliver this one."""


class Failed(DeliveryFailure):
    """It may work later. `doubtful`: it may have worked, too. `of_channel`: it is probably not about this one."""

    def __init__(self, reason: str, *, doubtful: bool = False, of_channel: bool = False) -> None:
        super().__init__(reason)
        self.doubtful = doubtful
        self.of_channel = of_channel


class Shut(DeliveryFailure):
    """Nothing leaves by this channel for a while, whoever it is for. The one at hand did not leave either."""

    def __init__(self, reason: str, *, wait: timedelta) -> None:
        super().__init__(reason)
        self.wait = wait


class Channel(Protocol):
    """What takes notices to people. The worker calls it from one thread at a time, and outside any transaction.

    `every` is the pause that its provider wants between two messages. `unreachable` is why a notice that may go by this
    channel alone is dropped where it does not reach somebody.
    """

    name: str
    every: timedelta
    unreachable: str

    def reaches(self, recipient: Recipient) -> bool:
        """Tell whether somebody can be told by it, as far as is known."""

    def look_for(self, recipient: Recipient, *, stopped: Event) -> Recipient:
        """Ask the provider for somebody whom it does not reach, and return what is known now. Raises DeliveryFailure."""

    def find(self, parcel: Parcel) -> str | None:
        """Return the provider's id of a message that has left already, or None. Raises DeliveryFailure."""

    def send(self, parcel: Parcel, letter: Letter, reader: Reader) -> str:
        """Send it and return the provider's id. Raises DeliveryFailure."""

    def rest(self) -> None:
        """Let go of what need not be held until the next batch."""
