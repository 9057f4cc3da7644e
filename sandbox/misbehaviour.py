"""How tests make the workspace misbehave: refusals, failures, hanging calls, repeated events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass
class Rule:
    """The next `times` calls of `method` (`*`: any) are answered so.

    `429` carries `Retry-After` in whole seconds; `500` fails; `hang` answers as usual, but `seconds` later.
    With `performed`, a call that is answered 500 has nevertheless been carried out.
    """

    method: str
    answer: Literal["429", "500", "hang"]
    times: int = 1
    seconds: float = 1.0
    performed: bool = False


class Misbehaviour:
    """What is still to go wrong."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._event_copies: list[int] = []

    def add(self, rule: Rule) -> None:
        self.rules.append(rule)

    def repeat_next_event(self, *, copies: int) -> None:
        """Deliver the next event `copies` times, as Slack does when an answer gets lost."""
        self._event_copies.append(copies)

    def take_rule(self, method: str) -> Rule | None:
        """Return the rule for this call, which counts as one of its `times`."""
        for rule in self.rules:
            if rule.method in ("*", method):
                rule.times -= 1
                if rule.times <= 0:
                    self.rules.remove(rule)
                return rule
        return None

    def take_event_copies(self) -> int:
        return self._event_copies.pop(0) if self._event_copies else 1

    def behave(self) -> None:
        """Drop everything that was still to go wrong."""
        self.rules.clear()
        self._event_copies.clear()
