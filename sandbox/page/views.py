"""What the page shows, as values for its templates."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from babel.dates import format_date, format_time
from markupsafe import Markup

from sandbox.page.mrkdwn import Reader, render_mrkdwn
from sandbox.page.rendering import Surface, render_blocks
from sandbox.workspace.state import (
    BOT_USER_ID,
    SLACKBOT_ID,
    Channel,
    Container,
    InMessage,
    InView,
    Message,
    User,
    View,
    Workspace,
)

GROUPING = timedelta(minutes=5)
"""Messages of one person that follow each other within this time stand under one name."""

SHOWN_REQUESTS = 30
SHOWN_LOG_LINES = 60
SHOWN_VIOLATIONS = 100


@dataclass(frozen=True)
class Location:
    """Where somebody looks: a channel, the app's Home or Messages tab, or Slackbot's notices."""

    tab: Literal["channel", "home", "messages", "slackbot"]
    channel: Channel | None = None

    @property
    def path(self) -> str:
        """The part of the address after `/as/<user>`."""
        if self.tab == "channel" and self.channel:
            return f"/channel/{self.channel.id}"
        return "/slackbot" if self.tab == "slackbot" else f"/app/{self.tab}"


@dataclass
class ReadMarks:
    """Up to where each person has read, so that the sidebar can tell what is new. Seconds and counts."""

    since: float
    channels: dict[tuple[str, str], float] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)

    def mark(self, user_id: str, *, location: Location, workspace: Workspace) -> None:
        if location.tab == "slackbot":
            self.notices[user_id] = len(workspace.notices.get(user_id, []))
        elif location.channel:
            seen = workspace.visible_messages(user_id, location.channel.id)
            newest = max((float(message.ts) for message in seen), default=self.since)
            self.channels[user_id, location.channel.id] = newest

    def unread(self, user_id: str, *, channel_id: str, workspace: Workspace) -> int:
        mark = self.channels.get((user_id, channel_id), self.since)
        seen = workspace.visible_messages(user_id, channel_id)
        return sum(1 for message in seen if float(message.ts) > mark and message.user != user_id)

    def unread_notices(self, user_id: str, *, workspace: Workspace) -> int:
        return len(workspace.notices.get(user_id, [])) - self.notices.get(user_id, 0)


def reader_for(user: User, *, workspace: Workspace) -> Reader:
    return Reader(
        now=datetime.fromtimestamp(workspace.clock(), UTC),
        tz=user.tz,
        locale=user.locale,
        user_names={one.id: one.real_name for one in workspace.users.values()},
        channel_names={one.id: one.name for one in workspace.channels.values()},
    )


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()


def digest_of(*parts: Any) -> str:
    """Return a short mark that changes when one of the parts does."""
    return hashlib.blake2s(json.dumps(parts, default=str).encode(), digest_size=6).hexdigest()


# Messages -------------------------------------------------------------------------------------------


def _day_name(day: date, *, reader: Reader) -> str:
    today = reader.now.astimezone(reader.zone).date()
    if day in (today, today - timedelta(days=1)):
        return "Today" if day == today else "Yesterday"
    return str(format_date(day, "EEEE, MMMM d", locale="en_US"))


def _message_body(message: Message, *, reader: Reader, address: str) -> Markup:
    if not message.blocks and not message.text:
        return Markup("")
    if not message.blocks:
        return Markup('<div class="text" dir="auto">{}</div>').format(render_mrkdwn(message.text, reader=reader))
    surface = Surface(
        reader=reader,
        address=address,
        container=f"message/{message.channel}/{message.ts}",
        values=message.values,
        failed=message.failed,
    )
    return render_blocks(message.blocks, surface=surface)


def message_rows(
    messages: list[Message], *, reader: Reader, workspace: Workspace, address: str
) -> list[dict[str, Any]]:
    """Return the messages with their day where it begins, and whether the author's name may be left out."""
    rows: list[dict[str, Any]] = []
    last: tuple[datetime, str, bool] | None = None
    for message in messages:
        at = datetime.fromtimestamp(float(message.ts), reader.zone)
        private = message.ephemeral_to is not None
        new_day = last is None or last[0].date() != at.date()
        follows = not new_day and last is not None and last[1:] == (message.user, private)
        author = workspace.users.get(message.user) or User(message.user, message.user, message.user)
        rows.append(
            {
                "message": message,
                "author": author,
                "initials": initials(author.real_name),
                "day": _day_name(at.date(), reader=reader) if new_day else None,
                "compact": follows and last is not None and at - last[0] < GROUPING and not private,
                "private": private,
                "time": format_time(at, "short", locale="en_US", tzinfo=reader.zone),
                "iso": at.isoformat(),
                "body": _message_body(message, reader=reader, address=address),
            }
        )
        last = (at, message.user, private)
    return rows


