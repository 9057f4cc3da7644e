"""The manifest, the code and the page that explains the scopes say the same."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.subjects import registered
from sandbox.web_api.door import METHODS
from tests.kit.slack.servers import MANIFEST, REPOSITORY
from tests.kit.slack.town import Town

# What the bot calls by itself, in Bolt: once, to learn that its token is good.
_BY_BOLT = {"auth.test"}


def _listed_scopes() -> list[str]:
    scopes: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]
    return scopes


def _called_methods() -> set[str]:
    """Return the Web API methods that the code calls: `client.views_open(…)` is `views.open`, or by their names."""
    names = {method.replace(".", "_"): method for method in METHODS}
    called = set()
    for folder in ("bot", "handlers", "learning"):
        for path in (REPOSITORY / folder).rglob("*.py"):
            said = set(_said(path.read_text(encoding="utf-8")))
            called |= {method for name, method in names.items() if not said.isdisjoint((name, method))}
    return called


def _said(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_commands_shortcuts_and_events_are_those_of_the_manifest() -> None:
    found, features = registered(), MANIFEST["features"]
    assert found.commands == {entry["command"] for entry in features["slash_commands"]}
    assert found.shortcuts == {entry["callback_id"] for entry in features["shortcuts"]}
    assert found.events == set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])


def test_every_scope_has_its_one_reason() -> None:
    page = (REPOSITORY / "docs" / "permissions.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z:._]+)` \| (.+) \|$", page, re.MULTILINE)
    assert [scope for scope, _ in rows] == _listed_scopes()
    assert all(len(reason.split()) > 5 for _, reason in rows)


def test_no_scope_reads_channels() -> None:
    reading = [
        scope
        for scope in _listed_scopes()
        if scope != "im:history" and ("history" in scope or scope.startswith(("channels:", "groups:", "mpim:")))
    ]
    assert reading == []


def test_every_method_that_is_called_is_allowed_by_a_scope() -> None:
    called = _called_methods() | _BY_BOLT
    assert {"users.info", "views.open", "views.push", "views.update", "views.publish"} <= called
    forbidden = {
        method
        for method in called
        if METHODS[method].scopes and not set(METHODS[method].scopes) & set(_listed_scopes())
    }
    assert forbidden == set()


def test_every_scope_is_needed() -> None:
    called = _called_methods()
    # One of a method's scopes is enough: im:write opens direct messages, others open what we never do.
    by_methods = {scope for method in called for scope in METHODS[method].scopes} & set(_listed_scopes())
    # `commands` is what slash commands and shortcuts take, im:history what the event message.im takes; the address of a
    # profile is what users:read.email shows.
    assert set(_listed_scopes()) == by_methods | {"commands", "im:history", "users:read.email"}


def test_walk_through_everything_calls_what_was_found_in_the_code(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find")
    ana.presses("Details: UDL basics")
    ana.closes()
    ana.uses_shortcut("find_learning")
    ana.submits()
    ana.presses("Filter")
    ana.submits()
    ana.opens_home()
    methods = {call.method for call in town.calls}
    views = {method for method in _called_methods() if method.startswith("views.")}
    assert views | {"users.info"} <= methods - {"response_url"} <= _called_methods() | _BY_BOLT


@pytest.mark.parametrize("setting", ["org_deploy_enabled", "token_rotation_enabled"])
def test_manifest_asks_for_nothing_more(setting: str) -> None:
    settings: dict[str, Any] = MANIFEST["settings"]
    assert settings[setting] is False
