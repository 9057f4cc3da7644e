"""What became of a session: changed, as old and new, or cancelled, with other dates; and what its facilitators owe it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handlers.cards.standing import join_buttons, read_scene, standing_buttons, write_meeting
from handlers.conversation import ids
from handlers.conversation.blocks import (
    Block,
    Element,
    actions,
    button,
    clip,
    clip_title,
    context,
    divider,
    paragraph,
    quote,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.ids import OPEN_LINK
from handlers.conversation.letter import Letter
from handlers.planning.change_words import write_changes
from handlers.speaking.reader import Reader
from handlers.speaking.session_words import when_of
from handlers.speaking.words import name_format
from learning.catalog.finding import Openness, decide_openness
from learning.catalog.listings import Listing, Occurrence
from learning.planning.cancelling import other_dates
from learning.planning.changes import HELD, facts_of
from learning.planning.link_checks import lacks_link
from learning.refusals import Gone
from learning.registration.standings import RegistrationSnapshot, read_standing, standings_in
from learning.sessions import SessionSnapshot, facilitator_ids, read_meeting, read_meetings
from locales.times import write_list
from storage.tables import Notice

_MOST_SESSIONS = 5
_MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class _Change:
    """A session that is not what somebody knew: what is so now, what differs, and where they stand."""

    meeting: SessionSnapshot
    lines: list[str]
    new_link: bool
    standing: RegistrationSnapshot | None


def write_session_changed(reader: Reader, notice: Notice) -> Letter | None:
    """Tell old and new of what still differs. None for who holds nothing of it any more, and when nothing differs."""
    found = [_read(reader, notice, one) for one in notice.params["changes"]]
    changes = [one for one in found if one is not None and one.lines]
    if not changes:
        return None
    title = clip_title(changes[0].meeting.title)
    headline = reader.t("🔁 Changed: {title}", title=title)
    blocks: list[Block] = []
    if notice.params.get("test"):
        blocks.append(paragraph(reader.t("This is a test. Nobody else got it.")))
    blocks.append(rich(strong(headline)))
    for number, change in enumerate(changes[:_MOST_SESSIONS]):
        blocks += [divider()] * bool(number) + _draw(reader, change, several=len(changes) > 1)
    if len(changes) > _MOST_SESSIONS:
        left = len(changes) - _MOST_SESSIONS
        blocks.append(paragraph(reader.tn("And {n} more date.", "And {n} more dates.", left)))
    return Letter(headline, blocks)


def _read(reader: Reader, notice: Notice, change: dict[str, Any]) -> _Change | None:
    with reader.district.database.reading() as tx:
        meeting = read_meetings(tx, [change["session_id"]]).get(change["session_id"])
        if meeting is None or not meeting.stands or meeting.is_over(reader.now):
            return None
        standing = None
        if change["registration_id"] is not None:
            standing = _standing(tx, change["registration_id"])
        elif not notice.params.get("test") and notice.person_id not in facilitator_ids(tx, meeting):
            return None  # they lead it no more
    if change["registration_id"] is not None and (standing is None or standing.state not in HELD):
        return None
    # A test tells what would be; everything else what is so now.
    after = change["after"] if notice.params.get("test") else facts_of(meeting)
    before = change["before"]
    new_link = bool(after["link"]) and before.get("link", after["link"]) != after["link"]
    return _Change(meeting, write_changes(reader, before, after), new_link, standing)


def _standing(tx: Any, registration_id: int) -> RegistrationSnapshot | None:
    try:
        return read_standing(tx, registration_id)
    except Gone:
        return None


def _draw(reader: Reader, change: _Change, *, several: bool) -> list[Block]:
    meeting = change.meeting
    blocks: list[Block] = []
    if several:
        blocks.append(rich(strong(reader.moment(meeting.starts_at, zone=meeting.zone))))
    blocks.append(paragraph("\n".join(change.lines)))
    buttons: list[Element] = []
    if change.new_link and meeting.link and change.standing and change.standing.has_seat:
        buttons.append(
            button(
                reader.t("Open the new link"),
                action_id=f"{OPEN_LINK}:{meeting.id}",
                url=meeting.link,
                spoken=reader.t("Open the new link: {title}", title=title_in_label(meeting.title)),
            )
        )
    if change.standing is not None:
        buttons += standing_buttons(reader, change.standing, read_scene(reader), may_undo=False)
    return [*blocks, actions(*buttons)] if buttons else blocks


def write_session_cancelled(reader: Reader, notice: Notice) -> Letter | None:
    """Tell that it will not take place, why, and which other dates have seats. None where it takes place after all."""
    with reader.district.database.reading() as tx:
        found = read_meetings(tx, notice.params["session_ids"]).values()
        meetings = sorted((one for one in found if not one.stands), key=lambda one: one.starts_at)
        if not meetings:
            return None
        held = standings_in(tx, notice.person_id, (one.id for one in meetings))
        others = (
            other_dates(tx, meetings[0], person_id=notice.person_id, now=reader.now, most=_MOST_OTHERS) if held else []
        )
    headline = reader.t("❌ Cancelled: {title}", title=clip_title(meetings[0].title))
    lines = [reader.moment(one.starts_at, zone=one.zone) for one in meetings[:_MOST_SESSIONS]]
    if len(meetings) > _MOST_SESSIONS:
        lines.append(reader.tn("And {n} more date.", "And {n} more dates.", len(meetings) - _MOST_SESSIONS))
    blocks: list[Block] = [rich(strong(headline), "\n" + "\n".join(lines))]
    if notice.params["reason"]:
        blocks.append(paragraph(quote(notice.params["reason"])))
    blocks.append(paragraph(reader.t("It will not take place. You need not do anything.")))
    return Letter(headline, [*blocks, *_draw_others(reader, others)])


def _draw_others(reader: Reader, others: list[SessionSnapshot]) -> list[Block]:
    if not others:
        return []
    blocks: list[Block] = [rich(strong(reader.t("Other dates with seats:")))]
    for one in others:
        when = reader.moment(one.starts_at, zone=one.zone)
        join = button(
            reader.t("Register"),
            action_id=f"{ids.REGISTER}:{one.id}",
            value=str(one.id),
            spoken=reader.t("Register: {title}", title=when),
        )
        blocks.append(paragraph(write_meeting(reader, one), accessory=join))
    return blocks


_WHY = 300
_MOST = 3


def write_topic_published(reader: Reader, notice: Notice) -> Letter | None:
    """Show what answers the asks. None when none of it is there any more."""
    catalog = reader.district.read_catalog()
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
    topics = write_list([f"“{clip(one, 60)}”" for one in dict.fromkeys(words)], language=reader.language)
    headline = reader.t("🎉 You asked for {topics}. Here it is:", topics=topics)
    blocks: list[Block] = [rich(strong(headline))]
    for listing in listings[:_MOST]:
        blocks += _draw_found(reader, listing)
    if len(listings) > _MOST:
        more = reader.tn("And {n} more: type /pl find", "And {n} more: type /pl find", len(listings) - _MOST)
        blocks.append(context(more))
    return Letter(headline, blocks)


def _draw_found(reader: Reader, listing: Listing) -> list[Block]:
    coming = _next(reader, listing.occurrences)
    when = reader.moment(coming.starts_at, zone=coming.zone) if coming else ""
    facts = " · ".join(fact for fact in (name_format(reader, listing.format), when) if fact)
    buttons: list[Element] = []
    if coming is not None:
        scene = read_scene(reader, session_ids=[coming.id])
        buttons += join_buttons(reader, coming, listing.title, scene)
    details = button(
        reader.t("Details"),
        action_id=f"{ids.DETAILS}:{listing.id}",
        value=str(listing.id),
        spoken=reader.t("Details: {title}", title=title_in_label(listing.title)),
    )
    text = f"\n{clip(listing.why, _WHY)}\n{facts}"
    return [rich(strong(clip_title(listing.title)), text), actions(*buttons, details)]


def _next(reader: Reader, occurrences: Iterable[Occurrence]) -> Occurrence | None:
    coming = [one for one in occurrences if one.starts_at > reader.now]
    return next((one for one in coming if decide_openness(one, now=reader.now) is Openness.open), None) or next(
        iter(coming), None
    )


def write_link_missing(reader: Reader, notice: Notice) -> Letter | None:
    """Ask a facilitator for the link of an online session."""
    with reader.district.database.reading() as tx:
        meeting = read_meeting(tx, notice.params["session_id"])
    if not (meeting.stands and lacks_link(meeting)) or meeting.starts_at <= reader.now:
        return None
    headline = reader.t("🔗 The link is missing: {title}", title=clip_title(meeting.title))
    people = reader.tn(
        "{n} person is coming online and cannot get in without it.",
        "{n} people are coming online and cannot get in without it.",
        meeting.taken,
    )
    add = button(
        reader.t("Add the link"),
        action_id=f"{ids.EDIT_SESSION}:{meeting.id}",
        value=str(meeting.id),
        primary=True,
        spoken=reader.t("Add the link: {title}", title=title_in_label(meeting.title)),
    )
    blocks: list[Block] = [rich(strong(headline), f"\n📅 {when_of(reader, meeting)}")]
    if meeting.taken:
        blocks.append(paragraph(people))
    return Letter(headline, [*blocks, actions(add)])
