"""Every view with the longest real content in a language that nobody speaks, with data that hold no Latin letter.

What is left of English was never in a catalog; what Slack refuses has no room to grow.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from files.catalog import CATALOG_SUFFIXES
from handlers.conversation.answers import Answer, Done, FieldErrors, HomeTab, Message, Modal, Options, Work, as_modal
from handlers.conversation.blocks import paragraph
from handlers.conversation.codec import StaleValue
from handlers.conversation.files import TROUBLES, FileTrouble
from handlers.conversation.payload import MessageAt, Payload, SharedFile, Surface
from handlers.conversation.refusals import say_refusal, say_type_it
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from handlers.imports.catalog_files import say_trouble
from handlers.imports.catalog_preview import draw_applied, draw_preview
from handlers.slack.failures import say_failure
from handlers.slack.guests import answer_guest
from handlers.slack.loading import say_done, say_undelivered, say_waiting, waiting_modal
from handlers.subjects import all_routes
from learning.district.district import District
from learning.district.links import Links
from learning.people.viewers import Viewer
from learning.planning.refusals import AlreadyPublished, Incomplete
from learning.refusals import Gone, Left, NotAllowed, NotOnRoster, OwnAdminRole, Refusal
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
from locales.languages import ENGLISH, LANGUAGES
from sandbox.limits import check_message, check_options, check_view
from storage.database import Database
from storage.enums import AccountKind, EmployeeGroup, Format, OfferingState, OfferOutcome, RegistrationState, Role
from storage.tables import Registration, SeatOffer, Session, SlackMember
from tests.handlers.attendance_views import ATTENDANCE_REFUSALS, ATTENDANCE_VIEWS
from tests.handlers.catalog_outcomes import empty_outcome, long_outcome
from tests.handlers.planning_views import PLANNING_REFUSALS, PLANNING_VIEWS
from tests.handlers.timing_views import TIMING_VIEWS
from tests.kit.rows import Rows
from tests.pseudo import english_words, pseudo_translator

_LETTERS = "жбфцчшщыэюя"
LONG_TITLE = "Ж" * 200
LONG_NAME = ("Щукина-Чжоу " * 8).strip()


def _long(length: int, mark: str = "") -> str:
    return (mark + " " + "слово " * length)[:length].strip()


def _fill(rows: Rows, now: datetime) -> None:
    """Write a district whose every text is as long as its field lets it be, and in Cyrillic."""
    rows.setting("office.name", _long(200))
    rows.setting("office.contact", _long(200))
    rows.setting("find.cards", "8")
    rows.setting("find.nearest_topics", "5")
    rows.setting("home.suggestions", "5")
    rows.setting("home.upcoming", "5")
    for number in range(22):
        rows.word("цццц" if number == 21 else _long(58, f"{number}"), *[_long(98, mark) for mark in _LETTERS[:10]])
    for number in range(6):
        rows.person(f"{LONG_NAME} {number}", email=f"{number}@0", site=_long(120, "ш"), roles=list(Role))
    for number in range(30):
        letter = _LETTERS[number % len(_LETTERS)]
        offering = rows.offering(
            f"{LONG_TITLE}{number}",
            code=f"{number}",
            why=_long(280),
            summary=_long(6000),
            goal=_long(300),
            points=2.5,
            strand=_long(140, letter),
            topics=[_long(90, mark) for mark in _LETTERS],
            facilitators=["0@0"],
            audience=[*EmployeeGroup, "family"][number % 5 : number % 5 + 2],
            site=_long(120, "ц"),
            language="es",
            format=list(Format)[number % 4],
            minutes=90,
            link="https://0.0/" + "1" * 1000,
            state=OfferingState.draft if number > 23 else OfferingState.published,
        )
        dates = 27 if number in (0, 8) else int(number % 4 == 0)
        for day in range(1, dates + 1):
            rows.session(
                offering,
                f"2026-12-{day:02} 15:30",
                place=_long(300),
                capacity=1000,
                zone="Pacific/Honolulu",
                closes=now - timedelta(days=1) if number == 8 else None,
            )


@dataclass
class Stage:
    """Conversations without a door: what each answers, said in the pseudo-language."""

    entries: Routes
    request: Request

    def command(self, words: str) -> Answer:
        payload = Payload(Surface.command, "", "U1", words=words)
        command = self.entries.command_of(words)
        request = replace(self.request, payload=payload)
        return command.answer(request) if command else self.entries.any_word(request)

    def on(self, surface: Surface, name: str, **more: Any) -> Answer:
        payload = Payload(surface, name, "U1", response_url="https://0.0/1", **{"view": {"id": "V1"}, **more})
        listener = self.entries.listeners[surface, name.partition(":")[0]]
        return listener.answer(replace(self.request, payload=payload))


@pytest.fixture(scope="session")
def _long_district(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Path:
    """The filled database, written once: every view begins with a copy of it."""
    path = tmp_path_factory.mktemp("pseudo") / "long.db"
    shutil.copyfile(_sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    _fill(Rows(database), now)
    with database.transaction() as tx:
        tx.add(SlackMember(id="U1", standing=AccountKind.member, read_at=now))
    database.close()
    return path


@pytest.fixture
def stage(_long_district: Path, tmp_path: Path, now: datetime) -> Iterator[Stage]:
    path = tmp_path / "pl.db"
    shutil.copyfile(_long_district, path)
    database = Database(f"sqlite:///{path}")
    zone = ZoneInfo("America/Los_Angeles")
    district = District(_long(100), zone, ENGLISH, database, lambda: now, links=Links("https://0.0", "k"))
    viewer = Viewer(
        "U1",
        AccountKind.member,
        now,
        person_id=1,
        name=LONG_NAME,
        email="0@0",
        group=EmployeeGroup.certificated,
        roles=frozenset(Role),
    )
    routes = all_routes()
    request = Request(
        district,
        viewer,
        pseudo_translator("staff"),
        now,
        zone,
        payload=Payload(Surface.command, "", "U1"),
        routes=routes,
    )
    yield Stage(routes, request)
    database.close()


def _typed(**values: str) -> dict[str, Any]:
    return {name: {"type": "plain_text_input", "value": value} for name, value in values.items()}


def _written(stage: Stage, *files: str, words: str = "") -> Answer:
    shared = tuple(SharedFile("F1", name) for name in files)
    return _first(stage.on(Surface.direct_message, "message.im", words=words, files=shared))


def _first(answer: Answer) -> Answer:
    return answer.first if isinstance(answer, Work) else answer


def _troubles(stage: Stage) -> Message:
    found = [FileTrouble(code, name="ж" * 300) for code in TROUBLES]
    said = [say_trouble(stage.request, each, applying=applying) for each in found for applying in (False, True)]
    return Message([paragraph(one) for one in said])


def _after(stage: Stage, *presses: tuple[Any, ...]) -> Answer:
    """Return what the last of some presses is answered with."""
    answer: Answer | None = None
    for surface, name, *value in presses:
        if surface == "command":
            answer = stage.command(name)
        else:
            more = {"memory" if surface is Surface.submission else "value": "".join(value)}
            answer = stage.on(surface, name, **more)
    assert answer is not None
    return answer


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
    stage.on(_MESSAGE, "register_keep:1", value="1")
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


_ALL_FILTERS = (
    '{"search": {"words": "слово", "filters": {"format": "live", "weekday": 3, "day_part": "afternoon", "up_to": 120, '
    '"audience": "administrator", "site": 2, "strand": "ж", "points": 5, "after": "15:30:00", "before": "17:00:00", '
    '"from_day": "2026-12-01", "to_day": "2026-12-31"}}}'
)
_MESSAGE, _MODAL, _HOME = Surface.message, Surface.modal, Surface.home
_KEEP = (_MESSAGE, "register_keep:1", "1")
_VIEWS: dict[str, Callable[[Stage], Answer]] = {
    "help": lambda stage: stage.command(""),
    "help at home": lambda stage: stage.on(_HOME, "home_help"),
    "results": lambda stage: stage.command("find"),
    "results of long words": lambda stage: stage.command("find " + "слово " * 30),
    "corrected word": lambda stage: stage.command("find слвоо"),
    "also showing": lambda stage: stage.command("find цццц"),
    "question": lambda stage: stage.command("find слово after 3:30 before 5pm under an hour on thursday"),
    "question with days": lambda stage: stage.command("find слово next week"),
    "filters set aside": lambda stage: stage.command("find слово recordings after 8pm with at least 50 points"),
    "closest only": lambda stage: stage.command("find 7 8"),
    "until a day": lambda stage: stage.on(
        _MESSAGE, "find_page:next", value='{"search": {"filters": {"to_day": "2026-12-31"}}}'
    ),
    "from a day": lambda stage: stage.on(
        _MESSAGE, "find_page:next", value='{"search": {"filters": {"from_day": "2026-12-01"}}}'
    ),
    "second page": lambda stage: stage.on(_MESSAGE, "find_page:next", value='{"start": 8}'),
    "everything": lambda stage: stage.on(
        _MESSAGE, "find_page:next", value='{"start": 16, "search": {"everything": true, "open_only": false}}'
    ),
    "results in a window": lambda stage: stage.on(_HOME, "home_browse"),
    "nothing found": lambda stage: stage.command("find " + "ъ" * 150),
    "nothing with filters": lambda stage: stage.on(_MESSAGE, "find_drop:site", value=_ALL_FILTERS),
    "asked": lambda stage: stage.on(_MESSAGE, "find_ask", value="ъ" * 150),
    "asked again": lambda stage: [stage.on(_MODAL, "find_ask", value="ъ" * 150) for _ in "12"][-1],
    "unknown word": lambda stage: stage.command("ъ" * 150),
    "mistyped": lambda stage: stage.command("fidn " + "слово " * 20),
    "filters": lambda stage: stage.on(_MESSAGE, "find_filter", value=_ALL_FILTERS),
    "filters in a window": lambda stage: stage.on(_MODAL, "find_filter", value="{}"),
    "sites": lambda stage: stage.on(Surface.options, "site", words=""),
    "strands": lambda stage: stage.on(Surface.options, "strand", words=""),
    "details of a live session": lambda stage: stage.on(_MESSAGE, "details:1", value="1"),
    "details of a closed one": lambda stage: stage.on(_MESSAGE, "details:9", value="9"),
    "details of a video": lambda stage: stage.on(_MESSAGE, "details:4", value="4"),
    "search": lambda stage: stage.on(Surface.shortcut, "find_learning"),
    "search on a message": lambda stage: stage.on(Surface.shortcut, "find_learning_on_message", words="ъ " * 3000),
    "home": lambda stage: stage.on(Surface.home_opened, "app_home_opened"),
    "tour 2": lambda stage: stage.on(_HOME, "tour_next", value="2"),
    "tour 3": lambda stage: stage.on(_HOME, "tour_next", value="3"),
    "after the tour": lambda stage: stage.on(_HOME, "tour_skip"),
    "language": lambda stage: stage.command("language"),
    "language that is none": lambda stage: stage.command("language ъ"),
    "drafts": lambda stage: stage.command("drafts"),
    "drafts in a window": lambda stage: stage.on(_HOME, "drafts"),
    "draft": lambda stage: stage.on(_MESSAGE, "draft:25", value="25"),
    "draft with errors": lambda stage: stage.on(
        Surface.submission,
        "draft_modal",
        memory='{"offering_id": 25, "origin": {}}',
        fields=_typed(why="ъ" * 3000, goal=""),
    ),
    "published": lambda stage: stage.on(
        Surface.submission,
        "draft_modal",
        memory='{"offering_id": 25, "origin": {"response_url": "https://0.0"}}',
        fields=_typed(why="ъ", goal="ъ"),
    ),
    "asks": lambda stage: stage.command("asks"),
    "synonyms": lambda stage: stage.command("synonyms"),
    "word": lambda stage: stage.command("synonyms цццц"),
    "word that means nothing": lambda stage: stage.command("synonyms " + "ъ" * 150),
    "word window": lambda stage: stage.on(_MESSAGE, "word:1", value='{"phrase": "цццц"}'),
    "new word window": lambda stage: stage.on(_MESSAGE, "word", value="{}"),
    "word with errors": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {}}',
        fields=_typed(phrase="ъ" * 3000, means="\n".join("ъ" * 11)),
    ),
    "word that was known": lambda stage: stage.on(
        Surface.submission, "word_modal", memory='{"origin": {}}', fields=_typed(phrase="цццц", means=_long(100))
    ),
    "word that was changed": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {}, "opened": "цццц"}',
        fields=_typed(phrase="цццц", means="ъ"),
    ),
    "word that was removed": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {}, "opened": "ъ", "seen": "0"}',
        fields=_typed(phrase="ъ", means="ж"),
    ),
    "word saved": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {"response_url": "https://0.0"}}',
        fields=_typed(phrase="ъ" * 60, means=_long(100)),
    ),
    "word removed": lambda stage: stage.on(
        Surface.submission,
        "word_modal",
        memory='{"origin": {"response_url": "https://0.0"}, "opened": "ъ"}',
        fields={**_typed(phrase="ъ", means="ж"), "remove": {"selected_options": [{"value": "remove"}]}},
    ),
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
    "results with what is held": lambda stage: _after(stage, _KEEP, ("command", "find")),
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
    "undone": lambda stage: _after(stage, _KEEP, (_MESSAGE, "undo:1", "1")),
    "left": lambda stage: _after(stage, _KEEP, (_MESSAGE, "leave:1", "1")),
    "other dates": lambda stage: _after(stage, _KEEP, (_MESSAGE, "change:1", "1")),
    "swapped": lambda stage: _after(stage, _KEEP, (_MESSAGE, "register_swap:2", '{"id": 40, "instead_of": 1}')),
    "why": lambda stage: _after(stage, _KEEP, (_MESSAGE, "reason:1", "1")),
    "reason kept": lambda stage: _after(
        stage, _KEEP, (_MESSAGE, "leave:1", "1"), (Surface.submission, "reason_modal", "1")
    ),
    "remind me of what is open": lambda stage: stage.on(_MESSAGE, "opening_remind:30", value="30"),
    "seat accepted": lambda stage: _after(_offered(stage), (_MESSAGE, "offer_accept:1", "1")),
    "seat passed on": lambda stage: _after(_offered(stage), (_MESSAGE, "offer_decline:1", "1")),
    "mine with an offer": lambda stage: _after(_offered(stage), ("command", "my")),
    "nothing is mine": lambda stage: stage.command("my"),
    "mine": lambda stage: _after(stage, _KEEP, (_MESSAGE, "mine:next", "0")),
    "mine beside a digest": lambda stage: _after(stage, _KEEP, (_MESSAGE, "mine_window", "")),
    "mine in a window": lambda stage: _after(stage, _KEEP, (_HOME, "mine", "0")),
    "home with what is mine": lambda stage: _after(
        stage,
        *[(_MESSAGE, "register_keep", str(number)) for number in range(1, 13)],
        (Surface.home_opened, "app_home_opened", ""),
    ),
    "written words": lambda stage: stage.on(Surface.direct_message, "message.im", words="help"),
    "dropped": lambda stage: _written(stage, *["ж" * 300 + ".csv"] * 10),
    "dropped without a name": lambda stage: _written(stage, ""),
    "dropped picture": lambda stage: _written(stage, "ж.жж"),
    "dropped too many": lambda stage: _written(stage, *["ж.csv"] * 11),
    "catalog preview": lambda stage: Message(draw_preview(stage.request, long_outcome())),
    "catalog that is there": lambda stage: Message(draw_preview(stage.request, empty_outcome(refused=False))),
    "catalog that is refused": lambda stage: Message(draw_preview(stage.request, empty_outcome(refused=True))),
    "catalog imported": lambda stage: Message(draw_applied(stage.request, long_outcome())),
    "catalog being applied": lambda stage: _first(
        stage.on(
            _MESSAGE,
            "catalog_apply",
            value='{"files": ["F1"], "content": "' + "0" * 32 + '", "plan": "' + "0" * 32 + '"}',
            at=MessageAt("D1", "1.2", blocks=tuple(draw_preview(stage.request, long_outcome()))),
        )
    ),
    "catalog cancelled": lambda stage: stage.on(_MESSAGE, "catalog_cancel"),
    "file troubles": _troubles,
    "type it": lambda stage: say_type_it(stage.request.translator),
    "guest": lambda stage: answer_guest(stage.request),
    "waiting": lambda stage: say_waiting(stage.request.translator),
    "waiting window": lambda stage: waiting_modal(stage.request.translator),
    "done": lambda stage: as_modal(say_done(stage.request.translator), stage.request.translator),
    "undelivered": lambda stage: say_undelivered(stage.request.translator),
    "failure": lambda stage: say_failure(
        stage.request.district, stage.request, stage.request.payload, RuntimeError("made up"), in_window=False
    ),
    "failure at home": lambda stage: say_failure(
        stage.request.district,
        stage.request,
        Payload(Surface.home_opened, "app_home_opened", "U1"),
        RuntimeError("made up"),
        in_window=False,
    ),
    **ATTENDANCE_VIEWS,
    **PLANNING_VIEWS,
    **TIMING_VIEWS,
}

_AT, _THERE = datetime(2026, 12, 1, 23, 30, tzinfo=UTC), ZoneInfo("Pacific/Honolulu")
MEETING = SessionSnapshot(
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
_REFUSALS: tuple[Refusal | StaleValue, ...] = (
    NotAllowed(tuple(Role), (LONG_NAME,) * 3),
    NotAllowed((Role.admin,)),
    Gone(),
    Incomplete({"why": "too_long", "goal": "missing"}, 280),
    StaleValue(),
    AlreadyPublished("ъ" * 200),
    OwnAdminRole(),
    Left(),
    NotOnRoster(),
    SessionOver("ъ" * 200),
    SessionCancelled("ъ" * 200, "ж" * 500),
    NotOpenYet("ъ" * 200, 1, _AT, _THERE),
    RegistrationClosed("ъ" * 200, _AT, _THERE),
    JustFilled("ъ" * 200, 1, 7),
    OfferOver("ъ" * 200, 1),
    UndoOver("ъ" * 200, 1),
    AlreadyThere("ъ" * 200),
    NotEligible("site", "ъ" * 200, 1, (_long(120),) * 20),
    Clashes(MEETING, (Overlap(MEETING, 1),) * 5),
    *ATTENDANCE_REFUSALS,
    *PLANNING_REFUSALS,
)


def _faults(answer: Answer) -> list[object]:
    if isinstance(answer, Done):
        return [fault for part in (answer.message, answer.modal) if part for fault in _faults(part)]
    if isinstance(answer, FieldErrors):
        return [sentence for sentence in answer.sentences.values() if len(sentence) > 2000]
    if isinstance(answer, Options):
        return list(check_options({"options": answer.options}))
    assert isinstance(answer, Message | Modal | HomeTab)
    slack = answer.as_slack()
    if isinstance(answer, Message):
        return [*check_message(slack["text"], blocks=slack["blocks"])]
    return [*check_view(slack, kind="modal" if isinstance(answer, Modal) else "home")]


def _texts(value: object, key: str = "") -> Iterator[str]:
    """Yield what people read in a message or view: texts and spoken labels, no ids, values and addresses."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, key)
    elif not isinstance(value, str) or value.startswith("https://"):
        return  # an address that was filled in is no sentence
    elif key in ("text", "accessibility_label", "initial_value"):
        yield value


