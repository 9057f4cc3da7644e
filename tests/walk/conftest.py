"""`make demo` as a newcomer starts it, and a browser to walk through it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

REPOSITORY = Path(__file__).parents[2]
SCREENSHOTS = REPOSITORY / "tests" / "screenshots"

Opening = Callable[..., Page]
Shoot = Callable[[Page, str], None]
TALL = 1500  # pixels: a whole answer fits into one screenshot
PATIENCE = 15_000  # milliseconds, for a busy machine


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


@pytest.fixture(scope="session")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture
def open_as(browser: Browser, demo_address: str) -> Iterator[Opening]:
    """Open the workspace as somebody, by handle; on a phone where `width` says so."""
    contexts = []

    def opening(
        handle: str,
        place: str = "channel/general",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=demo_address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        people = page.request.get(f"{demo_address}/control/users").json()
        slack_id = next(one["id"] for one in people if one["name"] == handle)
        # A window stays open for its person, whoever walked here before.
        for window in page.request.get(f"{demo_address}/control/modals?user={slack_id}").json()[:1]:
            closed = {"user": slack_id, "view": window["view"]["id"], "clear": True}
            page.request.post(f"{demo_address}/control/close", data=closed)
        channels = page.request.get(f"{demo_address}/control/channels?user={slack_id}").json()
        ids = {one["name"]: one["id"] for one in channels}
        kind, _, name = place.partition("/")
        page.goto(f"/as/{slack_id}/{kind}/{ids.get(name, name)}")
        return page

    yield opening
    broken = None
    for context in contexts:
        broken = context.request.get(f"{demo_address}/control/violations").json()
        context.close()
    assert not broken, broken


def tell(page: Page, words: str) -> Locator:
    """Write to the app, in its messages or after its command, and return its answer."""
    articles = page.get_by_role("article")
    own = 0 if words.startswith("/") else 1
    before = articles.count()
    composer = page.get_by_role("textbox", name="Message")
    composer.fill(words)
    composer.press("Enter")
    expect(articles).to_have_count(before + own + 1, timeout=PATIENCE)
    return articles.last


@pytest.fixture
def shoot() -> Shoot:
    """Take a screenshot for people to look at; nothing is compared."""

    def shooting(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return shooting
