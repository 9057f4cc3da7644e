"""Reading how Slack describes an account, in users.info and users.list alike."""

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.conversation.payload import Payload
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.speaking.reader import translator_for, zone_of
from learning.district.district import District
from learning.people.viewers import SlackAccount, Viewer, recall_viewer, remember_member
from storage.tables import AccountKind

_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Team:
    """The workspace that the app is installed in, and the Enterprise organization around it where there is one."""

    id: str = ""
    enterprise: str = ""


def own_team(client: WebClient) -> Team:
    """Ask Slack which workspace the token belongs to: what requests name may be the workspace of who sent them."""
    answer = client.auth_test()
    return Team(answer.get("team_id") or "", answer.get("enterprise_id") or "")


def account_of(user: Mapping[str, Any], *, team: Team) -> SlackAccount:
    """Read an account of the Web API, as seen from our workspace."""
    profile: Mapping[str, Any] = user.get("profile") or {}
    return SlackAccount(
        id=str(user["id"]),
        email=str(profile.get("email") or "").strip().casefold(),
        name=str(profile.get("real_name") or user.get("real_name") or ""),
        standing=_standing(user, team=team),
        locale=user.get("locale"),
        timezone=user.get("tz"),
    )


def _standing(user: Mapping[str, Any], *, team: Team) -> AccountKind:
    if user.get("is_bot") or user["id"] == _SLACKBOT:
        return AccountKind.bot
    if user.get("deleted"):
        return AccountKind.gone
    if user.get("is_stranger") or _is_of_others(user, team=team):
        return AccountKind.stranger
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return AccountKind.guest
    return AccountKind.member


def _is_of_others(user: Mapping[str, Any], *, team: Team) -> bool:
    """Tell whether an account belongs to another organization, with whom a channel is shared.

    Slack's is_stranger is only true of those who share no channel that the app can see.
    """
    of_team = user.get("team_id") or team.id
    of_enterprise = (user.get("enterprise_user") or {}).get("enterprise_id") or ""
    same_enterprise = bool(team.enterprise) and of_enterprise == team.enterprise
    return bool(team.id) and of_team != team.id and not same_enterprise


_PAGE = 200


class SlackUnreachable(Exception):  # noqa: N818 - the import goes on without
    """The workspace could not be read. Its text says why, without the token."""


def read_accounts(client: WebClient) -> list[SlackAccount]:
    """Read all accounts of the workspace, page by page. Raises SlackUnreachable."""
    try:
        team = own_team(client)
        return [account_of(member, team=team) for page in _pages(client) for member in page]
    except SlackApiError as error:
        raise SlackUnreachable(f"Slack answered “{error.response.get('error', 'an error')}”") from error
    except (OSError, ValueError) as error:  # urllib's own errors are OSErrors; junk is a ValueError
        raise SlackUnreachable("Slack could not be reached") from error


def _pages(client: WebClient) -> Iterator[list[dict[str, Any]]]:
    cursor: str | None = None
    while cursor != "":
        answer = client.users_list(limit=_PAGE, cursor=cursor, include_locale=True)
        yield answer.get("members", [])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")


# A refresh that fails is not tried again at once: Slack may be down, and everybody comes at seven.
ASK_AGAIN_AFTER = timedelta(minutes=1)
NEVER = datetime.min.replace(tzinfo=UTC)

log = logging.getLogger("pl.asking")


class Accounts:
    """Who accounts belong to. Slack is asked about new ones at once, about known ones behind the person's back.

    `client` may take its time; `background` runs what nobody waits for.
    """

    def __init__(self, district: District, *, client: WebClient, background: Executor) -> None:
        self._district = district
        self._client = client
        self._background = background
        self._team: Team | None = None
        self._asked_at: dict[str, datetime] = {}

    def recognize(self, slack_id: str) -> Viewer:
        """Return who acts. Raises SlackClientError when an account is new and Slack does not answer."""
        viewer = recall_viewer(self._district.database, slack_id)
        now = self._district.clock()
        if viewer is None:
            return self._ask_slack(slack_id)
        if viewer.is_stale(now) and now - self._asked_at.get(slack_id, NEVER) > ASK_AGAIN_AFTER:
            self._asked_at[slack_id] = now
            self._background.submit(self._refresh, slack_id).add_done_callback(log_failed)
        return viewer

    def _ask_slack(self, slack_id: str) -> Viewer:
        self._team = self._team or own_team(self._client)
        found = self._client.users_info(user=slack_id, include_locale=True)
        account = account_of(found["user"], team=self._team)
        return remember_member(self._district.database, account, now=self._district.clock())

    def _refresh(self, slack_id: str) -> None:
        try:
            self._ask_slack(slack_id)
        except (SlackClientError, OSError) as failure:  # what is known goes on to hold
            log.warning("account not refreshed", extra={"kind": type(failure).__name__})
        else:
            self._asked_at.pop(slack_id, None)


def log_failed(done: Future[None]) -> None:
    """Log what went wrong where nobody waits."""
    if failure := done.exception():
        log.error("failed in the background", exc_info=failure)


def ask(district: District, payload: Payload, *, accounts: Accounts, routes: Routes) -> Request:
    """Find out who asks, in which language and zone. Raises what Accounts.recognize raises."""
    viewer = accounts.recognize(payload.slack_id)
    return Request(
        district,
        viewer,
        translator_for(district, viewer),
        district.clock(),
        zone_of(district, viewer),
        payload=payload,
        routes=routes,
    )
