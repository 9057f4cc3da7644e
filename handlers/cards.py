"""How an offering looks: a card among results, and the whole of it in a window."""

from handlers.answers import Modal
from handlers.asking import Asked
from handlers.blocks import (
    Block,
    Element,
    actions,
    button,
    clip,
    context,
    divider,
    header,
    link,
    paragraph,
    rich,
    strong,
)
from handlers.ids import DETAILS, OPEN_LINK
from handlers.waiting import close_label
from handlers.words import name_format, name_group, write_length, write_points
from learning.catalog import Catalog
from learning.finding import Hit, Openness, decide_openness
from learning.listings import Listing, Occurrence
from locales.languages import find_language
from locales.times import write_list
from storage.enums import Format

SEPARATOR = " · "
_TITLE_IN_LABEL = 60
_HEADER = 150
_MOST_DATES = 40
_LONGEST_FACT = 400


def draw_card(asked: Asked, hit: Hit) -> list[Block]:
    """Draw one result. What cannot be joined now is small and grey, with the reason."""
    listing = hit.listing
    facts = _facts(asked, hit)
    buttons = actions(*_buttons(asked, listing), block_id=f"card:{listing.id}")
    if hit.openness is not Openness.open:
        return [context(SEPARATOR.join([listing.title, *facts])), buttons]
    return [rich(strong(listing.title), f"\n{listing.why}"), context(SEPARATOR.join(facts)), buttons]


def _facts(asked: Asked, hit: Hit) -> list[str]:
    listing, occurrence = hit.listing, hit.occurrence
    facts = [name_format(asked, listing.format)]
    if occurrence is None:
        facts.append(asked.t("any time"))
    else:
        facts.append(asked.moment(occurrence.starts_at, zone=occurrence.zone))
    if hit.more_dates:
        facts.append(asked.tn("{n} more date", "{n} more dates", hit.more_dates))
    minutes = occurrence.minutes if occurrence else listing.minutes
    if minutes:
        facts.append(write_length(asked, minutes))
    if listing.points:
        facts.append(write_points(asked, listing.points))
    if occurrence and hit.openness is not Openness.open:
        facts.append(_why_not(asked, occurrence))
    elif occurrence and occurrence.capacity:
        facts.append(asked.tn("{n} seat left", "{n} seats left", occurrence.capacity))
    if not hit.fits:
        facts.append(_for_whom(asked, listing))
    return facts


def _buttons(asked: Asked, listing: Listing) -> list[Element]:
    title = clip(listing.title, _TITLE_IN_LABEL)
    found = [
        button(
            asked.t("Details"),
            action_id=f"{DETAILS}:{listing.id}",
            value=str(listing.id),
            spoken=asked.t("Details: {title}", title=title),
        )
    ]
    if listing.link and not listing.dated:
        watch = listing.format in (Format.recorded, Format.video)
        label = asked.t("Watch") if watch else asked.t("Start")
        spoken = asked.t("Watch: {title}", title=title) if watch else asked.t("Start: {title}", title=title)
        found.append(button(label, action_id=f"{OPEN_LINK}:{listing.id}", url=listing.link, spoken=spoken))
    return found


def _why_not(asked: Asked, occurrence: Occurrence) -> str:
    if occurrence.opens_at and decide_openness(occurrence, now=asked.now) is Openness.not_yet:
        return asked.t("opens: {time}", time=asked.moment(occurrence.opens_at, zone=occurrence.zone))
    return asked.t(
        "registration closed: {time}", time=asked.moment(occurrence.closes_at, zone=occurrence.zone)
    )


def _for_whom(asked: Asked, listing: Listing) -> str:
    if not listing.audience:
        return asked.t("for all staff")
    groups = write_list([name_group(asked, group) for group in listing.audience], language=asked.language)
    return asked.t("for: {groups}", groups=groups)


def draw_details(asked: Asked, catalog: Catalog, listing: Listing) -> Modal:
    """Draw the whole of an offering, with every date that is still to come."""
    coming = [one for one in listing.occurrences if one.ends_at > asked.now]
    title = header(listing.title) if len(listing.title) <= _HEADER else rich(strong(listing.title))
    blocks = [title, rich(strong(asked.t("Why this matters")), f"\n{listing.why}")]
    if listing.summary:
        blocks.append(paragraph(listing.summary))
    blocks.append(context(SEPARATOR.join(_standing_facts(asked, listing))))
    blocks.append(_table(asked, catalog, listing))
    for occurrence in coming[:_MOST_DATES]:
        blocks += [divider(), _draw_occurrence(asked, catalog, listing, occurrence)]
    if len(coming) > _MOST_DATES:
        more = len(coming) - _MOST_DATES
        blocks.append(context(asked.tn("And {n} more date.", "And {n} more dates.", more)))
    if listing.dated and not coming:
        blocks += [divider(), paragraph(asked.t("No dates are planned at the moment."))]
    # NOTE: title of a window, 24 characters at most
    return Modal(asked.t("Details"), blocks, close_label(asked.translator))


def _standing_facts(asked: Asked, listing: Listing) -> list[str]:
    facts = [name_format(asked, listing.format)]
    if not listing.dated:
        facts.append(asked.t("any time"))
        if listing.minutes:
            facts.append(write_length(asked, listing.minutes))
    if listing.points:
        facts.append(write_points(asked, listing.points))
    facts.append(_for_whom(asked, listing))
    return facts


def _table(asked: Asked, catalog: Catalog, listing: Listing) -> Block:
    language = find_language(listing.language)
    rows = [
        (asked.t("Goal"), listing.goal),
        (asked.t("Strand"), listing.strand),
        (asked.t("Topics"), write_list(listing.topics, language=asked.language)),
        (asked.t("Led by"), _names(asked, catalog, listing.facilitators)),
        (asked.t("Held in"), language.autonym if language and language != asked.language else ""),
        (asked.t("Code"), listing.code),
    ]
    parts: list[str | Element] = []
    for label, value in rows:
        if value:
            parts += [strong(f"{label}: "), f"{clip(value, _LONGEST_FACT)}\n"]
    if listing.link and not listing.dated:
        parts.append(link(listing.link, asked.t("Open it in the browser")))
    return rich(*parts)


def _draw_occurrence(asked: Asked, catalog: Catalog, listing: Listing, occurrence: Occurrence) -> Block:
    lines = [write_length(asked, occurrence.minutes)]
    place = SEPARATOR.join(word for word in (occurrence.place, occurrence.site) if word)
    if place:
        lines.append(f"📍 {place}")
    elif occurrence.link:
        lines.append(asked.t("💻 Online"))
    names = _names(asked, catalog, occurrence.facilitators)
    if names and occurrence.facilitators != listing.facilitators:
        lines.append(asked.t("Led by {names}", names=names))
    if decide_openness(occurrence, now=asked.now) is not Openness.open:
        lines.append(_why_not(asked, occurrence))
    elif occurrence.capacity:
        lines.append(asked.tn("{n} seat left", "{n} seats left", occurrence.capacity))
    return rich(strong(asked.moment(occurrence.starts_at, zone=occurrence.zone)), "\n" + "\n".join(lines))


def _names(asked: Asked, catalog: Catalog, facilitators: tuple[str, ...]) -> str:
    # An address that belongs to nobody on the roster is not shown: it may be private.
    names = [catalog.names.get(one, "" if "@" in one else one) for one in facilitators]
    return write_list([name for name in names if name], language=asked.language)
