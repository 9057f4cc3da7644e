"""Conversations without a door, in a language that nobody speaks, over a district whose every text is as long as it can be."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.conversation.answers import Answer, Message, Modal, Work
from handlers.conversation.codec import name_of
from handlers.conversation.letter import Letter
from handlers.conversation.payload import Payload, Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Listener, Routes
from handlers.subjects import all_routes
from learning.district.district import District
from learning.district.links import Links
from learning.people.viewers import Viewer
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import (
    AccountKind,
    EmployeeGroup,
    Format,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    OfferingState,
    Role,
    SlackMember,
)
from tests.kit.rows import Rows
from tests.pseudo import pseudo_translator

_LETTERS = "жбфцчшщыэюя"
LONG_TITLE = "Ж" * 200
LONG_NAME = ("Щукина-Чжоу " * 8).strip()
View = Callable[["Stage"], Answer]


def long(length: int, mark: str = "") -> str:
    return (mark + " " + "слово " * length)[:length].strip()


def _fill(rows: Rows, now: datetime) -> None:
    """Write a district whose every text is as long as its field lets it be, and in Cyrillic."""
    rows.setting("office.name", long(200))
    rows.setting("office.contact", long(200))
    rows.setting("find.cards", "8")
    rows.setting("find.nearest_topics", "5")
    rows.setting("home.suggestions", "5")
    rows.setting("home.upcoming", "5")
    for number in range(22):
        rows.word("цццц" if number == 21 else long(58, f"{number}"), *[long(98, mark) for mark in _LETTERS[:10]])
    for number in range(6):
        rows.person(f"{LONG_NAME} {number}", email=f"{number}@0", site=long(120, "ш"), roles=list(Role))
    for number in range(30):
        letter = _LETTERS[number % len(_LETTERS)]
        offering = rows.offering(
            f"{LONG_TITLE}{number}",
            code=f"{number}",
            why=long(280),
            summary=long(6000),
            goal=long(300),
            points=2.5,
            strand=long(140, letter),
            topics=[long(90, mark) for mark in _LETTERS],
            facilitators=["0@0"],
            audience=[*EmployeeGroup, "family"][number % 5 : number % 5 + 2],
            site=long(120, "ц"),
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
                place=long(300),
                capacity=1000,
                zone="Pacific/Honolulu",
                closes=now - timedelta(days=1) if number == 8 else None,
            )


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked on a stage, by the name of its command or id, and what came of it."""

    surface: Surface
    name: str
    says_opens_modal: bool
    answer: Answer

    @property
    def opens_modal(self) -> bool:
        """Tell whether the answer opens a window: for that a trigger is needed, which lives three seconds."""
        redraws = self.surface is Surface.modal and isinstance(self.answer, Modal) and self.answer.replaces
        return isinstance(self.answer, Modal) and self.surface is not Surface.submission and not redraws


@dataclass
class Stage:
    """Conversations without a door: what each answers, said in the pseudo-language. `asked` is what was asked so far.

    In a rehearsal no conversation runs: it tells what a view asks for, in a fraction of the time.
    """

    entries: Routes
    request: Request
    rehearses: bool = False
    asked: list[Asked] = field(default_factory=list)

    def command(self, words: str) -> Answer:
        payload = Payload(Surface.command, "", "U1", words=words)
        command = self.entries.command_of(words)
        if command is None:
            return self._ask(payload, "", Listener(self.entries.any_word))
        return self._ask(payload, command.name, Listener(command.answer, command.opens_modal))

    def on(self, surface: Surface, name: str, **more: Any) -> Answer:
        payload = Payload(surface, name, "U1", response_url="https://0.0/1", **{"view": {"id": "V1"}, **more})
        name = name_of(name)
        return self._ask(payload, name, self.entries.listeners[surface, name])

    def _ask(self, payload: Payload, name: str, listener: Listener) -> Answer:
        answer = Message([]) if self.rehearses else listener.answer(replace(self.request, payload=payload))
        self.asked.append(Asked(payload.surface, name, listener.opens_modal, answer))
        return answer


@pytest.fixture(scope="session")
def long_district(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Path:
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
def stage(long_district: Path, tmp_path: Path, now: datetime) -> Iterator[Stage]:
    with set_up(long_district, tmp_path / "pl.db", now) as stage:
        yield stage


@contextmanager
def set_up(long_district: Path, path: Path, now: datetime, *, rehearses: bool = False) -> Iterator[Stage]:
    """Set up a stage over a copy of the filled district."""
    shutil.copyfile(long_district, path)
    database = Database(f"sqlite:///{path}")
    zone = ZoneInfo("America/Los_Angeles")
    district = District(long(100), zone, ENGLISH, database, lambda: now, links=Links("https://0.0", "k"))
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
    yield Stage(routes, request, rehearses)
    database.close()


def typed(**values: str) -> dict[str, Any]:
    return {name: {"type": "plain_text_input", "value": value} for name, value in values.items()}


def first(answer: Answer) -> Answer:
    return answer.first if isinstance(answer, Work) else answer


def after(stage: Stage, *presses: tuple[Any, ...]) -> Answer:
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


def letter_of(letter: Letter | None) -> Answer:
    """Return what a notice says as it is shown in Slack."""
    assert letter is not None
    return Message(letter.blocks)


def owed(
    stage: Stage,
    kind: NoticeKind,
    params: dict[str, Any] | None = None,
    person_id: int = 2,
    *,
    about: str = "session:1",
) -> Notice:
    """Return a notice of a kind to somebody, as the outbox would hand it over."""
    now = stage.request.district.clock()
    return Notice(
        kind=kind,
        person_id=person_id,
        channel=NoticeChannel.person,
        params=params or {},
        key="1",
        about=about,
        not_before=now,
        expires_at=now,
        created_at=now,
        state=NoticeState.waiting,
        message_id="1",
    )
