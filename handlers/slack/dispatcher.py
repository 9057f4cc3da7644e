"""The dispatcher: where every request arrives, finds its conversation, and leaves with an answer.

Bolt gets seven listeners, `/pl` first, because each one before the match costs time; which conversation an
id or a word belongs to is a table of our own. Conversations are plain functions from Request to Answer.
"""

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from threading import Lock
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from handlers.conversation import payload
from handlers.conversation.answers import Answer, FieldErrors, HomeTab, Message, Tools, Work
from handlers.conversation.codec import StaleValue, name_of
from handlers.conversation.counting import code_of
from handlers.conversation.files import SlackFiles
from handlers.conversation.payload import MessageAt, Payload, Surface
from handlers.conversation.refusals import say_refusal
from handlers.conversation.request import Request
from handlers.conversation.routes import COMMAND, Listener, Routes
from handlers.slack import metrics
from handlers.slack.accounts import Accounts, ask, log_failed
from handlers.slack.failures import say_failure
from handlers.slack.guests import answer_guest
from handlers.slack.long_work import REPORT_SECONDS, Reports, Spot, describe, note_undelivered
from handlers.slack.responder import PATIENCE_SECONDS, Answered, Delivery, deliver, reply
from learning.district.district import District
from learning.refusals import Refusal
from locales.translator import Translator

# What reading a payload raises that is none of Slack's.
MALFORMED = (LookupError, TypeError, AttributeError, ValueError)

