"""A3, A4: the code on a screen, the sheet on paper and as a file, and who may have them."""

import csv
import io
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from learning.attendance.checkin import open_code
from learning.attendance.marking import add_walk_in
from learning.attendance.refusals import RosterPrivate
from learning.attendance.sign_in import link_to_sheet
from learning.people.viewers import Viewer, recall_person
from learning.registration.registering import register
from storage.tables import Link, LinkScope, Person, PersonRole, Role, Session
from tests.kit.fixtures import on_both
from tests.kit.rows import email_of
from tests.kit.slack.town import Town

LEADER = "Fay Long"


class Words(HTMLParser):
    """The words of a page, and what its elements are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self._silent = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)
        self._silent = tag == "style"

    def handle_data(self, words: str) -> None:
        if words.strip() and not self._silent:
            self.words.append(words.strip())


def _viewer(town: Town, name: str, *, role: Role | None = None, locale: str | None = None) -> Viewer:
    person = town.people.get(name) or town.rows.person(name, roles=[role] if role else [], locale=locale)
    town.people[name] = person
    with town.bot.database.reading() as tx:
        viewer = recall_person(tx, person)
    assert viewer is not None
    return viewer


def _session(town: Town) -> int:
    offering = town.rows.offering("UDL <basics>", code="UDL-101", facilitators=[email_of(LEADER)])
    session = town.rows.session(offering, "2026-12-03 15:30", place="Room 4")
    for name in ("Ana <b>Ruiz</b>", "Ben Oak"):
        person = town.rows.person(name, email=f"{name[:3].lower()}@example.org")
        register(town.bot.dispatcher.district, person, session, now=town.clock.now, actor="test")
    return session


def _sheet(town: Town, session: int, *, locale: str | None = None) -> str:
    """Return the path of the sheet that Fay was given."""
    viewer = _viewer(town, LEADER, locale=locale)
    address = link_to_sheet(town.bot.dispatcher.district, session, viewer, now=town.clock.now)
    return address[address.index("/s/") :]


def _get(town: Town, path: str, **headers: str) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.get(f"{town.door.url}{path}", headers=headers)


@on_both
def test_sheet_lists_people_and_the_code(town: Town) -> None:
    session = _session(town)
    path = _sheet(town, session)
    code = open_code(town.bot.dispatcher.district, session, _viewer(town, LEADER), now=town.clock.now)
    town.clock.now += timedelta(days=9, hours=6, minutes=5)  # 3:35 PM on December 3
    dora = town.rows.person("Dora Kim")
    add_walk_in(town.bot.dispatcher.district, session, _viewer(town, LEADER), dora, now=town.clock.now)
    answer = _get(town, path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    words = Words(answer.text).words
    assert "Sign-in sheet: UDL <basics>" in words
    assert [name for name in words if name in ("Ana <b>Ruiz</b>", "Ben Oak", "Dora Kim")] == [
        "Ana <b>Ruiz</b>",
        "Ben Oak",
        "Dora Kim",
    ]
    assert f"/pl here {code}" in words
    assert "✅ Checked in 3:35 PM PT" in words
    assert "script" not in Words(answer.text).tags


def test_sheet_is_a_file_too(town: Town) -> None:
    session = _session(town)
    answer = _get(town, f"{_sheet(town, session)}?csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="sign-in-UDL-101-2026-12-03.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["session"], row["email"], row["present"]) for row in rows] == [
        (f"UDL-101#{session}", "ana@example.org", ""),
        (f"UDL-101#{session}", "ben@example.org", ""),
    ]


def test_sheet_speaks_the_language_of_who_leads(town: Town) -> None:
    session = _session(town)
    answer = _get(town, _sheet(town, session, locale="es_US"))
    assert '<html lang="es' in answer.text


@pytest.mark.parametrize("change", ["expired", "retired", "not leading", "left role", "no session", "forged"])
def test_sheet_is_shown_to_nobody_else(town: Town, change: str) -> None:
    session = _session(town)
    path = _sheet(town, session)
    if change == "left role":
        cora = _viewer(town, "Cora Diaz", role=Role.coordinator)
        address = link_to_sheet(town.bot.dispatcher.district, session, cora, now=town.clock.now)
        path = address[address.index("/s/") :]
    assert _get(town, path).status_code == 200
    with town.bot.database.transaction() as tx:
        if change == "expired":
            ends = tx.get_one(Session, session).ends_at
            town.clock.now = ends + timedelta(days=2)
        elif change == "retired":
            tx.get_one(Person, town.people[LEADER]).retired_at = town.clock.now
        elif change == "left role":
            tx.delete(tx.exec(select(PersonRole)).one())
        elif change == "no session":
            for link in tx.exec(select(Link)).all():
                link.session_id = None
    if change == "not leading":
        town.rows.change_offering(1, facilitators=[])
    path = path[:-1] + ("a" if path[-1] != "a" else "b") if change == "forged" else path
    for view in ("", "?csv"):
        answer = _get(town, path + view)
        assert answer.status_code == 404
        assert "Ben Oak" not in answer.text
        assert "ben@example.org" not in answer.text


@pytest.mark.parametrize("role", [None, Role.facilitator, Role.site_admin, Role.hr])
def test_link_is_made_for_who_runs_the_session(town: Town, role: Role | None) -> None:
    session = _session(town)
    with pytest.raises(RosterPrivate):
        link_to_sheet(town.bot.dispatcher.district, session, _viewer(town, "Olga Rey", role=role), now=town.clock.now)
    with town.bot.database.reading() as tx:
        assert tx.exec(select(Link).where(Link.scope == LinkScope.sign_in_sheet)).all() == []


def test_code_page_says_how_in_both_languages_and_names_nobody(town: Town) -> None:
    _session(town)
    answer = _get(town, "/here/4821")
    assert answer.status_code == 200
    words = Words(answer.text).words
    assert words.count("/pl here 4821") == 2
    assert "4821" in words
    assert "svg" in Words(answer.text).tags
    assert "UDL" not in answer.text
    assert "Ben Oak" not in answer.text


@pytest.mark.parametrize("code", ["", "482", "48211", "0482", "abcd", "4821/", "%34%38%32%31x", "４８２１", "<b>x"])
def test_code_page_is_for_four_digits(town: Town, code: str) -> None:
    _session(town)
    answer = _get(town, f"/here/{code}")
    assert answer.status_code == 404
    assert "<b>x" not in answer.text


def test_code_page_tells_nothing_of_which_codes_there_are(town: Town) -> None:
    session = _session(town)
    code = open_code(town.bot.dispatcher.district, session, _viewer(town, LEADER), now=town.clock.now)
    other = str(1000 + (int(code) - 999) % 9000)
    real, wrong = (_get(town, f"/here/{each}").text.replace(each, "") for each in (code, other))
    assert Words(real).words == Words(wrong).words


def _fits(browser: Browser, address: str, *, width: int, picture: Path, printed: bool = False) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    if printed:
        page.emulate_media(media="print")
    page.screenshot(path=picture, full_page=True)
    inside = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert inside, f"{address} is wider than {width}"
    page.close()


def test_pages_fit_a_phone_a_projector_and_paper(town: Town, browser: Browser, tmp_path: Path) -> None:
    session = _session(town)
    open_code(town.bot.dispatcher.district, session, _viewer(town, LEADER), now=town.clock.now)
    sheet, code = f"{town.door.url}{_sheet(town, session)}", f"{town.door.url}/here/4821"
    for width in (360, 1280):
        _fits(browser, code, width=width, picture=tmp_path / f"code-{width}.png")
        _fits(browser, sheet, width=width, picture=tmp_path / f"sheet-{width}.png")
    _fits(browser, sheet, width=800, picture=tmp_path / "sheet-printed.png", printed=True)
