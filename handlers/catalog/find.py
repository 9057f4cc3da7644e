"""`/pl find`: search from a command, a window, a shortcut or a word that is no command; and ask for what is missing."""

from dataclasses import replace
from difflib import get_close_matches

from handlers.cards.places import FindState
from handlers.cards.standing import Said
from handlers.catalog.results import draw_results, draw_typed
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, close_label
from handlers.conversation.blocks import Block, actions, button, context, input_field, paragraph, text_input
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Conversation, Routes
from learning.catalog.finding import QUERY_CHARACTERS, Search, find_typed, topics_named
from learning.catalog.search.lexicon import Kind
from learning.planning.topics import ask_for_topic
from learning.text import fold
from locales.translator import mark

_LIKELY = 0.7  # how alike a typed word and a command must be for a question back; "fidn" and "find" are 0.75


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "find",
            find,
            "/pl find UDL",
            mark("Find sessions, recordings, courses and videos"),
            aliases=("search", "buscar"),
        )
    )
    routes.any_other_word(_find_anyway(routes))
    routes.on_press(ids.FIND_PAGE, show_state)
    routes.on_press(ids.FIND_DROP, show_state)
    routes.on_press(ids.FIND_OPENNESS, show_state)
    routes.on_press(ids.FIND_AUDIENCE, show_state)
    routes.on_press(ids.FIND_TOPIC, show_state)
    routes.on_press(ids.FIND_ASK, ask)
    routes.on_press(ids.HOME_BROWSE, browse, opens_modal=True)
    routes.on_press(ids.HOME_SEARCH, open_search, opens_modal=True)
    routes.listen(Surface.shortcut, ids.SHORTCUT_FIND, open_search, opens_modal=True)
    routes.listen(Surface.shortcut, ids.SHORTCUT_FIND_ON_MESSAGE, search_message, opens_modal=True)
    routes.listen(Surface.submission, ids.SEARCH_MODAL, search_in_modal)


def find(request: Request) -> Answer:
    """Answer `/pl find words`; without words, the whole catalog."""
    return answer_typed(request, tidy(request.payload.rest))


def _find_anyway(routes: Routes) -> Conversation:
    """Make the answer to words that are no command: search all the same, and say what to type next time."""

    def find_anyway(request: Request) -> Answer:
        words = tidy(request.payload.words)
        first, _, rest = words.partition(" ")
        # What somebody may not use is not suggested to them either.
        usable = {word: one for word, one in routes.commands.items() if one.is_for(request.viewer.roles)}
        meant = next(iter(get_close_matches(first.casefold(), usable, n=1, cutoff=_LIKELY)), "")
        if not meant or matches(request, words):
            return search_for(request, words)
        command = f"/pl {meant} {rest if usable[meant].takes_words else ''}".strip()
        hint = request.t("Did you mean {command}?", command=command)
        sought = rest if usable[meant].name == "find" and rest else words
        return answer_typed(request, sought, hint)

    return find_anyway


def search_for(request: Request, words: str) -> Answer:
    """Search for words that were typed without `find`, and say how it is typed."""
    if request.payload.surface is Surface.direct_message:
        return answer_typed(request, words)
    example = f"/pl find {words}".strip()
    hint = request.t("I searched for that. Next time type: {command} — or /pl help", command=example)
    return answer_typed(request, words, hint)


def matches(request: Request, words: str) -> bool:
    """Tell whether the catalog has something for these words, the first of them as it was typed."""
    search = Search(open_only=False, everything=True)
    local = request.now.astimezone(request.zone)
    read = find_typed(request.district.read_catalog(), words, seeker=request.seeker, now=local, search=search)
    first = fold(words.partition(" ")[0])
    corrected = any(one.kind is Kind.spelling and one.typed == first for one in read.results.also)
    return bool(read.results.hits) and read.results.sure and not corrected


def show_state(request: Request) -> Answer:
    """Show what a button stands for: another page, one filter fewer, closed ones too."""
    return answer_with_results(request, codec.decode(FindState, request.payload.value))


def browse(request: Request) -> Answer:
    """Open the catalog in a window."""
    return answer_with_results(request, FindState())


