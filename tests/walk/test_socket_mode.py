"""The whole bot over Socket Mode: no public address, the same answers."""

import httpx
import pytest

from tests.kit.walking import prepared_folder, started_demo


def test_bot_answers_over_socket_mode(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        started_demo(prepared_folder(tmp_path_factory), "--socket-mode") as address,
        httpx.Client(base_url=f"{address}/control", trust_env=False, timeout=20) as control,
    ):
        someone, place = {"user": "elena.marquez"}, {"channel": "general"}
        control.post("/say", json={**someone, **place, "text": "/pl find UDL"}).raise_for_status()
        answer = control.get("/messages", params={**someone, **place}).json()[-1]
        assert answer["ephemeral"]
        assert "results for “UDL”" in answer["text"]

        details = next(block for block in answer["blocks"] if block.get("block_id", "").startswith("card:"))
        pressed = {"block_id": details["block_id"], "action_id": details["elements"][0]["action_id"]}
        control.post("/press", json={**someone, **place, "ts": answer["ts"], **pressed}).raise_for_status()
        window = control.get("/modals", params=someone).json()[-1]["view"]
        assert window["title"]["text"] == "Details"

        control.post("/open_home", json=someone).raise_for_status()
        assert control.get("/home", params=someone).json()["view"]["type"] == "home"
        assert control.get("/violations").json() == []
