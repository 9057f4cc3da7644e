"""files.info, and the addresses from which the bot downloads what people shared."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.web_api.calls import Call, Install
from sandbox.workspace.files import to_save
from sandbox.workspace.message_payloads import file_of
from sandbox.workspace.misbehaviour import SIGN_IN_PAGE, Misbehaviour, refusal_of
from sandbox.workspace.posting import RefusedError
from sandbox.workspace.state import TEAM_ID, ApiCall, Workspace

Json = dict[str, Any]

DOWNLOAD = "files.download"
"""The name under which downloads are listed among the calls, and under which they misbehave."""


def files_info(install: Install, call: Call) -> Json:
    file_id = call.text("file")
    files = install.workspace.files
    # No violations: a file may be deleted at any time, and asking is the only way to find out.
    if files.was_deleted(file_id):
        raise RefusedError("file_deleted")
    if not files.holds(file_id):
        raise RefusedError("file_not_found")
    return {"file": file_of(files.file(file_id)), "comments": [], "response_metadata": {"next_cursor": ""}}


class Downloads:
    """Hands out files to whoever shows the bot's token, and sends everybody else to sign in, as Slack does."""

    def __init__(self, install: Install, *, misbehaviour: Misbehaviour) -> None:
        self._workspace: Workspace = install.workspace
        self._token = install.credentials.bot_token
        self._misbehaviour = misbehaviour

    def routes(self) -> list[Route]:
        return [
            Route("/files-pri/{key}/download/{name}", self._download),
            Route("/files-pri/{key}/{name}", self._download),
            Route("/sign-in", self._sign_in),
        ]

    async def _sign_in(self, request: Request) -> Response:
        del request
        return HTMLResponse(SIGN_IN_PAGE)

    async def _download(self, request: Request) -> Response:
        file_id = request.path_params["key"].removeprefix(f"{TEAM_ID}-")
        with self._workspace.busy():
            rule = self._misbehaviour.take_rule(DOWNLOAD)
            if rule is not None and rule.answer not in ("hang", "cut"):
                self._note(file_id, outcome=f"HTTP {rule.answer} on demand")
                return refusal_of(rule)
            if rule is not None and rule.answer == "hang":
                await asyncio.sleep(rule.seconds)
            response = self._answer(request, file_id=file_id)
            if rule is not None and rule.answer == "cut":
                response = Response(bytes(response.body[: len(response.body) // 2]))
        return response

    def _answer(self, request: Request, *, file_id: str) -> Response:
        fault = self._fault(request)
        if fault:
            code, detail = fault
            self._workspace.violate(DOWNLOAD, code=code, detail=detail)
            self._note(file_id, outcome=code)
            return RedirectResponse(f"/sign-in?redir={quote(request.url.path, safe='')}", status_code=302)
        if not self._workspace.files.holds(file_id):
            self._note(file_id, outcome="file_not_found")
            return HTMLResponse(SIGN_IN_PAGE, status_code=404)
        self._note(file_id, outcome="ok")
        files = self._workspace.files
        return to_save(files.file(file_id).name, content=files.content(file_id))

    def _fault(self, request: Request) -> tuple[str, str] | None:
        """Return the code and the sentence of what is wrong with a request. A token in the query does not count."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not token:
            return "not_authed", "The download carries no token."
        if token.strip() != self._token:
            return "invalid_auth", "The token is not the bot's."
        if "files:read" not in self._workspace.scopes:
            return "missing_scope", "The manifest does not list files:read."
        return None

    def _note(self, file_id: str, *, outcome: str) -> None:
        self._workspace.record_call(
            ApiCall(at=self._workspace.clock(), method=DOWNLOAD, arguments={"file": file_id}, outcome=outcome)
        )
