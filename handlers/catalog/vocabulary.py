"""`/pl synonyms`: what words mean to the search. Coordinators add to what comes with the program, and correct it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Message, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    checkboxes,
    clip,
    context,
    input_field,
    option,
    paragraph,
    rich,
    strong,
    text_input,
)
from handlers.conversation.origin import Origin, done_at, origin_of
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from learning.catalog.district_words import (
    MOST_MEANINGS,
    PHRASE_CHARACTERS,
    Entry,
    Fault,
    Faulty,
    Known,
    Overtaken,
    Removed,
    Saved,
    count_shipped_pairs,
    key_of,
    list_words,
    read_word,
    remove_word,
    save_word,
)
from learning.people.roles import KEEPERS, require_role
from locales.times import write_list, write_number
from locales.translator import mark

_PHRASE, _MEANS, _REMOVE = "phrase", "means", "remove"
_MOST_SHOWN = 20
_LINE = 300
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class WantedWord:
    """What a button carries: the word whose window it opens, as somebody wrote it."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    phrase: Annotated[str, Field(max_length=PHRASE_CHARACTERS)] = ""


@dataclass(frozen=True, slots=True)
class WordMemory:
    """What the window remembers: the word that it shows, folded, its version, and where it was opened from."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    origin: Origin
    opened: Annotated[str, Field(max_length=1200)] = ""
    seen: Annotated[str, Field(pattern="^[0-9a-f]{0,16}$")] = ""

    @property
    def means_block(self) -> str:
        # Of a field that keeps its name Slack keeps what was typed, and shows none of the lines that a new version adds.
        return f"{_MEANS}:{self.seen}"


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands in the window's fields, and a sentence above them."""

    phrase: str
    means: Sequence[str]
    notice: str = ""
    remove: bool = False


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "synonyms",
            show_words,
            "/pl synonyms UDL",
            mark("Tell the search what your district’s words mean"),
            aliases=("sinonimos",),
            roles=KEEPERS,
        )
    )
    routes.on_press(ids.WORD, open_word, opens_modal=True)
    routes.listen(Surface.submission, ids.WORD_MODAL, save)


def show_words(request: Request) -> Answer:
    """List the district's own words or, where one was typed, say what that means now."""
    require_role(request.district.database, request.viewer, KEEPERS)
    phrase = clip(request.payload.rest.strip(), PHRASE_CHARACTERS)
    return Message(_draw_word(request, phrase) if key_of(phrase) else _draw_words(request))