log = logging.getLogger("pl.desk")


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


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The machinery that every request goes through.

    `pool` runs conversations, `imports` long work and `background` what nobody waits for; `slow_client` is for calls
    that may take their time, while Bolt's own gives up in time for Slack. `patience` and `report_every` are in seconds.
    """

    routes: Routes
    district: District
    accounts: Accounts
    slow_client: WebClient
    pool: Executor
    imports: Executor
    background: Executor
    patience: float = PATIENCE_SECONDS
    report_every: float = REPORT_SECONDS
    _heard: Heard = field(default_factory=Heard)

    def open_for(self, app: App) -> None:
        """Register with Bolt."""
        anything = re.compile(".*", re.DOTALL)
        readers = {
            app.command(COMMAND): payload.read_command,
            app.action(anything): payload.read_action,
            app.view(anything): payload.read_submission,
            app.options(anything): payload.read_suggestion,
            app.shortcut(anything): payload.read_shortcut,
            app.event("app_home_opened"): payload.read_home_opened,
        }
        for listen, read in readers.items():
            listen(self._listener(read))
        app.event("message")(self._hear)
        app.error(_answer_error)

    def _listener(self, read: Callable[[dict[str, Any]], Payload | None]) -> Callable[..., None]:
        def listener(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
            asked_for = read(body)
            if asked_for is None or name_of(asked_for.name) in self.routes.links:
                ack()
            else:
                self.serve(asked_for, ack=ack, client=client)

        return listener

    def _hear(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Take what somebody wrote to the bot. An event wants a nod, and is sent again when that does not come."""
        written = payload.read_direct_message(body)
        ack()
        if written and written.at and self._heard.is_new(written.at):
            self.pool.submit(self._reply, written, client).add_done_callback(log_failed)

    def _reply(self, written: Payload, client: WebClient) -> None:
        answered = self._answer(self._find(written), written)
        reply(
            answered,
            written,
            client=self.slow_client,
            start=lambda work, spot: self._start(written, work, spot, client),
        )

    def serve(self, asked_for: Payload, *, ack: Ack, client: WebClient) -> None:
        """Answer one request, in time or, where it takes long, with a word now and the answer later."""
        listener = self._find(asked_for)
        job = self.pool.submit(self._answer, listener, asked_for)
        say = Translator(self.district.language)
        delivery = Delivery(
            asked_for,
            ack,
            client,
            self.slow_client,
            listener.opens_modal,
            self.patience,
            say,
            start=lambda work, spot: self._start(asked_for, work, spot, client),
        )
        try:
            deliver(job, delivery)
        except MALFORMED as bug:  # ours, which must not pass for the sender's
            raise RuntimeError("an answer could not be delivered") from bug

    def _find(self, asked_for: Payload) -> Listener:
        if asked_for.surface is Surface.command:
            return self.routes.typed(asked_for.words)
        return self.routes.listeners.get((asked_for.surface, name_of(asked_for.name)), Listener(_stale))

    def _answer(self, listener: Listener, asked_for: Payload) -> Answered:
        def converse(request: Request) -> Answer:
            if request.viewer.is_staff:
                return listener.answer(request)
            return answer_guest(request, in_window=listener.opens_modal)

        answered = self._settle(asked_for, converse, where=asked_for.surface.value, in_window=listener.opens_modal)
        if answered.refreshes_home:
            self.background.submit(self._refresh_home, asked_for).add_done_callback(log_failed)
        return answered

    def _settle(
        self, asked_for: Payload, converse: Callable[[Request], Answer], *, where: str, in_window: bool
    ) -> Answered:
        """Have an answer whatever happens: the conversation's, or words that say why there is none."""
        started = time.perf_counter()
        request = None
        outcome = "answered"
        try:
            request = ask(self.district, asked_for, accounts=self.accounts, routes=self.routes)
            answer = converse(request)
            outcome = "corrected" if isinstance(answer, FieldErrors) else outcome
        except (Refusal, StaleValue) as refusal:
            outcome = code_of(refusal)
            answer = say_refusal(request, refusal)
        except Exception as failure:  # noqa: BLE001 - a person must always get an answer; the failure is logged in full
            outcome = "failed"
            answer = say_failure(self.district, request, asked_for, failure, in_window=in_window)
        seconds = time.perf_counter() - started
        name = self._metered_name(asked_for)
        metrics.ANSWERS.labels(where, name, outcome).inc()
        metrics.SECONDS.labels(where, name).observe(seconds)
        log.info(
            "answered",
            extra={
                "surface": where,
                "listener": name,
                "outcome": outcome,
                "slack_member": asked_for.slack_id,
                "seconds": round(seconds, 4),
            },
        )
        say = request.translator if request else Translator(self.district.language)
        return Answered(answer, say, failed=outcome == "failed")

    def _start(self, asked_for: Payload, work: Work, spot: Spot, client: WebClient) -> None:
        """Begin long work; what comes of it shows in the message."""
        reports = Reports(replace(spot, client=client), every=self.report_every)
        tools = Tools(SlackFiles(self.slow_client), reports)
        self.imports.submit(self._work, asked_for, work, spot, tools).add_done_callback(log_failed)

    def _work(self, asked_for: Payload, work: Work, spot: Spot, tools: Tools) -> None:
        # Who asks is found out anew: who lost a role or left since the press gets no further.
        def converse(request: Request) -> Answer:
            return work.run(request, tools) if request.viewer.is_staff else answer_guest(request)

        done = self._settle(asked_for, converse, where="work", in_window=False)
        if not isinstance(done.answer, Message):
            raise TypeError("long work ends with a message")
        message = replace(done.answer, blocks=[*done.answer.blocks, *work.kept]) if done.failed else done.answer
        try:
            spot.show_for_good(message)
        except (SlackClientError, OSError) as failure:
            note_undelivered("work", failure)
        if done.refreshes_home:
            self._refresh_home(asked_for)

    def _refresh_home(self, changed: Payload) -> None:
        """Draw the Home tab anew after something changed that it shows. What cannot be drawn now stays as it was."""
        opened = Payload(Surface.home_opened, "app_home_opened", changed.slack_id)
        drawn = self._answer(self._find(opened), opened)
        if isinstance(drawn.answer, HomeTab) and not drawn.failed:
            try:
                self.slow_client.views_publish(user_id=changed.slack_id, view=drawn.answer.as_slack())
            except (SlackClientError, OSError) as failure:  # it is drawn again when the person opens it
                log.warning("home not refreshed", extra=describe(failure))

    def _metered_name(self, asked_for: Payload) -> str:
        # Only names of ours become labels: what people type would make as many time series as there are words.
        if asked_for.surface is Surface.command:
            command = self.routes.command_of(asked_for.words)
            return command.name if command else "other"
        name = name_of(asked_for.name)
        return name if (asked_for.surface, name) in self.routes.listeners else "other"


def _answer_error(error: Exception) -> BoltResponse:
    """Answer for what happened outside any conversation: a payload that is none, or an answer that got lost."""
    if isinstance(error, MALFORMED):
        log.warning("malformed request", exc_info=error)
        return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="Not a request of Slack's.")
    log.error("request failed", exc_info=error)
    return BoltResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR, body="")


def _stale(_request: Request) -> Answer:
    raise StaleValue


# More than people write in those five minutes.
_MOST_REMEMBERED = 10_000
