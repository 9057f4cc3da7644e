"""The panel of the outside world: what somebody's mail program and calendar show them."""

from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.kit.sandbox.browsing import Site
from tests.kit.sandbox.stage import ANA, GENERAL


def _mail(number: int, *, to: str = "ana@example.org", subject: str = "Your seat", ics: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Learning <pl@example.org>", to, subject
    message["Date"], message["Message-ID"] = "Thu, 03 Dec 2026 15:30:00 -0800", f"<{number}@example.org>"
    message.set_content("You have a seat. <b> & see http://127.0.0.1:9/s/abc.\n")
    message.add_alternative("<h1>You have a seat</h1>", subtype="html")
    if ics:
        message.add_attachment(
            ics.encode(), maintype="text", subtype="calendar", params={"method": "REQUEST"}, filename="invite.ics"
        )
    return message


def _invitation(*, sequence: int, summary: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1@x"]
    lines += ["DTSTAMP:20261101T000000Z", "DTSTART:20261203T233000Z", "DTEND:20261204T003000Z"]
    lines += [f"SEQUENCE:{sequence}", f"SUMMARY:{summary}", "LOCATION:Room 3", "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join([*lines, ""])


def test_e_mail_is_read_and_the_calendar_keeps_one_entry(page: Page, site: Site) -> None:
    page.get_by_role("button", name="Outside world").click()
    panel = page.get_by_role("complementary", name="Outside world")
    expect(panel).to_contain_text("Nobody has written to ana@example.org yet.")

    for number in range(3):
        ics = _invitation(sequence=number, summary=f"UDL, version {number}")
        site.mail(_mail(number, subject=f"Your seat ({number})", ics=ics))
    site.mail(_mail(9, to="kim@example.org", subject="For Kim"))

    calendar = panel.get_by_role("region", name="Calendar", exact=True)
    expect(calendar.get_by_role("listitem")).to_have_count(1)
    expect(calendar).to_contain_text("UDL, version 2")
    expect(calendar).to_contain_text("Thu 3:30 – 4:30 PM PST")
    expect(calendar).to_contain_text("Changed 2 times")

    panel.get_by_text("Your seat (2)", exact=True).click()
    letter = panel.frame_locator("iframe[title='Your seat (2)']")
    expect(letter.get_by_role("heading", name="You have a seat")).to_be_visible()
    panel.get_by_text("Plain text", exact=True).locator("visible=true").click()
    link = panel.get_by_role("link", name="http://127.0.0.1:9/s/abc", exact=True).locator("visible=true")
    expect(link).to_have_attribute("target", "_blank")
    expect(panel.get_by_text("You have a seat. <b> & see").locator("visible=true")).to_be_visible()
    with page.expect_download() as saving:
        panel.get_by_role("link", name="invite.ics").locator("visible=true").click()
    assert "UDL, version 2" in saving.value.path().read_text(encoding="utf-8")

    others = panel.get_by_role("region", name="E-mail of others")
    expect(others.get_by_text("For Kim")).to_be_hidden()
    others.get_by_text("E-mail of others").click()
    expect(others.get_by_text("For Kim")).to_be_visible()


def test_letter_stays_open_while_another_comes(page: Page, site: Site) -> None:
    site.mail(_mail(1, subject="First"))
    page.goto(f"/as/{ANA}/channel/{GENERAL}")
    page.get_by_role("button", name="Outside world").click()
    panel = page.get_by_role("complementary", name="Outside world")
    panel.get_by_text("First", exact=True).click()
    site.mail(_mail(2, subject="Second"))
    expect(panel.get_by_text("Second", exact=True)).to_be_visible()
    heading = panel.frame_locator("iframe[title='First']").get_by_role("heading", name="You have a seat")
    expect(heading).to_be_visible()
