"""What is seen of language, roles, notice settings and quiet time, for the tests that look at every view."""

from datetime import timedelta

from handlers.conversation.codec import StaleValue
from handlers.conversation.payload import Surface
from learning.refusals import OwnAdminRole, Refusal
from storage.tables import QuietTime, Role
from tests.kit.slack.stage import Stage, View


def _quiet(stage: Stage) -> Stage:
    """Let whoever looks have a quiet time."""
    district = stage.request.district
    with district.database.transaction() as tx:
        tx.add(QuietTime(person_id=1, until=district.clock() + timedelta(days=30)))
    return stage


_MESSAGE = Surface.message
_WISHES = {"recording": {"selected_option": {"value": "digest"}}}

VIEWS: dict[str, View] = {
    "language": lambda stage: stage.command("language"),
    "language that is none": lambda stage: stage.command("language ъ"),
    "roles": lambda stage: stage.command("roles Щу"),
    "roles of nobody": lambda stage: stage.command("roles ъ"),
    "whose roles": lambda stage: stage.command("roles"),
    "roles window": lambda stage: stage.on(_MESSAGE, "roles_person:2", value="2"),
    "roles changed": lambda stage: stage.on(
        Surface.submission,
        "roles_modal",
        memory='{"person_id": 2, "origin": {"response_url": "https://0.0"}}',
        fields={"roles": {"selected_options": [{"value": role} for role in Role]}},
    ),
    "notice settings": lambda stage: _quiet(stage).command("settings"),
    "notice settings from a button": lambda stage: stage.on(_MESSAGE, "notice_settings"),
    "notice settings saved": lambda stage: stage.on(Surface.submission, "notice_settings_modal", fields=_WISHES),
    "quiet": lambda stage: stage.command("quiet"),
    "quiet that holds": lambda stage: _quiet(stage).command("quiet"),
    "quiet until when": lambda stage: stage.command("quiet until ъъъ"),
    "quiet too long": lambda stage: stage.command("quiet 100 weeks"),
    "quiet in the past": lambda stage: stage.command("quiet until 11/24/2026"),
    "quiet pressed": lambda stage: stage.on(_MESSAGE, "quiet:2", value="until monday"),
    "quiet over": lambda stage: _quiet(stage).on(_MESSAGE, "quiet_stop"),
    "home while it is quiet": lambda stage: _quiet(stage).on(Surface.home_opened, "app_home_opened"),
}
REFUSALS: tuple[Refusal | StaleValue, ...] = (OwnAdminRole(),)
SAME_VIEW = {"language"}
