"""Checks that ask Slack."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.checks.findings import Finding, green, off, red
from bot.settings import Settings

_SECONDS = 10
_CLOCK_SECONDS = 120  # Slack's signatures are refused when they are five minutes old
_UNREACHED = "Check SLACK_API_URL, and that this machine can reach it."
_REMEDIES = {
    "invalid_auth": "Copy the Bot User OAuth Token again (Install App); it begins with xoxb-.",
    "not_authed": "Copy the Bot User OAuth Token again (Install App); it begins with xoxb-.",
    "account_inactive": "The app was removed from the workspace. Install it again and copy the new token.",
    "token_revoked": "Install the app again and copy the new token.",
}


def check_slack(settings: Settings) -> Iterator[Finding]:
    """Yield what the bot's token is good for: whom it signs in as, and its scopes."""
    if not settings.slack_bot_token:
        yield red("Slack token", "SLACK_BOT_TOKEN is not set.", _REMEDIES["not_authed"])
        yield off("scopes", "not looked at, because there is no token.")
        return
    client = WebClient(settings.slack_bot_token.reveal(), base_url=settings.slack_api_url, timeout=_SECONDS)
    try:
        answer = client.auth_test()
    except (SlackApiError, OSError, ValueError) as error:
        yield _failed("Slack token", error)
        yield off("scopes", "not looked at, because Slack did not take the token.")
        return
    headers = {name.casefold(): value for name, value in answer.headers.items()}
    apart = _seconds_apart(headers)
    if apart > _CLOCK_SECONDS:
        said = f"taken; but this machine's clock is {apart:,.0f} seconds away from Slack's."
        yield red("Slack token", said, "Let the machine follow a time server (NTP): signatures depend on it.")
    else:
        yield green("Slack token", f"taken by the workspace {answer.get('team', '')}, as {answer.get('user', '')}.")
    yield _check_scopes(headers)


def check_socket_mode(settings: Settings) -> Finding:
    """Find whether the token for Socket Mode opens a connection."""
    if not settings.slack_app_token:
        return off("Socket Mode", "not configured: Slack calls the bot at its public address.")
    try:
        token = settings.slack_app_token.reveal()
        WebClient(base_url=settings.slack_api_url, timeout=_SECONDS).apps_connections_open(app_token=token)
    except SlackApiError as error:
        remedy = "Make an App-Level Token with the scope connections:write; it begins with xapp-."
        return red("Socket Mode", f"{_reason(error)} to SLACK_APP_TOKEN.", remedy)
    except (OSError, ValueError) as error:
        return red("Socket Mode", f"{_reason(error)}.", _UNREACHED)
    return green("Socket Mode", "Slack opens a connection for the token.")


def _check_scopes(headers: Mapping[str, str]) -> Finding:
    # `pl run` asks only for a connection, and no manifest.
    from bot.checks.manifest import bot_scopes, load_manifest

    wanted = bot_scopes(load_manifest())
    granted = {scope.strip() for scope in _one(headers.get("x-oauth-scopes", "")).split(",") if scope.strip()}
    missing = sorted(wanted - granted)
    if missing:
        remedy = "Paste the output of `pl manifest` into the app's manifest, and install the app again."
        return red("scopes", f"missing: {', '.join(missing)}.", remedy)
    extra = sorted(granted - wanted)
    more = f"; not needed: {', '.join(extra)}" if extra else ""
    return green("scopes", f"{', '.join(sorted(wanted))}{more}.")


def _seconds_apart(headers: Mapping[str, str]) -> float:
    try:
        told = parsedate_to_datetime(_one(headers.get("date", "")))
    except ValueError:
        return 0
    return abs((told - datetime.now(UTC)).total_seconds()) if told.tzinfo else 0


def _one(value: object) -> str:
    # slack_sdk gives a header as it came or as a list of one, by the way it was read.
    return str(value[0]) if isinstance(value, list) and value else str(value)


def _failed(name: str, error: Exception) -> Finding:
    code = error.response.get("error", "") if isinstance(error, SlackApiError) else ""
    return red(name, f"{_reason(error)}.", _REMEDIES.get(code, _UNREACHED))


def _reason(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack answered “{error.response.get('error', 'an error')}”"
    return "Slack could not be reached"
