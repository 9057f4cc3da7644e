"""What is seen of calendars, notice settings and quiet time, for the tests that look at every view."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handlers.conversation.answers import Answer
from handlers.conversation.payload import Surface
from storage.tables import QuietTime


def _quiet(stage: Any) -> Any:
    """Let whoever looks have a quiet time."""
    district = stage.request.district
    with district.database.transaction() as tx:
        tx.add(QuietTime(person_id=1, until=district.clock() + timedelta(days=30)))
    return stage


def _entry(stage: Any) -> Answer:
    stage.on(Surface.message, "register_keep:1", value="1")
    answer: Answer = stage.on(Surface.message, "calendar:1", value="1")
    return answer


def _after_making(stage: Any) -> Answer:
    stage.on(Surface.message, "feed_make")
    answer: Answer = stage.command("calendar")
    return answer


_WISHES = {"recording": {"selected_option": {"value": "digest"}}}

TIMING_VIEWS: dict[str, Callable[[Any], Answer]] = {
    "calendar address to make": lambda stage: stage.command("calendar"),
    "calendar address": lambda stage: stage.on(Surface.message, "feed_make"),
    "calendar address that is there": _after_making,
    "calendar address stopped": lambda stage: stage.on(Surface.message, "feed_stop"),
    "calendar entry": _entry,
    "notice settings": lambda stage: _quiet(stage).command("settings"),
    "notice settings from a button": lambda stage: stage.on(Surface.message, "notice_settings"),
    "notice settings saved": lambda stage: stage.on(Surface.submission, "notice_settings_modal", fields=_WISHES),
    "quiet": lambda stage: stage.command("quiet"),
    "quiet that holds": lambda stage: _quiet(stage).command("quiet"),
    "quiet until when": lambda stage: stage.command("quiet until ъъъ"),
    "quiet too long": lambda stage: stage.command("quiet 100 weeks"),
    "quiet in the past": lambda stage: stage.command("quiet until 11/24/2026"),
    "quiet pressed": lambda stage: stage.on(Surface.message, "quiet:2", value="until monday"),
    "quiet over": lambda stage: _quiet(stage).on(Surface.message, "quiet_stop"),
    "home while it is quiet": lambda stage: _quiet(stage).on(Surface.home_opened, "app_home_opened"),
}
