"""How results look: a heading, the filters as chips, one page of cards, and what can be done next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.cards.offering import draw_card
from handlers.cards.places import FindState, Place
from handlers.cards.standing import Said, read_scene, with_one_main
from handlers.catalog.filter_words import name_filter
from handlers.conversation import codec, ids
from handlers.conversation.blocks import Block, Element, actions, button, context, paragraph, rich, strong
from handlers.conversation.request import Asked
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


def draw_results(asked: Asked, state: FindState, *, said: Said | None = None) -> list[Block]:
    """Search and draw: a heading, the filters as chips, the cards of one page, and what can be done next.

    `said` stands in the place of one card or, where that is not on the page, above all of them.
    """
    catalog, settings = asked.house.read_both(asked.today)
    results = find_listings(catalog, state.search, seeker=asked.seeker, now=asked.now)
    return _draw(asked, _Found(state, results, catalog, settings, said=said))


def draw_typed(asked: Asked, typed: str, before: Search) -> tuple[FindState, list[Block]]:
    """Search for what was typed, and draw. Returns how it was read: with filters in the place of the words for them."""
    catalog, settings = asked.house.read_both(asked.today)
    local = asked.now.astimezone(asked.zone)
    read = find_typed(catalog, typed, seeker=asked.seeker, now=local, search=before)
    state = FindState(read.search)
    return state, _draw(asked, _Found(state, read.results, catalog, settings, read))


def _draw(asked: Asked, found: _Found) -> list[Block]:
    blocks = _page(asked, found) if found.results.hits else [*_said(found), *_nothing(asked, found)]
    if asked.viewer.person_id is None:
        blocks.append(_not_on_the_list(asked, found.settings))
    return blocks


def _said(found: _Found) -> list[Block]:
    return found.said.blocks if found.said else []


def _chips(asked: Asked, found: _Found) -> list[Block]:
    chips = []
    search = found.state.search
    counts = dict(found.results.drop)
    for name in search.filters.active():
        without = FindState(replace(search, filters=search.filters.without(name)))
        word = name_filter(asked, found.catalog, name, search.filters)
        label = f"✕ {word}"
        if name in counts:
            label = asked.tn(
                "Remove {filter} to see {n}", "Remove {filter} to see {n}", counts[name], filter=word
            )
        chips.append(
            button(
                label, action_id=f"{ids.FIND_DROP}:{name}", value=codec.encode(without),
                spoken=asked.t("Remove the filter {filter}", filter=word) if name not in counts else None,
            )
        )  # fmt: skip
    if len(chips) > 1:
        none = FindState(replace(search, filters=Filters()))
        chips.append(
            button(asked.t("Remove all filters"), action_id=f"{ids.FIND_DROP}:all", value=codec.encode(none))
        )
    return [actions(*chips, block_id="chips")] if chips else []


def _page(asked: Asked, found: _Found) -> list[Block]:
    hits, size = found.results.hits, found.settings.number("find.cards")
    start = max(0, min(found.state.start, (len(hits) - 1) // size * size))
    shown = hits[start : start + size]
    blocks = [_heading(asked, found, start, len(shown)), *_how_found(asked, found), *_chips(asked, found)]
    blocks += _cards(asked, found, shown, start)
    ask = [] if found.results.sure else _ask_row(asked, found.state.search.words)
    return [*blocks, *_footer(asked, found, start, size), *ask]


def _cards(asked: Asked, found: _Found, shown: Sequence[Hit], start: int) -> list[Block]:
    session_ids = {one.id for hit in shown for one in hit.listing.occurrences}
    at = Place(find=replace(found.state, start=start))
    scene = read_scene(
        asked, at=at, said=found.said, known=(found.catalog, found.settings), session_ids=session_ids
    )
    above = found.said.blocks if found.said and found.said.session_id not in session_ids else []
    return with_one_main([*above, *(block for hit in shown for block in draw_card(asked, hit, scene))])


def _heading(asked: Asked, found: _Found, start: int, shown: int) -> Block:
    total, words = len(found.results.hits), found.state.search.words
    if words and not found.results.sure:
        first = asked.t("Nothing matches “{words}” exactly. These come closest:", words=words)
    elif words:
        first = asked.tn("{n} result for “{words}”", "{n} results for “{words}”", total, words=words)
    else:
        first = asked.tn("{n} thing to learn", "{n} things to learn", total)
    if total <= shown:
        return rich(strong(first))
    place = asked.t("{first}–{last} of {total}", first=start + 1, last=start + shown, total=total)
    return rich(strong(first), f"\n{place}")


def _how_found(asked: Asked, found: _Found) -> list[Block]:
    """Say what was searched for besides the typed words, and which of them could not be kept as a filter."""
    blocks, lines = [], []
    if found.read and found.read.aside:
        names = [name_filter(asked, found.catalog, name, found.read.read) for name in found.read.aside]
        filters = write_list(names, language=asked.language)
        blocks.append(
            paragraph(asked.t("Nothing fits this: {filters}. Without it there is:", filters=filters))
        )
    corrected = [one for one in found.results.also if one.kind is Kind.spelling]
    lines += [
        asked.t("I read “{typed}” as “{meant}”.", typed=one.typed, meant=one.shown) for one in corrected
    ]
    others = [one.shown for one in found.results.also if one.kind is not Kind.spelling]
    if others:
        lines.append(asked.t("Also showing: {words}", words=write_list(others, language=asked.language)))
    return [*blocks, context(" ".join(lines))] if lines else blocks


def _footer(asked: Asked, found: _Found, start: int, size: int) -> list[Block]:
    state, total = found.state, len(found.results.hits)
    left = total - start - size
    buttons: list[Element] = []
    if left > 0:
        label = asked.t("Show {count} more ({left} left)", count=min(size, left), left=left)
        buttons.append(_state_button(label, f"{ids.FIND_PAGE}:next", replace(state, start=start + size)))
    if start > 0:
        before = replace(state, start=max(start - size, 0))
        buttons.append(_state_button(asked.t("Back"), f"{ids.FIND_PAGE}:back", before))
    buttons.append(_filter_button(asked, state))
    return [actions(*buttons, block_id="pages"), *_wider(asked, found)]


def _filter_button(asked: Asked, state: FindState) -> Element:
    return _state_button(asked.t("Filter"), ids.FIND_FILTER, replace(state, start=0))


def _wider(asked: Asked, found: _Found) -> list[Block]:
    """Offer what the two switches keep out of sight."""
    search = found.state.search
    buttons = []
    if found.results.closed or not search.open_only:
        label = (
            asked.tn("Show {n} that is not open now", "Show {n} that are not open now", found.results.closed)
            if search.open_only
            else asked.t("Only what is open")
        )
        other = FindState(replace(search, open_only=not search.open_only))
        buttons.append(_state_button(label, ids.FIND_OPENNESS, other))
    if found.results.others or search.everything:
        label = asked.t("Only what is for me") if search.everything else asked.t("Show everything")
        if not search.everything:
            label = asked.t("Show everything (+{n})", n=found.results.others)
        other = FindState(replace(search, everything=not search.everything))
        buttons.append(_state_button(label, ids.FIND_AUDIENCE, other))
    if found.results.both and not buttons:
        label = asked.t("Show everything (+{n})", n=found.results.both)
        other = FindState(replace(search, open_only=False, everything=True))
        buttons.append(_state_button(label, ids.FIND_AUDIENCE, other))
    return [actions(*buttons, block_id="wider")] if buttons else []


def _state_button(label: str, action_id: str, state: FindState) -> Element:
    return button(label, action_id=action_id, value=codec.encode(state))


def _nothing(asked: Asked, found: _Found) -> list[Block]:
    results, words = found.results, found.state.search.words
    hidden = results.others or results.closed or results.both
    if found.state.search.filters.active() and (results.drop or hidden or not words):
        return _nothing_with_filters(asked, found)
    if hidden:
        return [rich(strong(_nothing_for(asked, found))), *_wider(asked, found), *_ask_row(asked, words)]
    if not words:
        return [rich(strong(asked.t("The catalog is empty.")), "\n" + asked.t("Please come back soon."))]
    blocks = [rich(strong(asked.t("No sessions match “{words}”.", words=words))), *_chips(asked, found)]
    count = found.settings.number("find.nearest_topics")
    topics = nearest_topics(found.catalog, words, found.results, count=count)
    if topics:
        blocks.append(paragraph(asked.t("These topics are the nearest:")))
        chips = [
            button(topic, action_id=f"{ids.FIND_TOPIC}:{place}", value=codec.encode(FindState(Search(topic))))
            for place, topic in enumerate(topics)
        ]
        blocks.append(actions(*chips, block_id="topics"))
    return [*blocks, *_ask_row(asked, words)]


def _nothing_with_filters(asked: Asked, found: _Found) -> list[Block]:
    search = found.state.search
    nothing = asked.tn(
        "Nothing matches with this filter.", "Nothing matches with all of these filters.",
        len(search.filters.active()),
    )  # fmt: skip
    first = f"“{search.words}”: {nothing}" if search.words else nothing
    pages = actions(_filter_button(asked, found.state), block_id="pages")
    return [rich(strong(first)), *_chips(asked, found), pages, *_wider(asked, found)]


def _nothing_for(asked: Asked, found: _Found) -> str:
    group, words = asked.viewer.group, found.state.search.words
    if found.results.closed:
        return asked.t("Nothing that matches is open now.")
    if group and words:
        return asked.t("For {group}: nothing matches “{words}”.", group=name_group(asked, group), words=words)
    return asked.t("Nothing that is for everybody matches.")


def _ask_row(asked: Asked, words: str) -> list[Block]:
    if not words or len(words) > _TOPIC:
        return []
    label = asked.t("Ask for this topic")
    spoken = asked.t("Ask for this topic: {words}", words=words)
    return [actions(button(label, action_id=ids.FIND_ASK, value=words, spoken=spoken), block_id="ask")]


def _not_on_the_list(asked: Asked, settings: Settings) -> Block:
    return context(
        asked.t(
            "You are not on the staff list yet, so this shows what is for all staff. To be added, ask: {office}",
            office=name_office(asked, settings),
        )
    )