def _draw_words(request: Request) -> list[Block]:
    words, count = list_words(request.district.database, most=_MOST_SHOWN)
    title = request.t("Your district’s own words")
    blocks = [rich(strong(title))]
    if not words:
        none = request.t("There are none yet. Add a short form that people here use, such as the name of a program.")
        blocks = [rich(strong(title), f"\n{none}")]
    blocks += [_draw_own(request, number, known) for number, known in enumerate(words)]
    if count > len(words):
        blocks.append(context(request.tn("And {n} more.", "And {n} more.", count - len(words))))
    shipped = write_number(count_shipped_pairs() // 1000 * 1000, language=request.language)
    add = button(request.t("Add a word"), action_id=ids.WORD, value=codec.encode(WantedWord()), primary=True)
    return [
        *blocks,
        context(
            request.t(
                "More than {number} pairs of words come with the program. To see or change one, type it: /pl synonyms UDL",
                number=shipped,
            )
        ),
        actions(add),
    ]


def _draw_own(request: Request, number: int, known: Known) -> Block:
    edit = button(
        request.t("Edit"),
        action_id=f"{ids.WORD}:{number}",
        value=codec.encode(WantedWord(known.phrase)),
        spoken=request.t("Edit: {word}", word=known.phrase),
    )
    return paragraph(f"{known.phrase}\n{_say_means(request, known.means)}", accessory=edit)


def _draw_word(request: Request, phrase: str) -> list[Block]:
    known = read_word(request.district.database, phrase)
    value = codec.encode(WantedWord(known.phrase))
    if not known.means:
        add = button(request.t("Add"), action_id=ids.WORD, value=value, spoken=request.t("Add: {word}", word=phrase))
        return [paragraph(request.t("“{word}” means nothing else yet.", word=phrase)), actions(add)]
    change = button(
        request.t("Change"), action_id=ids.WORD, value=value, spoken=request.t("Change: {word}", word=known.phrase)
    )
    first = request.t("Who looks for “{word}” also finds:", word=known.phrase)
    blocks = [rich(strong(first), *(f"\n• {meant}" for meant in known.means))]
    if known.own:
        blocks.append(context(request.t("Your district decided this.")))
    elif set(known.means) <= set(known.shipped):
        blocks.append(context(request.t("This comes with the program.")))
    return [*blocks, actions(change)]


def _say_means(request: Request, means: Sequence[str]) -> str:
    return clip(write_list(list(means), language=request.language), _LINE)


def open_word(request: Request) -> Answer:
    """Open the window in which a word is added or changed."""
    wanted = codec.decode(WantedWord, request.payload.value)
    require_role(request.district.database, request.viewer, KEEPERS)
    known = read_word(request.district.database, wanted.phrase)
    return _draw_window(request, known, _Form(known.phrase, known.means[:MOST_MEANINGS]), origin_of(request))


def _draw_window(request: Request, known: Known, form: _Form, origin: Origin) -> Modal:
    memory = WordMemory(origin, key_of(known.phrase), known.version)
    blocks = [paragraph(form.notice)] if form.notice else []
    blocks += [
        input_field(
            request.t("Word or short form"),
            text_input(action_id=_PHRASE, value=form.phrase),
            optional=False,
            hint=request.t("Characters at most: {n}", n=PHRASE_CHARACTERS),
        ),
        input_field(
            request.t("Also means"),
            text_input(action_id=_MEANS, value="\n".join(form.means), multiline=True),
            block_id=memory.means_block,
            optional=False,
            hint=request.t(
                "One in each line, {n} lines at most. Who looks for the word also finds these, and the other way round.",
                n=MOST_MEANINGS,
            ),
        ),
    ]
    if known.own:
        blocks.append(_removal(request, known, ticked=form.remove))
    # NOTE: title of a window, 24 characters at most
    title = request.t("Change a word") if known.means else request.t("Add a word")
    # NOTE: a button, 24 characters at most
    submit = request.t("Save")
    return Modal(title, blocks, close_label(request.translator), ids.WORD_MODAL, submit, codec.encode(memory))


def _removal(request: Request, known: Known, *, ticked: bool) -> Block:
    removing = checkboxes(
        [option(request.t("Remove this word"), _REMOVE)], action_id=_REMOVE, ticked=[_REMOVE] * ticked
    )
    hint = request.t("It then means nothing else.")
    if known.shipped:
        shipped = _say_means(request, known.shipped)
        hint = request.t("What comes with the program then holds again: {means}", means=shipped)
    return input_field(request.t("Not needed any more?"), removing, hint=hint)


def save(request: Request) -> Answer:
    """Save or remove a word; or say what is wrong, or what somebody else has changed, and lose nothing that was typed."""
    memory = codec.decode(WordMemory, request.payload.memory)
    lines = (" ".join(line.split()) for line in request.payload.typed(_MEANS).splitlines())
    means = tuple(line for line in lines if line)
    entry = Entry(" ".join(request.payload.typed(_PHRASE).split()), means, memory.opened, memory.seen)
    remove = _REMOVE in request.payload.ticked(_REMOVE)
    outcome: Saved | Removed | Faulty | Overtaken = (
        remove_word(request.district.database, entry, actor=request.viewer, now=request.now)
        if remove
        else save_word(request.district.database, entry, actor=request.viewer, now=request.now)
    )
    if isinstance(outcome, Faulty):
        blocks = {_PHRASE: _PHRASE, _MEANS: memory.means_block}
        return FieldErrors({blocks[name]: _say_fault(request, fault) for name, fault in outcome.faults.items()})
    if isinstance(outcome, Overtaken):
        form = replace(_merged(request, entry, outcome), remove=remove)
        return _draw_window(request, outcome.now, form, memory.origin)
    message = Message([paragraph(_say_outcome(request, outcome)), *_draw_words(request)])
    return done_at(memory.origin, message, request=request)


def _merged(request: Request, entry: Entry, overtaken: Overtaken) -> _Form:
    """Keep what was typed. What holds of a word that somebody did not know to be known is put below, not to be lost."""
    now = overtaken.now
    means = _say_means(request, now.means)
    if overtaken.was_shown:
        notice = (
            request.t("“{word}” was changed meanwhile, and now means: {means}", word=now.phrase, means=means)
            if now.means
            else request.t("“{word}” was removed meanwhile.", word=now.phrase)
        )
        yours = request.t("What you typed is below. Save again to put it in place of that.")
        return _Form(entry.phrase, entry.means, f"{notice}\n{yours}")
    already = (
        request.t("“{word}” is in the list already.", word=now.phrase)
        if now.own
        else request.t("The search knows “{word}” already.", word=now.phrase)
    )
    below = request.t("What it means so far stands below what you typed. Take out what is wrong, and save again.")
    typed = {key_of(line) for line in entry.means}
    so_far = [line for line in now.means if key_of(line) not in typed]
    return _Form(entry.phrase, [*entry.means, *so_far], f"{already}\n{below}")


def _say_outcome(request: Request, outcome: Saved | Removed) -> str:
    if isinstance(outcome, Saved):
        word, means = outcome.known.phrase, _say_means(request, outcome.known.means)
        if outcome.added:
            return request.t("✅ Added. Who looks for “{word}” now also finds: {means}", word=word, means=means)
        return request.t("✅ Saved. Who looks for “{word}” now also finds: {means}", word=word, means=means)
    word, shipped = clip(outcome.now.phrase, PHRASE_CHARACTERS), outcome.now.shipped
    if shipped:
        means = _say_means(request, shipped)
        return request.t(
            "✅ Removed: “{word}”. What comes with the program holds again: {means}", word=word, means=means
        )
    return request.t("✅ Removed: “{word}”. It means nothing else now.", word=word)


def _say_fault(request: Request, fault: Fault) -> str:
    part = clip(fault.part, _QUOTED)
    return {
        "missing": request.t("Write at least one word here."),
        "no_words": request.t("“{text}” holds no letter and no digit.", text=part),
        "too_long": request.t("Too long: “{text}”. Characters at most: {n}", text=part, n=fault.most),
        "too_many": request.t("Too many lines: {n} at most.", n=fault.most),
        "too_many_words": request.t("Too many words: the search reads {n} together at most.", n=fault.most),
        "stop_words": request.t("“{text}” says nothing of a topic. Write a word that does.", text=part),
        "same": request.t("“{text}” is the word itself. Write what it also means.", text=part),
        "taken": request.t("“{text}” is in the list already. Change it there.", text=part),
    }[fault.code]
