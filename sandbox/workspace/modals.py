"""Views: modals stacked up to three deep, and Home tabs."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from sandbox.limits import check_view
from sandbox.workspace.entered import as_stored, values_of
from sandbox.workspace.posting import RefusedError, record
from sandbox.workspace.state import APP_ID, BOT_ID, TEAM_ID, View, Workspace

Json = dict[str, Any]

STACK_DEPTH = 3


def described(view: View) -> Json:
    """Return a view as Slack's payloads and answers describe it."""
    payload = view.payload
    return {
        "id": view.id,
        "team_id": TEAM_ID,
        "type": view.type,
        "blocks": payload["blocks"],
        "private_metadata": payload.get("private_metadata") or "",
        "callback_id": payload.get("callback_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": payload.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(payload.get("clear_on_close")),
        "notify_on_close": bool(payload.get("notify_on_close")),
        "close": payload.get("close"),
        "submit": payload.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": APP_ID,
        "external_id": payload.get("external_id") or "",
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


def _checked(workspace: Workspace, *, payload: Any, kind: Literal["modal", "home"], where: str) -> Json:
    record(workspace, faults=check_view(payload, kind=kind), where=where)
    complete: Json = {**payload, "blocks": as_stored(payload["blocks"])}
    for key in ("title", "submit", "close"):
        if complete.get(key):
            complete[key] = {**complete[key], "emoji": complete[key].get("emoji", True)}
    return complete


def _new_hash(workspace: Workspace) -> str:
    return f"{int(workspace.clock())}.{secrets.token_hex(4)}"


def refuse(workspace: Workspace, *, where: str, code: str, detail: str) -> RefusedError:
    """List a violation and return the error to raise for it."""
    workspace.violate(where, code=code, detail=detail)
    return RefusedError(code, messages=[f"[ERROR] {detail}"])


def _refuse_taken_external_id(
    workspace: Workspace, *, payload: Json, where: str, instead_of: View | None = None
) -> None:
    external_id = payload.get("external_id")
    holder = workspace.view_by_external_id(external_id) if external_id else None
    if holder is not None and holder is not instead_of:
        detail = f"external_id: {external_id!r} belongs to another view"
        raise refuse(workspace, where=where, code="duplicate_external_id", detail=detail)


def open_modal(workspace: Workspace, *, user_id: str, payload: Any, where: str) -> View:
    """Open a stack of one. Whatever modal was open before is gone, as in Slack."""
    complete = _checked(workspace, payload=payload, kind="modal", where=where)
    _refuse_taken_external_id(workspace, payload=complete, where=where)
    view = _new_modal(workspace, user_id=user_id, payload=complete)
    workspace.modals[user_id] = [view]
    workspace.changed()
    return view


def push_modal(workspace: Workspace, *, user_id: str, payload: Any, where: str) -> View:
    """Lay a view on the open ones. Raise `RefusedError` when three are open or none is."""
    stack = workspace.modals.get(user_id) or []
    if not stack:
        raise refuse(workspace, where=where, code="not_found", detail="No modal is open to push upon.")
    complete = _checked(workspace, payload=payload, kind="modal", where=where)
    if len(stack) >= STACK_DEPTH:
        detail = f"{STACK_DEPTH} views are open already, which is the limit."
        raise refuse(workspace, where=where, code="push_limit_reached", detail=detail)
    _refuse_taken_external_id(workspace, payload=complete, where=where)
    view = _new_modal(workspace, user_id=user_id, payload=complete)
    view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
    stack.append(view)
    workspace.changed()
    return view


def _new_modal(workspace: Workspace, *, user_id: str, payload: Json) -> View:
    view_id = workspace.new_id("V")
    return View(
        id=view_id,
        type="modal",
        user=user_id,
        payload=payload,
        hash=_new_hash(workspace),
        root_view_id=view_id,
        values=values_of(payload["blocks"]),
    )


def update_view(
    workspace: Workspace, *, view: View, payload: Any, where: str, expected_hash: str | None = None
) -> View:
    """Replace what a view shows; what was entered stays where block_id and action_id do.

    Raise `RefusedError` (`hash_conflict`) when the view is not the one that the bot has seen.
    """
    complete = _checked(workspace, payload=payload, kind=view.type, where=where)
    if expected_hash and expected_hash != view.hash:
        # No violation: the hash is there to find out about a race, and the bot asked.
        raise RefusedError("hash_conflict")
    _refuse_taken_external_id(workspace, payload=complete, where=where, instead_of=view)
    view.payload = complete
    view.hash = _new_hash(workspace)
    view.values = values_of(complete["blocks"], kept=view.values)
    view.errors, view.failed, view.app_error = {}, {}, None
    workspace.changed()
    return view


def publish_home(
    workspace: Workspace, *, user_id: str, payload: Any, where: str, expected_hash: str | None = None
) -> View:
    """Show a Home tab to a person, in the place of the one before."""
    before = workspace.homes.get(user_id)
    if before is not None:
        return update_view(workspace, view=before, payload=payload, where=where, expected_hash=expected_hash)
    complete = _checked(workspace, payload=payload, kind="home", where=where)
    _refuse_taken_external_id(workspace, payload=complete, where=where)
    view_id = workspace.new_id("V")
    view = View(
        id=view_id,
        type="home",
        user=user_id,
        payload=complete,
        hash=_new_hash(workspace),
        root_view_id=view_id,
        values=values_of(complete["blocks"]),
    )
    workspace.homes[user_id] = view
    workspace.changed()
    return view


def close_modal(workspace: Workspace, *, view: View, clear: bool = False) -> list[View]:
    """Take a view and all that lie on it from the stack, or the whole stack; return those, top first."""
    stack = workspace.modals.get(view.user) or []
    if view not in stack:
        return []
    below = 0 if clear else stack.index(view)
    closed = stack[below:][::-1]
    del stack[below:]
    if not stack:
        workspace.modals.pop(view.user, None)
    workspace.changed()
    return closed
