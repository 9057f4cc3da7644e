"""The Web API as the bot calls it: `/api/<method>` and the response URLs `/response/<token>`.

Arguments come as a form, as JSON or in the query, as Slack takes them. Each method names the scopes of
which the manifest must list one. Errors carry Slack's codes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.web_api import chat, conversations, files, users, views
from sandbox.web_api.calls import Call, Install
from sandbox.web_api.rate_limits import RateLimits
from sandbox.workspace.grants import GrantRefusedError
from sandbox.workspace.misbehaviour import Misbehaviour, Rule, refusal_of
from sandbox.workspace.posting import RefusedError
from sandbox.workspace.state import ApiCall, Workspace

Json = dict[str, Any]

_JSON_ARGUMENTS = ("view", "blocks", "attachments", "metadata")


@dataclass(frozen=True)
class Method:
    """A Web API method. Any one of `scopes` suffices; none are needed where it is empty."""

    run: Callable[[Install, Call], Json]
    scopes: tuple[str, ...] = ()
    app_token: bool = False


METHODS: dict[str, Method] = {
    "auth.test": Method(users.auth_test),
    "users.info": Method(users.users_info, ("users:read",)),
    "users.list": Method(users.users_list, ("users:read",)),
    "users.lookupByEmail": Method(users.users_lookup_by_email, ("users:read.email",)),
    "conversations.open": Method(
        conversations.open_direct, ("im:write", "mpim:write", "channels:manage", "groups:write")
    ),
    "conversations.history": Method(conversations.history, ("im:history",)),
    "files.info": Method(files.files_info, ("files:read",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete_message, ("chat:write",)),
    "views.open": Method(views.views_open),
    "views.push": Method(views.views_push),
    "views.update": Method(views.views_update),
    "views.publish": Method(views.views_publish),
    "apps.connections.open": Method(users.connections_open, app_token=True),
}


class WebApi:
    """Answers the bot's calls."""

    def __init__(self, install: Install, *, misbehaviour: Misbehaviour, limits: RateLimits) -> None:
        self._install = install
        self._limits = limits
        self._workspace: Workspace = install.workspace
        self._misbehaviour = misbehaviour

    def routes(self) -> list[Route]:
        return [
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            Route("/response/{token}", self._response, methods=["POST"]),
        ]

    async def _api(self, request: Request) -> Response:
        name = request.path_params["method"]
        with self._workspace.busy():
            try:
                token, arguments = await _read(request)
                call: Call | None = Call(name, arguments)
            except ValueError:
                token, call = "", None
            rule = self._misbehaviour.take_rule(name, reached=self._reached(call))
            if rule is not None and rule.answer != "hang" and not rule.performed:
                return self._refusal(name, rule=rule, call=call)
            if call is not None and (seconds := self._limited(call)):
                self._note(name, arguments=call.arguments, outcome="ratelimited")
                return refusal_of(Rule(name, "429", seconds=seconds))
            answer = self._misread(name) if call is None else self._answer(call, token=token)
            if rule is not None and rule.answer == "hang":
                await asyncio.sleep(rule.seconds)
            elif rule is not None:
                return self._refusal(name, rule=rule, call=call)
        headers = {"x-oauth-scopes": ",".join(self._workspace.scopes)} if answer.get("ok") else {}
        return JSONResponse(answer, headers=headers)

    def _reached(self, call: Call | None) -> list[str]:
        """Return the ids of the users whom a call names, by themselves or by their direct messages."""
        if call is None:
            return []
        channel = self._workspace.channels.get(call.text("channel"))
        named = [call.text("user"), call.text("channel"), *call.text("users").split(",")]
        return [*named, channel.user] if channel is not None and channel.user else named

    def _limited(self, call: Call) -> int | None:
        """Return for how many seconds the pace of messages forbids this call."""
        channel = call.text("channel")
        if channel in self._workspace.users:
            channel = self._workspace.im_with(channel).id
        return self._limits.retry_after(call.method, channel=channel)

    def _refusal(self, name: str, *, rule: Rule, call: Call | None = None) -> Response:
        outcome = rule.code if rule.answer == "error" else f"HTTP {rule.answer} on demand"
        self._note(name, arguments={} if call is None else call.arguments, outcome=outcome)
        return refusal_of(rule)

    def _answer(self, call: Call, *, token: str) -> Json:
        method = METHODS.get(call.method)
        try:
            if method is None:
                raise self._violation(call, code="unknown_method", detail=f"{call.method} does not exist here")
            self._check_token(call, method=method, token=token)
            self._check_scope(call, scopes=method.scopes)
            answer = {"ok": True, **method.run(self._install, call)}
            self._note(call.method, arguments=call.arguments, outcome="ok")
        except RefusedError as refusal:
            self._note(call.method, arguments=call.arguments, outcome=refusal.code)
            answer = {"ok": False, "error": refusal.code, **refusal.extra}
            if refusal.messages:
                answer["response_metadata"] = {"messages": refusal.messages}
        return answer

    def _misread(self, name: str) -> Json:
        self._workspace.violate(name, code="invalid_json", detail="The body is not a JSON object.")
        self._note(name, arguments={}, outcome="invalid_json")
        return {"ok": False, "error": "invalid_json"}

    def _violation(self, call: Call, *, code: str, detail: str, **extra: Any) -> RefusedError:
        self._workspace.violate(call.method, code=code, detail=detail)
        return RefusedError(code, **extra)

    def _check_token(self, call: Call, *, method: Method, token: str) -> None:
        credentials = self._install.credentials
        if not token:
            raise self._violation(call, code="not_authed", detail="The call carries no token.")
        if token not in (credentials.bot_token, credentials.app_token):
            raise self._violation(call, code="invalid_auth", detail="The token is not one of this app's.")
        if method.app_token != (token == credentials.app_token):
            raise self._violation(
                call, code="not_allowed_token_type", detail="The method wants the other kind of token."
            )

    def _check_scope(self, call: Call, *, scopes: Iterable[str]) -> None:
        provided = self._workspace.scopes
        needed = list(scopes)
        if needed and not set(needed) & set(provided):
            raise self._violation(
                call,
                code="missing_scope",
                detail=f"The manifest does not list {needed[0]}.",
                needed=needed[0],
                provided=",".join(provided),
            )

    def _note(self, method: str, *, arguments: Json, outcome: str) -> None:
        self._workspace.record_call(
            ApiCall(at=self._workspace.clock(), method=method, arguments=arguments, outcome=outcome)
        )

    async def _response(self, request: Request) -> Response:
        with self._workspace.busy():
            rule = self._misbehaviour.take_rule("response_url")
            if rule is not None and rule.answer != "hang":
                return self._refusal("response_url", rule=rule)
            try:
                _, answer = await _read(request)
            except ValueError:
                return JSONResponse(self._misread("response_url"), status_code=400)
            try:
                chat.respond(self._install, token=request.path_params["token"], answer=answer)
            except GrantRefusedError as refusal:
                self._workspace.violate("response_url", code=refusal.code, detail=refusal.detail)
                self._note("response_url", arguments=answer, outcome=refusal.code)
                return JSONResponse({"ok": False, "error": refusal.code}, status_code=404)
            except RefusedError as refusal:
                self._note("response_url", arguments=answer, outcome=refusal.code)
                return JSONResponse({"ok": False, "error": refusal.code}, status_code=400)
            if rule is not None:
                await asyncio.sleep(rule.seconds)
        self._note("response_url", arguments=answer, outcome="ok")
        return PlainTextResponse("ok")


async def _read(request: Request) -> tuple[str, Json]:
    """Return the token and the arguments of a call, wherever they stand; a token in JSON does not count.

    Raises `ValueError` where a body that calls itself JSON is no JSON object.
    """
    arguments: Json = dict(request.query_params)
    in_json: Json = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        in_json = json.loads(await request.body() or b"{}")
        if not isinstance(in_json, dict):
            raise ValueError("the body is not an object")
    elif request.method == "POST":
        form = await request.form()
        arguments |= {key: value for key, value in form.items() if isinstance(value, str)}
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else str(arguments.get("token") or "")
    arguments |= in_json
    arguments.pop("token", None)
    for key in _JSON_ARGUMENTS:
        if isinstance(arguments.get(key), str):
            arguments[key] = _parsed(arguments[key])
    return token, arguments


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
