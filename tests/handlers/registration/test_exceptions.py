"""R7: who is kept out by a rule asks a named person, who says yes or not this time."""

import pytest

from storage.tables import EmployeeGroup, Role
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


@pytest.fixture
def fay(town: Town) -> Someone:
    return town.someone("Fay Low", roles=[Role.facilitator])


def _asks(town: Town, reason: str = "I co-teach this class.") -> Someone:
    town.rows.live(
        "UDL basics", code="UDL-1", audience=[EmployeeGroup.classified], facilitators=["fay.low@example.org"]
    )
    ana = town.someone()
    ana.types("/pl register UDL-1")
    if ana.sees().has("Register: UDL basics"):
        ana.presses("Register: UDL basics")
    ana.presses("Ask for an exception: UDL basics")
    ana.fills("Why would it help you?", reason)
    ana.submits()
    return ana


@on_both
def test_allowed_exception_opens_the_way(town: Town, fay: Someone) -> None:
    fay.types("/pl find")
    ana = _asks(town)
    assert "✅ Asked: UDL basics" in ana.sees().words
    assert "Fay Low decides." in ana.sees().words
    town.delivers()
    told = fay.told()[-1]
    assert "🙋 Ana Ruiz (North School) asks to join: UDL basics" in told.words
    assert "It is for: classified staff." in told.words
    assert "“I co-teach this class.”" in told.words
    fay.channel = "app"
    fay.presses("Allow: Ana Ruiz")
    town.delivers()
    assert "✅ You may join: UDL basics" in ana.told()[-1].words
    ana.channel = "app"
    ana.presses("Register: UDL basics")
    assert ana.sees().says("You're in: UDL basics") or any(one.says("You're in: UDL basics") for one in ana.told())


def test_not_this_time_is_said_kindly_and_once(town: Town, fay: Someone) -> None:
    cora = town.someone("Cora Diaz", roles=[Role.coordinator])
    fay.types("/pl find")
    ana = _asks(town, "")
    town.delivers()
    fay.channel = "app"
    fay.presses("Not this time: Ana Ruiz")
    town.delivers()
    assert "Not this time: UDL basics\n" in ana.told()[-1].words
    cora.finds_message(
        {
            "type": "button",
            "action_id": "exception_allow:1",
            "value": "1",
            "text": {"type": "plain_text", "text": "Allow"},
        }
    )
    cora.presses("Allow")
    assert "Fay Low has said not this time already." in cora.sees().words
    ana.channel = "general"
    ana.finds_message(
        {
            "type": "button",
            "action_id": "exception_allow:1",
            "value": "1",
            "text": {"type": "plain_text", "text": "Allow"},
        }
    )
    ana.presses("Allow")
    assert "🔒" in ana.sees().words
