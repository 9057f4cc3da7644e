"""Starting the demo as a newcomer does, and what walks through it have in common."""

import fcntl
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from locales.languages import STAFF_LANGUAGES
from locales.translator import Translator

REPOSITORY = Path(__file__).parents[2]
SCREENSHOTS = REPOSITORY / "tests" / "screenshots"
Opening = Callable[..., Page]
WIDTHS = (1280, 360)
SPOKEN = [Translator(language) for language in STAFF_LANGUAGES]
TALL = 1500  # pixels: a whole answer fits into one screenshot
PATIENCE = 15_000  # milliseconds, for a busy machine


def prepared_folder(factory: pytest.TempPathFactory, *, awake: bool = False) -> Path:
    """Return a folder for a demo in which its district stands already: made once for all workers, and copied.

    Where it is `awake`, messages leave at any hour and on any day, so that a walk can follow them.
    """
    kind = "awake" if awake else "plain"
    shared = factory.getbasetemp().parent / f"demo-{kind}"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            making = factory.mktemp("demo")
            if awake:
                (making / ".env").write_text("PL_STAFF_HOURS=00:00-23:59\n", encoding="utf-8")
            with started_demo(making):
                if awake:
                    _open_every_day(making)
            making.rename(shared)
    return Path(shutil.copytree(shared, factory.mktemp("demo") / "district"))


def _open_every_day(folder: Path) -> None:
    """Decide at the command line, as a district would, what lets a walk happen now; and drop the holidays."""
    own = {**os.environ, "PYTHONPATH": str(REPOSITORY), "DATABASE_URL": f"sqlite:///{folder / 'pl.db'}"}
    decisions = {"notices.weekdays": "mon|tue|wed|thu|fri|sat|sun", "checkin.before_minutes": "120"}
    for decision in decisions.items():
        command = [
            sys.executable,
            "-m",
            "bot",
            "settings",
            "set",
            *decision,
            "--from",
            "2026-01-01",
            "--source",
            "walk",
        ]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=own)
    with closing(sqlite3.connect(folder / "pl.db")) as database, database:
        database.execute("DELETE FROM holiday")


@contextmanager
def started_demo(folder: Path, *options: str) -> Iterator[str]:
    """Start the demo in a folder of its own. Yields the address that it tells people to open."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--folder", str(folder), *options]
    demo = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    said: list[str] = []
    try:
        assert demo.stdout is not None
        for line in demo.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0]
                break
        else:
            raise AssertionError("the demo did not start:\n" + "".join(said))
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(timeout=20)
        if demo.stdout is not None:
            demo.stdout.close()


def tell(page: Page, words: str) -> Locator:
    """Write to the app, in its messages or after its command, and return its answer.

    A notice may come in between: the answer to a command is the next that only this person sees.
    """
    articles, own = page.get_by_role("article"), 1
    if words.startswith("/"):
        articles, own = articles.filter(has_text="Only visible to you"), 0
    before = articles.count()
    composer = page.get_by_role("textbox", name="Message")
    composer.fill(words)
    composer.press("Enter")
    expect(articles).to_have_count(before + own + 1, timeout=PATIENCE)
    return articles.nth(before + own)


def speak(page: Page, spoken: Translator) -> None:
    """Have the app answer this person in a language from now on."""
    tell(page, f"/pl language {spoken.language.autonym}")


def type_for_window(page: Page, words: str) -> Locator:
    """Type a command that is answered with a window, and return that."""
    composer = page.get_by_role("textbox", name="Message")
    composer.fill(words)
    composer.press("Enter")
    window = page.get_by_role("dialog").last
    expect(window).to_be_visible(timeout=PATIENCE)
    return window


def close(window: Locator, spoken: Translator) -> None:
    """Close a window with its own button; the cross above it closes those beneath too."""
    window.get_by_role("button", name=spoken.t("Close"), exact=True).last.click()


def close_all(page: Page) -> None:
    """Close the window by its cross, and those beneath it."""
    page.get_by_role("dialog").last.get_by_role("button", name="Close", exact=True).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def button(place: Page | Locator, name: str) -> Locator:
    """Return the first button or link whose name contains these words."""
    return place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name)).first


def shoot(page: Page, name: str) -> None:
    """Take a screenshot for people to look at, into tests/screenshots, where `SCREENSHOTS=1` asks for that.

    Nothing is compared, and taking them all costs half a minute.
    """
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


def shoot_widths(page: Page, name: str) -> None:
    """Look that a page fits the width of a desk and that of a phone, and leave it as it was."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": TALL})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than {width}"
        shoot(page, f"{name}-{width}")
    if before is not None:
        page.set_viewport_size(before)
