"""F9, A9 in Slack: the recording's window, the letter to those who were not there, and the question for what is missing."""

import pytest

from storage.tables import Role
from tests.kit.fixtures import on_both
from tests.kit.slack.attendance import audited, begins, coming, leader, led
from tests.kit.slack.seen import Json
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

LINK = "https://video.example/9"


def _presses_old(someone: Someone, action_id: str, value: str) -> None:
    element: Json = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "Old"},
    }
    someone.types("hello")
    someone.finds_message(element)
    someone.presses("Old")


def _attaches(fay: Someone, session: int, *, link: str = LINK, minutes: str = "22") -> None:
    _presses_old(fay, "recording", str(session))
    fay.fills("Address of the recording", link)
    fay.fills("Length in minutes", minutes)
    fay.submits()


def _morning_after(town: Town, session: int) -> None:
    begins(town, session, hours=16)  # 7:30 AM on Friday in California


def test_who_missed_it_is_told_and_can_watch_join_again_or_drop(town: Town) -> None:
    session, fay, ana, ben = led(town), leader(town), town.someone(), town.someone("Ben Oak")
    coming(town, "Ana Ruiz", session)
    coming(town, "Ben Oak", session)
    for someone in (ana, ben):
        someone.writes("hello")
    with_next = town.rows.session(1, "2026-12-10 15:30")
    begins(town, session, minutes=90)
    _presses_old(fay, "roster", str(session))
    fay.presses("Mark here: Ana Ruiz")
    fay.presses("🎬 Add the recording")
    fay.fills("Address of the recording", LINK)
    fay.fills("Length in minutes", "22")
    fay.submits()
    assert "✅ The recording of “UDL basics” can be watched now." in fay.modal().words
    assert fay.modal().title == "Roster"
    _morning_after(town, session)
    town.plans()
    town.delivers()
    told = ben.told()[-1]
    assert told.words.split("\n") == [
        "🎬 The recording is here: UDL basics",
        "You could not be there. Here is what you missed.",
        "Thu, Dec 3, 3:30 PM PT",
    ]
    assert told.labels == ["Watch (22 min)", "Next live date: Thu, Dec 10, 3:30 PM PT", "Drop"]
    assert told.links == [LINK]
    assert not [seen for seen in ana.told() if "recording" in seen.words]
    town.plans()
    town.delivers()
    assert len([seen for seen in ben.told() if "recording" in seen.words]) == 1
    ben.presses("Next live date: Thu, Dec 10, 3:30 PM PT")
    ben.presses("Register: Thu, Dec 10, 3:30 PM PT")
    assert "You're in: UDL basics" in ben.modal().words
    ben.closes()
    assert ben.told()[-1].links == [LINK], "the recording stays where it is"
    ben.presses("Drop: UDL basics")
    assert "👍 Dropped." in ben.told()[-1].words
    assert len(audited(town, "recording.dropped")) == 1
    assert with_next


def test_nobody_is_called_absent_where_nobody_was_marked(town: Town) -> None:
    session, fay, ben = led(town), leader(town), town.someone("Ben Oak")
    coming(town, "Ben Oak", session)
    begins(town, session, minutes=90)
    _attaches(fay, session, minutes="")
    _morning_after(town, session)
    town.plans()
    town.delivers()
    assert "In case you could not be there, or want to see it again." in ben.told()[-1].words
    assert ben.told()[-1].labels == ["Watch", "Drop"]


def test_who_is_marked_before_the_letter_leaves_does_not_get_it(town: Town) -> None:
    session, fay, ben = led(town), leader(town), town.someone("Ben Oak")
    coming(town, "Ben Oak", session)
    begins(town, session, minutes=90)
    _attaches(fay, session)
    _morning_after(town, session)
    town.plans()
    _presses_old(fay, "roster", str(session))
    fay.presses("Mark here: Ben Oak")
    town.delivers()
    assert [seen for seen in ben.told() if "recording" in seen.words] == []


@on_both
def test_facilitator_is_asked_once_and_answers_from_the_message(town: Town) -> None:
    session, fay = led(town), leader(town)
    coming(town, "Ben Oak", session)
    fay.writes("hello")
    begins(town, session, days=7)
    town.plans()
    town.delivers()
    assert "Is there a recording of “UDL basics”?" in fay.told()[-1].words
    fay.presses("🎬 Add the recording")
    fay.fills("Address of the recording", LINK)
    fay.submits()
    assert "✅ The recording of “UDL basics” can be watched now." in fay.told()[-1].words
    town.plans()
    town.delivers()
    assert len([seen for seen in fay.told() if "Is there a recording" in seen.words]) == 0


@pytest.mark.parametrize(
    ("link", "minutes", "errors"),
    [
        (
            "http://video.example/9",
            "22",
            {"recording_link": "Paste the whole address of the recording. It begins with https."},
        ),
        (LINK, "0", {"recording_minutes": "Write a number from 1 to 600."}),
        (LINK, "601", {"recording_minutes": "Write a number from 1 to 600."}),
        (LINK, "half", {"recording_minutes": "Write a number from 1 to 600."}),
        (LINK, "٤٢", {"recording_minutes": "Write a number from 1 to 600."}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(town: Town, link: str, minutes: str, errors: dict[str, str]) -> None:
    session, fay = led(town), leader(town)
    begins(town, session, minutes=90)
    _attaches(fay, session, link=link, minutes=minutes)
    assert fay.modal().errors == errors
    assert fay.modal().value_of("Address of the recording") == link


def test_recording_waits_for_the_session(town: Town) -> None:
    session, fay = led(town), leader(town)
    _attaches(fay, session)
    assert "“UDL basics” has not begun." in fay.modal().words


def test_nobody_else_attaches_or_drops(town: Town) -> None:
    session, ana = led(town), town.someone(roles=[Role.facilitator])
    registration = coming(town, "Ben Oak", session)
    begins(town, session, minutes=90)
    _presses_old(ana, "recording", str(session))
    assert "🔒 Only those who lead this session" in ana.modal().words
    ana.closes()
    ana.types("hello")
    ana.has_modal(
        {
            "type": "modal",
            "callback_id": "recording_modal",
            "title": {"type": "plain_text", "text": "Recording"},
            "submit": {"type": "plain_text", "text": "Save"},
            "close": {"type": "plain_text", "text": "Close"},
            "private_metadata": f'{{"session_id":{session},"origin":{{}}}}',
            "blocks": [
                {
                    "type": "input",
                    "block_id": "recording_link",
                    "label": {"type": "plain_text", "text": "Link"},
                    "element": {"type": "plain_text_input", "action_id": "recording_link", "initial_value": LINK},
                }
            ],
        }
    )
    ana.submits()
    assert "🔒 Only those who lead this session" in ana.modal().words
    ana.closes()
    for value in (str(registration), "999"):
        _presses_old(ana, "recording_drop", value)
        assert "no longer in the catalog" in ana.sees().words
    assert audited(town, "recording.attached") == audited(town, "recording.dropped") == []
