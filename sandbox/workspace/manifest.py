"""What the app's manifest says: its names, commands, shortcuts, events, scopes and tabs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml


def load_manifest(path: Path) -> dict[str, Any]:
    """Read the app's manifest (YAML)."""
    manifest: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return manifest


class Manifested:
    """Reads `manifest`, which may be put in the place of another at any time."""

    manifest: dict[str, Any]

    @property
    def app_name(self) -> str:
        return str(self.manifest["display_information"]["name"])

    @property
    def features(self) -> dict[str, Any]:
        return dict(self.manifest.get("features") or {})

    @property
    def commands(self) -> dict[str, dict[str, Any]]:
        """The app's slash commands by name, e.g. `/pl`."""
        return {entry["command"]: entry for entry in self.features.get("slash_commands") or []}

    def shortcuts(self, kind: Literal["global", "message"]) -> list[dict[str, Any]]:
        return [entry for entry in self.features.get("shortcuts") or [] if entry["type"] == kind]

    @property
    def events(self) -> set[str]:
        subscriptions = (self.manifest.get("settings") or {}).get("event_subscriptions") or {}
        return set(subscriptions.get("bot_events") or [])

    @property
    def scopes(self) -> list[str]:
        return list(self.manifest["oauth_config"]["scopes"]["bot"])

    @property
    def hears_direct_messages(self) -> bool:
        """Whether the app is sent what is said in its direct messages: it must ask for the event and for its scope."""
        return "message.im" in self.events and "im:history" in self.scopes

    @property
    def _app_home(self) -> dict[str, Any]:
        return dict(self.features.get("app_home") or {})

    @property
    def has_messages_tab(self) -> bool:
        return bool(self._app_home.get("messages_tab_enabled"))

    @property
    def takes_messages(self) -> bool:
        """Whether people may write to the app."""
        return self.has_messages_tab and not self._app_home.get("messages_tab_read_only_enabled")
