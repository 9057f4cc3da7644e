"""How tests make the workspace misbehave: refusals, failures, hanging calls, repeated events."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

SIGN_IN_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Sign in | Slack</title></head><body><h1>Sign in to Sample Unified</h1></body></html>
"""


ALWAYS = 1_000_000_000
"""As many `times` as no test lives to see."""


@dataclass
class Rule:
    """The next `times` calls of `method` (`*`: any) are answered so.

    `429` carries `Retry-After` in whole seconds; `403` and `500` fail; `html` is a page instead of what was asked
    for, with status 200; `hang` answers as usual, but `seconds` later; `cut` (files only) breaks off half-way;
    `error` is Slack's own refusal, `{"ok": false, "error": code}`.
    With `performed`, a call that is answered so has nevertheless been carried out. Downloads of files are
    the method `files.download`. With `to`, the id of a user, only calls that reach this person count: those which
    name the user, or the direct messages with them.
    """

    method: str
    answer: Literal["429", "403", "500", "html", "hang", "cut", "error"]
    times: int = 1
    seconds: float = 1.0
    performed: bool = False
    code: str = "fatal_error"
    to: str = ""


def refusal_of(rule: Rule) -> Response:
    """Return what is sent in the place of an answer."""
    if rule.answer == "429":
        retry_after = {"Retry-After": str(math.ceil(rule.seconds))}
        return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=retry_after)
    if rule.answer == "error":
        return JSONResponse({"ok": False, "error": rule.code})
    if rule.answer == "html":
        return HTMLResponse(SIGN_IN_PAGE)
    if rule.answer == "403":
        return PlainTextResponse("Forbidden", status_code=403)
    return PlainTextResponse("Internal Server Error", status_code=500)


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

    def take_rule(self, method: str, *, reached: Collection[str] = ()) -> Rule | None:
        """Return the rule for a call that reaches these users, which counts as one of its `times`."""
        for rule in self.rules:
            if rule.method in ("*", method) and (not rule.to or rule.to in reached):
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
