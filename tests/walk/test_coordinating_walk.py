"""A coordinator's walk: create, repeat, register others, change with a preview, raise the seats, cancel."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from locales.translator import Translator
from tests.kit.walking import (
    PATIENCE,
    SPOKEN,
    TALL,
    Opening,
    button,
    close_all,
    shoot_widths,
    speak,
    tell,
    type_for_window,
)

IN_TWO_WEEKS = datetime.now(UTC).date() + timedelta(days=14)
PASTED = "Linh Đoàn\nravneet.bains@sample.example\nnobody@sample.example"


@pytest.fixture(scope="session")
def demo_address(wakeful_address: str) -> str:
    return wakeful_address


def field(window: Locator, label: str) -> Locator:
    """Return the field whose label is exactly this, whether it must be filled or not."""
    return window.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$")).first


def submit(window: Locator, name: str) -> None:
    window.get_by_role("button", name=name, exact=True).last.click()


def test_offering_from_the_first_word_to_the_last(open_as: Opening) -> None:
    spoken, handle, title = SPOKEN[1], "thandiwe.marsh", "Kites: build one that flies"
    page = open_as(handle, height=TALL)
    speak(page, spoken)
    code = f"WALK-{spoken.language.tag[:2].upper()}"
    create(page, spoken, title=title, code=code)
    repeat(page, spoken)
    add_people(page, spoken, code=code)
    move(page, spoken, code=code)
    read_what_changed(open_as("linh.doan", "app/messages", height=TALL), spoken, title=title)
    raise_seats(page, spoken, code=code)
    cancel(page, spoken, code=code)


def create(page: Page, spoken: Translator, *, title: str, code: str) -> None:
    """Create an offering; what lacks is said beside the field, and nothing that was typed is lost."""
    window = type_for_window(page, "/pl new")
    shoot_widths(page, f"new-{spoken.language.id}")
    field(window, spoken.t("Title")).fill(title)
    field(window, spoken.t("Why this matters")).fill("x" * 281)
    field(window, spoken.t("Code")).fill(code)
    field(window, spoken.t("Or another goal")).fill("Learning by making")
    submit(window, spoken.t("Create"))
    too_long = spoken.tn(
        "{n} character too many: {limit} at most.", "{n} characters too many: {limit} at most.", 1, limit=280
    )
    expect(window).to_contain_text(too_long)
    expect(field(window, spoken.t("Title"))).to_have_value(title)
    shoot_widths(page, f"new-refused-{spoken.language.id}")
    field(window, spoken.t("Why this matters")).fill("Students see at once what holds and what does not.")
    submit(window, spoken.t("Create"))
    expect(page.get_by_role("dialog")).to_contain_text("✅")
    shoot_widths(page, f"new-created-{spoken.language.id}")


def repeat(page: Page, spoken: Translator) -> None:
    """Add the session of three weeks at once."""
    button(page.get_by_role("dialog"), spoken.t("Add a session")).click()
    window = page.get_by_role("dialog", name=spoken.t("Add a session"))
    field(window, spoken.t("Day")).fill(IN_TWO_WEEKS.isoformat())
    field(window, spoken.t("Starts at")).fill("15:30")
    field(window, spoken.t("Seats")).fill("1")
    field(window, spoken.t("Repeat every week")).fill("3")
    shoot_widths(page, f"session-new-{spoken.language.id}")
    submit(window, spoken.t("Add"))
    added = page.get_by_role("dialog").filter(has_text=spoken.tn("✅ Added {n} session.", "✅ Added {n} sessions.", 3))
    expect(added).to_be_visible()
    shoot_widths(page, f"sessions-added-{spoken.language.id}")
    close_all(page)


def add_people(page: Page, spoken: Translator, *, code: str) -> None:
    """Paste names and addresses: one gets the seat, one waits, one is nobody; then the same again."""
    dates = tell(page, f"/pl add {code}")
    button(dates, spoken.t("Add people: {time}", time="")).click()
    window = page.get_by_role("dialog")
    field(window, spoken.t("Whom do you add?")).fill(PASTED)
    submit(window, spoken.t("Next"))
    preview = page.get_by_role("dialog", name=spoken.t("Add these people?"))
    expect(preview).to_contain_text("Linh Đoàn")
    expect(preview).to_contain_text("Ravneet Bains")
    expect(preview).to_contain_text("nobody@sample.example")
    shoot_widths(page, f"people-{spoken.language.id}")
    submit(preview, spoken.t("Confirm"))
    added = page.get_by_role("dialog").filter(has_text=spoken.tn("✅ {n} added", "✅ {n} added", 1))
    expect(added).to_be_visible()
    shoot_widths(page, f"people-added-{spoken.language.id}")
    close_all(page)


def open_first_date(page: Page, spoken: Translator, *, code: str, label: str) -> Locator:
    overview = tell(page, f"/pl edit {code}")
    button(overview, spoken.t(label, time="")).click()
    window = page.get_by_role("dialog")
    expect(window).to_be_visible()
    return window


def move(page: Page, spoken: Translator, *, code: str) -> None:
    """Move the session: the words are seen before it is saved, and the message leaves at once."""
    window = open_first_date(page, spoken, code=code, label="Change: {time}")
    shoot_widths(page, f"session-change-{spoken.language.id}")
    field(window, spoken.t("Starts at")).fill("16:15")
    field(window, spoken.t("Room or place")).fill("Room 12")
    submit(window, spoken.t("Next"))
    preview = page.get_by_role("dialog", name=spoken.t("Before you save"))
    expect(preview).to_contain_text("→")
    expect(preview).to_contain_text("4:15")
    shoot_widths(page, f"change-preview-{spoken.language.id}")
    button(preview, spoken.t("Back")).click()
    back = page.get_by_role("dialog").filter(has=page.get_by_label(spoken.t("Room or place")))
    expect(field(back, spoken.t("Room or place"))).to_have_value("Room 12")
    submit(back, spoken.t("Next"))
    submit(page.get_by_role("dialog", name=spoken.t("Before you save")), spoken.t("Save"))
    saved = page.get_by_role("dialog").filter(has_text=spoken.t("✅ Saved: {title}", title=""))
    expect(saved).to_be_visible()
    shoot_widths(page, f"change-saved-{spoken.language.id}")
    button(saved, spoken.t("Send it now")).click()
    expect(page.get_by_role("dialog")).to_contain_text(spoken.t("✅ The message leaves now: {title}", title=""))
    close_all(page)


def read_what_changed(page: Page, spoken: Translator, *, title: str) -> None:
    """See the message as one of those who are registered."""
    speak(page, spoken)
    told = page.get_by_role("article").filter(has_text=title).filter(has_text="→")
    expect(told).to_have_count(1, timeout=PATIENCE)
    expect(told).to_contain_text("Room 12")
    shoot_widths(page, f"change-told-{spoken.language.id}")


def raise_seats(page: Page, spoken: Translator, *, code: str) -> None:
    """Raise the seats: who waits is offered one, without anybody doing more."""
    window = open_first_date(page, spoken, code=code, label="Change: {time}")
    field(window, spoken.t("Seats")).fill("2")
    submit(window, spoken.t("Next"))
    saved = page.get_by_role("dialog").filter(has_text="🎟️")
    expect(saved).to_be_visible()
    shoot_widths(page, f"seats-raised-{spoken.language.id}")
    button(saved, spoken.t("Change it again")).click()
    window = page.get_by_role("dialog").filter(has=page.get_by_label(spoken.t("Seats")))
    field(window, spoken.t("Seats")).fill("1")
    submit(window, spoken.t("Next"))
    taken = ("{n} seat is taken, so there cannot be fewer.", "{n} seats are taken, so there cannot be fewer.")
    expect(window).to_contain_text(spoken.tn(*taken, 2))
    shoot_widths(page, f"seats-refused-{spoken.language.id}")
    close_all(page)


def cancel(page: Page, spoken: Translator, *, code: str) -> None:
    """Cancel the session with a reason."""
    window = open_first_date(page, spoken, code=code, label="Cancel the session: {time}")
    field(window, spoken.t("Why is it cancelled?")).fill("The room has no power that week.")
    shoot_widths(page, f"cancel-{spoken.language.id}")
    submit(window, spoken.t("Cancel it"))
    done = page.get_by_role("dialog").filter(has_text="❌")
    expect(done).to_be_visible()
    shoot_widths(page, f"cancelled-{spoken.language.id}")
    close_all(page)


def test_teacher_may_not_change_and_reads_whom_to_ask(open_as: Opening) -> None:
    page = open_as("noor.alrashidi", height=TALL)
    for words in ("/pl new", "/pl edit DROP-IN", "/pl add DROP-IN"):
        expect(tell(page, words)).to_contain_text("🔒")
    shoot_widths(page, "planning-refused")
