"""Notices as direct messages in Slack."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from http import HTTPStatus
from threading import Event
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.channel import Failed, Parcel, Refused, Shut
from handlers.conversation.answers import Message
from handlers.conversation.letter import Letter
from handlers.slack.accounts import Team, account_of
from handlers.speaking.reader import Reader
from learning.district.district import District
from learning.notices.outbox import last_conversation
from learning.notices.recipients import SLACK, Recipient
from learning.people.viewers import SlackAccount, recall_person, remember_member

# How a message of ours is recognized in its own conversation.
EVENT_TYPE = "pl_notice"

# Slack's clock and this machine's may be apart by that much, and more would be said by `pl check`.
_CLOCKS_APART = timedelta(minutes=5)
_PAGE = 200
_AFTER_BUSY = timedelta(seconds=5)
_AFTER_MISCONFIGURED = timedelta(minutes=1)
# Whether somebody without an account has one by now is not asked again at every notice.
_ASK_AGAIN = timedelta(minutes=10)

# What is wrong with the app or its token, not with whom a message is for: five hundred others would end like this one.
_OURS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "not_allowed_token_type",
        "no_permission",
        "org_login_required",
        "ekm_access_denied",
        "access_denied",
        "team_access_not_granted",
        "two_factor_setup_required",
        "accesslimited",
        "messages_tab_disabled",
        "team_added_to_org",
        "deprecated_endpoint",
        "method_deprecated",
    }
)
# Passes by itself. After some of them nobody knows whether the call was carried out.
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_not_ready"})
_BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

log = logging.getLogger("pl.delivery")


class SlackChannel:
    """Direct messages. The client must give up on a call well before a claim runs out, and try nothing twice."""

    name = SLACK
    every = timedelta(seconds=0.2)
    unreachable = "no_account"

    def __init__(self, district: District, client: WebClient) -> None:
        self._district = district
        self._client = client
        self._team: Team | None = None
        # Conversations by account, as Slack named them when something was posted: asking for each would be slow.
        self._channels: dict[str, str] = {}
        self._looked_for: dict[str, datetime] = {}
        self._no_looking_before = datetime.min.replace(tzinfo=UTC)

    def reaches(self, recipient: Recipient) -> bool:
        """Tell whether somebody is a member of the workspace."""
        return SLACK in recipient.addresses

    def look_for(self, recipient: Recipient, *, stopped: Event) -> Recipient:
        """Look for the account of somebody who was never met here. Raises DeliveryFailure."""
        viewer, now = recipient.viewer, self._district.clock()
        asked_at = self._looked_for.get(recipient.key)
        if viewer.slack_id or not viewer.email or (asked_at and now - asked_at < _ASK_AGAIN):
            return recipient
        if stopped.is_set():  # each look may take as long as several calls
            raise Failed("stopped")
        if now < self._no_looking_before:
            raise Shut("ratelimited", wait=self._no_looking_before - now)
        try:
            account = self._find_account(viewer.email)
        except Shut as shut:
            self._no_looking_before = now + shut.wait
            raise
        except Refused:  # Slack will not say: there may be another way to them
            account = None
        if account is None:
            self._looked_for[recipient.key] = now
            return recipient
        remember_member(self._district.database, account, now=now)
        with self._district.database.reading() as tx:
            met = recall_person(tx, viewer.person_id or 0)
        return recipient.met(met) if met else recipient

    def find(self, parcel: Parcel) -> str | None:
        """Look for a message in the conversation that it would stand in."""
        try:
            return self._find(parcel)
        except Shut as shut:
            if shut.reason != "missing_scope":
                raise
            # The scopes for looking are optional. Without them nobody can know: twice is better than never.
            log.warning("not looked for", extra={"notice": parcel.notice.id, "kind": shut.reason})
            return None

    def _find(self, parcel: Parcel) -> str | None:
        began_at = parcel.notice.began_at
        if began_at is None:
            return None
        channel = self._channel(parcel)
        reader: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{(began_at - _CLOCKS_APART).timestamp():.6f}",
            "limit": _PAGE,
            "include_all_metadata": True,
        }
        cursor = ""
        while True:
            page = self._call("conversations.history", **reader, **({"cursor": cursor} if cursor else {}))
            for message in page["messages"]:
                if _id_in(message) == parcel.notice.message_id:
                    return f"{channel}/{message['ts']}"
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def send(self, parcel: Parcel, letter: Letter, reader: Reader) -> str:
        """Post the message, marked with the nonce of its notice."""
        del reader
        slack_id = parcel.recipient.addresses[SLACK]
        message = Message(letter.blocks).as_slack()
        # The subject may hold what the blocks only show; a notification begins with the text.
        if letter.subject and not message["text"].startswith(escape(letter.subject, quote=False)):
            message["text"] = f"{escape(letter.subject, quote=False)}\n{message['text']}"
        posted = self._call(
            "chat.postMessage",
            channel=self._channels.get(slack_id, slack_id),
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"id": parcel.notice.message_id}},
            **message,
        )
        self._channels[slack_id] = str(posted["channel"])
        return f"{posted['channel']}/{posted['ts']}"

    def rest(self) -> None:
        """Keep everything: calls of HTTP hold nothing, and a conversation keeps its id."""

    def _find_account(self, email: str) -> SlackAccount | None:
        """Return the account with an address, or None where nobody has it. Raises DeliveryFailure."""
        try:
            found = self._call("users.lookupByEmail", email=email)
        except Refused as refused:
            if refused.reason in ("users_not_found", "user_not_found", "invalid_email"):
                return None
            raise
        if self._team is None:
            own = self._call("auth.test")
            self._team = Team(own.get("team_id") or "", own.get("enterprise_id") or "")
        # Only this one says which language somebody has chosen in Slack.
        user = self._call("users.info", user=found["user"]["id"], include_locale=True)["user"]
        return account_of(user, team=self._team)

    def _channel(self, parcel: Parcel) -> str:
        slack_id = parcel.recipient.addresses[SLACK]
        known = self._channels.get(slack_id) or self._last_channel(parcel.notice.person_id)
        if not known:
            known = str(self._call("conversations.open", users=slack_id)["channel"]["id"])
        self._channels[slack_id] = known
        return known

    def _last_channel(self, person_id: int) -> str:
        with self._district.database.reading() as tx:
            return last_conversation(tx, person_id)

    def _call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call Slack. Raises DeliveryFailure, as what it answers means for the notice at hand."""
        posts = method == "chat.postMessage"
        try:
            answer: Any = (
                self._client.api_call(method, json=arguments)
                if posts
                else self._client.api_call(method, params=arguments)
            )
        except SlackApiError as failure:
            raise self._explained(failure, posts=posts) from failure
        except (SlackClientError, OSError, ValueError) as failure:
            # A connection that was refused carried nothing; after all else the message may be there.
            unheard = isinstance(getattr(failure, "reason", failure), ConnectionRefusedError)
            raise Failed(type(failure).__name__, doubtful=posts and not unheard, of_channel=True) from failure
        data: Mapping[str, Any] = answer.data
        return data

    def _explained(self, failure: SlackApiError, *, posts: bool) -> Exception:
        answer: Any = failure.response
        status, headers = getattr(answer, "status_code", 0), getattr(answer, "headers", None) or {}
        code = str(answer.get("error") or "")
        if status == HTTPStatus.TOO_MANY_REQUESTS or code in _BUSY:
            return Shut("ratelimited", wait=_retry_after(headers))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or " " in code:  # a page of somebody in between
            return Failed(f"http_{status}", doubtful=posts, of_channel=True)
        if code in _OURS or (code == "account_inactive" and not self._is_taken()):
            return Shut(code, wait=_AFTER_MISCONFIGURED)
        if code in _PASSING:
            return Failed(code, doubtful=posts)
        return Refused(code or f"http_{status}")

    def _is_taken(self) -> bool:
        """Tell whether Slack takes our token: the same word says that a person's account, and that the app's, is closed."""
        try:
            self._client.auth_test()
        except (SlackClientError, OSError):
            return False
        return True


def _id_in(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    found = (metadata.get("event_payload") or {}).get("id")
    return str(found) if found else None


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    told = next((value for name, value in headers.items() if name.casefold() == "retry-after"), None)
    told = told[0] if isinstance(told, list) and told else told
    try:
        return timedelta(seconds=min(max(float(told or 0), 0.1), 3600.0)) if told else _AFTER_BUSY
    except (TypeError, ValueError):
        return _AFTER_BUSY
