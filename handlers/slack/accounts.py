"""Reading how Slack describes an account, in users.info and users.list alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from learning.people.viewers import SlackAccount
from storage.enums import Standing

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


def _standing(user: Mapping[str, Any], *, team: Team) -> Standing:
    if user.get("is_bot") or user["id"] == _SLACKBOT:
        return Standing.bot
    if user.get("deleted"):
        return Standing.gone
    if user.get("is_stranger") or _is_of_others(user, team=team):
        return Standing.stranger
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.guest
    return Standing.member


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
