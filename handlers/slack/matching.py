"""Reading the workspace's accounts, to compare them with a roster."""

from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.slack.accounts import account_of, own_team
from learning.accounts import SlackAccount

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