def open_search(request: Request) -> Answer:
    """Open a window to search in."""
    return _search_modal(request, "", [])


def search_message(request: Request) -> Answer:
    """Search for what a message says; where that is too much at once, for the topic of the catalog that it names."""
    catalog = request.district.read_catalog()
    words = tidy(catalog.ranker.gist(request.payload.words))
    local = request.now.astimezone(request.zone)
    read = find_typed(catalog, words, seeker=request.seeker, now=local)
    if words and read.results.hits and read.results.sure:
        return answer_typed(request, words)
    if named := topics_named(catalog, request.payload.words):
        return answer_with_results(request, FindState(Search(named[0])))
    return _search_modal(request, words, [])  # to be put right by hand: nobody asks for the scraps of a message


def search_in_modal(request: Request) -> Answer:
    """Show the results below the field in which they were asked for; filters and switches stay as they were."""
    words = tidy(request.payload.typed(ids.FIND_WORDS))
    before = codec.decode(FindState, request.payload.memory or "{}")
    return answer_typed(request, words, before=before.search)


def ask(request: Request) -> Answer:
    """Remember what somebody looked for in vain."""
    words = tidy(request.payload.value)
    if not words:
        raise codec.StaleValue
    asks, first_time = ask_for_topic(request.district.database, request.viewer, words=words, now=request.now)
    if first_time:
        first = request.t("✅ Noted: you asked for “{topic}”.", topic=words)
    else:
        first = request.t("You had asked for “{topic}” already. It still counts.", topic=words)
    count = request.tn("So far {n} person has asked for it.", "So far {n} people have asked for it.", asks.people)
    plan = request.t("The people who plan professional learning see the number, not the names.")
    back = button(request.t("Browse everything"), action_id=ids.FIND_PAGE, value=codec.encode(FindState()))
    blocks = [paragraph(f"{first} {count}"), context(plan), actions(back)]
    if request.payload.surface is Surface.modal:
        return Modal(_title(request), blocks, close_label(request.translator), replaces=True)
    return Message(blocks)


def tidy(words: str) -> str:
    """Return typed words with single spaces, no longer than a search may be. Without a letter or digit, none."""
    visible = "".join(c if c.isprintable() else " " for c in words)
    kept = " ".join(visible.split())[:QUERY_CHARACTERS]
    return kept if fold(kept) else ""


def answer_typed(request: Request, words: str, hint: str = "", *, before: Search | None = None) -> Answer:
    """Search for typed words, a question too, and answer where the person is. `before` is what was narrowed before."""
    state, blocks = draw_typed(request, words, before or Search())
    return _answer(request, state, [*([context(hint)] if hint else []), *blocks])


def answer_with_results(request: Request, state: FindState, *, said: Said | None = None) -> Answer:
    """Search again, and answer where the person is: in the message, or in the window. `said` stands among the cards."""
    return _answer(request, state, draw_results(request, state, said=said))


def _answer(request: Request, state: FindState, blocks: list[Block]) -> Answer:
    if request.payload.surface in (Surface.command, Surface.message):
        return Message(blocks)
    return results_modal(request, state, blocks)


def results_modal(request: Request, state: FindState, blocks: list[Block]) -> Modal:
    """Put results into a window, below the field to search again."""
    replaces = request.payload.surface is Surface.modal
    modal = _search_modal(request, state.search.words, blocks)
    return replace(modal, replaces=replaces, memory=codec.encode(state))


def _search_modal(request: Request, words: str, blocks: list[Block]) -> Modal:
    # NOTE: example of what to type into a search field
    hint = request.t("For example: UDL, gradebook, de-escalation")
    typing = text_input(action_id=ids.FIND_WORDS, value=words, most=QUERY_CHARACTERS, hint=hint)
    top = input_field(request.t("What are you looking for?"), typing)
    # NOTE: a button, 24 characters at most
    search = request.t("Search")
    return Modal(_title(request), [top, *blocks], close_label(request.translator), ids.SEARCH_MODAL, search)


def _title(request: Request) -> str:
    # NOTE: title of a window, 24 characters at most
    return request.t("Find learning")
