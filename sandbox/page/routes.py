"""The page in the browser: who one is and where one looks stands in the address, `/as/<user>/…`.

Nothing that a person does is answered with HTML. It is told to the engine, and whatever changed in the
workspace reaches every open page through its one waiting request (`/live`), which brings the regions that
look different from what that page shows.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.page.acts import GONE, HEADERS, PageActs, acting_user
from sandbox.page.mrkdwn import Reader, render_mrkdwn
from sandbox.page.outside import attachment, letter, mail_numbered, outside_context
from sandbox.page.rendering import environment, option_groups_of, plain_text
from sandbox.page.views import (
    GUEST_WORDS,
    Location,
    ReadMarks,
    blocks_in,
    chooser_context,
    container_named,
    digest_of,
    exchange_context,
    initials,
    inspector_context,
    is_app,
    is_slackbot,
    message_rows,
    people_matching,
    reader_for,
    view_body,
    view_digest,
)
from sandbox.wire.dispatch import Slack
from sandbox.workspace.entered import find_element
from sandbox.workspace.files import Upload, to_save
from sandbox.workspace.state import User, Workspace

LIVE_SECONDS = 25.0
"""How long the page's waiting request stays open without news; proxies and browsers bear this."""

SETTLE_SECONDS = 0.03
"""How long after a change others are waited for: one press makes several, and each drawing costs time."""

SHOWN_TOASTS = 3
SHOWN_MESSAGES = 100

environment.globals.update(initials=initials, guest_words=GUEST_WORDS, is_app=is_app, is_slackbot=is_slackbot)


@dataclass(frozen=True)
class Setting:
    """What surrounds a workspace: the name of its district, and files that a person may want to try.

    `mail` is a listening socket at which e-mails are taken.
    """

    district: str = "Sample Unified"
    files_to_try: Sequence[Upload] = ()
    mail: socket.socket | None = None


