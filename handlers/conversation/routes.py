"""The routes: what leads to which function of a subject, and what each subject says, draws, reads and writes.

A subject adds all of its doors in one `add_routes(routes)`. What serves all asks the routes, and knows no subject.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from handlers.conversation.answers import Answer
from handlers.conversation.blocks import Block
from handlers.conversation.letter import Letter
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.speaking.reader import Reader
from learning.notices.kinds import KindOfNotice, Kinds, default_wishes
from learning.people.roles import require_role
from learning.refusals import Refusal
from learning.text import fold
from storage.tables import LinkScope, Notice, NoticeKind, Role

COMMAND = "/pl"

K = TypeVar("K")
V = TypeVar("V")

Conversation = Callable[[Request], Answer]
# Reads files that somebody dropped into the direct messages. None: they are none of its own.
Drop = Callable[[Request], Answer | None]
# Says in words why a rule said no.
Sentence = Callable[[Request, Any], str]
# Draws anew what a button stood in. What more it takes is between those who add it and those who ask for it.
Draw = Callable[..., Answer]
# Draws a part of the Home tab, with what cards are drawn with (handlers.cards.standing.Scene).
HomePart = Callable[[Request, Any], Sequence[Block]]
# Draws what is so now, not what was when the notice was written down. None: there is nothing to say any more.
Writer = Callable[[Reader, Notice], Letter | None]
# Answers a visit of a page behind a link; see handlers.web.visits.
PageAnswer = Callable[[Any], Any]

HOME = "home"
# Their links lead to no page: a calendar program reads the feed.
_WITHOUT_PAGE = frozenset({LinkScope.feed})


class HomePlace(Enum):
    """Where a part of the Home tab stands. In one place they stand in the order of the subjects."""

    now = "what holds at the moment"
    mine = "what is next for the person"
    duties = "what they lead, and what waits for them"
    suggestions = "what they might like"
    choices = "what they choose for themselves"


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


@dataclass(frozen=True, slots=True)
class Told:
    """A kind of notice, with its words.

    `kind` is what a district means by it. `write` writes it; `choice` names it to who may choose it, and `failed` to coordinators when it did not arrive. Both are
    marked sentences, or empty where nobody chooses, or where "Message" will do.
    """

    kind: KindOfNotice
    write: Writer
    choice: str = ""
    failed: str = ""


class Routes:
    """What subjects put themselves into. Raises ValueError for whatever is taken already."""

    def __init__(self) -> None:
        self.sentences: dict[type, Sentence] = {}
        self.notices: dict[NoticeKind, Told] = {}
        self.pages: dict[LinkScope, PageAnswer] = {}
        self.addresses: dict[str, PageAnswer] = {}
        self.draws: dict[str, Draw] = {}
        self.home_parts: dict[HomePlace, list[HomePart]] = {place: [] for place in HomePlace}
        self.drops: list[Drop] = []
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

    def refusals(self, sentences: Mapping[type, Sentence]) -> None:
        """Add what is said when rules say no, by the kind of refusal."""
        for kind, say in sentences.items():
            _add(self.sentences, kind, say)

    def notice(self, kind: KindOfNotice, write: Writer, *, choice: str = "", failed: str = "") -> None:
        """Add how a kind of notice is written and named; see Told."""
        _add(self.notices, kind.kind, Told(kind, write, choice, failed))

    def page(self, scope: LinkScope, answer: PageAnswer) -> None:
        """Add what answers behind the links of a scope."""
        _add(self.pages, scope, answer)

    def address(self, prefix: str, answer: PageAnswer) -> None:
        """Add what answers every address below a prefix, such as `/here/`. None from it: nothing is there."""
        _add(self.addresses, prefix, answer)

    def home(self, place: HomePlace, draw: HomePart) -> None:
        """Add a part of the Home tab."""
        self.home_parts[place].append(draw)

    def place(self, name: str, draw: Draw) -> None:
        """Add a place that buttons stand in, and what draws it anew."""
        _add(self.draws, name, draw)

    def drop(self, read: Drop) -> None:
        """Add a reader of dropped files. The first that takes them reads them."""
        self.drops.append(read)

    def write(self, reader: Reader, notice: Notice) -> Letter | None:
        """Write a notice to its recipient. None when there is nothing to say any more."""
        return self.notices[notice.kind].write(reader, notice)

    def check(self) -> None:
        """Raise LookupError where something that people may meet has no words, no writer or no page."""
        missing = [
            *(f"the sentence of {kind.__name__}" for kind in _all_below(Refusal) if kind not in self.sentences),
            *(f"the writer of {kind}" for kind in NoticeKind if kind not in self.notices),
            *(f"the name of {kind}" for kind in default_wishes(self.kinds) if not self.notices[kind].choice),
            *(f"the page of {scope}" for scope in LinkScope if scope not in self.pages and scope not in _WITHOUT_PAGE),
        ]
        if missing or self._any_word is None:
            raise LookupError(f"no subject brings {', '.join(missing) or 'the answer to unknown words'}")

    def link(self, name: str) -> None:
        """Add the id of buttons that the browser follows: Slack tells us of them too, and only wants a nod."""
        self.links.add(name)

    @property
    def kinds(self) -> Kinds:
        """Return what a district means by each kind of notice."""
        return {kind: told.kind for kind, told in self.notices.items()}

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


def _add(table: dict[K, V], key: K, value: V) -> None:
    if key in table:
        raise ValueError(f"{key} is added twice")
    table[key] = value


def _all_below(kind: type[Any]) -> set[type[Any]]:
    below: list[type[Any]] = kind.__subclasses__()
    return {*below, *(further for one in below for further in _all_below(one))}


def _guarded(command: Command) -> Conversation:
    if not command.roles:
        return command.answer

    def answer(request: Request) -> Answer:
        require_role(request.district.database, request.viewer, command.roles)
        return command.answer(request)

    return answer