def _said(answer: Answer) -> list[str]:
    if isinstance(answer, Done):
        return [text for part in (answer.message, answer.modal) if part for text in _said(part)]
    if isinstance(answer, FieldErrors):
        return list(answer.sentences.values())
    if isinstance(answer, Options):
        return list(_texts(answer.options))
    assert isinstance(answer, Message | Modal | HomeTab)
    return list(_texts(answer.as_slack()))


def _exempt(commands: list[Command]) -> set[str]:
    """Return the words that are the same in every language: what is to be typed, and languages' own names."""
    typed = {word for command in commands for word in command.example.split()}
    names = {language.autonym for language in LANGUAGES}
    return {part for word in typed | names | set(CATALOG_SUFFIXES) for part in english_words(word)}


@pytest.mark.parametrize("view", _VIEWS)
def test_view_fits_and_leaves_no_english(stage: Stage, view: str) -> None:
    answer = _VIEWS[view](stage)
    assert _faults(answer) == []
    assert "".join(_said(answer))
    # References are hexadecimal, and a mistyped command is said back.
    known = _exempt(stage.entries.different_commands())
    left = {word for text in _said(answer) for word in english_words(text)} - known
    assert {word for word in left if not set(word) <= set("ABCDEF")} == set()


@pytest.mark.parametrize("refusal", _REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_refusal_fits_and_leaves_no_english(stage: Stage, refusal: Refusal | StaleValue) -> None:
    answer = say_refusal(stage.request, refusal)
    assert _faults(answer) == []
    assert [word for text in _said(answer) for word in english_words(text)] == []


def test_every_refusal_is_said() -> None:
    assert {type(refusal) for refusal in _REFUSALS} == {*Refusal.__subclasses__(), StaleValue}


def test_every_conversation_is_looked_at(stage: Stage) -> None:
    """A new command or button must come with its view above; what only opens a link has none."""
    looked_at = {call for view in _VIEWS.values() for call in _constants(view)}
    names = {name for _, name in stage.entries.listeners} | {
        command.name for command in stage.entries.different_commands()
    }
    same_view = {
        "open_link",
        "find_openness",
        "find_audience",
        "find_topic",
        "home_search",
        "home_retry",
        "filter_modal",
        "search_modal",
        "language",
        "help",
    }
    assert {name for name in names - same_view if not any(name in said for said in looked_at)} == set()


def _constants(view: Callable[[Stage], Answer]) -> set[str]:
    code = view.__code__
    inner = [one for one in code.co_consts if hasattr(one, "co_consts")]
    return {one for each in (code, *inner) for one in each.co_consts if isinstance(one, str)}
