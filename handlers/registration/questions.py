"""What is asked or said in the place of a card before somebody has what they want: clashes, other dates, and refusals."""

from collections.abc import Callable
from typing import Any

from handlers.cards.places import Place, Press, write_press
from handlers.cards.standing import (
    SEPARATOR,
    WAITING,
    Dated,
    Scene,
    again_button,
    draw_standing,
    is_open,
    join_buttons,
    opening_button,
    register_button,
    write_meeting,
    write_opening,
    write_place,
    write_seats,
)
from handlers.conversation import ids
from handlers.conversation.blocks import (
    Block,
    Element,
    actions,
    button,
    context,
    paragraph,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.counting import count_refusal
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.speaking.words import write_clock
from learning.catalog.listings import Listing
from learning.refusals import Refusal
from learning.registration.availability import Seats
from learning.registration.refusals import Clashes, JustFilled, NotEligible, NotOpenYet, OfferOver, Overlap, UndoOver
from learning.registration.standings import RegistrationSnapshot
from learning.sessions import SessionSnapshot
from locales.times import write_list, write_time

_MOST_DATES = 10


def draw_refusal(request: Request, refusal: Refusal, press: Press) -> list[Block]:
    """Say no, with what can be done instead. `press` is the button that brought it about."""
    draw = _REFUSALS.get(type(refusal))
    return draw(request, refusal, press) if draw else [paragraph(say_sentence(request, refusal))]


def never_mind(request: Request, session_id: int, at: Place) -> Element:
    """Make the button that leaves everything as it was."""
    return button(
        request.t("Never mind"), action_id=f"{ids.REGISTER_NOT}:{session_id}", value=write_press(session_id, at)
    )


def _draw_clash(request: Request, clash: Clashes, press: Press) -> list[Block]:
    count_refusal(clash)  # its own words stand in the place of a sentence
    meeting = clash.meeting
    lines = [write_meeting(request, meeting), *(_say_overlap(request, one) for one in clash.overlaps)]
    given_up = [one for one in clash.overlaps if one.registration_id is not None]
    kept = write_press(press.id, press.at, offered=press.offered, instead_of=press.instead_of)
    buttons = [
        *(_swap_button(request, one, press, alone=len(given_up) == 1) for one in given_up if not press.instead_of),
        button(
            request.t("Keep both"),
            action_id=f"{ids.REGISTER_KEEP}:{meeting.id}",
            value=kept,
            spoken=request.t("Keep both: {title}", title=title_in_label(meeting.title)),
        ),
        never_mind(request, meeting.id, press.at),
    ]
    return [rich(strong(meeting.title), "\n" + "\n".join(lines)), actions(*buttons)]


def _say_overlap(request: Request, overlap: Overlap) -> str:
    other = overlap.meeting
    start = write_time(other.starts_at, zone=request.zone, language=request.language)
    end = write_clock(request, other.ends_at)
    if overlap.registration_id is None:
        return request.t("⚠️ You lead “{title}” then, {start} to {end}", title=other.title, start=start, end=end)
    return request.t("⚠️ Clashes with “{title}”, {start} to {end}", title=other.title, start=start, end=end)


def _swap_button(request: Request, overlap: Overlap, press: Press, *, alone: bool) -> Element:
    title = title_in_label(overlap.meeting.title)
    spoken = request.t("Swap, and give up: {title}", title=title)
    label = request.t("Swap") if alone else spoken
    value = write_press(press.id, press.at, instead_of=overlap.registration_id, offered=press.offered)
    action_id = f"{ids.REGISTER_SWAP}:{overlap.registration_id}"
    return button(label, action_id=action_id, value=value, spoken=spoken)


def _draw_not_eligible(request: Request, refusal: NotEligible, press: Press) -> list[Block]:
    blocks: list[Block] = [paragraph(say_sentence(request, refusal))]
    if refusal.alternatives:
        blocks.append(paragraph(request.t("You can join this first:")))
        blocks += [_alternative(request, one, press.at) for one in refusal.alternatives]
    ask = button(
        request.t("Ask for an exception"),
        action_id=f"{ids.EXCEPTION_ASK}:{refusal.session_id}",
        value=str(refusal.session_id),
        spoken=request.t("Ask for an exception: {title}", title=title_in_label(refusal.title)),
    )
    blocks.append(actions(ask, never_mind(request, refusal.session_id, press.at)))
    if refusal.asks:
        people = write_list(refusal.asks, language=request.language, either=True)
        blocks.append(context(request.t("Who decides on exceptions: {people}", people=people)))
    return blocks


def _alternative(request: Request, meeting: SessionSnapshot, at: Place) -> Block:
    seats = Seats(meeting.free, meeting.waiting)
    facts = [write_meeting(request, meeting), write_seats(request, seats) or "", write_opening(request, meeting)]
    words = f"{meeting.title}\n{SEPARATOR.join(fact for fact in facts if fact)}"
    press = register_button(request, meeting.id, meeting.title, seats, at=at) if is_open(request, meeting) else None
    return paragraph(words, accessory=press)


def _draw_not_open(request: Request, refusal: NotOpenYet, press: Press) -> list[Block]:
    remind = opening_button(request, refusal.session_id, refusal.title, press.at)
    return [paragraph(say_sentence(request, refusal)), actions(remind)]


def _draw_just_filled(request: Request, refusal: JustFilled, press: Press) -> list[Block]:
    # What clashes was asked already: whoever would have swapped may wait and keep what they have.
    wait = button(
        request.tn("Join waitlist ({n} ahead)", "Join waitlist ({n} ahead)", refusal.ahead),
        action_id=f"{ids.REGISTER_KEEP}:{WAITING}:{refusal.session_id}",
        value=write_press(refusal.session_id, press.at),
    )
    return [paragraph(say_sentence(request, refusal)), actions(wait, never_mind(request, refusal.session_id, press.at))]


def _draw_offer_over(request: Request, refusal: OfferOver, press: Press) -> list[Block]:
    again = again_button(request, refusal.session_id, refusal.title, at=press.at)
    return [paragraph(say_sentence(request, refusal)), actions(again)]


def _draw_undo_over(request: Request, refusal: UndoOver, press: Press) -> list[Block]:
    leave = button(
        request.t("Can't come"),
        action_id=f"{ids.LEAVE}:{refusal.registration_id}",
        value=write_press(refusal.registration_id, press.at),
        spoken=request.t("Can't come: {title}", title=title_in_label(refusal.title)),
    )
    return [paragraph(say_sentence(request, refusal)), actions(leave)]


_REFUSALS: dict[type, Callable[[Request, Any, Press], list[Block]]] = {
    Clashes: _draw_clash,
    NotEligible: _draw_not_eligible,
    NotOpenYet: _draw_not_open,
    JustFilled: _draw_just_filled,
    OfferOver: _draw_offer_over,
    UndoOver: _draw_undo_over,
}


def draw_dates(request: Request, listing: Listing, scene: Scene) -> list[Block]:
    """List the dates of an offering that are still to come, each with what somebody can press."""
    coming = [one for one in listing.occurrences if one.starts_at > request.now]
    shown = {one.id for one in coming[:_MOST_DATES]}
    settled = not shown.isdisjoint(scene.availability.held) or (scene.said and scene.said.session_id in shown)
    question = "" if settled else "\n" + request.t("Which date suits you?")
    blocks: list[Block] = [rich(strong(listing.title), question)]
    for one in coming[:_MOST_DATES]:
        held = scene.availability.held.get(one.id)
        if scene.said and scene.said.session_id == one.id:
            blocks += scene.said.blocks
        elif held:
            blocks += draw_standing(request, held, scene)
        else:
            pressed = join_buttons(request, one, request.moment(one.starts_at, zone=one.zone), scene)
            blocks.append(paragraph(_write_date(request, one, scene), accessory=next(iter(pressed), None)))
    if len(coming) > _MOST_DATES:
        details = button(
            request.t("All dates"),
            action_id=f"{ids.DETAILS}:{listing.id}",
            value=str(listing.id),
            spoken=request.t("All dates: {title}", title=title_in_label(listing.title)),
        )
        blocks.append(actions(details))
    return blocks


def draw_change(request: Request, standing: RegistrationSnapshot, listing: Listing | None, scene: Scene) -> list[Block]:
    """List the other dates that have seats. One tap swaps; until then, and if it fails, the old seat stays theirs."""
    meeting = standing.meeting
    others = [
        one
        for one in (listing.occurrences if listing else ())
        if one.id != meeting.id
        and one.id not in scene.availability.held
        and is_open(request, one)
        and not scene.seats_of(one).is_full
    ]
    lines = [request.t("Your date now: {time}", time=request.moment(meeting.starts_at, zone=meeting.zone))]
    lines.append(request.t("Pick another date to swap:") if others else request.t("No other date has a seat now."))
    blocks: list[Block] = [rich(strong(meeting.title), "\n" + "\n".join(lines))]
    for one in others[:_MOST_DATES]:
        when = request.moment(one.starts_at, zone=one.zone)
        swap = button(
            request.t("Swap"),
            action_id=f"{ids.REGISTER_SWAP}:{one.id}",
            value=write_press(one.id, scene.at, instead_of=standing.registration_id),
            spoken=request.t("Swap to {time}", time=when),
        )
        blocks.append(paragraph(_write_date(request, one, scene), accessory=swap))
    return [*blocks, actions(never_mind(request, meeting.id, scene.at))]


def _write_date(request: Request, dated: Dated, scene: Scene) -> str:
    facts = [write_place(request, dated), write_opening(request, dated) or write_seats(request, scene.seats_of(dated))]
    when = request.moment(dated.starts_at, zone=dated.zone)
    return "\n".join(part for part in (when, SEPARATOR.join(fact for fact in facts if fact)) if part)
