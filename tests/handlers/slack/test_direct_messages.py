"""What people write to the bot in its direct messages is answered like what they type after `/pl`."""

from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from handlers.conversation.answers import Answer, Message, Modal
from handlers.conversation.blocks import paragraph
from handlers.conversation.payload import MessageAt, Payload, SharedFile, Surface, read_direct_message
from handlers.slack.responder import Answered, reply
from locales.languages import ENGLISH
from locales.translator import Translator
from storage.tables import OfferingState, Role
from tests.kit.slack.town import Town


def test_written_command_is_answered_like_the_typed_one(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    typed = ana.types("/pl find UDL")
    ana.writes("find UDL")
    answer = ana.waits_for_dm("UDL basics")
    assert answer.words == typed.words
    assert answer.labels == typed.labels
    assert not answer.ephemeral
    ana.presses("Details: UDL basics")
    assert ana.modal().title == "Details"


@pytest.mark.parametrize("words", ["/pl help", "help", "ayuda", "HELP"])
def test_command_may_be_written_as_it_is_typed(town: Town, words: str) -> None:
    ana = town.someone()
    ana.writes(words)
    ana.waits_for_dm("What you can do here")


def test_words_that_are_no_command_are_searched_for(town: Town) -> None:
    town.rows.live("Calm corners")
    ana = town.someone()
    ana.writes("calm corners")
    assert ana.waits_for_dm("Calm corners").titles == ["Calm corners"]


def test_buttons_of_an_answer_go_on_in_the_same_message(town: Town) -> None:
    for number in range(7):
        town.rows.live(f"UDL {number}")
    ana = town.someone()
    ana.writes("find udl")
    ana.waits_for_dm("UDL 0")
    ana.presses("Show 2 more (2 left)")
    ana.waits_for_dm("UDL 6")
    assert len(ana.told()) == 1


def test_marks_of_slack_are_not_searched_for(town: Town) -> None:
    town.rows.live("Reading & writing")
    ana = town.someone()
    ana.writes("find reading & writing")
    assert ana.waits_for_dm("Reading & writing").titles == ["Reading & writing"]


def test_window_is_opened_by_a_button_of_the_answer(town: Town) -> None:
    town.rows.offering("Gardening", state=OfferingState.draft, why="", goal="A goal")
    cora = town.someone(roles=[Role.coordinator])
    cora.writes("drafts")
    cora.waits_for_dm("1 offering waits")
    cora.presses("Complete: Gardening")
    cora.fills("Why this matters", "Students grow what they eat.")
    cora.submits()
    cora.waits_for_dm("✅ Published: Gardening")


def test_what_only_some_may_do_is_refused_to_others(town: Town) -> None:
    town.rows.person("Dora Kim", roles=[Role.coordinator])
    ana = town.someone()
    ana.writes("drafts")
    assert "You can ask Dora Kim" in ana.waits_for_dm("🔒 This is for").words


def test_answer_is_in_the_language_of_who_wrote(town: Town) -> None:
    ana = town.someone(slack_locale="es-LA")
    ana.writes("ayuda")
    ana.waits_for_dm("Solo usted ve las respuestas")


@pytest.mark.parametrize("files", [{}, {"catalog.csv": b"code,title,format\n"}])
def test_guest_is_told_kindly_what_this_is(town: Town, files: dict[str, bytes]) -> None:
    olga = town.account("Olga Bell", guest="single")
    olga.drops(files, "find udl")
    olga.waits_for_dm("👋 Hello! This app helps the staff")
    assert len(olga.told()) == 1
    assert not [call for call in town.calls if call.method.startswith("files.")]


def test_repeated_event_is_answered_once(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    town.repeats_next_event(3)
    ana.writes("find udl")
    ana.waits_for_dm("UDL basics")
    ana.writes("help")
    ana.waits_for_dm("What you can do here")
    assert len(ana.told()) == 2


def test_bot_does_not_answer_itself(town: Town) -> None:
    ana = town.someone()
    ana.writes("help")
    ana.waits_for_dm("What you can do here")
    told = [
        request
        for request in town.server.look(lambda: list(town.server.workspace.requests))
        if "of the app" in request.summary
    ]
    assert told
    assert len(ana.told()) == 1


def test_failure_is_said_with_its_reference(town: Town) -> None:
    ana = town.someone()
    with town.bot.database.transaction() as tx:
        tx.connection().execute(text("ALTER TABLE offering RENAME TO away"))
        tx.connection().execute(text("UPDATE catalogversion SET version = version + 1"))
    ana.writes("find udl")
    assert "reference: " in ana.waits_for_dm("Something broke on our side").words


def test_answer_that_slack_does_not_take_is_counted_and_the_next_one_gets_through(town: Town) -> None:
    ana = town.someone()
    town.misbehaves("chat.postMessage", "500")
    ana.writes("help")
    town.server.wait_until(lambda: any(call.method == "chat.postMessage" for call in town.server.workspace.api_calls))
    ana.writes("help")
    ana.waits_for_dm("What you can do here")
    assert len(ana.told()) == 1


def _event(**more: Any) -> dict[str, Any]:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.2", "text": "find UDL"}
    return {"event": {**event, **more}}


def test_written_message_is_read() -> None:
    read = read_direct_message(
        _event(
            subtype="file_share",
            thread_ts="1.1",
            text="<https://udl.example|UDL> &amp; more",
            files=[{"id": "F1", "name": "a.csv"}, {"id": "F2", "file_access": "check_file_info"}],
        )
    )
    assert read is not None
    assert read.words == "UDL & more"
    assert read.at == MessageAt("D1", "1.2", "1.1")
    assert read.files == (SharedFile("F1", "a.csv"), SharedFile("F2"))


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "message_changed", "hidden": True},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"bot_id": "B1"},
        {"hidden": True},
        {"channel_type": "channel"},
        {"channel_type": "mpim"},
        {"user": None},
        {"subtype": "channel_join"},
    ],
)
def test_what_is_no_new_message_of_a_person_is_left_alone(more: dict[str, Any]) -> None:
    assert read_direct_message(_event(**more)) is None


class _Recorder(WebClient):
    """Takes messages instead of Slack."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[dict[str, Any]] = []

    def chat_postMessage(self, **content: Any) -> dict[str, str]:  # type: ignore[override]  # noqa: N802 - slack_sdk names it so
        self.posted.append(content)
        return {"ts": "2.0"}


def _replied(answer: Answer, at: MessageAt) -> dict[str, Any]:
    client = _Recorder()
    written = Payload(Surface.direct_message, "message.im", "U1", at=at)
    reply(Answered(answer, Translator(ENGLISH)), written, client=client, start=lambda _work, _spot: None)
    return client.posted[0]


def test_answer_stays_in_the_thread_that_it_was_asked_in() -> None:
    message = Message([paragraph("Here it is.")])
    posted = _replied(message, MessageAt("D1", "1.2", "1.1"))
    assert (posted["channel"], posted["thread_ts"], posted["text"]) == ("D1", "1.1", "Here it is.")
    assert _replied(message, MessageAt("D1", "1.2"))["thread_ts"] is None


def test_what_needs_a_window_is_said_to_be_typed() -> None:
    posted = _replied(Modal("Title", [paragraph("Inside")], "Close"), MessageAt("D1", "1.2"))
    assert posted["text"].startswith("That opens in a window, and a message cannot open one.")
