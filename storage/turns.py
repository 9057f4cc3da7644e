"""First come, first served, among the threads of one process."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A queue for one thing that one thread at a time may have. A lock alone promises no order."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    @contextmanager
    def turn(self, *, seconds: float) -> Iterator[None]:
        """Wait for one's turn, at most so many seconds: then go on without, and let what is wanted say that it is busy."""
        mine = self._join()
        has_turn = mine.wait(seconds) or not self._leave(mine)
        try:
            yield
        finally:
            if has_turn:
                self._pass_on()

    def _join(self) -> threading.Event:
        mine = threading.Event()
        with self._guard:
            if self._held:
                self._waiting.append(mine)
            else:
                self._held = True
                mine.set()
        return mine

    def _leave(self, mine: threading.Event) -> bool:
        """Stop waiting. False when the turn came in the same moment."""
        with self._guard:
            if mine.is_set():
                return False
            self._waiting.remove(mine)
            return True

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False
