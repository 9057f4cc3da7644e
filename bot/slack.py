"""The client of Slack's Web API."""

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from bot.settings import Settings


def slack_client(settings: Settings, *, seconds: int, retries: int) -> WebClient:
    """Make a client that gives up on a call after so many seconds, and waits when Slack says that it is too busy."""
    return WebClient(
        token=settings.slack_bot_token.reveal(),
        base_url=settings.slack_api_url,
        timeout=seconds,
        retry_handlers=[
            ConnectionErrorRetryHandler(max_retry_count=retries),
            RateLimitErrorRetryHandler(max_retry_count=retries),
        ],
    )
