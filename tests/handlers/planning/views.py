"""What those who plan see, with the longest content, for the tests that look at every view."""

from datetime import timedelta
from typing import Any

from handlers.conversation.answers import Answer
from handlers.conversation.codec import StaleValue
from handlers.conversation.payload import Surface
from handlers.planning.notices import write_session_cancelled, write_session_changed, write_topic_published
from handlers.registration.exceptions import write_exception_answered, write_exception_asked
from handlers.registration.notices import write_added
from learning.planning.refusals import AlreadyPublished, BelowTaken, ChangedMeanwhile, Incomplete, Misfilled
from learning.planning.sessions import open_session
from learning.refusals import Refusal
from learning.registration.refusals import AlreadyDecided
from storage.tables import (
    EligibilityException,
    ExceptionState,
    NoticeKind,
    Registration,
    RegistrationState,
    Session,
    TopicAsk,
)
from tests.kit.slack.stage import Stage, View, letter_of, owed, typed

_LONG = ("слово " * 50).strip()
_ROLES: dict[str, Any] = {"type": "radio_buttons", "selected_option": {"value": "tell"}}


def held(stage: Stage) -> Stage:
    """Let somebody else hold the first session, added by whoever looks."""
    district = stage.request.district
    with district.database.transaction() as tx:
        tx.add(
            Registration(
                session_id=1,
                person_id=2,
                state=RegistrationState.registered,
                arrival=1,
                calendar_uid="1",
                registered_at=district.clock() - timedelta(days=1),
                changed_at=district.clock(),
                added_by_id=1,
            )
        )
        tx.get_one(Session, 1).taken = 1
    return stage


def wished(stage: Stage, state: ExceptionState = ExceptionState.asked) -> Stage:
    """Let somebody ask for an exception."""
    with stage.request.district.database.transaction() as tx:
        tx.add(
            EligibilityException(
                session_id=1, person_id=2, reason=_LONG, state=state, asked_at=stage.request.district.clock()
            )
        )
    return stage


def _fields(**changes: Any) -> dict[str, Any]:
    """Return the fields of the window of a session as they are filled."""
    typed = {
        "session_minutes": "45",
        "session_place": "ъ" * 200,
        "session_link": "https://0.0/" + "1" * 900,
        "session_bring": "ж" * 300,
        "session_capacity": "1000",
        **changes,
    }
    fields: dict[str, Any] = {name: {"value": value} for name, value in typed.items()}
    fields["session_day"] = {"selected_date": "2026-12-08"}
    fields["session_time"] = {"selected_time": "15:30"}
    fields["session_zone"] = {"selected_option": {"value": "Pacific/Honolulu"}}
    return fields


def previewed(stage: Stage) -> Answer:
    """Return the step before saving."""
    held(stage)
    opened = open_session(stage.request.district, 1, viewer=stage.request.viewer, now=stage.request.now)
    memory = f'{{"session_id":1,"seen":"{opened.seen}"}}'
    answer: Answer = stage.on(Surface.submission, "session_modal", memory=memory, fields=_fields())
    return answer


def _after_preview(stage: Stage, surface: Surface, name: str) -> Answer:
    memory = getattr(previewed(stage), "memory", "")
    answer: Answer = stage.on(surface, name, memory=memory, fields={"notify": _ROLES})
    return answer


def _changed(stage: Stage) -> Answer:
    facts = {
        "title": "ц" * 200,
        "starts": "2026-12-02T08:00",
        "ends": "2026-12-02T12:00",
        "zone": "Pacific/Honolulu",
        "place": "ш" * 300,
        "site": "",
        "link": "",
        "bring": "щ" * 300,
        "names": ["ч" * 90],
        "stands": False,
    }
    changes = [{"session_id": 1, "registration_id": 1, "batch": 1, "before": facts}]
    return letter_of(
        write_session_changed(held(stage).request, owed(stage, NoticeKind.session_changed, {"changes": changes}))
    )


def _cancelled(stage: Stage) -> Answer:
    with held(stage).request.district.database.transaction() as tx:
        tx.get_one(Session, 1).cancelled_at = stage.request.district.clock()
    params = {"session_ids": [1], "reason": _LONG}
    return letter_of(write_session_cancelled(stage.request, owed(stage, NoticeKind.session_cancelled, params)))


def _published(stage: Stage) -> Answer:
    params = {"asks": [{"ask_id": 1, "words": "ъ" * 60, "offering_ids": [1, 5, 9]}]}
    return letter_of(write_topic_published(stage.request, owed(stage, NoticeKind.topic_published, params)))


def _asked_for(stage: Stage) -> Stage:
    with stage.request.district.database.transaction() as tx:
        for number in range(20):
            words = f"{number} " + "ъ" * 100
            tx.add(TopicAsk(slack_member_id="U1", words=words, key=words, asked_at=stage.request.district.clock()))
    return stage


_MESSAGE, _MODAL, _HOME, _SUBMISSION = Surface.message, Surface.modal, Surface.home, Surface.submission
_PASTED = {"people": {"value": "0@0\n1@0\n2@0\nЖЖЖЖ\n" + "ъ" * 100}}
_OFFERING = {
    "offering_title": {"value": "ъ" * 150},
    "offering_format": {"selected_option": {"value": "live"}},
    "why": {"value": "ж"},
    "other_goal": {"value": "ц"},
}

