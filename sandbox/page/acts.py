"""What people do on the page: each is told to the engine, and answered with nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.page.form_state import field_name, state_from_form, states_from_form
from sandbox.page.views import blocks_in, container_named
from sandbox.wire.dispatch import Slack
from sandbox.workspace.entered import find_element
from sandbox.workspace.files import Upload
from sandbox.workspace.state import Container, InView, User, Workspace

GONE = "That is no longer there. The page shows what is."

HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: http://127.0.0.1:* http://localhost:*; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def acting_user(request: Request, *, workspace: Workspace) -> User:
    """Return whose page it is. Raise `KeyError` for somebody who is not there, or is no person."""
    user = workspace.users[request.path_params["user"]]
    if user.is_bot:
        raise KeyError(user.id)
    return user


class PageActs:
    """The routes to which the page posts."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    def routes(self) -> list[Route]:
        handles = (self.say, self.press, self.values, self.submit, self.close, self.shortcut)
        return [
            Route("/as/{user:str}/open/{tab:str}", _act(self.open_app), methods=["POST"]),
            *[Route(f"/as/{{user:str}}/{handle.__name__}", _act(handle), methods=["POST"]) for handle in handles],
        ]

    def _user(self, request: Request) -> User:
        return acting_user(request, workspace=self.workspace)

    async def say(self, request: Request) -> None:
        async with request.form() as form:
            text = str(form["text"]).replace("\r\n", "\n")
            uploads = [await _upload(file) for file in form.getlist("files")]
            channel_id = str(form["channel"])
        await self.slack.say(self._user(request).id, channel_id, text, uploads=[one for one in uploads if one])

    async def press(self, request: Request) -> None:
        form = await request.form()
        user = self._user(request)
        container = container_named(str(form["container"]))
        block_id, action_id = str(form["block_id"]), str(form["action_id"])
        element = find_element(blocks_in(self.workspace, container), block_id=block_id, action_id=action_id)
        if isinstance(container, InView):
            await self._keep_values(user, container=container, form=form)
        values = [str(value) for value in form.getlist(field_name(block_id, action_id=action_id))]
        state = state_from_form(element, values=values)
        await self.slack.press(user.id, container, block_id, action_id, state)

    async def values(self, request: Request) -> None:
        form = await request.form()
        container = container_named(str(form["container"]))
        # What was typed last may arrive after the modal is closed; then there is nothing to keep it for.
        if isinstance(container, InView) and self.workspace.view_by_id(container.view_id):
            await self._keep_values(self._user(request), container=container, form=form)

    async def submit(self, request: Request) -> None:
        form = await request.form()
        user = self._user(request)
        container = container_named(str(form["container"]))
        await self._keep_values(user, container=container, form=form)
        if isinstance(container, InView):
            await self.slack.submit(user.id, container.view_id)

    async def close(self, request: Request) -> None:
        form = await request.form()
        await self.slack.close(self._user(request).id, str(form["view_id"]), clear=form.get("clear") == "yes")

    async def open_app(self, request: Request) -> None:
        tab = request.path_params["tab"]
        await self.slack.open_home(self._user(request).id, tab="messages" if tab == "messages" else "home")

    async def shortcut(self, request: Request) -> None:
        form = await request.form()
        user_id, callback_id = self._user(request).id, str(form["callback_id"])
        if "ts" in form:
            await self.slack.message_shortcut(user_id, str(form["channel"]), str(form["ts"]), callback_id)
        else:
            await self.slack.global_shortcut(user_id, callback_id)

    async def _keep_values(self, user: User, *, container: Container, form: FormData) -> None:
        if isinstance(container, InView):
            blocks = blocks_in(self.workspace, container)
            for block_id, action_id, state in states_from_form(blocks, form=form):
                await self.slack.set_value(user.id, container.view_id, block_id, action_id, state)


async def _upload(file: UploadFile | str) -> Upload | None:
    """Read a file of a form; a browser sends a nameless one where none was chosen."""
    if isinstance(file, str) or not file.filename:
        return None
    return Upload(file.filename, await file.read())


def _act(handle: Callable[[Request], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            await handle(request)
        except KeyError:
            return PlainTextResponse(GONE, status_code=404, headers=HEADERS)
        return Response(status_code=204)

    return endpoint
