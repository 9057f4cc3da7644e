"""How an answer reaches the person: each surface has its own way, and its own way of being late.

Slack waits three seconds for the acknowledgement, and a trigger lives as long. A conversation that is not done
within PATIENCE_SECONDS gets a word of waiting out at once; its answer follows when it is there.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from threading import Timer
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.conversation.answers import Answer, Done, FieldErrors, HomeTab, Message, Modal, Options, Work, as_modal
from handlers.conversation.payload import Payload, Surface
from handlers.conversation.refusals import say_type_it
from handlers.slack.loading import keep_what_was_typed, say_done, say_undelivered, say_waiting, waiting_modal
from handlers.slack.long_work import Spot, describe, note_undelivered, post, respond, spot_of
from locales.translator import Translator

PATIENCE_SECONDS = 1.5
CALL_SECONDS = 1  # with the patience before it, still within the three seconds
LATE_SECONDS = 10
FOLLOW_SECONDS = 0.5

log = logging.getLogger("pl.delivering")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and the language of the person whom it is for."""

    answer: Answer
    say: Translator
    failed: bool = False

    @property
    def refreshes_home(self) -> bool:
        """Tell whether something changed that the Home tab shows."""
        return isinstance(self.answer, Message | Modal | Done) and self.answer.refresh_home

    def window(self) -> Modal | None:
        """Return the answer as a window, where it is one or can be shown in one."""
        if isinstance(self.answer, Message):
            return as_modal(self.answer, self.say)
        return self.answer if isinstance(self.answer, Modal) else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer on its way. `say` speaks the district's language: while we wait we do not know whose it is.

    `client` gives up in time for Slack's three seconds; `slow_client` is for what follows late. `start` begins
    long work, whose outcome shows in a message.
    """

    payload: Payload
    ack: Ack
    client: WebClient
    slow_client: WebClient
    opens_modal: bool
    patience: float
    say: Translator
    start: Callable[[Work, Spot], None]


def deliver(job: Future[Answered], delivery: Delivery) -> None:
    """Answer within Slack's time, and acknowledge last: nothing may fail after the person was told that it worked."""
    try:
        answered = job.result(timeout=delivery.patience)
    except NotYet:
        answered = None
    try:
        if answered:
            _ON_TIME[delivery.payload.surface](delivery, answered)
        else:
            late = _WAITING[delivery.payload.surface](delivery)
            job.add_done_callback(lambda done: _follow_up(delivery, late, done))
    except (SlackClientError, OSError) as failure:
        _note_undelivered(delivery, failure)
        if not _say_undelivered(delivery, in_time=answered is not None):
            raise  # unacknowledged, Slack itself tells the person that it did not work


def _follow_up(delivery: Delivery, late: Callable[[Answered], None], done: Future[Answered]) -> None:
    """Let the answer follow, on a thread of its own and after the acknowledgement, which it must not overtake."""

    def follow() -> None:
        try:
            late(done.result())
        except (SlackClientError, OSError) as failure:
            _note_undelivered(delivery, failure)

    Timer(FOLLOW_SECONDS, follow).start()


def _note_undelivered(delivery: Delivery, failure: Exception) -> None:
    note_undelivered(delivery.payload.surface.value, failure)


def reply(answered: Answered, payload: Payload, *, client: WebClient, start: Callable[[Work, Spot], None]) -> None:
    """Answer what somebody wrote to the bot, below it. It was acknowledged before: events may be answered late."""
    if payload.at is None:
        raise LookupError("a direct message without its place")
    answer = answered.answer
    try:
        if isinstance(answer, Work):
            start(answer, post(client, payload.at, answer.first))
        elif isinstance(answer, Message):
            post(client, payload.at, answer)
        else:  # a message hands over no trigger, and without one no window opens
            post(client, payload.at, say_type_it(answered.say))
    except (SlackClientError, OSError) as failure:
        note_undelivered(payload.surface.value, failure)


# On time


def _answer_command(delivery: Delivery, answered: Answered) -> None:
    if isinstance(answered.answer, Message):
        delivery.ack(response_type="ephemeral", **answered.answer.as_slack())
    else:
        _answer_shortcut(delivery, answered)