VIEWS: dict[str, View] = {
    "drafts": lambda stage: stage.command("drafts"),
    "drafts in a window": lambda stage: stage.on(_HOME, "drafts"),
    "draft": lambda stage: stage.on(_MESSAGE, "draft:25", value="25"),
    "draft with errors": lambda stage: stage.on(
        Surface.submission,
        "draft_modal",
        memory='{"offering_id": 25, "origin": {}}',
        fields=typed(why="ъ" * 3000, goal=""),
    ),
    "published": lambda stage: stage.on(
        Surface.submission,
        "draft_modal",
        memory='{"offering_id": 25, "origin": {"response_url": "https://0.0"}}',
        fields=typed(why="ъ", goal="ъ"),
    ),
    "new offering": lambda stage: stage.command("new"),
    "offering created": lambda stage: stage.on(_SUBMISSION, "offering_modal", memory="{}", fields=_OFFERING),
    "offering with problems": lambda stage: stage.on(
        _SUBMISSION,
        "offering_modal",
        memory="{}",
        fields={**_OFFERING, "offering_minutes": {"value": "ъ"}, "offering_points": {"value": "ъ"}},
    ),
    "offering window": lambda stage: held(stage).on(_MESSAGE, "edit_offering:1", value="1"),
    "plan": lambda stage: stage.command("edit 0"),
    "plan without a code": lambda stage: stage.command("edit"),
    "plan of nothing": lambda stage: stage.command("edit ъ"),
    "last page of a plan": lambda stage: stage.on(_MODAL, "edit_overview:next", value='{"offering_id":1,"start":24}'),
    "plan in a window": lambda stage: stage.on(_MODAL, "edit_overview", value="1"),
    "session window": lambda stage: stage.on(_MESSAGE, "edit_session:1", value="1"),
    "empty session window": lambda stage: stage.on(_MESSAGE, "add_session", value="1"),
    "sessions added": lambda stage: stage.on(
        _SUBMISSION, "session_modal", memory='{"offering_id":1}', fields=_fields(weeks="3")
    ),
    "session with problems": lambda stage: stage.on(
        _SUBMISSION,
        "session_modal",
        memory='{"offering_id":1}',
        fields=_fields(session_minutes="ъ", session_capacity="0"),
    ),
    "before saving": previewed,
    "back to the fields": lambda stage: _after_preview(stage, _MODAL, "change_back"),
    "tested": lambda stage: _after_preview(stage, _MODAL, "change_test"),
    "change saved": lambda stage: _after_preview(stage, _SUBMISSION, "change_modal"),
    "change stopped": lambda stage: [
        _after_preview(stage, _SUBMISSION, "change_modal"),
        stage.on(_MODAL, "change_stop:1", value="1"),
    ][1],
    "change told at once": lambda stage: [
        _after_preview(stage, _SUBMISSION, "change_modal"),
        stage.on(_MESSAGE, "change_now:1", value="1"),
    ][1],
    "cancelling a session": lambda stage: held(stage).on(_MESSAGE, "cancel_session:1", value="1"),
    "cancelling an offering": lambda stage: stage.on(_MESSAGE, "cancel_offering", value="1"),
    "session cancelled": lambda stage: stage.on(_SUBMISSION, "cancel_modal", memory='{"session_id":1}'),
    "dates to add people to": lambda stage: stage.command("add 0"),
    "adding people": lambda stage: stage.on(_MESSAGE, "add_people:1", value="1"),
    "people previewed": lambda stage: held(stage).on(
        _SUBMISSION, "people_modal", memory='{"session_id":1}', fields=_PASTED
    ),
    "people added": lambda stage: stage.on(
        _SUBMISSION, "people_confirm", memory='{"session_id":1,"people":[2,3,4,999],"added":1,"waiting":0}'
    ),
    "asking for an exception": lambda stage: stage.on(_MESSAGE, "exception_ask:1", value="1"),
    "exception asked": lambda stage: stage.on(_SUBMISSION, "exception_modal", memory='{"session_id":1,"origin":{}}'),
    "exception allowed": lambda stage: wished(stage).on(_MESSAGE, "exception_allow:1", value="1"),
    "exception declined": lambda stage: wished(stage).on(_MESSAGE, "exception_decline:1", value="1"),
    "asks of many": lambda stage: _asked_for(stage).command("asks"),
    "ask closed": lambda stage: _asked_for(stage).on(_MESSAGE, "asks_close:1", value="1 " + "ъ" * 100),
    "staff to pick": lambda stage: stage.on(Surface.options, "pick_staff"),
    "a site to pick": lambda stage: stage.on(Surface.options, "pick_site"),
    "sites to pick": lambda stage: stage.on(Surface.options, "pick_sites"),
    "letter of a change": _changed,
    "letter of a cancellation": _cancelled,
    "letter of a topic": _published,
    "letter to somebody added": lambda stage: letter_of(
        write_added(held(stage).request, owed(stage, NoticeKind.added, {"registration_id": 1}))
    ),
    "letter of a wish": lambda stage: letter_of(
        write_exception_asked(wished(stage).request, owed(stage, NoticeKind.exception_asked, {"exception_id": 1}))
    ),
    "letter of a yes": lambda stage: letter_of(
        write_exception_answered(
            wished(stage, ExceptionState.allowed).request,
            owed(stage, NoticeKind.exception_answered, {"exception_id": 1}),
        )
    ),
    "letter of a not this time": lambda stage: letter_of(
        write_exception_answered(
            wished(stage, ExceptionState.declined).request,
            owed(stage, NoticeKind.exception_answered, {"exception_id": 1}),
        )
    ),
}

REFUSALS: tuple[Refusal | StaleValue, ...] = (
    Incomplete({"why": "too_long", "goal": "missing"}, 280),
    AlreadyPublished("ъ" * 200),
    Misfilled({"date": "past"}),
    BelowTaken(7),
    ChangedMeanwhile("ъ" * 200),
    AlreadyDecided(allowed=True, by="ъ" * 90),
    AlreadyDecided(allowed=False, by=""),
)
