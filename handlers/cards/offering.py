"""How an offering looks: a card among results, and the whole of it in a window."""

from datetime import timedelta

from handlers.cards.standing import (
    SEPARATOR,
    Scene,
    draw_standing,
    join_buttons,
    write_opening,
    write_place,
    write_seats,
)
from handlers.conversation.answers import Modal, close_label
from handlers.conversation.blocks import (
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
    title_in_label,
)
from handlers.conversation.ids import DETAILS, OPEN_LINK
from handlers.conversation.request import Request
from handlers.speaking.words import name_format, name_group, write_length, write_points
from learning.catalog.finding import Hit, Openness
from learning.catalog.listings import Listing, Occurrence
from learning.catalog.published import Catalog
from learning.registration.standings import RegistrationSnapshot
from locales.languages import find_language
from locales.times import write_list
from storage.tables import Format

_HEADER = 150
_MOST_DATES = 30
_LONGEST_FACT = 400


def draw_card(request: Request, hit: Hit, scene: Scene) -> list[Block]:
    """Draw one result: where somebody stands with it, or what can be done. What cannot be joined now is small and grey."""
    listing = hit.listing
    if scene.said and _occurs_in(listing, scene.said.session_id):
        return scene.said.blocks
    if held := held_of(listing, scene):
        return _draw_held(request, held, scene)
    facts = _facts(request, hit, scene)
    buttons = actions(*_buttons(request, hit, scene), block_id=f"card:{listing.id}")
    if hit.openness is not Openness.open:
        return [context(SEPARATOR.join([listing.title, *facts])), buttons]
    return [rich(strong(listing.title), f"\n{listing.why}"), context(SEPARATOR.join(facts)), buttons]


def held_of(listing: Listing, scene: Scene) -> RegistrationSnapshot | None:
    """Return what somebody holds of an offering; of several dates the soonest."""
    held = scene.availability.held
    return next((held[one.id] for one in listing.occurrences if one.id in held), None)


def _occurs_in(listing: Listing, session_id: int) -> bool:
    return any(one.id == session_id for one in listing.occurrences)


def _draw_held(request: Request, held: RegistrationSnapshot, scene: Scene) -> list[Block]:
    *words, last = draw_standing(request, held, scene)
    if last["type"] != "actions":
        words, last = [*words, last], actions()
    details = _details_button(request, held.meeting.offering_id, held.meeting.title)
    return [*words, {**last, "elements": [*last["elements"], details], "block_id": f"card:{held.meeting.offering_id}"}]


def _facts(request: Request, hit: Hit, scene: Scene) -> list[str]:
    listing, occurrence = hit.listing, hit.occurrence
    facts = [name_format(request, listing.format)]
    if occurrence is None:
        facts.append(request.t("any time"))
    else:
        facts.append(request.moment(occurrence.starts_at, zone=occurrence.zone))
    if hit.more_dates:
        facts.append(request.tn("{n} more date", "{n} more dates", hit.more_dates))
    minutes = occurrence.minutes if occurrence else listing.minutes
    if minutes:
        facts.append(write_length(request, minutes))
    if listing.points:
        facts.append(write_points(request, listing.points))
    if occurrence:
        facts.append(write_opening(request, occurrence) or write_seats(request, scene.seats_of(occurrence)))
    if not hit.fits:
        facts.append(_for_whom(request, listing))
    return [fact for fact in facts if fact]


def _buttons(request: Request, hit: Hit, scene: Scene) -> list[Element]:
    listing, occurrence = hit.listing, hit.occurrence
    found = join_buttons(request, occurrence, listing.title, scene) if occurrence and hit.fits else []
    found.append(_details_button(request, listing.id, listing.title))
    if listing.link and not listing.dated:
        watch = listing.format in (Format.recorded, Format.video)
        title = title_in_label(listing.title)
        label = request.t("Watch") if watch else request.t("Start")
        spoken = request.t("Watch: {title}", title=title) if watch else request.t("Start: {title}", title=title)
        found.append(button(label, action_id=f"{OPEN_LINK}:{listing.id}", url=listing.link, spoken=spoken))
    return found


def _details_button(request: Request, listing_id: int, title: str) -> Element:
    return button(
        request.t("Details"),
        action_id=f"{DETAILS}:{listing_id}",
        value=str(listing_id),
        spoken=request.t("Details: {title}", title=title_in_label(title)),
    )


def _for_whom(request: Request, listing: Listing) -> str:
    if not listing.audience:
        return request.t("for all staff")
    groups = write_list([name_group(request, group) for group in listing.audience], language=request.language)
    return request.t("for: {groups}", groups=groups)


