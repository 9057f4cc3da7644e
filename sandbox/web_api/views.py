"""views.open, views.push, views.update and views.publish."""

from __future__ import annotations

from typing import Any

from sandbox.web_api.calls import Call, Install, refused, required_user
from sandbox.workspace.grants import GrantRefusedError, Trigger
from sandbox.workspace.modals import described, open_modal, publish_home, push_modal, update_view
from sandbox.workspace.state import View

Json = dict[str, Any]


def _trigger(install: Install, *, call: Call) -> Trigger:
    try:
        return install.grants.redeem_trigger(call.text("trigger_id"))
    except GrantRefusedError as refusal:
        raise refused(install, call=call, code=refusal.code, detail=refusal.detail) from refusal


def views_open(install: Install, call: Call) -> Json:
    trigger = _trigger(install, call=call)
    view = open_modal(install.workspace, user_id=trigger.user_id, payload=call.arguments.get("view"), where=call.method)
    return {"view": described(view)}


def views_push(install: Install, call: Call) -> Json:
    trigger = _trigger(install, call=call)
    if trigger.view_id is None:
        detail = "trigger_id: did not arise in a modal, and only there may a view be pushed"
        raise refused(install, call=call, code="invalid_trigger_id", detail=detail)
    view = push_modal(install.workspace, user_id=trigger.user_id, payload=call.arguments.get("view"), where=call.method)
    return {"view": described(view)}


def _named_view(install: Install, *, call: Call) -> View:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if bool(view_id) == bool(external_id):
        detail = "needs either view_id or external_id"
        raise refused(install, call=call, code="invalid_arguments", detail=detail)
    workspace = install.workspace
    view = workspace.view_by_id(view_id) if view_id else workspace.view_by_external_id(external_id)
    if view is None:
        raise refused(install, call=call, code="not_found", detail="There is no such view (any more).")
    return view


def views_update(install: Install, call: Call) -> Json:
    view = update_view(
        install.workspace,
        view=_named_view(install, call=call),
        payload=call.arguments.get("view"),
        where=call.method,
        expected_hash=call.text("hash") or None,
    )
    return {"view": described(view)}


def views_publish(install: Install, call: Call) -> Json:
    user = required_user(install, call=call, name="user_id")
    view = publish_home(
        install.workspace,
        user_id=user.id,
        payload=call.arguments.get("view"),
        where=call.method,
        expected_hash=call.text("hash") or None,
    )
    return {"view": described(view)}
