"""A Slack account, as Slack itself describes it."""

from dataclasses import dataclass

from storage.enums import Standing


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """What Slack says of an account. `email`, lower case, serves to find the person and is not kept."""

    id: str
    email: str
    name: str
    standing: Standing
    locale: str | None = None
    timezone: str | None = None
