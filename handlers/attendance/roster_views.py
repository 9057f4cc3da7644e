"""How a roster looks, and the window with the check-in code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from handlers.cards.standing import write_place
from handlers.conversation import codec, ids
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
    option,
    paragraph,
    rich,
    select,
    strong,
    typed_select,
)
from handlers.conversation.blocks import code as typed
from handlers.conversation.request import Request
from handlers.speaking.words import write_clock
from learning.attendance.marking import Attendee, Roster, doors_close, doors_open
from learning.sessions import SessionSnapshot
from storage.tables import Attendance

PAGE = 20
SEPARATOR = " · "
_NAME = 50


@dataclass(frozen=True, slots=True)
class RosterMemory:
    """What the window remembers: the session, and the page that it shows."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    session_id: codec.RowId
    page: Annotated[int, Field(ge=0, le=100_000)] = 0


@dataclass(frozen=True, slots=True)
class Marking:
    """What a button or an option says of somebody: here or excused, or with `take_back` neither any more."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    id: codec.RowId
    take_back: bool = False


@dataclass(frozen=True, slots=True)
class Turning:
    """The page of the roster to show."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    page: Annotated[int, Field(ge=0, le=100_000)] = 0


def draw_roster(request: Request, roster: Roster, *, page: int = 0, again: bool = False) -> Modal:
    """Draw a page of a roster; `again` in the place of the one that is shown."""
    meeting = roster.meeting
    last = max(0, (len(roster.people) - 1) // PAGE)
    page = min(page, last)
    shown = roster.people[page * PAGE : (page + 1) * PAGE]
    begun = request.now >= doors_open(meeting.starts_at, request.district.read_settings(request.today))
    may_mark = roster.may_mark and begun and meeting.cancelled_at is None
    blocks = [_head(request, meeting), *_counts(request, roster)]
    if roster.may_mark:
        blocks += _ways(request, roster, may_mark=may_mark)
    if roster.may_mark and not may_mark:
        blocks.append(_say_when(request, meeting))
    blocks += [divider()] if shown else []
    blocks += [_draw_person(request, one, may_mark=may_mark) for one in shown]
    if last:
        blocks.append(_turn(request, page, last))
    if may_mark:
        blocks += [divider(), *_more(request, roster, shown)]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Roster")
    memory = codec.encode(RosterMemory(meeting.id, page))
    return Modal(title, blocks, close_label(request.translator), memory=memory, replaces=again)


def _head(request: Request, meeting: SessionSnapshot) -> Block:
    lines = [request.moment(meeting.starts_at, zone=meeting.zone), write_place(request, meeting)]
    return rich(strong(meeting.title), "\n" + "\n".join(line for line in lines if line))


def _counts(request: Request, roster: Roster) -> list[Block]:
    if not roster.may_mark:
        there = request.tn("{n} person from your site was here.", "{n} people from your site were here.", roster.here)
        return [paragraph(there), context(request.t("You see who of your own staff came, and nobody else."))]
    if not roster.people:
        over = roster.meeting.is_over(request.now)
        nobody = request.t("Nobody was registered.") if over else request.t("Nobody is registered.")
        blocks = [paragraph(nobody)]
    else:
        here = request.tn("{here} of {n} here", "{here} of {n} here", len(roster.people), here=roster.here)
        blocks = [rich(strong(here))]
    if roster.waiting:
        blocks.append(
            context(request.tn("⏳ {n} person waits for a seat", "⏳ {n} people wait for a seat", roster.waiting))
        )
    return blocks


def _say_when(request: Request, meeting: SessionSnapshot) -> Block:
    if meeting.cancelled_at is not None:
        return context(request.t("This session was cancelled."))
    opens_at = doors_open(meeting.starts_at, request.district.read_settings(request.today))
    return context(request.t("You can mark who is here from: {time}", time=request.moment(opens_at, zone=meeting.zone)))


def _ways(request: Request, roster: Roster, *, may_mark: bool) -> list[Block]:
    meeting = roster.meeting
    closes = doors_close(meeting.ends_at, request.district.read_settings(request.today))
    coming = request.now <= closes and meeting.cancelled_at is None
    found = []
    if coming:
        found.append(
            button(request.t("🔢 Show the code"), action_id=ids.ROSTER_CODE, value=str(meeting.id), primary=True)
        )
    if may_mark and not all(one.attendance for one in roster.people):
        found.append(button(request.t("✅ Mark all present"), action_id=ids.ROSTER_ALL))
    if may_mark and meeting.is_over(request.now):
        label = request.t("🎬 Change the recording") if meeting.recording_link else request.t("🎬 Add the recording")
        newly = not coming and not meeting.recording_link
        found.append(button(label, action_id=ids.RECORDING, value=str(meeting.id), primary=newly))
    if not coming and may_mark:
        found.append(button(request.t("🖨 Sign-in sheet"), action_id=ids.ROSTER_CODE, value=str(meeting.id)))
    return [actions(*found, block_id="ways")] if found else []


def _draw_person(request: Request, one: Attendee, *, may_mark: bool) -> Block:
    words = f"{one.name}\n{SEPARATOR.join(_state(request, one))}"
    if not may_mark:
        return paragraph(words, block_id=f"person:{one.registration_id}")
    # NOTE: a button, about 15 characters; somebody is in the room
    label = request.t("Take back") if one.is_here else request.t("Mark here")
    name = clip(one.name, _NAME)
    spoken = request.t("Take back: {name}", name=name) if one.is_here else request.t("Mark here: {name}", name=name)
    marking = button(
        label,
        action_id=f"{ids.ROSTER_MARK}:{one.registration_id}",
        spoken=spoken,
        value=codec.encode(Marking(one.registration_id, take_back=one.is_here)),
    )
    return paragraph(words, block_id=f"person:{one.registration_id}", accessory=marking)


def _state(request: Request, one: Attendee) -> list[str]:
    if one.is_here and one.attended_at and one.by_self:
        state = request.t("✅ Checked in {time}", time=write_clock(request, one.attended_at))
    elif one.is_here:
        state = request.t("✅ Here")
    else:
        state = {
            None: request.t("⚪ Not marked"),
            Attendance.excused: request.t("💬 Excused"),
            Attendance.missed: request.t("▫️ Missed it"),
        }[one.attendance]
    walked_in = [request.t("walked in")] if one.walk_in else []
    return [state, *walked_in, *([one.site] if one.site else [])]


def _turn(request: Request, page: int, last: int) -> Block:
    buttons: list[Element] = []
    if page:
        value = codec.encode(Turning(page - 1))
        buttons.append(button(request.t("◀️ Previous"), action_id=f"{ids.ROSTER_PAGE}:back", value=value))
    if page < last:
        value = codec.encode(Turning(page + 1))
        buttons.append(button(request.t("▶️ Next"), action_id=f"{ids.ROSTER_PAGE}:next", value=value))
    return actions(*buttons, block_id="pages")


def _more(request: Request, roster: Roster, shown: Sequence[Attendee]) -> list[Block]:
    # Slack keeps what a select was last set to while its block has the same name, whatever we send.
    state = f"{len(roster.people)}:{roster.here}:{sum(one.attendance is Attendance.excused for one in roster.people)}"
    adding = typed_select(action_id=ids.ROSTER_ADD, placeholder=request.t("➕ Add a walk-in"))
    found = [actions(adding, block_id=f"add:{state}")]
    options = [_excusing(request, one) for one in shown if not one.is_here and not one.walk_in]
    if options:
        choosing = select(options, action_id=ids.ROSTER_EXCUSE, placeholder=request.t("💬 Excuse somebody"))
        found.append(actions(choosing, block_id=f"excuse:{state}"))
    return found


def _excusing(request: Request, one: Attendee) -> Element:
    excused = one.attendance is Attendance.excused
    name = clip(one.name, _NAME)
    words = request.t("Not excused: {name}", name=name) if excused else name
    return option(words, codec.encode(Marking(one.registration_id, take_back=excused)))


def draw_code(request: Request, meeting: SessionSnapshot, *, code: str, sheet: str) -> Modal:
    """Draw the window with the code. `sheet` is the address of the sign-in sheet."""
    settings = request.district.read_settings(request.today)
    opens, closes = doors_open(meeting.starts_at, settings), doors_close(meeting.ends_at, settings)
    hours = request.t(
        "It works from {start} to {end}.",
        start=request.moment(opens, zone=meeting.zone),
        end=write_clock(request, closes),
    )
    # NOTE: what follows is what people type: /pl here 4821
    asking = request.t("People type this in Slack, or press “I’m here” on their Home tab:")
    screen = f"{request.district.links.public_url}/here/{code}"
    ways = actions(
        button(request.t("🖥 Show it on a screen"), action_id=f"{ids.OPEN_LINK}:screen", url=screen),
        button(request.t("🖨 Print a sign-in sheet"), action_id=f"{ids.OPEN_LINK}:sheet", url=sheet),
    )
    privacy = request.t(
        "The sheet shows who is registered. Keep its address to yourself; it works until two days after the session."
    )
    blocks = [
        header(" ".join(code)),
        rich(strong(meeting.title), f"\n{asking} ", typed(f"/pl here {code}")),
        context(hours),
        ways,
        context(privacy),
    ]
    # NOTE: title of a window, 24 characters at most
    return Modal(request.t("Check-in code"), blocks, close_label(request.translator))
