"""The register of conversations: which word, button, window, shortcut or event leads to which function."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.conversation.answers import Answer
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from learning.people.roles import require_role
from learning.text import fold
from storage.enums import Role

COMMAND = "/pl"

Conversation = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `/pl`. `example` is what to type, `summary` a marked sentence that says why one would.

    Without `roles` everybody may; otherwise who holds one of them. `for_runners` lists it only for those who lead or plan
    sessions; who may do what with which session is asked when it is used. Where it takes no words, words after it make it
    a search.
    """

    name: str
    answer: Conversation
    example: str
    summary: str
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    for_runners: bool = False
    opens_modal: bool = False
    takes_words: bool = True

    def is_for(self, roles: frozenset[Role]) -> bool:
        """Tell whether somebody with these roles may use it."""
        return not self.roles or not roles.isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class Listener:
    """A conversation that an id leads to. `opens_modal` says that it needs a trigger, which lives three seconds."""

    answer: Conversation
    opens_modal: bool = False


class Register:
    """What conversations put themselves into. Raises ValueError for a word or id that is taken."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}
        self.listeners: dict[tuple[Surface, str], Listener] = {}
        self.links: set[str] = set()
        self._any_word: Conversation | None = None

    def command(self, command: Command) -> None:
        """Add a word after `/pl`, with its other spellings."""
        for word in (command.name, *command.aliases):
            if word in self.commands:
                raise ValueError(f"/pl {word} is registered twice")
            self.commands[word] = command

    def any_other_word(self, answer: Conversation) -> None:
        """Set what answers words that are no command."""
        self._any_word = answer

    def listen(self, surface: Surface, name: str, answer: Conversation, *, opens_modal: bool = False) -> None:
        """Add the conversation of an id on one surface."""
        if (surface, name) in self.listeners:
            raise ValueError(f"{name} is registered twice on {surface.value}")
        self.listeners[surface, name] = Listener(answer, opens_modal)

    def on_press(self, name: str, answer: Conversation, *, opens_modal: bool = False) -> None:
        """Add the conversation of a button or select, wherever it stands."""
        for surface in (Surface.message, Surface.modal, Surface.home):
            self.listen(surface, name, answer, opens_modal=opens_modal)

    def link(self, name: str) -> None:
        """Add the id of buttons that the browser follows: Slack tells us of them too, and only wants a nod."""
        self.links.add(name)

    @property
    def any_word(self) -> Conversation:
        """Return what answers words that are no command. Raises LookupError before it is set."""
        if self._any_word is None:
            raise LookupError("no conversation answers unknown words")
        return self._any_word

    def command_of(self, words: str) -> Command | None:
        """Return the command that typed words mean, or None: `help` alone is one, `help with essays` is a search."""
        first, *rest = words.split(maxsplit=1) or [""]
        command = self.commands.get(fold(first))
        return command if command and (command.takes_words or not rest) else None

    def typed(self, words: str) -> Listener:
        """Return what answers typed words: their command, for those who may use it, else the search."""
        command = self.command_of(words)
        return Listener(_guarded(command), command.opens_modal) if command else Listener(self.any_word)

    def different_commands(self) -> list[Command]:
        """Return each command once, in the order of registration."""
        return list(dict.fromkeys(self.commands.values()))

    def names_on(self, surface: Surface) -> set[str]:
        """Return the ids that are listened to on a surface."""
        return {name for where, name in self.listeners if where is surface}


def _guarded(command: Command) -> Conversation:
    if not command.roles:
        return command.answer

    def answer(request: Request) -> Answer:
        require_role(request.house.database, request.viewer, command.roles)
        return command.answer(request)

    return answer
