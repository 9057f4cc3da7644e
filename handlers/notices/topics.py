"""Word to those who asked for a topic that it is there: they hear of it first."""

from collections.abc import Iterable

from handlers.cards.standing import join_buttons, read_scene
from handlers.conversation import ids
from handlers.conversation.blocks import (
    Block,
    Element,
    actions,
    button,
    clip,
    clip_title,
    context,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from handlers.speaking.words import name_format
from learning.catalog.finding import Openness, decide_openness
from learning.catalog.listings import Listing, Occurrence
from locales.times import write_list
from storage.tables import Notice

_WHY = 300
_MOST = 3


def write_topic_published(asked: Asked, notice: Notice) -> Letter | None:
    """Show what answers the asks. None when none of it is there any more."""
    catalog = asked.house.read_catalog()
    wanted: dict[int, None] = {}
    words: list[str] = []
    for ask in notice.params["asks"]:
        there = [key for key in ask["offering_ids"] if catalog.find(key)]
        wanted.update(dict.fromkeys(there))
        words += [ask["words"]] if there else []
    found = [catalog.find(key) for key in wanted]
    listings = [one for one in found if one is not None]
    if not listings:
        return None
    topics = write_list([f"“{clip(one, 60)}”" for one in dict.fromkeys(words)], language=asked.language)
    headline = asked.t("🎉 You asked for {topics}. Here it is:", topics=topics)
    blocks: list[Block] = [rich(strong(headline))]
    for listing in listings[:_MOST]:
        blocks += _draw(asked, listing)
    if len(listings) > _MOST:
        more = asked.tn("And {n} more: type /pl find", "And {n} more: type /pl find", len(listings) - _MOST)
        blocks.append(context(more))
    return Letter(headline, blocks)


def _draw(asked: Asked, listing: Listing) -> list[Block]:
    coming = _next(asked, listing.occurrences)
    when = asked.moment(coming.starts_at, zone=coming.zone) if coming else ""
    facts = " · ".join(fact for fact in (name_format(asked, listing.format), when) if fact)
    buttons: list[Element] = []
    if coming is not None:
        scene = read_scene(asked, session_ids=[coming.id])
        buttons += join_buttons(asked, coming, listing.title, scene)
    details = button(
        asked.t("Details"), action_id=f"{ids.DETAILS}:{listing.id}", value=str(listing.id),
        spoken=asked.t("Details: {title}", title=title_in_label(listing.title)),
    )  # fmt: skip
    text = f"\n{clip(listing.why, _WHY)}\n{facts}"
    return [rich(strong(clip_title(listing.title)), text), actions(*buttons, details)]


def _next(asked: Asked, occurrences: Iterable[Occurrence]) -> Occurrence | None:
    coming = [one for one in occurrences if one.starts_at > asked.now]
    return next(
        (one for one in coming if decide_openness(one, now=asked.now) is Openness.open), None
    ) or next(iter(coming), None)