def _answer_shortcut(delivery: Delivery, answered: Answered) -> None:
    # The acknowledgement of a shortcut shows nothing to anybody: words need a window.
    if window := answered.window():
        _open(delivery, window)
    delivery.ack()


def _answer_message(delivery: Delivery, answered: Answered) -> None:
    if isinstance(answered.answer, Work):
        spot_of(delivery.payload, client=delivery.client).show(answered.answer.first)
        delivery.ack()
        delivery.start(answered.answer, spot_of(delivery.payload, client=delivery.slow_client))
    elif isinstance(answered.answer, Message) and not delivery.opens_modal:
        respond(delivery.payload.response_url, answered.answer, replace=True, seconds=CALL_SECONDS)
        delivery.ack()
    else:  # what was in the message stays
        _answer_shortcut(delivery, answered)


def _answer_modal(delivery: Delivery, answered: Answered) -> None:
    if window := answered.window():
        view, payload = delivery.payload.view, window.as_slack()
        if window.replaces:
            _redraw(delivery.client, view, payload)
        else:
            delivery.client.views_push(trigger_id=delivery.payload.trigger_id, view=payload)
    delivery.ack()


def _answer_home(delivery: Delivery, answered: Answered) -> None:
    if isinstance(answered.answer, HomeTab):
        _publish(delivery.client, delivery, answered.answer)
    elif delivery.payload.surface is Surface.home and (window := answered.window()):
        _open(delivery, window)
    delivery.ack()


def _answer_submission(delivery: Delivery, answered: Answered) -> None:
    if isinstance(answered.answer, FieldErrors):
        delivery.ack(response_action="errors", errors=answered.answer.sentences)
    elif window := answered.window() or _show_outcome(delivery.client, answered, seconds=CALL_SECONDS):
        delivery.ack(response_action="update", view=window.as_slack())
    else:
        delivery.ack()


def _answer_options(delivery: Delivery, answered: Answered) -> None:
    delivery.ack(options=answered.answer.options if isinstance(answered.answer, Options) else [])


# Late: say so now, return how the answer follows


def _wait_for_command(delivery: Delivery) -> Callable[[Answered], None]:
    if delivery.opens_modal:
        return _wait_in_modal(delivery)
    delivery.ack(response_type="ephemeral", **say_waiting(delivery.say).as_slack())

    def follow(answered: Answered) -> None:
        if isinstance(answered.answer, Message):  # a command's own response_url replaces nothing
            respond(delivery.payload.response_url, answered.answer, replace=False, seconds=LATE_SECONDS)

    return follow


def _wait_for_message(delivery: Delivery) -> Callable[[Answered], None]:
    if delivery.opens_modal:
        return _wait_in_modal(delivery)
    try:
        respond(delivery.payload.response_url, say_waiting(delivery.say), replace=True, seconds=CALL_SECONDS)
    except (SlackClientError, OSError) as failure:  # the answer may get through all the same
        _note_undelivered(delivery, failure)
    delivery.ack()

    def follow(answered: Answered) -> None:
        if isinstance(answered.answer, Message):
            respond(delivery.payload.response_url, answered.answer, replace=True, seconds=LATE_SECONDS)
        elif isinstance(answered.answer, Work):
            spot = spot_of(delivery.payload, client=delivery.slow_client)
            spot.show(answered.answer.first)
            delivery.start(answered.answer, spot)

    return follow


def _wait_in_modal(delivery: Delivery) -> Callable[[Answered], None]:
    loading = waiting_modal(delivery.say).as_slack()
    trigger_id = delivery.payload.trigger_id
    if delivery.payload.surface is Surface.modal:
        opened = delivery.client.views_push(trigger_id=trigger_id, view=loading)
    else:
        opened = delivery.client.views_open(trigger_id=trigger_id, view=loading)
    delivery.ack()
    view_id = opened["view"]["id"]

    def fill(answered: Answered) -> None:
        if window := answered.window():
            delivery.slow_client.views_update(view_id=view_id, view=window.as_slack())

    return fill


