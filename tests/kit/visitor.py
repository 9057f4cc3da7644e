"""Somebody with a link, the browser that opens it, and what a screen reader finds there."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from learning.registration.calendar import link_to_entry
from learning.registration.eligibility import Clash
from learning.registration.registering import register
from learning.registration.standings import RegistrationSnapshot, read_standing
from storage.tables import RegistrationState, Session
from tests.kit.slack.town import Town

OFFICE = "PL Office <pl@district.example>"


@dataclass
class Visitor:
    """Somebody of the roster with a link to their registration, and the browser that opens it."""

    town: Town
    person_id: int
    standing: RegistrationSnapshot
    address: str

    def token(self) -> str:
        return self.address.rsplit("/", maxsplit=1)[1]

    def gets(self, view: str = "", *, method: str = "GET", **headers: str) -> httpx.Response:
        return request(self.town, f"/s/{self.token()}{view}", method=method, headers=headers)

    def posts(self, act: str, *, follow: bool = True, reason: str = "") -> httpx.Response:
        return request(
            self.town,
            f"/s/{self.token()}",
            method="POST",
            content=urlencode({"act": act, "reason": reason}).encode(),
            follow=follow,
        )

    def state(self) -> RegistrationState:
        with self.town.bot.database.reading() as tx:
            return read_standing(tx, self.standing.registration_id).state


def request(
    town: Town,
    path: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    content: bytes = b"",
    follow: bool = False,
) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=10, follow_redirects=follow) as client:
        return client.request(method, f"{town.door.url}{path}", headers=headers, content=content)


def visitor(
    town: Town,
    name: str = "Ana Ruiz",
    *,
    session: int | None = None,
    locale: str | None = None,
    clash: Clash = Clash.ask,
) -> Visitor:
    """Let somebody register, and give them the link."""
    person = town.rows.person(name, locale=locale)
    if session is None:
        offering = town.rows.offering("UDL <basics> & more", code="UDL-101", points=2)
        session = town.rows.session(
            offering, "2026-12-03 15:30", place="Room 4", link="https://video.example/9", site="North School"
        )
    district = town.bot.dispatcher.district
    standing = register(district, person, session, now=town.clock.now, actor="slack:U1", clash=clash)
    address = link_to_entry(district, standing.registration_id, person, now=town.clock.now)
    return Visitor(town, person, standing, address)


def change(town: Town, visited: Visitor, **changes: object) -> None:
    with town.bot.database.transaction() as tx:
        tx.get_one(Session, visited.standing.meeting.id).sqlmodel_update(changes)


class Outline(HTMLParser):
    """What a screen reader finds: words, links, buttons with what they send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self.acts: list[str] = []
        self.tags: list[str] = []
        self._href = ""
        self._skips = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self._skips = tag in ("style", "title")
        self._href = given.get("href") or "" if tag == "a" else ""
        if tag == "button":
            self.acts.append(str(given["value"]))

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._skips:
            self.words.append(data.strip())
            if self._href:
                self.links[data.strip()] = self._href

    @property
    def text(self) -> str:
        return " | ".join(self.words)


def read(answer: httpx.Response) -> Outline:
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return Outline(answer.text)
