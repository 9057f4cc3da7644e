"""`/pl settings`: each kind of notice at once, once a day, or never."""

import pytest
from sqlmodel import select

from handlers.conversation import ids
from handlers.subjects import all_routes
from learning.notices.kinds import default_wishes
from storage.tables import NoticeChoice, NoticeKind, NoticeWish
from tests.kit.slack.town import Town

ROUTES = all_routes()
REMINDER, RECORDING = "Reminder just before a session", "The recording of a session that you missed"


def _chosen(town: Town) -> dict[NoticeKind, NoticeWish]:
    with town.bot.database.reading() as tx:
        return {one.kind: one.wish for one in tx.exec(select(NoticeChoice)).all()}


def test_each_kind_is_chosen_for_itself(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl settings")
    modal = ana.modal()
    assert modal.title == "Notice settings"
    fields = [placed.label for placed in modal.elements]
    assert fields == [ROUTES.notices[kind].choice for kind in default_wishes(ROUTES.kinds)]
    assert {modal.value_of(field) for field in fields} == {"on"}
    ana.picks(RECORDING, "Once a day, at 3:30 PM")
    ana.picks(REMINDER, "Never")
    ana.submits()
    assert "✅ Saved" in ana.modal().words
    ana.closes()
    assert _chosen(town) == {NoticeKind.recording: NoticeWish.digest, NoticeKind.reminder_hour: NoticeWish.off}
    ana.types("/pl ajustes")
    wishes = {field: ana.modal().value_of(field) for field in fields}
    assert wishes == dict.fromkeys(fields, "on") | {RECORDING: "digest", REMINDER: "off"}
    ana.picks(REMINDER, "At once")
    ana.submits()
    assert _chosen(town)[NoticeKind.reminder_hour] is NoticeWish.on


def test_hour_of_the_digest_is_the_districts(town: Town) -> None:
    town.rows.setting("notices.digest_at", "16:00")
    ana = town.someone()
    ana.types("/pl settings")
    element = ana.modal().find(RECORDING).element
    assert [one["text"]["text"] for one in element["options"]] == ["At once", "Once a day, at 4:00 PM", "Never"]


def test_settings_say_what_always_comes_and_that_it_is_quiet(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl settings")
    words = ana.modal().words
    assert "These always come: a session of yours is cancelled" in words
    assert "/pl quiet until Monday" in words
    ana.closes()
    ana.types("/pl quiet until Monday")
    ana.types("/pl settings")
    assert "🔕 Quiet until Mon, Nov 30, 7:00 AM PT. To stop it, type: /pl quiet off" in ana.modal().words


def test_settings_of_somebody_who_is_not_on_the_roster_are_refused(town: Town) -> None:
    assert "staff list" in town.account("Nobody Known").types("/pl settings").words


@pytest.mark.parametrize("value", ["loud", "", "on "])
def test_forged_choice_is_not_kept(town: Town, value: str) -> None:
    ana = town.someone()
    ana.types("/pl settings")
    ana.has_modal(
        {
            "type": "modal",
            "callback_id": ids.NOTICE_SETTINGS_MODAL,
            "title": {"type": "plain_text", "text": "x"},
            "submit": {"type": "plain_text", "text": "Save"},
            "private_metadata": "",
            "blocks": [
                {
                    "type": "input",
                    "block_id": "recording",
                    "label": {"type": "plain_text", "text": "Forged"},
                    "element": {
                        "type": "static_select",
                        "action_id": "recording",
                        "options": [{"text": {"type": "plain_text", "text": "Loud"}, "value": value or "x"}],
                    },
                }
            ],
        }
    )
    ana.picks("Forged", "Loud")
    ana.submits()
    assert _chosen(town) == {}
