"""What is seen of dropped files, with the longest content, for the tests that look at every view."""

from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import paragraph
from handlers.conversation.dropped_files import say_trouble
from handlers.conversation.files import TROUBLES, FileTrouble
from handlers.conversation.payload import MessageAt, SharedFile, Surface
from handlers.imports.catalog_preview import draw_applied, draw_preview
from tests.kit.files.catalog_outcomes import empty_outcome, long_outcome
from tests.kit.slack.stage import Stage, View, first

_MESSAGE, _MODAL, _HOME = Surface.message, Surface.modal, Surface.home


def _written(stage: Stage, *files: str, words: str = "") -> Answer:
    shared = tuple(SharedFile("F1", name) for name in files)
    return first(stage.on(Surface.direct_message, "message.im", words=words, files=shared))


def _troubles(stage: Stage) -> Message:
    found = [FileTrouble(code, name="ж" * 300) for code in TROUBLES]
    said = [say_trouble(stage.request, each, applying=applying) for each in found for applying in (False, True)]
    return Message([paragraph(one) for one in said])


VIEWS: dict[str, View] = {
    "dropped": lambda stage: _written(stage, *["ж" * 300 + ".csv"] * 10),
    "dropped without a name": lambda stage: _written(stage, ""),
    "dropped picture": lambda stage: _written(stage, "ж.жж"),
    "dropped too many": lambda stage: _written(stage, *["ж.csv"] * 11),
    "catalog preview": lambda stage: Message(draw_preview(stage.request, long_outcome())),
    "catalog that is there": lambda stage: Message(draw_preview(stage.request, empty_outcome(refused=False))),
    "catalog that is refused": lambda stage: Message(draw_preview(stage.request, empty_outcome(refused=True))),
    "catalog imported": lambda stage: Message(draw_applied(stage.request, long_outcome())),
    "catalog being applied": lambda stage: first(
        stage.on(
            _MESSAGE,
            "catalog_apply",
            value='{"files": ["F1"], "content": "' + "0" * 32 + '", "plan": "' + "0" * 32 + '"}',
            at=MessageAt("D1", "1.2", blocks=tuple(draw_preview(stage.request, long_outcome()))),
        )
    ),
    "catalog cancelled": lambda stage: stage.on(_MESSAGE, "catalog_cancel"),
    "file troubles": _troubles,
}
