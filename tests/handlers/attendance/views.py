"""What is seen of being there, with the longest content, for the tests that look at every view."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.attendance.notices import write_recording, write_recording_missing
from handlers.attendance.sign_in_files import draw_sign_in
from handlers.conversation.answers import Answer, Message
from handlers.conversation.codec import StaleValue
from handlers.conversation.letter import Letter
from handlers.conversation.payload import SharedFile, Surface
from learning.attendance.marking import read_roster
from learning.attendance.refusals import NotACode, NotALink, NotBegun, NotInSession, RosterPrivate, TooManyTries
from learning.attendance.sign_in import SignInPlan
from learning.refusals import Refusal
from storage.tables import Attendance, NoticeKind, Registration, RegistrationState, Session
from tests.kit.slack.stage import Stage, View, first, letter_of, owed, typed

_MEMORY = '{"session_id":1}'
_AT = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
_MARKS = (Attendance.attended, Attendance.excused, Attendance.missed, None, Attendance.attended)


def begun(stage: Stage) -> Stage:
    """Let the first session be on, with somebody of each kind in it."""
    district = stage.request.district
    now = district.clock()
    with district.database.transaction() as tx:
        session = tx.get_one(Session, 1)
        session.starts_at, session.ends_at = now - timedelta(minutes=5), now + timedelta(hours=1)
        session.check_in_code = "4821"
        for number, attendance in enumerate(_MARKS, 1):
            tx.add(
                Registration(
                    session_id=1,
                    person_id=number,
                    state=RegistrationState.registered,
                    arrival=number,
                    calendar_uid=str(number),
                    registered_at=now,
                    changed_at=now,
                    walk_in=number == 5,
                    attendance=attendance,
                    attendance_by="self" if number == 1 else "",
                    attended_at=now if attendance is Attendance.attended else None,
                )
            )
        tx.add(
            Registration(
                session_id=1,
                person_id=6,
                state=RegistrationState.waitlisted,
                arrival=9,
                calendar_uid="9",
                registered_at=now,
                changed_at=now,
            )
        )
    return stage


def ended(stage: Stage) -> Stage:
    """Let the first session be over."""
    district = begun(stage).request.district
    with district.database.transaction() as tx:
        session = tx.get_one(Session, 1)
        session.starts_at -= timedelta(hours=5)
        session.ends_at -= timedelta(hours=5)
    return stage


def recorded(stage: Stage) -> Stage:
    """Let the first session be over and recorded."""
    district = ended(stage).request.district
    with district.database.transaction() as tx:
        session = tx.get_one(Session, 1)
        session.recording_link, session.recording_minutes = "https://0.0/9", 600
        tx.get_one(Registration, 1).attendance = Attendance.missed
    return stage


def _letter(stage: Stage, kind: NoticeKind, write: Callable[..., Letter | None]) -> Answer:
    return letter_of(write(stage.request, owed(stage, kind, {"registration_id": 1}, person_id=1)))


def _plan(stage: Stage) -> Answer:
    meeting = read_roster(begun(stage).request.district, 1, stage.request.viewer).meeting
    names = ["Щ" * 200] * 40
    plan = SignInPlan(meeting, names, names, names, names, already=7, blank=3)
    return Message(draw_sign_in(stage.request, "Ж" * 80, plan))


def _dropped(stage: Stage, *names: str) -> Answer:
    shared = tuple(SharedFile("F1", name) for name in names)
    return first(stage.on(Surface.direct_message, "message.im", files=shared))


def _in_roster(stage: Stage, name: str, value: str) -> Answer:
    answer: Answer = begun(stage).on(Surface.modal, name, value=value, memory=_MEMORY)
    return answer


VIEWS: dict[str, View] = {
    "rosters": lambda stage: stage.command("roster"),
    "no roster of a code": lambda stage: stage.command("roster жж"),
    "roster": lambda stage: begun(stage).on(Surface.message, "roster:1", value="1"),
    "roster to come": lambda stage: stage.on(Surface.message, "roster:1", value="1"),
    "roster of what is over": lambda stage: ended(stage).on(Surface.message, "roster:1", value="1"),
    "roster page": lambda stage: _in_roster(stage, "roster_page:next", '{"page":1}'),
    "roster mark": lambda stage: _in_roster(stage, "roster_mark:2", '{"id":2}'),
    "roster all": lambda stage: _in_roster(stage, "roster_all", ""),
    "roster excuse": lambda stage: _in_roster(stage, "roster_excuse", '{"id":4}'),
    "roster walk-in": lambda stage: _in_roster(stage, "roster_add", "6"),
    "roster names": lambda stage: begun(stage).on(Surface.options, "roster_add", words="щ", memory=_MEMORY),
    "check-in code": lambda stage: begun(stage).on(Surface.modal, "roster_code", value="1"),
    "check in": lambda stage: begun(stage).command("here 4821"),
    "check in without a code": lambda stage: stage.command("here"),
    "check-in window": lambda stage: stage.on(Surface.home, "here", value="1"),
    "checked in": lambda stage: begun(stage).on(Surface.submission, "here_modal", fields=typed(code="4821")),
    "wrong code": lambda stage: stage.on(Surface.submission, "here_modal", fields=typed(code="1")),
    "recording window": lambda stage: ended(stage).on(Surface.message, "recording", value="1"),
    "recording attached": lambda stage: ended(stage).on(
        Surface.submission,
        "recording_modal",
        memory='{"session_id":1,"origin":{"view_id":"V1"}}',
        fields=typed(recording_link="https://0.0/9", recording_minutes="600"),
    ),
    "recording refused": lambda stage: stage.on(
        Surface.submission,
        "recording_modal",
        memory='{"session_id":1,"origin":{}}',
        fields=typed(recording_link="0", recording_minutes="0"),
    ),
    "recording dropped": lambda stage: begun(stage).on(Surface.message, "recording_drop", value="1"),
    "recording letter": lambda stage: _letter(recorded(stage), NoticeKind.recording, write_recording),
    "recording question": lambda stage: _letter(ended(stage), NoticeKind.recording_missing, write_recording_missing),
    "sheets dropped": lambda stage: _dropped(stage, "sign-in.csv", "sign-in.csv"),
    "sheet preview": _plan,
    "sheet being applied": lambda stage: first(
        stage.on(
            Surface.message,
            "sign_in_apply",
            value='{"files": ["F1"], "content": "' + "0" * 32 + '", "plan": "' + "0" * 32 + '"}',
        )
    ),
    "sheet cancelled": lambda stage: stage.on(Surface.message, "sign_in_cancel"),
}
REFUSALS: tuple[Refusal | StaleValue, ...] = (
    RosterPrivate(),
    NotBegun("ъ" * 200, _AT, ZoneInfo("Pacific/Honolulu")),
    NotInSession(),
    NotACode(),
    TooManyTries(_AT),
    NotALink(),
)
