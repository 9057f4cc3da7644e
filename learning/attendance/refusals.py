"""What being there is refused for.

Refusal
├── RosterPrivate         only who runs a session sees who is in it
├── NotBegun              nobody can be there yet
├── NotInSession          somebody who is to be marked holds no seat any more
├── NotACode              no session has this check-in code now
├── TooManyTries          too many wrong codes: it goes on a little later
└── NotALink              a recording needs a web address
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from learning.refusals import Refusal


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
