"""HTTP for people: pages behind links (`/s/<token>`), and the addresses that subjects answer themselves.

What a link is good for decides who answers: the routes. A link that is unknown, revoked, expired or somebody's who left
gets the same answer as any other, so that nothing can be learned by trying.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from handlers.conversation.routes import Routes
from handlers.speaking.reader import reader_of
from handlers.web.page import draw_unknown
from handlers.web.visits import CALENDAR, Address, Environ, Reply, Visit, reply_page
from learning.district.district import District
from learning.people.viewers import recall_person
from learning.refusals import Gone
from locales.languages import STAFF_LANGUAGES, find_language
from locales.translator import Translator
from storage.tables import Link

StartResponse = Callable[..., Any]

_FOLDER, _SUFFIX = "/s/", ".ics"
_LARGEST_FORM = 10_000
# On everything that is answered here, since the address holds the token.
_ALWAYS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}
_TEXT = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


class Pages:
    """The pages behind links. `organizer` is the mail address that invites; without one calendars name none."""

    def __init__(self, district: District, routes: Routes, *, organizer: str = "") -> None:
        self._district = district
        self._routes = routes
        self._organizer = organizer

    def owns(self, path: str) -> bool:
        """Tell whether a path is one of these."""
        return path.startswith((_FOLDER, *self._routes.addresses))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        reply = self._answer(environ)
        headers = {**_ALWAYS, **reply.headers}
        if reply.status is not HTTPStatus.NOT_MODIFIED:  # there it would be the length of what is not sent
            headers["Content-Length"] = str(len(reply.body))
        start_response(f"{reply.status.value} {reply.status.phrase}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]

    def _answer(self, environ: Environ) -> Reply:
        path, method = str(environ.get("PATH_INFO", "")), environ["REQUEST_METHOD"]
        if method not in (("GET", "HEAD", "POST") if path.startswith(_FOLDER) else ("GET", "HEAD")):
            return Reply(b"Method not allowed.\n", HTTPStatus.METHOD_NOT_ALLOWED, _TEXT)
        for prefix, answer in self._routes.addresses.items():
            if path.startswith(prefix):
                address = Address(self._district, path.removeprefix(prefix), environ, self._organizer)
                reply: Reply | None = answer(address)
                return reply or self._unknown(environ)
        return self._answer_link(path.removeprefix(_FOLDER), environ)

    def _answer_link(self, token: str, environ: Environ) -> Reply:
        form = None
        if environ["REQUEST_METHOD"] == "POST":
            form = _read_form(environ)
            if form is None:
                return Reply(b"Too large.\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TEXT)
        query = f"?{environ.get('QUERY_STRING', '')}"
        if token.endswith(_SUFFIX):
            token, query = token.removesuffix(_SUFFIX), CALENDAR
        visit = self._find(token)
        answer = self._routes.pages.get(visit.link.scope) if visit else None
        if visit is None or answer is None:
            return self._unknown(environ)
        try:
            reply: Reply = answer(replace(visit, query=query, form=form))
        except Gone:
            return self._unknown(environ)
        return reply

    def _find(self, token: str) -> Visit | None:
        now = self._district.clock()
        with self._district.database.reading() as tx:
            link: Link | None = self._district.links.find(tx, token, now=now)
            viewer = recall_person(tx, link.person_id) if link else None
        if link is None or viewer is None or not viewer.is_staff:
            return None
        return Visit(reader_of(self._district, viewer, now=now), link, token, organizer=self._organizer)

    def _unknown(self, environ: Environ) -> Reply:
        # Nobody's language is known here but what the browser says.
        wanted = str(environ.get("HTTP_ACCEPT_LANGUAGE", "")).split(",")[0].split(";")[0]
        language = find_language(wanted, among=STAFF_LANGUAGES) or self._district.language
        page = draw_unknown(Translator(language))
        return reply_page(page, district=self._district, language=language, status=HTTPStatus.NOT_FOUND)


def _read_form(environ: Environ) -> Mapping[str, str] | None:
    """Return what a form sent, or None where that is too much. What is none of ours reads as empty."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > _LARGEST_FORM:
        return None
    body = environ["wsgi.input"].read(int(length)).decode("ascii", "replace")
    return {key: values[0] for key, values in parse_qs(body, max_num_fields=None).items()}
