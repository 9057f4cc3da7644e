"""What planning is refused for.

Refusal
├── Incomplete            an offering cannot be published yet
├── AlreadyPublished      somebody else was first
├── Misfilled             what was written in a form does not fit
├── BelowTaken            a session cannot have fewer seats than are held
└── ChangedMeanwhile      somebody else has changed what a window shows
"""

from dataclasses import dataclass

from learning.refusals import Refusal


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