# Views ----------------------------------------------------------------------------------------------


def view_surface(view: View, *, reader: Reader, address: str) -> Surface:
    return Surface(
        reader=reader,
        kind=view.type,
        address=address,
        container=f"view/{view.id}",
        values=view.values,
        errors=view.errors,
        failed=view.failed,
    )


def view_body(view: View, *, reader: Reader, address: str) -> Markup:
    return render_blocks(view.payload.get("blocks", []), surface=view_surface(view, reader=reader, address=address))


def view_digest(view: View | None, *, depth: int = 0) -> str:
    """Return a mark of what the app or Slack changed; what the person types does not count."""
    if view is None:
        return "none"
    return digest_of(view.id, view.hash, view.payload, view.errors, view.app_error, view.failed, depth)


# Where an element stands ---------------------------------------------------------------------------


def container_named(name: str) -> Container:
    """Read `message/<channel>/<ts>` or `view/<id>`; raise `KeyError` for anything else."""
    match name.split("/"):
        case ["message", channel, ts]:
            return InMessage(channel, ts)
        case ["view", view_id]:
            return InView(view_id)
    raise KeyError(name)


def blocks_in(workspace: Workspace, container: Container) -> list[dict[str, Any]]:
    """Return the blocks of a message or view; raise `KeyError` if it is gone."""
    if isinstance(container, InView):
        view = workspace.view_by_id(container.view_id)
        if view is None:
            raise KeyError(container.view_id)
        return list(view.payload.get("blocks", []))
    message = workspace.message_at(container.channel, container.ts)
    if message is None:
        raise KeyError(container.ts)
    return message.blocks


# Inspector ------------------------------------------------------------------------------------------

_FINE = {"200", "ok", "waiting"}


def _clock_time(at: float, *, reader: Reader) -> str:
    return datetime.fromtimestamp(at, reader.zone).strftime("%H:%M:%S")


def _pretty(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1, default=str)


def inspector_context(workspace: Workspace, *, reader: Reader) -> dict[str, Any]:
    """Return the newest violations, requests, calls and log lines, the newest first (log: last)."""
    return {
        "broken": len(workspace.violations),
        "violations": [
            {"time": _clock_time(one.at, reader=reader), "where": one.where, "code": one.code, "detail": one.detail}
            for one in reversed(workspace.violations[-SHOWN_VIOLATIONS:])
        ],
        "requests": [
            {
                "number": one.number,
                "time": _clock_time(one.at, reader=reader),
                "kind": one.kind,
                "summary": one.summary,
                "status": one.status,
                "bad": one.status not in _FINE,
                "milliseconds": None if one.seconds is None else round(one.seconds * 1000),
            }
            for one in reversed(workspace.requests[-SHOWN_REQUESTS:])
        ],
        "calls": [
            {
                "time": _clock_time(one.at, reader=reader),
                "method": one.method,
                "outcome": one.outcome,
                "bad": one.outcome not in _FINE,
            }
            for one in reversed(workspace.api_calls[-SHOWN_REQUESTS:])
        ],
        "bot_state": workspace.bot.state,
        "log": workspace.bot.log[-SHOWN_LOG_LINES:],
    }


def exchange_context(workspace: Workspace, *, number: int) -> dict[str, Any]:
    """Return one request and its answer as readable text. Raises `KeyError` when it is forgotten."""
    request = next((one for one in workspace.requests if one.number == number), None)
    if request is None:
        raise KeyError(number)
    answer = None if request.answer is None else _pretty(request.answer)
    return {"payload": _pretty(request.payload), "answer": answer}


# People ---------------------------------------------------------------------------------------------

GUEST_WORDS = {
    "single": "guest of one channel",
    "multi": "guest of several channels",
    "stranger": "from another organization",
}


def people_matching(query: str, *, workspace: Workspace) -> list[User]:
    """Return those whose name, title or e-mail address holds every word of the query; the featured first."""
    words = query.casefold().split()
    return [
        user
        for user in workspace.humans
        if all(
            word in f"{user.real_name} {user.title} {user.email} {GUEST_WORDS.get(user.guest, '')}".casefold()
            for word in words
        )
    ]


def chooser_context(query: str, *, workspace: Workspace) -> dict[str, Any]:
    """Return the featured people, who head the chooser, and those who match the query: without one, the others."""
    found = people_matching(query, workspace=workspace)
    return {
        "query": query,
        "featured": [user for user in workspace.humans if user.featured],
        "people": found if query.strip() else [user for user in found if not user.featured],
    }


def is_app(user: User) -> bool:
    return user.id == BOT_USER_ID


def is_slackbot(user: User) -> bool:
    return user.id == SLACKBOT_ID
