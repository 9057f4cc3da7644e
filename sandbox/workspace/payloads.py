"""The requests that Slack sends to an app, field by field. Pure: nothing here changes the workspace."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

from sandbox.workspace.entered import is_stateful
from sandbox.workspace.message_payloads import message_of
from sandbox.workspace.modals import described
from sandbox.workspace.state import (
    APP_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Channel,
    Container,
    InView,
    Message,
    User,
    View,
    Workspace,
)

Json = dict[str, Any]

# Apps must not rely on it any more, but Slack still sends the old verification token.
VERIFICATION_TOKEN = "sandboxverificationtoken"  # noqa: S105

_ACTION_PROPERTIES = ("text", "value", "style", "placeholder", "timezone")


@dataclass(frozen=True)
class Handles:
    """What a request gives the app to answer with later."""

    trigger_id: str
    response_url: str


@dataclass(frozen=True)
class Place:
    """Where an element stands."""

    container: Container
    block_id: str
    action_id: str


def action_ts() -> str:
    return f"{time.time():.6f}"


def _team() -> Json:
    return {"id": TEAM_ID, "domain": TEAM_DOMAIN}


def _person(user: User) -> Json:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}


def channel_of(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.name}


def slash_command(user: User, *, channel: Channel, command: str, text: str, handles: Handles) -> dict[str, str]:
    """Return the form fields of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": handles.response_url,
        "trigger_id": handles.trigger_id,
    }


def action_of(element: Json, *, block_id: str, state: Json) -> Json:
    """Return the entry of `actions` for an element that was used."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    action |= {key: element[key] for key in _ACTION_PROPERTIES if key in element}
    if is_stateful(element):
        action |= {key: value for key, value in element.items() if key.startswith("initial_")}
    action |= {key: value for key, value in state.items() if key != "type" and element["type"] != "button"}
    action["action_ts"] = action_ts()
    return action


def _container_of(container: Container, *, message: Message | None) -> Json:
    if isinstance(container, InView):
        return {"type": "view", "view_id": container.view_id}
    return {
        "type": "message",
        "message_ts": container.ts,
        "channel_id": container.channel,
        "is_ephemeral": message is not None and message.ephemeral_to is not None,
    }


def _where_it_stands(workspace: Workspace, *, container: Container) -> Json:
    """Return the keys that say where an element stands; an ephemeral message is not repeated."""
    if isinstance(container, InView):
        view = workspace.view_by_id(container.view_id)
        if view is None:
            raise KeyError(container.view_id)
        return {"container": _container_of(container, message=None), "view": described(view)}
    message = workspace.message_at(container.channel, container.ts)
    if message is None:
        raise KeyError(container.ts)
    keys: Json = {
        "container": _container_of(container, message=message),
        "channel": channel_of(workspace.channels[container.channel]),
    }
    if message.ephemeral_to is None:
        keys["message"] = message_of(message)
    return keys


def block_actions(workspace: Workspace, *, user: User, container: Container, action: Json, trigger_id: str) -> Json:
    """Return a block_actions payload; the caller adds `response_url` where the element is in a message."""
    payload: Json = {
        "type": "block_actions",
        "user": _person(user),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "team": _team(),
        "enterprise": None,
        "is_enterprise_install": False,
        **_where_it_stands(workspace, container=container),
        "actions": [action],
    }
    if not isinstance(container, InView):
        message = workspace.message_at(container.channel, container.ts)
        payload["state"] = {"values": message.values if message else {}}
    return payload


def block_suggestion(workspace: Workspace, *, user: User, place: Place, value: str) -> Json:
    return {
        "type": "block_suggestion",
        "user": _person(user),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "action_id": place.action_id,
        "block_id": place.block_id,
        "value": value,
        "team": _team(),
        "enterprise": None,
        "is_enterprise_install": False,
        **_where_it_stands(workspace, container=place.container),
    }


def view_submission(user: User, *, view: View, trigger_id: str) -> Json:
    return {
        "type": "view_submission",
        "team": _team(),
        "user": _person(user),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "view": described(view),
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def view_closed(user: User, *, view: View, is_cleared: bool) -> Json:
    return {
        "type": "view_closed",
        "team": _team(),
        "user": _person(user),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "view": described(view),
        "is_cleared": is_cleared,
        "is_enterprise_install": False,
        "enterprise": None,
    }


def global_shortcut(user: User, *, callback_id: str, trigger_id: str) -> Json:
    return {
        "type": "shortcut",
        "token": VERIFICATION_TOKEN,
        "action_ts": action_ts(),
        "team": _team(),
        "user": _person(user),
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": trigger_id,
    }


def message_shortcut(user: User, *, message: Message, channel: Channel, callback_id: str, handles: Handles) -> Json:
    return {
        "type": "message_action",
        "token": VERIFICATION_TOKEN,
        "action_ts": action_ts(),
        "team": _team(),
        "user": _person(user),
        "channel": channel_of(channel),
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": handles.trigger_id,
        "response_url": handles.response_url,
        "message_ts": message.ts,
        "message": message_of(message),
    }


def event_callback(event: Json) -> Json:
    """Return the envelope of an event. Its `event_id` stays the same in every delivery."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(4).upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def app_home_opened(user: User, *, channel: Channel, tab: str, view: View | None) -> Json:
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": action_ts(),
    }
    if tab == "home" and view is not None:
        event["view"] = described(view)
    return event
