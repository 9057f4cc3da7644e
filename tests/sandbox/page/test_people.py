"""Who one is: the first page, and the switch between people."""

import pytest

from sandbox.workspace.state import User
from tests.kit.sandbox.page_html import Node, parse
from tests.kit.sandbox.stage import ANA, BEN, GENERAL, Stage, staged

pytestmark = pytest.mark.anyio

CHANNEL = f"/channel/{GENERAL}"
SCRIPT = "<script>alert(1)</script>"


async def _chooser(stage: Stage, **query: str) -> Node:
    response = await stage.client.get("/", params=query)
    assert response.status_code == 200
    assert response.headers["content-security-policy"].startswith("default-src 'self';")
    return parse(response.text.removeprefix("<!doctype html>"))


def _names(node: Node) -> list[str]:
    return [link.one("strong").text for link in node.all("a")]


async def test_person_is_led_to_the_first_channel() -> None:
    async with staged() as stage:
        response = await stage.client.get(f"/as/{BEN}")

    assert (response.status_code, response.headers["location"]) == (303, f"/as/{BEN}{CHANNEL}")


@pytest.mark.parametrize("path", ["/", f"/as/{ANA}"])
async def test_empty_workspace_is_nobodys(path: str) -> None:
    async with staged() as stage:
        stage.workspace.empty()
        assert (await stage.client.get(path)).status_code == 503


async def test_first_page_asks_who_one_is() -> None:
    async with staged() as stage:
        stage.workspace.add_user(User(id="U0CY", name="cy", real_name=SCRIPT, title="Bus Driver", featured=True))
        page = await _chooser(stage)
        found = await _chooser(stage, q="bus")

    assert page.one("h1").text == "Who are you?"
    featured = page.one(class_="featured").one("a")
    assert (featured.attributes["href"], featured.one("small").text) == (f"/as/U0CY{CHANNEL}", "Bus Driver")
    assert _names(page) == [SCRIPT, "Ana Ruiz", "Ben Ode"]
    assert _names(found.one(id="found")) == [SCRIPT]
    assert found.one("input", name="q").attributes["value"] == "bus"


async def test_people_are_found_by_name_title_and_kind_of_guest() -> None:
    async with staged() as stage:
        stage.workspace.add_user(User(id="U0CY", name="cy", real_name=SCRIPT, title="Bus Driver", featured=True))
        everybody = parse((await stage.client.get(f"/as/{ANA}/people", params={"path": CHANNEL})).text)
        driver = parse((await stage.client.get(f"/as/{ANA}/people", params={"q": "bus"})).text)
        guest = parse((await stage.client.get(f"/as/{ANA}/people", params={"q": "guest"})).text)

    assert [node.attributes["href"] for node in everybody.all("a")] == [
        f"/as/U0CY{CHANNEL}",
        f"/as/{ANA}{CHANNEL}",
        f"/as/{BEN}{CHANNEL}",
    ]
    assert [node.text for node in driver.all("strong")] == [SCRIPT]
    assert [node.text for node in guest.all("strong")] == ["Ben Ode"]
