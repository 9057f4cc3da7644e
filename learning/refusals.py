"""What the rules say no to. A refusal is a code with data; handlers say it in the person's language.

Refusal
├── NotAllowed            only some roles may do this
├── Gone                  what a button points at is not there any more
├── Left                  a person who was meant is not on the roster any more
├── Incomplete            an offering cannot be published yet
├── AlreadyPublished      somebody else was first
├── OwnAdminRole          nobody takes that role from themselves
├── NotOnRoster           only staff on the roster register
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
├── RosterPrivate         only who runs a session sees who is in it
├── NotBegun              nobody can be there yet
├── NotInSession          somebody who is to be marked holds no seat any more
├── NotACode              no session has this check-in code now
├── TooManyTries          too many wrong codes: it goes on a little later
├── NotALink              a recording needs a web address
├── Misfilled             what was written in a form does not fit
├── BelowTaken            a session cannot have fewer seats than are held
├── ChangedMeanwhile      somebody else has changed what a window shows
└── AlreadyDecided        somebody else has answered already
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from storage.enums import Role

if TYPE_CHECKING:
    from learning.sessions import Meeting


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An expected no. `code` is stable: metrics count it and tests name it."""

    @property
    def code(self) -> str:
        """Return the refusal's name as metrics and tests write it: `not_allowed`."""
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")


@dataclass
class NotAllowed(Refusal):
    """Only the holders of one of `roles` may do this; `holders` names some of them."""

    roles: tuple[Role, ...]
    holders: tuple[str, ...] = ()


@dataclass
class Gone(Refusal):
    """The offering, session or person that was meant has been retired or never was."""


@dataclass
class Left(Refusal):
    """The person who was meant is not on the roster any more, or never was."""


@dataclass
class Incomplete(Refusal):
    """Publishing waits for these fields. `problems` maps a field to `missing` or `too_long`."""

    problems: dict[str, str]
    limit: int = 0


@dataclass
class AlreadyPublished(Refusal):
    """The offering has been published meanwhile."""

    title: str


@dataclass
class OwnAdminRole(Refusal):
    """An admin stays one until another admin says otherwise, so that the district is never without one."""


@dataclass
class NotOnRoster(Refusal):
    """Who registers must be on the district's roster."""


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
    alternatives: "tuple[Meeting, ...]" = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overlap:
    """Something that somebody holds at the same time. `registration_id` is None for what they lead."""

    meeting: "Meeting"
    registration_id: int | None


@dataclass
class Clashes(Refusal):
    """The session overlaps with something they hold or lead. They may keep both, or swap."""

    meeting: "Meeting"
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
class RosterPrivate(Refusal):
    """Who is in a session is for its facilitators, for coordinators, and for nobody else."""


@dataclass
class NotBegun(Refusal):
    """Marks and recordings wait until people can be there, at `opens_at` (UTC); `zone` is the session's."""

    title: str
    opens_at: datetime
    zone: ZoneInfo


@dataclass
class NotInSession(Refusal):
    """Who is to be marked holds no seat any more: they gave it up, or were a walk-in by mistake."""


@dataclass
class NotACode(Refusal):
    """No session that is now has this check-in code."""


@dataclass
class TooManyTries(Refusal):
    """So many wrong codes that the next one is read at `until` (UTC)."""

    until: datetime


@dataclass
class NotALink(Refusal):
    """A recording lies at an address that begins with https."""


@dataclass
class Misfilled(Refusal):
    """What was written in a form does not fit. `problems` maps a field to a code, such as `past` or `taken`."""

    problems: dict[str, str]


@dataclass
class BelowTaken(Refusal):
    """A session cannot have fewer seats than are held: `taken`."""

    taken: int


@dataclass
class ChangedMeanwhile(Refusal):
    """Somebody else has changed what a window shows, so that saving it would undo their change."""

    title: str


@dataclass
class AlreadyDecided(Refusal):
    """Somebody else has answered, `allowed` or not; `by` is their name."""

    allowed: bool
    by: str
