"""What is seen of a seat, with the longest content, for the tests that look at every view."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.conversation.answers import Answer
from handlers.conversation.codec import StaleValue
from handlers.conversation.payload import Surface
from learning.refusals import Refusal
from learning.registration.eligibility import Clash
from learning.registration.refusals import (
    AlreadyThere,
    Clashes,
    JustFilled,
    NotEligible,
    NotOpenYet,
    OfferOver,
    Overlap,
    RegistrationClosed,
    SessionCancelled,
    SessionOver,
    UndoOver,
)
from learning.registration.registering import register
from learning.sessions import SessionSnapshot
from storage.tables import Format, OfferOutcome, Registration, RegistrationState, SeatOffer, Session
from tests.kit.slack.stage import Stage, View, after, long

_MESSAGE, _MODAL, _HOME = Surface.message, Surface.modal, Surface.home
_KEEP = (_MESSAGE, "register_keep:1", "1")
_AT, _THERE = datetime(2026, 12, 1, 23, 30, tzinfo=UTC), ZoneInfo("Pacific/Honolulu")
_MEETING = SessionSnapshot(
    id=1,
    offering_id=1,
    code="1",
    title="ъ" * 200,
    why="",
    format=Format.live,
    points=None,
    audience=(),
    prerequisites=(),
    only_sites=(),
    starts_at=_AT,
    ends_at=_AT + timedelta(hours=1),
    starts_wall=_AT.replace(tzinfo=None),
    ends_wall=_AT.replace(tzinfo=None),
    zone=_THERE,
    site_id=None,
    site="",
    place="",
    link="",
    bring="",
    capacity=1,
    taken=1,
    waiting=1,
    opens_at=None,
    closes_at=_AT,
    facilitators=(),
    names=(),
    revision=0,
    cancelled_at=None,
    cancel_reason="",
    recording_link="",
    recording_minutes=None,
    recorded_at=None,
    retired=False,
)


def _crowded(stage: Stage) -> Stage:
    """Let another have the only seat of the first session."""
    district = stage.request.district
    with district.database.transaction() as tx:
        tx.get_one(Session, 1).capacity = 1
    register(district, 2, 1, now=district.clock(), actor="cli:test", clash=Clash.keep)
    return stage


def _offered(stage: Stage) -> Stage:
    """Let a seat of the first session be offered to the one who looks."""
    district = stage.request.district
    register(district, 1, 1, now=district.clock(), actor="cli:test", clash=Clash.keep)
    with district.database.transaction() as tx:
        tx.get_one(Session, 1).capacity = 1
        tx.get_one(Registration, 1).state = RegistrationState.offered
        tx.add(
            SeatOffer(
                registration_id=1,
                session_id=1,
                seat=1,
                offered_at=district.clock(),
                outcome=OfferOutcome.open,
                expires_at=district.clock() + timedelta(days=1),
            )
        )
    return stage


def _entry(stage: Stage) -> Answer:
    stage.on(Surface.message, "register_keep:1", value="1")
    answer: Answer = stage.on(Surface.message, "calendar:1", value="1")
    return answer


def _after_making(stage: Stage) -> Answer:
    stage.on(Surface.message, "feed_make")
    answer: Answer = stage.command("calendar")
    return answer


VIEWS: dict[str, View] = {
    "results with what is held": lambda stage: after(stage, _KEEP, ("command", "find")),
    "clash": lambda stage: stage.on(_MESSAGE, "register:1", value="1"),
    "registered": lambda stage: stage.on(_MESSAGE, "register_keep:1", value="1"),
    "registered in results": lambda stage: stage.on(_MESSAGE, "register_keep:1", value='{"id": 1, "at": {"find": {}}}'),
    "registered in details": lambda stage: stage.on(
        _MODAL, "register_keep:1", value='{"id": 1, "at": {"offering": 1}}'
    ),
    "registered at home": lambda stage: stage.on(_HOME, "register_keep:1", value="1"),
    "registered by code": lambda stage: stage.command("register 4"),
    "dates by code": lambda stage: stage.command("register 0"),
    "code of a video": lambda stage: stage.command("register 3"),
    "code without dates": lambda stage: stage.command("register 12"),
    "no code": lambda stage: stage.command("register"),
    "nearest code": lambda stage: stage.command("register 0ъ"),
    "unknown code": lambda stage: stage.command("register ъъъъъ"),
    "nothing registered": lambda stage: stage.on(_MESSAGE, "register_not:1", value="1"),
    "waitlisted": lambda stage: _crowded(stage).on(_MESSAGE, "register_keep:1", value="1"),
    "undone": lambda stage: after(stage, _KEEP, (_MESSAGE, "undo:1", "1")),
    "left": lambda stage: after(stage, _KEEP, (_MESSAGE, "leave:1", "1")),
    "other dates": lambda stage: after(stage, _KEEP, (_MESSAGE, "change:1", "1")),
    "swapped": lambda stage: after(stage, _KEEP, (_MESSAGE, "register_swap:2", '{"id": 40, "instead_of": 1}')),
    "why": lambda stage: after(stage, _KEEP, (_MESSAGE, "reason:1", "1")),
    "reason kept": lambda stage: after(
        stage, _KEEP, (_MESSAGE, "leave:1", "1"), (Surface.submission, "reason_modal", "1")
    ),
    "remind me of what is open": lambda stage: stage.on(_MESSAGE, "opening_remind:30", value="30"),
    "seat accepted": lambda stage: after(_offered(stage), (_MESSAGE, "offer_accept:1", "1")),
    "seat passed on": lambda stage: after(_offered(stage), (_MESSAGE, "offer_decline:1", "1")),
    "mine with an offer": lambda stage: after(_offered(stage), ("command", "my")),
    "nothing is mine": lambda stage: stage.command("my"),
    "mine": lambda stage: after(stage, _KEEP, (_MESSAGE, "mine:next", "0")),
    "mine beside a digest": lambda stage: after(stage, _KEEP, (_MESSAGE, "mine_window", "")),
    "mine in a window": lambda stage: after(stage, _KEEP, (_HOME, "mine", "0")),
    "home with what is mine": lambda stage: after(
        stage,
        *[(_MESSAGE, "register_keep", str(number)) for number in range(1, 13)],
        (Surface.home_opened, "app_home_opened", ""),
    ),
    "calendar address to make": lambda stage: stage.command("calendar"),
    "calendar address": lambda stage: stage.on(Surface.message, "feed_make"),
    "calendar address that is there": _after_making,
    "calendar address stopped": lambda stage: stage.on(Surface.message, "feed_stop"),
    "calendar entry": _entry,
}
REFUSALS: tuple[Refusal | StaleValue, ...] = (
    SessionOver("ъ" * 200),
    SessionCancelled("ъ" * 200, "ж" * 500),
    NotOpenYet("ъ" * 200, 1, _AT, _THERE),
    RegistrationClosed("ъ" * 200, _AT, _THERE),
    JustFilled("ъ" * 200, 1, 7),
    OfferOver("ъ" * 200, 1),
    UndoOver("ъ" * 200, 1),
    AlreadyThere("ъ" * 200),
    NotEligible("site", "ъ" * 200, 1, (long(120),) * 20),
    Clashes(_MEETING, (Overlap(_MEETING, 1),) * 5),
)
