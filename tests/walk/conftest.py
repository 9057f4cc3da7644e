"""`make demo` as a newcomer starts it, and a browser to walk through it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.walking import Opening, prepared_folder, started_demo


@pytest.fixture(scope="session")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started_demo(prepared_folder(tmp_path_factory)) as address:
        yield address


@pytest.fixture(scope="session")
def wakeful_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a demo whose messages leave at any hour and on any day, so that a walk can follow them."""
    with started_demo(prepared_folder(tmp_path_factory, awake=True)) as address:
        yield address


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