def draw_details(request: Request, listing: Listing, scene: Scene) -> Modal:
    """Draw the whole of an offering, with every date that is still to come and what can be done about it."""
    coming = [one for one in listing.occurrences if one.ends_at > request.now]
    title = header(listing.title) if len(listing.title) <= _HEADER else rich(strong(listing.title))
    dated = {one.id for one in coming[:_MOST_DATES]}
    above = scene.said.blocks if scene.said and scene.said.session_id not in dated else []
    blocks = [title, *above, rich(strong(request.t("Why this matters")), f"\n{listing.why}")]
    if listing.summary:
        blocks.append(paragraph(listing.summary))
    blocks.append(context(SEPARATOR.join(_standing_facts(request, listing))))
    blocks.append(_table(request, scene.catalog, listing))
    blocks += [divider()] if coming else []
    for occurrence in coming[:_MOST_DATES]:
        blocks += _draw_occurrence(request, listing, occurrence, scene)
    if len(coming) > _MOST_DATES:
        more = len(coming) - _MOST_DATES
        blocks.append(context(request.tn("And {n} more date.", "And {n} more dates.", more)))
    if listing.dated and not coming:
        blocks += [divider(), paragraph(say_no_dates(request, listing, scene))]
    # NOTE: title of a window, 24 characters at most
    return Modal(request.t("Details"), blocks, close_label(request.translator))


def say_no_dates(request: Request, listing: Listing, scene: Scene) -> str:
    """Say that no date is left and, when it should long be there, that no recording is."""
    wait = timedelta(days=scene.settings.number("recording.wait_days"))
    if listing.ended_at and not listing.recording and request.now > listing.ended_at + wait:
        return request.t("No dates are planned at the moment, and the recording is not posted.")
    return request.t("No dates are planned at the moment.")


def _standing_facts(request: Request, listing: Listing) -> list[str]:
    facts = [name_format(request, listing.format)]
    if not listing.dated:
        facts.append(request.t("any time"))
        if listing.minutes:
            facts.append(write_length(request, listing.minutes))
    if listing.points:
        facts.append(write_points(request, listing.points))
    facts.append(_for_whom(request, listing))
    return facts


def _table(request: Request, catalog: Catalog, listing: Listing) -> Block:
    language = find_language(listing.language)
    rows = [
        (request.t("Goal"), listing.goal),
        (request.t("Strand"), listing.strand),
        (request.t("Topics"), write_list(listing.topics, language=request.language)),
        (request.t("Led by"), _names(request, catalog, listing.facilitators)),
        (request.t("Held in"), language.autonym if language and language != request.language else ""),
        (request.t("Code"), listing.code),
    ]
    parts: list[str | Element] = []
    for label, value in rows:
        if value:
            parts += [strong(f"{label}: "), f"{clip(value, _LONGEST_FACT)}\n"]
    if listing.link and not listing.dated:
        parts.append(link(listing.link, request.t("Open it in the browser")))
    elif listing.recording:
        parts.append(link(listing.recording.link, request.t("Watch the recording of the last time")))
    return rich(*parts)


def _draw_occurrence(request: Request, listing: Listing, occurrence: Occurrence, scene: Scene) -> list[Block]:
    if scene.said and scene.said.session_id == occurrence.id:
        return scene.said.blocks
    if held := scene.availability.held.get(occurrence.id):
        return draw_standing(request, held, scene)
    lines = [write_length(request, occurrence.minutes), write_place(request, occurrence)]
    names = _names(request, scene.catalog, occurrence.facilitators)
    if names and occurrence.facilitators != listing.facilitators:
        lines.append(request.t("Led by {names}", names=names))
    lines.append(write_opening(request, occurrence) or write_seats(request, scene.seats_of(occurrence)))
    when = request.moment(occurrence.starts_at, zone=occurrence.zone)
    words = rich(strong(when), "\n" + "\n".join(line for line in lines if line))
    fits = listing.is_for(request.viewer.group)
    pressed = join_buttons(request, occurrence, when, scene) if fits else []
    return [words, actions(*pressed)] if pressed else [words]


def _names(request: Request, catalog: Catalog, facilitators: tuple[str, ...]) -> str:
    # An address that belongs to nobody on the roster is not shown: it may be private.
    names = [catalog.names.get(one, "" if "@" in one else one) for one in facilitators]
    return write_list([name for name in names if name], language=request.language)