class Page:
    """The page's routes around one workspace."""

    def __init__(self, slack: Slack, *, setting: Setting) -> None:
        self.slack = slack
        self.setting = setting
        self.marks = ReadMarks(since=self.workspace.clock())

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    # Who and where ------------------------------------------------------------------------------------

    def _user(self, request: Request) -> User:
        return acting_user(request, workspace=self.workspace)

    def location(self, request: Request) -> Location:
        """Raise `KeyError` for a channel that this person does not see."""
        tab = request.path_params["tab"]
        user = self._user(request)
        if tab == "channel":
            channel = self.workspace.channels[request.path_params["channel"]]
            if channel.is_im or not self.workspace.can_see(user.id, channel.id):
                raise KeyError(channel.id)
            return Location("channel", channel)
        if tab == "messages":
            return Location("messages", self.workspace.im_with(user.id))
        return Location(tab)

    def _first_place(self) -> str | None:
        """Return the path of the first channel, or None while there is nobody or nowhere to be."""
        channels = (channel for channel in self.workspace.channels.values() if not channel.is_im)
        first = next(channels, None) if self.workspace.humans else None
        return Location("channel", first).path if first else None

    async def choose(self, request: Request) -> Response:
        """Ask who one is."""
        path = self._first_place()
        if path is None:
            return PlainTextResponse(_EMPTY, status_code=503)
        context = chooser_context(request.query_params.get("q", ""), workspace=self.workspace)
        html = environment.get_template("choose.html").render(
            **context, user=None, path=path, district=self.setting.district
        )
        return HTMLResponse(html, headers=HEADERS)

    async def start(self, request: Request) -> Response:
        """Send a person on to the first channel."""
        path = self._first_place()
        if path is None:
            return PlainTextResponse(_EMPTY, status_code=503)
        return RedirectResponse(f"/as/{request.path_params['user']}{path}", status_code=303)

    # Regions ------------------------------------------------------------------------------------------

    def regions(self, user: User, *, location: Location, toasts_from: int) -> dict[str, tuple[str, str]]:
        """Return id → (digest, HTML) of everything on the page that can change by itself."""
        workspace = self.workspace
        reader = reader_for(user, workspace=workspace)
        self.marks.mark(user.id, location=location, workspace=workspace)
        shared = {"user": user, "address": f"/as/{user.id}", "location": location, "workspace": workspace}
        stack = workspace.modals.get(user.id) or []
        top = stack[-1] if stack else None
        home = workspace.homes.get(user.id)
        plain = {
            "sidebar": self._sidebar(user),
            "inspector": inspector_context(workspace, reader=reader),
            "outside": outside_context(user, workspace=workspace, reader=reader),
            "toasts": {"toasts": self._toasts(user, reader=reader, toasts_from=toasts_from)},
        }
        if location.tab == "home":
            body = view_body(home, reader=reader, address=f"/as/{user.id}") if home else None
            plain["home"] = {"view": home, "body": body}
        else:
            plain["messages"] = {"rows": self._rows(user, location=location, reader=reader)}
        modal_body = view_body(top, reader=reader, address=f"/as/{user.id}") if top else None
        plain["modal"] = {"view": top, "depth": len(stack), "body": modal_body, "plain_text": plain_text}
        digests = {"modal": view_digest(top, depth=len(stack)), "home": view_digest(home)}
        out: dict[str, tuple[str, str]] = {}
        for name, context in plain.items():
            html = environment.get_template(f"regions/{name}.html").render(**shared, **context)
            out[name] = (digests.get(name) or digest_of(html), html)
        return out

    def _sidebar(self, user: User) -> dict[str, Any]:
        channels = [one for one in self.workspace.channels.values() if not one.is_im]
        direct = next((one for one in self.workspace.channels.values() if one.is_im and one.user == user.id), None)
        counted = [*channels, *([direct] if direct else [])]
        unread = {one.id: self.marks.unread(user.id, channel_id=one.id, workspace=self.workspace) for one in counted}
        return {
            "channels": channels,
            "unread": unread,
            "unread_direct": unread[direct.id] if direct else 0,
            "unread_notices": self.marks.unread_notices(user.id, workspace=self.workspace),
        }

    def _rows(self, user: User, *, location: Location, reader: Reader) -> list[dict[str, Any]]:
        if location.channel is None:
            notices = self.workspace.notices.get(user.id, [])
            return [{"notice": render_mrkdwn(text, reader=reader)} for text in notices]
        messages = self.workspace.visible_messages(user.id, location.channel.id)[-SHOWN_MESSAGES:]
        return message_rows(messages, reader=reader, workspace=self.workspace, address=f"/as/{user.id}")

    def _toasts(self, user: User, *, reader: Reader, toasts_from: int) -> list[tuple[int, Markup]]:
        numbered = list(enumerate(self.workspace.notices.get(user.id, [])))[toasts_from:]
        return [(number, render_mrkdwn(text, reader=reader)) for number, text in numbered[-SHOWN_TOASTS:]]

    # Whole page and live changes ----------------------------------------------------------------------

    def _live(self, *, user: User, location: Location, shown: dict[str, Any]) -> str:
        return environment.get_template("live.html").render(
            address=f"/as/{user.id}/live{location.path}", shown=json.dumps(shown)
        )

    async def show(self, request: Request) -> Response:
        """Answer with the whole page."""
        user, location = self._user(request), self.location(request)
        version = self.workspace.version
        toasts_from = len(self.workspace.notices.get(user.id, []))
        regions = self.regions(user, location=location, toasts_from=toasts_from)
        shown = {"since": version, "toasts_from": toasts_from, **{name: mark for name, (mark, _) in regions.items()}}
        html = environment.get_template("page.html").render(
            user=user,
            address=f"/as/{user.id}",
            location=location,
            workspace=self.workspace,
            district=self.setting.district,
            regions={name: Markup(part) for name, (_, part) in regions.items()},  # noqa: S704 - rendered above
            live=Markup(self._live(user=user, location=location, shown=shown)),  # noqa: S704 - rendered above
            files_to_try=[file.name for file in self.setting.files_to_try],
        )
        return HTMLResponse(html, headers=HEADERS)

    async def live(self, request: Request) -> Response:
        """Wait for a change, then answer with the regions that differ from what the page shows."""
        user, location = self._user(request), self.location(request)
        shown: dict[str, Any] = json.loads(request.query_params["shown"])
        # A version from the future was another process's: the sandbox was started anew behind an open page.
        # Such a page may also be at this version by chance; it asks for an answer at once.
        since = min(int(shown["since"]), self.workspace.version)
        if since == shown["since"] and "now" not in request.query_params:
            await self.workspace.wait_for_change(since, timeout=LIVE_SECONDS)
            await asyncio.sleep(SETTLE_SECONDS)
        version = self.workspace.version
        toasts_from = min(int(shown["toasts_from"]), len(self.workspace.notices.get(user.id, [])))
        regions = self.regions(user, location=location, toasts_from=toasts_from)
        parts = []
        for name, (mark, html) in regions.items():
            if shown.get(name) != mark:
                anchor = f'id="region-{name}"'
                parts.append(html.replace(anchor, f'{anchor} hx-swap-oob="morph"', 1))
        marks = {name: mark for name, (mark, _) in regions.items()}
        parts.append(
            self._live(user=user, location=location, shown={"since": version, "toasts_from": toasts_from, **marks})
        )
        return HTMLResponse("".join(parts), headers=HEADERS)

    async def people(self, request: Request) -> Response:
        """Answer with the people to switch to, who match the query."""
        query = request.query_params.get("q", "")
        return HTMLResponse(
            environment.get_template("people.html").render(
                people=people_matching(query, workspace=self.workspace),
                user=self._user(request),
                path=request.query_params.get("path", ""),
                headings=True,
            ),
            headers=HEADERS,
        )

    async def exchange(self, request: Request) -> Response:
        """Answer with what one request to the app said, and what the app answered."""
        context = exchange_context(self.workspace, number=request.path_params["number"])
        return HTMLResponse(environment.get_template("exchange.html").render(**context), headers=HEADERS)

    async def options(self, request: Request) -> Response:
        """Answer with the rows of a select whose options are searched for: people, or the app's suggestions."""
        user = self._user(request)
        container = container_named(request.query_params["container"])
        block_id, action_id = request.query_params["block_id"], request.query_params["action_id"]
        query = request.query_params.get("query", "")
        element = find_element(blocks_in(self.workspace, container), block_id=block_id, action_id=action_id)
        if "users" in element["type"]:
            suggestions: list[Any] = [one.id for one in people_matching(query, workspace=self.workspace)][:50]
        else:
            suggestions = await self.slack.suggest(user.id, container, block_id, action_id, query)
        reader = reader_for(user, workspace=self.workspace)
        groups = option_groups_of(element, suggestions=suggestions, reader=reader)
        return HTMLResponse(
            environment.get_template("options.html").render(
                groups=groups, chosen=request.query_params.getlist("chosen"), found=bool(suggestions)
            ),
            headers=HEADERS,
        )

    async def file(self, request: Request) -> Response:
        """Answer with a file to save, for those who see the message that it came with."""
        user, file_id = self._user(request), request.path_params["file"]
        seen = [
            message
            for channel_id in self.workspace.channels
            if self.workspace.can_see(user.id, channel_id)
            for message in self.workspace.visible_messages(user.id, channel_id)
        ]
        if not any(file.id == file_id for message in seen for file in message.files):
            raise KeyError(file_id)
        files = self.workspace.files
        return to_save(files.file(file_id).name, content=files.content(file_id))

    async def mail(self, request: Request) -> Response:
        """Answer with what an e-mail says in HTML. Everybody may look: this is a demo, and some have no account."""
        return letter(mail_numbered(self.workspace, number=request.path_params["number"]))

    async def attachment(self, request: Request) -> Response:
        """Answer with a file of an e-mail to save."""
        mail = mail_numbered(self.workspace, number=request.path_params["number"])
        return attachment(mail, number=request.path_params["attached"])

    async def file_to_try(self, request: Request) -> Response:
        """Answer with one of the files that a person may want to drop into the conversation."""
        for file in self.setting.files_to_try:
            if file.name == request.path_params["name"]:
                return to_save(file.name, content=file.content)
        raise KeyError(request.path_params["name"])


