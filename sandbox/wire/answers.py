"""What the bot's acknowledgements do to the workspace, and what people see when there is none."""

from __future__ import annotations

from typing import Any

from sandbox.limits import check_options
from sandbox.wire.transport import Answer
from sandbox.workspace.modals import close_modal, push_modal, update_view
from sandbox.workspace.posting import RefusedError, answer_in, checked_answer, record, slackbot_says
from sandbox.workspace.state import Channel, Message, User, View, Workspace

Json = dict[str, Any]

TROUBLE = "We had some trouble connecting. Try again?"


def _failure_code(answer: Answer) -> str:
    if answer.failure == "timeout":
        return "operation_timeout"
    return "dispatch_failed"


def _failure_detail(answer: Answer) -> str:
    if answer.failure == "timeout":
        return "The app did not acknowledge within 3 seconds."
    if answer.failure == "refused":
        return "The app could not be reached."
    if answer.failure == "too_large":
        return "The acknowledgement is too large."
    return f"The app answered with status {answer.status}."


def failure_sentence(answer: Answer) -> str:
    """Return what Slack shows beside an element whose action failed."""
    if answer.failure == "timeout":
        return "Operation timed out. Apps need to respond within 3 seconds."
    if answer.status is None:
        return "This app did not respond."
    return f"This app responded with Status Code {answer.status}."


def list_failure(workspace: Workspace, *, answer: Answer, where: str) -> None:
    workspace.violate(where, code=_failure_code(answer), detail=_failure_detail(answer))


def settle_command(workspace: Workspace, *, user: User, channel: Channel, command: str, answer: Answer) -> None:
    """Post the answer that came with the acknowledgement of a slash command."""
    where = f"ack of {command}"
    if not answer.ok:
        list_failure(workspace, answer=answer, where=where)
        _command_failed(workspace, user=user, channel=channel, command=command, code=_failure_code(answer))
        return
    content = {"text": answer.body} if isinstance(answer.body, str) else answer.body
    if not content or set(content) == {"response_type"}:
        return
    try:
        checked_answer(workspace, answer=content, where=where)
    except RefusedError as refusal:
        _command_failed(workspace, user=user, channel=channel, command=command, code=refusal.code)
        return
    answer_in(workspace, channel_id=channel.id, user_id=user.id, answer=content)


def _command_failed(workspace: Workspace, *, user: User, channel: Channel, command: str, code: str) -> None:
    slackbot_says(workspace, channel_id=channel.id, user_id=user.id, text=f'{command} failed with the error "{code}"')


def settle_action(workspace: Workspace, *, owner: Message | View, key: str, answer: Answer) -> None:
    """Show a warning beside the element when its action was not acknowledged."""
    if answer.ok:
        return
    list_failure(workspace, answer=answer, where=f"ack of block_actions {key}")
    owner.failed[key] = failure_sentence(answer)
    if isinstance(owner, View) and owner.type == "modal":
        owner.app_error = TROUBLE
    workspace.changed()


def settle_submission(workspace: Workspace, *, view: View, answer: Answer) -> None:
    """Do to the modals what the acknowledgement of a view_submission says."""
    where = f"ack of view_submission {view.payload.get('callback_id') or view.id}"
    if not answer.ok:
        list_failure(workspace, answer=answer, where=where)
        view.app_error = TROUBLE
        workspace.changed()
        return
    if view not in workspace.modals.get(view.user, []):
        # The person has closed it in the meantime.
        return
    if not answer.body:
        close_modal(workspace, view=view)
        return
    if not isinstance(answer.body, dict) or "response_action" not in answer.body:
        workspace.violate(where, code="invalid_response_action", detail="The body has no response_action.")
        view.app_error = TROUBLE
        return
    try:
        _respond(workspace, view=view, body=answer.body, where=where)
    except RefusedError:
        # The violation is listed; the person sees only that something went wrong.
        view.app_error = TROUBLE
        workspace.changed()


def _respond(workspace: Workspace, *, view: View, body: Json, where: str) -> None:
    action = body["response_action"]
    if action == "errors":
        _show_errors(workspace, view=view, errors=body.get("errors"), where=where)
    elif action == "update":
        update_view(workspace, view=view, payload=body.get("view"), where=where)
    elif action == "push":
        push_modal(workspace, user_id=view.user, payload=body.get("view"), where=where)
    elif action == "clear":
        close_modal(workspace, view=view, clear=True)
    else:
        workspace.violate(where, code="invalid_response_action", detail=f"response_action: {action!r} does not exist")
        view.app_error = TROUBLE


def _show_errors(workspace: Workspace, *, view: View, errors: Any, where: str) -> None:
    inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        workspace.violate(where, code="invalid_errors", detail="errors: is empty or not an object")
        view.app_error = TROUBLE
        return
    for block_id in sorted(set(errors) - inputs):
        workspace.violate(
            where, code="invalid_errors", detail=f"errors: {block_id!r} is not the block_id of an input block"
        )
    view.errors = {block_id: str(text) for block_id, text in errors.items() if block_id in inputs}
    if not view.errors:
        view.app_error = TROUBLE
    workspace.changed()


def options_from(workspace: Workspace, *, answer: Answer, action_id: str) -> list[Json]:
    """Return the options (or groups of options) that answer a block_suggestion; none when it is broken."""
    where = f"ack of block_suggestion {action_id}"
    if not answer.ok:
        list_failure(workspace, answer=answer, where=where)
        return []
    try:
        record(workspace, faults=check_options(answer.body), where=where)
    except RefusedError:
        return []
    found: list[Json] = answer.body.get("options") or answer.body.get("option_groups") or []
    return found
