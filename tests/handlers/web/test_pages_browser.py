"""A page behind a link on a phone: it fits, it can be used by keyboard, and it says all of it in both languages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from learning.registration.calendar import link_to_entry
from learning.registration.registering import register
from learning.registration.standings import read_standing
from storage.tables import RegistrationState
from tests.kit.slack.town import Town

WORDS = {
    "en_US": ("Cancel my registration", "Keep my seat", "❌ You are not registered for this session."),
    "es_US": ("Cancelar mi inscripción", "Conservar mi lugar", "❌ No tiene inscripción en esta sesión."),
}
_TITLE = "Universal Design for Learning in mathematics: planning with the multilingual learners of your own class"
# Contrast of every text with what is behind it, by WCAG 2.1: at least 4.5.
_PALE = """() => {
  const lum = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(v => { v /= 255;
    return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }); return .2126 * r + .7152 * g + .0722 * b };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!c.endsWith(', 0)')) return c } return 'rgb(255, 255, 255)' };
  return [...document.querySelectorAll('main *, header *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3))
    .map(e => { const [a, b] = [lum(getComputedStyle(e).color), lum(behind(e))].sort((x, y) => y - x);
      return [e.textContent, (a + .05) / (b + .05)] }).filter(([, ratio]) => ratio < 4.5);
}"""


@pytest.fixture(params=["light", "dark"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=request.param)
    yield context.new_page()
    context.close()


def address_for(town: Town, locale: str) -> tuple[str, int]:
    """Let somebody register whose language this is; return their link at the door, and the registration."""
    district = town.bot.dispatcher.district
    person = town.rows.person("Ana Ruiz", locale=locale)
    offering = town.rows.offering(_TITLE, points=2)
    session = town.rows.session(
        offering,
        "2026-12-03 15:30",
        minutes=90,
        place="Tule Ridge High School, Room 4",
        link="https://video.example/9",
        bring="A unit that you teach",
    )
    standing = register(district, person, session, now=town.clock.now, actor="slack:U1")
    address = link_to_entry(district, standing.registration_id, person, now=town.clock.now)
    return address.replace(town.settings.public_url, town.door.url), standing.registration_id


def looks_right(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(_PALE) == []
    for way in page.locator(".way").all():
        box = way.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 200


@pytest.mark.parametrize("locale", WORDS)
def test_page_fits_a_phone_and_cancels_by_keyboard(town: Town, phone: Page, locale: str) -> None:
    cancel, keep, done = WORDS[locale]
    complaints: list[str] = []
    phone.on("console", lambda message: complaints.append(message.text))
    phone.on("pageerror", lambda error: complaints.append(str(error)))
    address, registration_id = address_for(town, locale)
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text(_TITLE)
    expect(phone.locator("html")).to_have_attribute("lang", locale.replace("_", "-"))
    looks_right(phone)
    phone.get_by_role("link", name=cancel).focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("link", name=keep)).to_be_visible()
    looks_right(phone)
    phone.get_by_role("link", name=keep).click()
    phone.get_by_role("link", name=cancel).click()
    phone.get_by_role("button", name=cancel).focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status")).to_have_text(done)
    looks_right(phone)
    phone.reload()
    expect(phone.get_by_role("status")).to_have_text(done)
    assert complaints == []
    with town.bot.database.reading() as tx:
        assert read_standing(tx, registration_id).state is RegistrationState.cancelled


def test_entry_is_downloaded(town: Town, phone: Page) -> None:
    address, _ = address_for(town, "en_US")
    phone.goto(address)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Add to calendar").click()
    assert download.value.suggested_filename.endswith(".ics")