_EMPTY = "The workspace is still empty."


def _answer(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await handle(request)
        except KeyError:
            return PlainTextResponse(GONE, status_code=404, headers=HEADERS)

    return endpoint


def page_routes(slack: Slack, *, setting: Setting) -> list[BaseRoute]:
    """Return the routes of the page."""
    page, acts = Page(slack, setting=setting), PageActs(slack)
    shown = [
        ("/channel/{channel:str}", "channel"),
        ("/app/home", "home"),
        ("/app/messages", "messages"),
        ("/slackbot", "slackbot"),
    ]
    return [
        Route("/", page.choose),
        Route("/as/{user:str}", page.start),
        *[Route(f"/as/{{user:str}}{path}", _located(page.show, tab=tab)) for path, tab in shown],
        *[Route(f"/as/{{user:str}}/live{path}", _located(page.live, tab=tab)) for path, tab in shown],
        Route("/as/{user:str}/people", _answer(page.people)),
        Route("/as/{user:str}/requests/{number:int}", _answer(page.exchange)),
        Route("/as/{user:str}/options", _answer(page.options)),
        Route("/as/{user:str}/files/{file:str}", _answer(page.file)),
        Route("/mail/{number:int}", _answer(page.mail)),
        Route("/mail/{number:int}/{attached:int}", _answer(page.attachment)),
        Route("/files-to-try/{name:str}", _answer(page.file_to_try)),
        *acts.routes(),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]


def _located(handle: Callable[[Request], Awaitable[Response]], *, tab: str) -> Callable[[Request], Awaitable[Response]]:
    async def located(request: Request) -> Response:
        request.path_params["tab"] = tab
        return await handle(request)

    return _answer(located)
