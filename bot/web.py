"""HTTP: the door for Slack, people's pages behind links, and the three that an operator's monitoring asks for."""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from json import JSONDecodeError
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.wsgi import SlackRequestHandler
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Bot
from bot.watching import CatalogWatch
from handlers.web.server import Pages
from storage.upgrade import current_revision, expected_revision

# Slack's largest payloads, a view with a hundred blocks in it, stay far below.
LARGEST_BODY = 1_000_000

StartResponse = Callable[..., Any]
Environ = dict[str, Any]

log = logging.getLogger("pl.web")


class Web:
    """The WSGI application. Without `answers_slack` Slack's door is shut. With a `watch` it is ready once that has read."""

    def __init__(self, bot: Bot, *, answers_slack: bool = True, watch: CatalogWatch | None = None) -> None:
        self._slack = SlackRequestHandler(bot.bolt, path="/slack/events")
        self._people = bot.pages
        self._database = bot.database
        self._revision = expected_revision()
        self._watch = watch
        self._pages: dict[tuple[str, str], Callable[[Environ, StartResponse], Iterable[bytes]]] = {
            ("GET", "/healthz"): self._health,
            ("GET", "/readyz"): self._readiness,
            ("GET", "/metrics"): self._metrics,
        }
        if answers_slack:
            self._pages["POST", "/slack/events"] = self._events

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        page = self._pages.get((method, path))
        if page:
            return page(environ, start_response)
        if self._people.owns(path):
            return _visit(self._people, environ, start_response)
        if any(path == known for _, known in self._pages):
            return _plain(start_response, HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed.")
        return _plain(start_response, HTTPStatus.NOT_FOUND, "Nothing here.")

    def _events(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return _plain(start_response, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large.")
        try:
            return self._slack(environ, start_response)
        except (JSONDecodeError, UnicodeDecodeError, LookupError, TypeError, ValueError, AttributeError) as malformed:
            # Bolt reads the body before it checks the signature.
            log.warning("malformed request", extra={"kind": type(malformed).__name__})
            return _plain(start_response, HTTPStatus.BAD_REQUEST, "Not a request of Slack's.")

    def _health(self, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return _plain(start_response, HTTPStatus.OK, "ok")

    def _readiness(self, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            revision = current_revision(self._database)
        except SQLAlchemyError as failure:
            log.warning("database not reachable", extra={"kind": type(failure).__name__})
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, "The database cannot be reached.")
        if revision != self._revision:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, "Run: pl db upgrade")
        if self._watch and not self._watch.has_read:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, "The catalog is being read.")
        return _plain(start_response, HTTPStatus.OK, "ready")

    def _metrics(self, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
        return [generate_latest()]


def _visit(pages: Pages, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    try:
        return pages(environ, start_response)
    except SQLAlchemyError as failure:
        log.warning("page not answered", extra={"kind": type(failure).__name__})
        return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, "Try again in a moment.")


def _plain(start_response: StartResponse, status: HTTPStatus, text: str) -> Iterable[bytes]:
    body = f"{text}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
