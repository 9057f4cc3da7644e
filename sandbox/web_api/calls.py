"""What the methods of the Web API work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.wire.socket_mode import SocketMode
from sandbox.wire.transport import Credentials
from sandbox.workspace.grants import Grants
from sandbox.workspace.modals import refuse
from sandbox.workspace.posting import RefusedError
from sandbox.workspace.state import User, Workspace

Json = dict[str, Any]


@dataclass(frozen=True)
class Install:
    """The app as installed in the workspace. `own_url` is where the bot reaches the sandbox."""

    workspace: Workspace
    credentials: Credentials
    grants: Grants
    socket_mode: SocketMode
    own_url: str


@dataclass(frozen=True)
class Call:
    """One call. Arguments of form calls are strings; those that are JSON by nature are parsed."""

    method: str
    arguments: Json

    def text(self, name: str) -> str:
        """Return an argument as text, empty where it is not given."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1")


def refused(install: Install, *, call: Call, code: str, detail: str) -> RefusedError:
    """List a violation and return the error to raise for it."""
    return refuse(install.workspace, where=call.method, code=code, detail=detail)


def required_user(install: Install, *, call: Call, name: str) -> User:
    """Raise `RefusedError` (`user_not_found`) when the argument names nobody."""
    user = install.workspace.users.get(call.text(name))
    if user is None:
        raise refused(install, call=call, code="user_not_found", detail=f"{name}: there is no such user")
    return user
