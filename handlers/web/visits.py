"""One request of a page behind a link, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from handlers.speaking.reader import Reader
from handlers.web.html import CONTENT_SECURITY_POLICY, document, element
from handlers.web.page import Button, Page, Way
from learning.district.district import District
from locales.languages import Language
from storage.tables import Link

# The address holds the token: no other site may be told of it, and nobody may keep a copy of the page.
_PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
}
LONGEST_REASON = 500
# The view of a page that is its calendar entry.
CALENDAR = "?ics"

Environ = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """An address that a subject answers itself, without a link in the database behind it. `rest` is what follows its prefix."""

    district: District
    rest: str
    environ: Environ
    organizer: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opens a link of theirs. `query` is the view of the page, `form` what a form sent; None for reading.

    `reader` speaks the language of the link's owner. `organizer` is the mail address that invites, which may be empty.
    """

    reader: Reader
    link: Link
    token: str
    query: str = ""
    form: Mapping[str, str] | None = None
    organizer: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a visit is answered with."""

    body: bytes = b""
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=lambda: _PAGE_HEADERS)


def go_to_page(visit: Visit) -> Reply:
    """Send the browser to the page of the link, for reading: a reload of it sends nothing again."""
    return Reply(status=HTTPStatus.SEE_OTHER, headers={"Location": visit.token, "Cache-Control": "no-store"})


def reply_page(page: Page, *, district: District, language: Language, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    """Write a page as HTML."""
    parts = [element("h1", page.heading)]
    if page.status:
        parts.append(element("p", page.status, class_=f"status {page.tone.value}", role="status"))
    parts += [element("p", line) for line in page.lines if line]
    if page.facts:
        rows = (element("div", element("dt", label), element("dd", value, dir="auto")) for label, value in page.facts)
        parts.append(element("dl", *rows))
    if page.ways:
        parts.append(element("div", *(_draw_way(way) for way in page.ways), class_="ways"))
    card = element("div", *parts, class_="card")
    body = document(card, title=page.heading, district=district.name, language=language)
    return Reply(body, status)


def _draw_way(way: Way | Button) -> str:
    look = "way primary" if way.primary else "way"
    if isinstance(way, Way):
        return element("a", way.words, href=way.to, class_=look)
    look = "way grave" if way.grave else look
    parts = [element("button", way.words, type="submit", name="act", value=way.act.value, class_=look)]
    if way.asks:
        typed = element("textarea", id="reason", name="reason", rows="2", maxlength=str(LONGEST_REASON))
        parts = [element("label", way.asks, for_="reason"), typed, *parts]
    return element("form", *parts, method="post", action="?")
