"""What was heard already. Slack sends an event again whose nod it missed: at once, after a minute and after five."""

from collections import OrderedDict
from threading import Lock

from handlers.conversation.payload import MessageAt

# More than people write in those five minutes.
_MOST_REMEMBERED = 10_000


class Heard:
    """Remembers the messages of late. A message is known by its place, which each of its events names.

    Another replica has a memory of its own: at worst a person reads an answer twice, and a preview changes nothing.
    What an import writes is kept from being written twice where it is written.
    """

    def __init__(self) -> None:
        self._heard: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = Lock()

    def is_new(self, at: MessageAt) -> bool:
        """Tell whether a message is heard for the first time, and remember it."""
        key = (at.channel, at.ts)
        with self._lock:
            if key in self._heard:
                return False
            self._heard[key] = None
            if len(self._heard) > _MOST_REMEMBERED:
                self._heard.popitem(last=False)
            return True