def _wait_for_modal(delivery: Delivery) -> Callable[[Answered], None]:
    if delivery.opens_modal:
        return _wait_in_modal(delivery)
    view_id = delivery.payload.view["id"]
    delivery.client.views_update(view_id=view_id, view=waiting_modal(delivery.say).as_slack())
    delivery.ack()

    def fill(answered: Answered) -> None:
        if window := answered.window():
            delivery.slow_client.views_update(view_id=view_id, view=window.as_slack())

    return fill


def _wait_for_home(delivery: Delivery) -> Callable[[Answered], None]:
    if delivery.opens_modal:
        return _wait_in_modal(delivery)
    delivery.ack()

    def fill(answered: Answered) -> None:
        if isinstance(answered.answer, HomeTab):
            _publish(delivery.slow_client, delivery, answered.answer)

    return fill


def _wait_for_submission(delivery: Delivery) -> Callable[[Answered], None]:
    delivery.ack(response_action="update", view=waiting_modal(delivery.say).as_slack())

    def fill(answered: Answered) -> None:
        if isinstance(answered.answer, FieldErrors):
            view = keep_what_was_typed(delivery.payload.view, answered.answer)
        else:
            window = answered.window() or _show_outcome(delivery.slow_client, answered, seconds=LATE_SECONDS)
            view = (window or as_modal(say_done(answered.say), answered.say)).as_slack()
        delivery.slow_client.views_update(view_id=delivery.payload.view["id"], view=view)

    return fill


def _wait_for_options(delivery: Delivery) -> Callable[[Answered], None]:
    delivery.ack(options=[])
    return lambda _answered: None


# The calls


def _open(delivery: Delivery, modal: Modal) -> None:
    delivery.client.views_open(trigger_id=delivery.payload.trigger_id, view=modal.as_slack())


def _redraw(client: WebClient, view: dict[str, Any], payload: dict[str, Any]) -> None:
    try:
        client.views_update(view_id=view["id"], hash=view.get("hash"), view=payload)
    except SlackApiError as conflict:  # of a double click, the second: the first has drawn the window anew
        if conflict.response.get("error") != "hash_conflict":
            raise


def _publish(client: WebClient, delivery: Delivery, home: HomeTab) -> None:
    client.views_publish(user_id=delivery.payload.slack_id, view=home.as_slack())


def _show_outcome(client: WebClient, answered: Answered, *, seconds: int) -> Modal | None:
    """Show what is done where the window was opened from. Returns it as a window where that cannot be."""
    done = answered.answer
    if not isinstance(done, Done):
        return None
    window = done.modal or (as_modal(done.message, answered.say) if done.message else None)
    try:
        if done.modal:
            client.views_update(view_id=done.view_id, view=done.modal.as_slack())
        elif done.message and done.response_url:
            respond(done.response_url, done.message, replace=True, seconds=seconds)
        else:
            return window
    except (SlackClientError, OSError) as failure:
        log.info("outcome not shown where it was asked for", extra=describe(failure))
        return window
    return None


def _say_undelivered(delivery: Delivery, *, in_time: bool) -> bool:
    """Tell the person that an answer did not get through, where a message can be written, and there is time to."""
    message = say_undelivered(delivery.say)
    if delivery.payload.surface is Surface.command:
        delivery.ack(response_type="ephemeral", **message.as_slack())
        return True
    if delivery.payload.surface is not Surface.message or not in_time:
        return False
    try:
        respond(delivery.payload.response_url, message, replace=False, seconds=CALL_SECONDS)
    except (SlackClientError, OSError):
        return False
    delivery.ack()
    return True


_ON_TIME: dict[Surface, Callable[[Delivery, Answered], None]] = {
    Surface.command: _answer_command,
    Surface.message: _answer_message,
    Surface.modal: _answer_modal,
    Surface.home: _answer_home,
    Surface.submission: _answer_submission,
    Surface.shortcut: _answer_shortcut,
    Surface.home_opened: _answer_home,
    Surface.options: _answer_options,
}
_WAITING: dict[Surface, Callable[[Delivery], Callable[[Answered], None]]] = {
    Surface.command: _wait_for_command,
    Surface.message: _wait_for_message,
    Surface.modal: _wait_for_modal,
    Surface.home: _wait_for_home,
    Surface.submission: _wait_for_submission,
    Surface.shortcut: _wait_in_modal,
    Surface.home_opened: _wait_for_home,
    Surface.options: _wait_for_options,
}
