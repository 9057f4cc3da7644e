"""How results look: a heading, the filters as chips, one page of cards, and what can be done next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.cards.offering import draw_card
from handlers.cards.places import FindState, Place
from handlers.cards.standing import Said, read_scene, with_one_main
from handlers.catalog.filter_words import name_filter
from handlers.conversation import codec, ids
from handlers.conversation.blocks import Block, Element, actions, button, context, paragraph, rich, strong
from handlers.conversation.request import Request
from handlers.speaking.office import name_office
from handlers.speaking.words import name_group
from learning.catalog.finding import (
    Filters,
    Hit,
    Results,
    Search,
    Understanding,
    find_listings,
    find_typed,
    nearest_topics,
)
from learning.catalog.published import Catalog
from learning.catalog.search.lexicon import Kind
from learning.district.settings import Settings
from locales.times import write_list

_TOPIC = 80  # a longer search is a pasted message, not a topic to ask for


@dataclass(frozen=True, slots=True)
class _Found:
    """All that drawing needs, read in one transaction."""

    state: FindState
    results: Results
    catalog: Catalog
    settings: Settings
    read: Understanding | None = None
    said: Said | None = None


def draw_results(request: Request, state: FindState, *, said: Said | None = None) -> list[Block]:
    """Search and draw: a heading, the filters as chips, the cards of one page, and what can be done next.

    `said` stands in the place of one card or, where that is not on the page, above all of them.
    """
    catalog, settings = request.district.read_both(request.today)
    results = find_listings(catalog, state.search, seeker=request.seeker, now=request.now)
    return _draw(request, _Found(state, results, catalog, settings, said=said))


def draw_typed(request: Request, typed: str, before: Search) -> tuple[FindState, list[Block]]:
    """Search for what was typed, and draw. Returns how it was read: with filters in the place of the words for them."""
    catalog, settings = request.district.read_both(request.today)
    local = request.now.astimezone(request.zone)
    read = find_typed(catalog, typed, seeker=request.seeker, now=local, search=before)
    state = FindState(read.search)
    return state, _draw(request, _Found(state, read.results, catalog, settings, read))


def _draw(request: Request, found: _Found) -> list[Block]:
    blocks = _page(request, found) if found.results.hits else [*_said(found), *_nothing(request, found)]
    if request.viewer.person_id is None:
        blocks.append(_not_on_the_list(request, found.settings))
    return blocks


def _said(found: _Found) -> list[Block]:
    return found.said.blocks if found.said else []


def _chips(request: Request, found: _Found) -> list[Block]:
    chips = []
    search = found.state.search
    counts = dict(found.results.drop)
    for name in search.filters.active():
        without = FindState(replace(search, filters=search.filters.without(name)))
        word = name_filter(request, found.catalog, name, search.filters)
        label = f"✕ {word}"
        if name in counts:
            label = request.tn("Remove {filter} to see {n}", "Remove {filter} to see {n}", counts[name], filter=word)
        chips.append(
            button(
                label,
                action_id=f"{ids.FIND_DROP}:{name}",
                value=codec.encode(without),
                spoken=request.t("Remove the filter {filter}", filter=word) if name not in counts else None,
            )
        )
    if len(chips) > 1:
        none = FindState(replace(search, filters=Filters()))
        chips.append(
            button(request.t("Remove all filters"), action_id=f"{ids.FIND_DROP}:all", value=codec.encode(none))
        )
    return [actions(*chips, block_id="chips")] if chips else []


def _page(request: Request, found: _Found) -> list[Block]:
    hits, size = found.results.hits, found.settings.number("find.cards")
    start = max(0, min(found.state.start, (len(hits) - 1) // size * size))
    shown = hits[start : start + size]
    blocks = [_heading(request, found, start, len(shown)), *_how_found(request, found), *_chips(request, found)]
    blocks += _cards(request, found, shown, start)
    ask = [] if found.results.sure else _ask_row(request, found.state.search.words)
    return [*blocks, *_footer(request, found, start, size), *ask]


def _cards(request: Request, found: _Found, shown: Sequence[Hit], start: int) -> list[Block]:
    session_ids = {one.id for hit in shown for one in hit.listing.occurrences}
    at = Place(find=replace(found.state, start=start))
    scene = read_scene(request, at=at, said=found.said, known=(found.catalog, found.settings), session_ids=session_ids)
    above = found.said.blocks if found.said and found.said.session_id not in session_ids else []
    return with_one_main([*above, *(block for hit in shown for block in draw_card(request, hit, scene))])


def _heading(request: Request, found: _Found, start: int, shown: int) -> Block:
    total, words = len(found.results.hits), found.state.search.words
    if words and not found.results.sure:
        first = request.t("Nothing matches “{words}” exactly. These come closest:", words=words)
    elif words:
        first = request.tn("{n} result for “{words}”", "{n} results for “{words}”", total, words=words)
    else:
        first = request.tn("{n} thing to learn", "{n} things to learn", total)
    if total <= shown:
        return rich(strong(first))
    place = request.t("{first}–{last} of {total}", first=start + 1, last=start + shown, total=total)
    return rich(strong(first), f"\n{place}")


def _how_found(request: Request, found: _Found) -> list[Block]:
    """Say what was searched for besides the typed words, and which of them could not be kept as a filter."""
    blocks, lines = [], []
    if found.read and found.read.aside:
        names = [name_filter(request, found.catalog, name, found.read.read) for name in found.read.aside]
        filters = write_list(names, language=request.language)
        blocks.append(paragraph(request.t("Nothing fits this: {filters}. Without it there is:", filters=filters)))
    corrected = [one for one in found.results.also if one.kind is Kind.spelling]
    lines += [request.t("I read “{typed}” as “{meant}”.", typed=one.typed, meant=one.shown) for one in corrected]
    others = [one.shown for one in found.results.also if one.kind is not Kind.spelling]
    if others:
        lines.append(request.t("Also showing: {words}", words=write_list(others, language=request.language)))
    return [*blocks, context(" ".join(lines))] if lines else blocks


def _footer(request: Request, found: _Found, start: int, size: int) -> list[Block]:
    state, total = found.state, len(found.results.hits)
    left = total - start - size
    buttons: list[Element] = []
    if left > 0:
        label = request.t("Show {count} more ({left} left)", count=min(size, left), left=left)
        buttons.append(_state_button(label, f"{ids.FIND_PAGE}:next", replace(state, start=start + size)))
    if start > 0:
        before = replace(state, start=max(start - size, 0))
        buttons.append(_state_button(request.t("Back"), f"{ids.FIND_PAGE}:back", before))
    buttons.append(_filter_button(request, state))
    return [actions(*buttons, block_id="pages"), *_wider(request, found)]


def _filter_button(request: Request, state: FindState) -> Element:
    return _state_button(request.t("Filter"), ids.FIND_FILTER, replace(state, start=0))


def _wider(request: Request, found: _Found) -> list[Block]:
    """Offer what the two switches keep out of sight."""
    search = found.state.search
    buttons = []
    if found.results.closed or not search.open_only:
        label = (
            request.tn("Show {n} that is not open now", "Show {n} that are not open now", found.results.closed)
            if search.open_only
            else request.t("Only what is open")
        )
        other = FindState(replace(search, open_only=not search.open_only))
        buttons.append(_state_button(label, ids.FIND_OPENNESS, other))
    if found.results.others or search.everything:
        label = request.t("Only what is for me") if search.everything else request.t("Show everything")
        if not search.everything:
            label = request.t("Show everything (+{n})", n=found.results.others)
        other = FindState(replace(search, everything=not search.everything))
        buttons.append(_state_button(label, ids.FIND_AUDIENCE, other))
    if found.results.both and not buttons:
        label = request.t("Show everything (+{n})", n=found.results.both)
        other = FindState(replace(search, open_only=False, everything=True))
        buttons.append(_state_button(label, ids.FIND_AUDIENCE, other))
    return [actions(*buttons, block_id="wider")] if buttons else []


def _state_button(label: str, action_id: str, state: FindState) -> Element:
    return button(label, action_id=action_id, value=codec.encode(state))


def _nothing(request: Request, found: _Found) -> list[Block]:
    results, words = found.results, found.state.search.words
    hidden = results.others or results.closed or results.both
    if found.state.search.filters.active() and (results.drop or hidden or not words):
        return _nothing_with_filters(request, found)
    if hidden:
        return [rich(strong(_nothing_for(request, found))), *_wider(request, found), *_ask_row(request, words)]
    if not words:
        return [rich(strong(request.t("The catalog is empty.")), "\n" + request.t("Please come back soon."))]
    blocks = [rich(strong(request.t("No sessions match “{words}”.", words=words))), *_chips(request, found)]
    count = found.settings.number("find.nearest_topics")
    topics = nearest_topics(found.catalog, words, found.results, count=count)
    if topics:
        blocks.append(paragraph(request.t("These topics are the nearest:")))
        chips = [
            button(topic, action_id=f"{ids.FIND_TOPIC}:{place}", value=codec.encode(FindState(Search(topic))))
            for place, topic in enumerate(topics)
        ]
        blocks.append(actions(*chips, block_id="topics"))
    return [*blocks, *_ask_row(request, words)]


def _nothing_with_filters(request: Request, found: _Found) -> list[Block]:
    search = found.state.search
    nothing = request.tn(
        "Nothing matches with this filter.", "Nothing matches with all of these filters.", len(search.filters.active())
    )
    first = f"“{search.words}”: {nothing}" if search.words else nothing
    pages = actions(_filter_button(request, found.state), block_id="pages")
    return [rich(strong(first)), *_chips(request, found), pages, *_wider(request, found)]


def _nothing_for(request: Request, found: _Found) -> str:
    group, words = request.viewer.group, found.state.search.words
    if found.results.closed:
        return request.t("Nothing that matches is open now.")
    if group and words:
        return request.t("For {group}: nothing matches “{words}”.", group=name_group(request, group), words=words)
    return request.t("Nothing that is for everybody matches.")


def _ask_row(request: Request, words: str) -> list[Block]:
    if not words or len(words) > _TOPIC:
        return []
    label = request.t("Ask for this topic")
    spoken = request.t("Ask for this topic: {words}", words=words)
    return [actions(button(label, action_id=ids.FIND_ASK, value=words, spoken=spoken), block_id="ask")]


def _not_on_the_list(request: Request, settings: Settings) -> Block:
    return context(
        request.t(
            "You are not on the staff list yet, so this shows what is for all staff. To be added, ask: {office}",
            office=name_office(request, settings),
        )
    )
