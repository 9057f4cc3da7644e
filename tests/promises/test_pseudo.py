"""Every view with the longest real content in a language that nobody speaks, with data that hold no Latin letter.

What is left of English was never in a catalog; what Slack refuses has no room to grow.
"""

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

import pytest

import tests.handlers
from files.names import CATALOG_SUFFIXES
from handlers.conversation.answers import Answer, Done, FieldErrors, HomeTab, Message, Modal, Options
from handlers.conversation.codec import StaleValue
from handlers.conversation.refusals import say_refusal
from handlers.conversation.routes import Command
from learning.refusals import Refusal
from locales.languages import LANGUAGES
from sandbox.limits import check_message, check_options, check_view
from tests.kit.slack.stage import Stage, View, set_up
from tests.pseudo import english_words

_SUBJECTS = [
    import_module(f"{tests.handlers.__name__}.{room.name}.views")
    for room in iter_modules(tests.handlers.__path__)
    if room.ispkg and find_spec(f"{tests.handlers.__name__}.{room.name}.views")
]
_VIEWS: dict[str, View] = {name: view for subject in _SUBJECTS for name, view in subject.VIEWS.items()}
# What draws a view that is looked at by another name, or only opens a link.
_SAME_VIEW: set[str] = {name for subject in _SUBJECTS for name in getattr(subject, "SAME_VIEW", ())}
_REFUSALS = [refusal for subject in _SUBJECTS for refusal in getattr(subject, "REFUSALS", ())]


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
    assert [one.name for one in stage.asked if one.opens_modal and not one.says_opens_modal] == []


@pytest.mark.parametrize("refusal", _REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_refusal_fits_and_leaves_no_english(stage: Stage, refusal: Refusal | StaleValue) -> None:
    answer = say_refusal(stage.request, refusal)
    assert _faults(answer) == []
    assert [word for text in _said(answer) for word in english_words(text)] == []


def test_every_refusal_is_said() -> None:
    assert {type(refusal) for refusal in _REFUSALS} == {*Refusal.__subclasses__(), StaleValue}


def test_every_conversation_is_looked_at(long_district: Path, tmp_path: Path, now: datetime) -> None:
    """A new command or button must come with its view, in `views.py` beside the tests of its subject."""
    assert len(_VIEWS) == sum(len(subject.VIEWS) for subject in _SUBJECTS)
    looked_at: set[str] = set()
    for view in _VIEWS.values():
        with set_up(long_district, tmp_path / "pl.db", now, rehearses=True) as stage:
            view(stage)
            looked_at |= {one.name for one in stage.asked}
    names = {name for _, name in stage.entries.listeners}
    names |= {command.name for command in stage.entries.different_commands()}
    assert names - _SAME_VIEW - looked_at == set()
