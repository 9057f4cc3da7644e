"""Long work: the message that says how far it is and in the end what came of it, and what the work may use."""

import logging
from dataclasses import dataclass, replace
from http import HTTPStatus
from time import monotonic

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from handlers.conversation.answers import Message
from handlers.conversation.payload import MessageAt, Payload
from handlers.slack import metrics

# Slack lets an app update some fifty messages a minute.
REPORT_SECONDS = 1.5

log = logging.getLogger("pl.working")


@dataclass(frozen=True, slots=True)
class Spot:
    """A message that can be written anew: by its place, or by the `response_url` of a button that stands in it."""

    client: WebClient
    at: MessageAt | None
    response_url: str = ""

    def show(self, message: Message) -> None:
        """Write the message anew. Raises SlackClientError and OSError."""
        if self.at:
            self.client.chat_update(channel=self.at.channel, ts=self.at.ts, **message.as_slack())
        else:
            respond(self.response_url, message, replace=True, seconds=self.client.timeout)

    def show_for_good(self, message: Message) -> None:
        """Write the message anew or, where Slack does not let us, below what came since. Raises like `show`."""
        try:
            self.show(message)
        except (SlackClientError, OSError) as failure:
            if self.at is None:
                raise
            log.info("message not updated", extra=describe(failure))
            post(self.client, self.at, message)


def spot_of(payload: Payload, *, client: WebClient) -> Spot:
    """Return the message that a button was pressed in."""
    return Spot(client, payload.at, payload.response_url)


def post(client: WebClient, at: MessageAt, message: Message) -> Spot:
    """Post a message below another one, in its thread if it stands in one. Raises SlackClientError and OSError."""
    posted = client.chat_postMessage(
        channel=at.channel, thread_ts=at.thread or None, unfurl_links=False, unfurl_media=False, **message.as_slack()
    )
    return Spot(client, replace(at, ts=str(posted["ts"]), blocks=()))


class Reports:
    """Shows how far work is, `every` so many seconds: what comes in between is left out."""

    def __init__(self, spot: Spot, *, every: float = REPORT_SECONDS) -> None:
        self._spot = spot
        self._every = every
        self._last = monotonic()

    def __call__(self, message: Message) -> None:
        """Show it, unless something was shown just now."""
        if monotonic() - self._last < self._every:
            return
        self._last = monotonic()
        try:
            self._spot.show(message)
        except (SlackClientError, OSError) as failure:  # the next one, or the outcome, will get through
            log.info("progress not shown", extra=describe(failure))


def respond(response_url: str, message: Message, *, replace: bool, seconds: int) -> None:
    """Answer by a `response_url`. Raises SlackClientError and OSError."""
    answered = WebhookClient(response_url, timeout=seconds, retry_handlers=[]).send(
        replace_original=replace, **message.as_slack()
    )
    if answered.status_code != HTTPStatus.OK:
        raise SlackClientError(f"response_url answered {answered.status_code}")


def note_undelivered(surface: str, failure: Exception) -> None:
    """Log and count an answer that did not reach the person."""
    metrics.UNDELIVERED.labels(surface).inc()
    log.warning("answer not delivered", extra={"surface": surface, **describe(failure)})


def describe(failure: Exception) -> dict[str, str]:
    """Return what the log may say of a call that failed: its kind, and Slack's own code."""
    code = failure.response.get("error", "") if isinstance(failure, SlackApiError) else ""
    return {"kind": type(failure).__name__, "code": str(code)}
