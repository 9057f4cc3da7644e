"""Events: delivered once, and up to three times more when the bot does not take them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from typing import Any

from sandbox.wire.answers import list_failure
from sandbox.wire.socket_mode import Retry
from sandbox.wire.transport import Answer, Transport
from sandbox.workspace.misbehaviour import Misbehaviour
from sandbox.workspace.payloads import event_callback

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

    def deliver_soon(self, event: Json) -> None:
        """Deliver an event without waiting for it; it counts as under way from now on."""
        with ExitStack() as under_way:
            # Entered before the task begins: until then nobody may believe that all is quiet.
            under_way.enter_context(self._workspace.busy())
            leaving = under_way.pop_all()
        task = asyncio.create_task(self.deliver(event))
        self._repeating.add(task)
        task.add_done_callback(self._repeating.discard)
        task.add_done_callback(lambda _: leaving.close())

    async def _attempt(self, payload: Json, *, retry: Retry | None) -> Answer:
        event = payload["event"]
        summary = _summary(event)
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


def _summary(event: Json) -> str:
    who = "the app" if "bot_id" in event else event.get("user")
    words = (event["type"], event.get("tab"), event.get("subtype"), f"of {who}" if who else None)
    return " ".join(word for word in words if word)


def _reason(answer: Answer) -> str:
    if answer.failure == "timeout":
        return "http_timeout"
    if answer.failure == "refused":
        return "connection_failed"
    return "http_error"
