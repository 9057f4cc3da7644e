"""The demo around a small program that stands for the bot."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from sandbox.demo.program import ProgramFailedError
from sandbox.demo.running import Plan, listen, run_demo
from sandbox.district.seeding import seed_sample_district
from sandbox.server import create_app
from sandbox.wire.transport import Addresses, Line
from sandbox.workspace.state import Workspace
from tests.kit.sandbox.serving import address_of, served
from tests.kit.sandbox.stage import ANA, CREDENTIALS, GENERAL, MANIFEST, seed

pytestmark = pytest.mark.anyio

BOT = """
import http.server, os, pathlib, sys, urllib.request
words = sys.argv[1:]
with open("commands", "a") as log: log.write(" ".join(words) + "\\n")
if words[0] == "db": pathlib.Path("pl.db").touch()
if words[0] == "import": assert pathlib.Path(words[2]).stat().st_size > 1000
if words[0] != "run": sys.exit()
token = {"Authorization": "Bearer " + os.environ["SLACK_BOT_TOKEN"]}
call = urllib.request.Request(os.environ["SLACK_API_URL"] + "auth.test", data=b"", headers=token)
assert b'"ok":true' in urllib.request.urlopen(call).read()
class Bot(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def do_POST(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"Hello")
http.server.HTTPServer(("127.0.0.1", int(os.environ["PL_PORT"])), Bot).serve_forever()
"""

PREPARING = [
    "db upgrade",
    "import people people.csv --apply",
    "import catalog catalog.csv --apply",
    "import holidays holidays.ics --apply",
    "import catalog new-today.csv --apply",
]


@asynccontextmanager
async def _demo(plan: Plan) -> AsyncIterator[httpx.AsyncClient]:
    plan.folder.mkdir(exist_ok=True)
    listener, announced, stop = listen(0), asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(run_demo(plan, listener=listener, announced=announced, stop=stop))
    waiting = asyncio.create_task(announced.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        running.result()
    async with httpx.AsyncClient(base_url=address_of(listener), trust_env=False) as client:
        yield client
    stop.set()
    await running


def _commands(folder: Path) -> list[str]:
    return (folder / "commands").read_text(encoding="utf-8").splitlines()


async def test_demo_prepares_the_district_once_and_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = Plan(port=0, folder=tmp_path / "demo", bot=(sys.executable, "-c", BOT))
    async with _demo(plan) as client:
        said = {"user": "elena.marquez", "channel": "general", "text": "/pl find UDL"}
        assert (await client.post("/control/say", json=said)).status_code == 200
        query = {"user": "elena.marquez", "channel": "general"}
        messages = (await client.get("/control/messages", params=query)).json()
        assert messages[-1]["text"] == "Hello"
        assert (await client.get("/", follow_redirects=True)).status_code == 200
        for name in ("next-term.csv", "district-calendar.ics"):
            assert len((await client.get(f"/files-to-try/{name}")).content) > 1000
        assert str(client.base_url).rstrip("/") in capsys.readouterr().out
    assert _commands(plan.folder) == [*PREPARING, "run"]
    async with _demo(plan):
        pass
    # Between the two starts the session that starts soon may have become another one.
    again = [command for command in _commands(plan.folder) if command != PREPARING[-1]]
    assert again == [*PREPARING[:-1], "run", "run"]


async def test_demo_ends_with_the_bots_last_words_when_it_cannot_start(tmp_path: Path) -> None:
    plan = Plan(port=0, folder=tmp_path, bot=(sys.executable, "-c", "exit('no database today')"))
    with pytest.raises(ProgramFailedError) as failure:
        async with _demo(plan):
            pass
    assert failure.value.lines == ["no database today"]
    assert not (tmp_path / "prepared.json").exists()


async def test_demo_goes_on_when_the_bot_dies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mortal = BOT.replace(".serve_forever()", ".handle_request(); exit('out of memory')")
    plan = Plan(port=0, folder=tmp_path, bot=(sys.executable, "-c", mortal))
    async with _demo(plan) as client:
        while "Stop it with Ctrl-C" not in (said := capsys.readouterr().out):
            await client.post("/control/idle", json={})
        assert "out of memory\nThe bot ended by itself with status 1." in said
        await client.post("/control/say", json={"user": "elena.marquez", "channel": "general", "text": "/pl"})
        *_, violation = (await client.get("/control/violations")).json()
        assert violation["code"] == "dispatch_failed"


async def test_sample_district_keeps_its_identifiers() -> None:
    first, second = Workspace(MANIFEST), Workspace(MANIFEST)
    for workspace in (first, second):
        seed_sample_district(workspace)
    assert first.users.keys() == second.users.keys()
    assert first.channels.keys() == second.channels.keys()
    assert first.humans[0].featured
    for messages in first.messages.values():
        times = [float(message.ts) for message in messages]
        assert times == sorted(set(times))


def test_server_with_an_open_page_stops_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    listener = listen(0)
    app = create_app(
        Workspace(MANIFEST),
        credentials=CREDENTIALS,
        line=Line(Addresses(bot="http://127.0.0.1:9", own=address_of(listener))),
        seed=seed,
    )
    workspace: Workspace = app.state.slack.workspace
    with served(app, listener=listener):
        address = f"{address_of(listener)}/as/{ANA}/live/channel/{GENERAL}"
        shown = f'{{"since": {workspace.version}, "toasts_from": 0}}'
        page = threading.Thread(
            target=httpx.get, args=(address,), kwargs={"params": {"shown": shown}, "timeout": 20, "trust_env": False}
        )
        page.start()
        while not workspace._waiters:
            page.join(0.01)
    page.join(timeout=5)
    assert not page.is_alive()
    assert "Traceback" not in capfd.readouterr().err
