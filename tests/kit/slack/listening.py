"""What somebody who hears the app instead of seeing it gets, checked in everything that the bot sends.

A message's `text` must hold all that its blocks say, and no two buttons in one place may sound alike.
"""

from collections import Counter
from collections.abc import Iterator
from html import unescape

from sandbox.workspace.state import Workspace
from tests.kit.slack.seen import Json, Seen, elements_of, lines_of


def deaf_spots(workspace: Workspace) -> list[str]:
    """Return a sentence for each thing that the bot sent and that cannot be told by ear."""
    found = [f"{where}: {fault}" for where, content in sent_by_bot(workspace) for fault in _faults(content)]
    return list(dict.fromkeys(found))


def sent_by_bot(workspace: Workspace) -> Iterator[tuple[str, Json]]:
    """Yield where it went and what it was, for each message and view that the bot ever sent."""
    for request in workspace.requests:
        if isinstance(request.answer, dict):
            yield from _contents(f"answer to {request.summary}", request.answer)
    for call in workspace.api_calls:
        yield from _contents(call.method, call.arguments)


def _contents(where: str, body: Json) -> Iterator[tuple[str, Json]]:
    for content in (body, body.get("view")):
        if isinstance(content, dict) and isinstance(content.get("blocks"), list):
            yield where, content


def _faults(content: Json) -> Iterator[str]:
    seen = Seen(content["blocks"])
    sounds = Counter(seen.buttons)
    yield from (f"{count} buttons are called {name!r}" for name, count in sounds.items() if count > 1)
    if content.get("type") in ("modal", "home"):
        return
    text = unescape(str(content.get("text") or ""))  # `text` is mrkdwn, what the blocks say is not
    yield from (f"`text` leaves out {line!r}" for line in _said(content["blocks"]) if line.strip() not in text)


def _said(blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        yield from lines_of(block)
        for placed in elements_of(block):
            yield placed.spoken
