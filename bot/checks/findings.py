"""What a check finds."""

from dataclasses import dataclass
from typing import Literal

State = Literal["green", "red", "off"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the self-check. `remedy` is empty unless it is red. Holds no secrets."""

    name: str
    state: State
    said: str
    remedy: str = ""


def green(name: str, said: str) -> Finding:
    """Find that something is right."""
    return Finding(name, "green", said)


def red(name: str, said: str, remedy: str) -> Finding:
    """Find that something is wrong, and say what to do."""
    return Finding(name, "red", said, remedy)


def off(name: str, said: str) -> Finding:
    """Find that something optional is not configured, and say what it would bring."""
    return Finding(name, "off", said)
