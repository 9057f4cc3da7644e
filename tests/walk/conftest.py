"""`make demo` as a newcomer starts it, and a browser to walk through it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.walking import REPOSITORY, SCREENSHOTS, Opening, Shoot, prepared_folder, started_demo


@pytest.fixture(scope="session")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started_demo(prepared_folder(tmp_path_factory, "plain", prepare=_visit)) as address:
        yield address


def _visit(folder: Path) -> None:
    """Start the demo once, until its people have done what they do before anybody looks."""
    with started_demo(folder):
        pass


@pytest.fixture(scope="session")
def wakeful_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a demo whose messages leave at any hour and on any day, so that a walk can follow them."""
    with started_demo(prepared_folder(tmp_path_factory, "wakeful", prepare=_visit_awake)) as address:
        yield address


def _visit_awake(folder: Path) -> None:
    (folder / ".env").write_text("PL_STAFF_HOURS=00:00-23:59\n", encoding="utf-8")
    with started_demo(folder):
        _open_every_day(folder)


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


@pytest.fixture
def open_as(browser: Browser, demo_address: str) -> Iterator[Opening]:
    """Open the workspace as somebody, by handle; on a phone where `width` says so."""
    contexts = []

    def opening(
        handle: str, place: str = "channel/general", *, width: int = 1280, height: int = 800, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=demo_address, viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
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


@pytest.fixture
def shoot() -> Shoot:
    """Take a screenshot for people to look at; nothing is compared."""

    def shooting(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return shooting
