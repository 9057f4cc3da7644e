"""What a page behind a link says, before it is HTML. Who holds the link need not be in Slack."""

from dataclasses import dataclass
from enum import Enum

from locales.translator import Translator


class Tone(Enum):
    """How the first words of a page look. The words themselves say it too."""

    good = "good"
    waiting = "waiting"
    over = "over"


class Act(Enum):
    """What the forms of a page ask for."""

    cancel = "cancel"
    accept = "accept"
    keep_both = "keep_both"
    decline = "decline"


@dataclass(frozen=True, slots=True)
class Way:
    """A link. `to` is an address, or begins with `?`: a view of the page itself."""

    words: str
    to: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A form of one button. A `grave` one takes something away; `asks` is a question that may be left open."""

    words: str
    act: Act
    primary: bool = False
    grave: bool = False
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `status` says where the person stands; `facts` are pairs of a label and a value."""

    heading: str
    status: str = ""
    tone: Tone = Tone.over
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    ways: tuple[Way | Button, ...] = ()


def draw_unknown(say: Translator) -> Page:
    """Draw what whoever has a link reads that is unknown, too old, or was replaced. It does not say which."""
    lines = (
        say.t("It may be too old, or a newer one took its place."),
        say.t("To see what you are registered for, type this in Slack: /pl my"),
    )
    return Page(say.t("This link does not work any more"), lines=lines)
