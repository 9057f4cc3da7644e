"""What is seen of help, search and Home, with the longest content, for the tests that look at every view."""

from handlers.conversation.payload import Surface
from tests.kit.slack.stage import View

_MESSAGE, _MODAL, _HOME = Surface.message, Surface.modal, Surface.home


VIEWS: dict[str, View] = {
    "help": lambda stage: stage.command(""),
    "help at home": lambda stage: stage.on(_HOME, "home_help"),
    "unknown word": lambda stage: stage.command("ъ" * 150),
    "mistyped": lambda stage: stage.command("fidn " + "слово " * 20),
    "search": lambda stage: stage.on(Surface.shortcut, "find_learning"),
    "search on a message": lambda stage: stage.on(Surface.shortcut, "find_learning_on_message", words="ъ " * 3000),
    "home": lambda stage: stage.on(Surface.home_opened, "app_home_opened"),
    "tour 2": lambda stage: stage.on(_HOME, "tour_next", value="2"),
    "tour 3": lambda stage: stage.on(_HOME, "tour_next", value="3"),
    "after the tour": lambda stage: stage.on(_HOME, "tour_skip"),
}
SAME_VIEW = {"help", "home_search", "home_retry"}
