"""Slack's pace for messages: about one a second for a channel, some hundreds a minute for the workspace.

Nothing is limited before `RateLimits.set`: a demo should answer as quickly as it can.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sandbox.workspace.state import Clock

PACED = frozenset({"chat.postMessage"})
"""The methods whose pace Slack counts for each channel."""


@dataclass(frozen=True)
class Pace:
    """How fast messages may come; `burst` is how many may follow each other at once in one channel."""

    channel_seconds: float = 1.0
    burst: int = 1
    workspace_per_minute: int = 300


@dataclass
class _Bucket:
    """Holds what may still be sent; fills up again with time. `at` is when `left` was true (epoch seconds)."""

    size: float
    per_second: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Return for how many seconds nothing may leave, 0 when something may."""
        self.left = min(self.size, self.left + max(0.0, now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.left >= 1 - 1e-9 else (1 - self.left) / self.per_second


@dataclass
class RateLimits:
    """Counts what the bot posts."""

    clock: Clock
    pace: Pace | None = None
    _channels: dict[str, _Bucket] = field(default_factory=dict)
    _workspace: _Bucket | None = None

    def set(self, pace: Pace | None) -> None:
        """Limit from now on, or, with None, no longer."""
        self.pace, self._workspace = pace, None
        self._channels.clear()

    def retry_after(self, method: str, *, channel: str) -> int | None:
        """Count a call. Return after how many whole seconds it may be tried again, or None where it may be now."""
        pace = self.pace
        if pace is None or method not in PACED:
            return None
        now = self.clock()
        if self._workspace is None:
            size = float(pace.workspace_per_minute)
            self._workspace = _Bucket(size, size / 60, left=size, at=now)
        size = float(pace.burst)
        one = self._channels.setdefault(channel, _Bucket(size, 1 / pace.channel_seconds, left=size, at=now))
        wait = max(one.wait(now), self._workspace.wait(now))
        if wait > 0:
            return math.ceil(wait)
        one.left -= 1
        self._workspace.left -= 1
        return None
