"""Events: delivered once, and up to three times more when the bot does not take them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from sandbox.answers import list_failure
from sandbox.misbehaviour import Misbehaviour
from sandbox.payloads import event_callback
from sandbox.socket_mode import Retry
from sandbox.transport import Answer, Transport

Json = dict[str, Any]

_SOON = 1.0


class EventDelivery:
    """Delivers events like the Events API. `waits` are the seconds before each repetition."""

    def __init__(self, transport: Transport, *, misbehaviour: Misbehaviour, waits: Sequence[float]) -> None:
        self._transport = transport
        self._workspace = transport.workspace
        self._misbehaviour = misbehaviour
        self._waits = tuple(waits)
        self._repeating: set[asyncio.Task[None]] = set()

    async def deliver(self, event: Json) -> None:
        """Deliver an event; repetitions go on in the background."""
        payload = event_callback(event)
        copies = self._misbehaviour.take_event_copies()
        answer = await self._attempt(payload, retry=None)
        for number in range(1, copies):
            answer = await self._attempt(payload, retry=Retry(number=number, reason="http_timeout"))
        if not answer.accepted and not answer.stop_retrying and copies == 1:
            task = asyncio.create_task(self._repeat(payload, first=answer))
            self._repeating.add(task)
            task.add_done_callback(self._repeating.discard)

    async def _attempt(self, payload: Json, *, retry: Retry | None) -> Answer:
        event = payload["event"]
        summary = f"{event['type']} {event.get('tab', '')} of {event.get('user', '?')}"
        answer = await self._transport.send("events_api", payload=payload, summary=summary, retry=retry)
        if not answer.accepted:
            list_failure(self._workspace, answer=answer, where=f"event {event['type']}")
        return answer

    async def _repeat(self, payload: Json, *, first: Answer) -> None:
        answer = first
        for number, wait in enumerate(self._waits, start=1):
            # A repetition that is near counts as under way, so that "wait until idle" waits for it.
            with self._workspace.busy() if wait < _SOON else nullcontext():
                await asyncio.sleep(wait)
                answer = await self._attempt(payload, retry=Retry(number=number, reason=_reason(answer)))
            if answer.accepted or answer.stop_retrying:
                return

    async def give_up(self) -> None:
        """Drop the repetitions that are still to come."""
        for task in self._repeating:
            task.cancel()
        await asyncio.gather(*self._repeating, return_exceptions=True)


def _reason(answer: Answer) -> str:
    if answer.failure == "timeout":
        return "http_timeout"
    if answer.failure == "refused":
        return "connection_failed"
    return "http_error"
