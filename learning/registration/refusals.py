"""What registering is refused for.

Refusal
├── SessionOver           it has ended
├── SessionCancelled      it will not take place
├── NotOpenYet            registration opens later
├── RegistrationClosed    registration has closed
├── NotEligible           a rule of the offering keeps somebody out
├── Clashes               it overlaps with something else that they hold
├── JustFilled            a swap needs a seat, and there is none
├── OfferOver             an offered seat went to the next in line
├── UndoOver              too late to undo
├── AlreadyThere          who has checked in cannot cancel
└── AlreadyDecided        somebody else has answered already
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from learning.refusals import Refusal
from learning.sessions import SessionSnapshot


@dataclass
class SessionOver(Refusal):
    """The session has ended."""

    title: str


@dataclass
class SessionCancelled(Refusal):
    """The session will not take place. `reason` may be empty."""

    title: str
    reason: str


@dataclass
class NotOpenYet(Refusal):
    """Registration opens at `opens_at` (UTC); `zone` is the session's."""

    title: str
    session_id: int
    opens_at: datetime
    zone: ZoneInfo


@dataclass
class RegistrationClosed(Refusal):
    """Registration closed at `closed_at` (UTC); `zone` is the session's."""

    title: str
    closed_at: datetime
    zone: ZoneInfo


@dataclass
class NotEligible(Refusal):
    """A rule keeps them out. `rule` is `audience`, `site` or `prerequisite`.

    `needs` are the groups, the names of the sites, or the titles of the offerings that would do. `alternatives` are
    sessions that would open the way; `asks` are names of people who can make an exception.
    """

    rule: str
    title: str
    session_id: int
    needs: tuple[str, ...]
    alternatives: tuple[SessionSnapshot, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overlap:
    """Something that somebody holds at the same time. `registration_id` is None for what they lead."""

    meeting: SessionSnapshot
    registration_id: int | None


@dataclass
class Clashes(Refusal):
    """The session overlaps with something they hold or lead. They may keep both, or swap."""

    meeting: SessionSnapshot
    overlaps: tuple[Overlap, ...]


@dataclass
class JustFilled(Refusal):
    """The seat that a swap needs is taken; what they hold they still hold. `ahead` people wait already."""

    title: str
    session_id: int
    ahead: int


@dataclass
class OfferOver(Refusal):
    """The offer was passed, has run out, or the session has begun."""

    title: str
    session_id: int


@dataclass
class UndoOver(Refusal):
    """The time for undoing is over; cancelling still works."""

    title: str
    registration_id: int


@dataclass
class AlreadyThere(Refusal):
    """They have checked in."""

    title: str


@dataclass
class AlreadyDecided(Refusal):
    """Somebody else has answered, `allowed` or not; `by` is their name."""

    allowed: bool
    by: str
