"""The Slack app manifest: the one list of commands, shortcuts, events and scopes."""

from copy import deepcopy
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

EVENTS_PATH = "/slack/events"


def manifest_file() -> Traversable:
    """Return app.yaml: beside this package where the program is installed, else at the top of the repository."""
    installed = files("bot") / "app.yaml"
    return installed if installed.is_file() else Path(__file__).resolve().parents[2] / "app.yaml"


def load_manifest() -> dict[str, Any]:
    """Read app.yaml, which is the variant for Socket Mode."""
    with manifest_file().open(encoding="utf-8") as source:
        manifest: dict[str, Any] = yaml.safe_load(source)
    return manifest


def http_variant(manifest: dict[str, Any], *, url: str) -> dict[str, Any]:
    """Return the manifest for a bot that Slack calls at a public https address. `url` may end with a slash."""
    endpoint = url.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH
    variant = deepcopy(manifest)
    for command in variant["features"]["slash_commands"]:
        command["url"] = endpoint
    settings = variant["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = endpoint
    settings["interactivity"]["request_url"] = endpoint
    settings["interactivity"]["message_menu_options_url"] = endpoint
    return variant


def write_manifest(manifest: dict[str, Any]) -> str:
    """Write a manifest as YAML, its keys in the order in which they were read."""
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=100)


def bot_scopes(manifest: dict[str, Any]) -> set[str]:
    """Return the scopes that the bot asks for."""
    return set(manifest["oauth_config"]["scopes"]["bot"])


def declared_names(manifest: dict[str, Any]) -> tuple[set[str], set[str], set[str]]:
    """Return the commands, the callback ids of the shortcuts, and the events that the manifest lists."""
    features, settings = manifest["features"], manifest["settings"]
    return (
        {command["command"] for command in features.get("slash_commands", [])},
        {shortcut["callback_id"] for shortcut in features.get("shortcuts", [])},
        set(settings.get("event_subscriptions", {}).get("bot_events", [])),
    )
