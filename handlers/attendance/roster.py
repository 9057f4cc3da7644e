"""`/pl roster`: who is in a session, on the phone of whoever leads it. One tap says that somebody is here."""

from handlers.attendance.roster_views import Marking, RosterMemory, Turning, draw_code, draw_roster
from handlers.cards.standing import Scene
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, Options
from handlers.conversation.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    option,
    paragraph,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, HomePlace, Routes
from learning.attendance.checkin import open_code
from learning.attendance.marking import Roster, add_walk_in, mark, mark_all_present, read_roster
from learning.attendance.rosters import list_rosters
from learning.attendance.sign_in import link_to_sheet
from learning.catalog.listings import Listing, Occurrence
from learning.catalog.suggesting import sessions_led
from learning.people.roles import find_people
from learning.refusals import Refusal
from learning.sessions import SessionSnapshot
from locales.translator import mark as marked
from storage.tables import Attendance

_MOST_LISTED = 10
_MOST_OPTIONS = 20


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "roster",
            show_rosters,
            "/pl roster UDL-101",
            marked("See who is in the session that you lead, and mark who came"),
            aliases=("lista",),
            for_runners=True,
            opens_modal=True,
        )
    )
    routes.on_press(ids.ROSTER, open_roster, opens_modal=True)
    routes.home(HomePlace.duties, _draw_at_home)
    routes.on_press(ids.ROSTER_CODE, show_code, opens_modal=True)
    for name, answer in (
        (ids.ROSTER_PAGE, turn_page),
        (ids.ROSTER_MARK, mark_here),
        (ids.ROSTER_ALL, mark_all),
        (ids.ROSTER_EXCUSE, excuse),
        (ids.ROSTER_ADD, add),
    ):
        routes.listen(Surface.modal, name, answer)
    routes.listen(Surface.options, ids.ROSTER_ADD, suggest_people)


def show_rosters(request: Request) -> Answer:
    """List the sessions whose roster somebody may open; a single one that was asked for opens at once."""
    code = request.payload.rest.strip()
    found = list_rosters(request.district, request.viewer, now=request.now, most=_MOST_LISTED, code=code)
    if code and len(found) == 1 and request.payload.trigger_id:
        return draw_roster(request, read_roster(request.district, found[0].id, request.viewer))
    if not found and code:
        return Message([paragraph(request.t("There is no roster for you to see with this code: {code}", code=code))])
    if not found:
        return Message(
            [paragraph(request.t("You lead no session at the moment, so there is no roster for you to see."))]
        )
    blocks = [block for meeting in found for block in _draw_line(request, meeting)]
    if len(found) == _MOST_LISTED:
        blocks.append(context(request.t("For later dates type: /pl edit, with the code of the offering")))
    return Message(blocks)


def _draw_line(request: Request, meeting: SessionSnapshot) -> list[Block]:
    when = request.moment(meeting.starts_at, zone=meeting.zone)
    # NOTE: a button, 24 characters at most
    label = request.t("👥 Roster")
    spoken = request.t("Roster: {title}, {time}", title=meeting.title, time=when)
    opening = button(label, action_id=f"{ids.ROSTER}:{meeting.id}", value=str(meeting.id), spoken=spoken)
    return [rich(strong(meeting.title), f"\n{when}"), actions(opening, block_id=f"roster:{meeting.id}")]


def open_roster(request: Request) -> Answer:
    """Open the roster of a session."""
    return draw_roster(request, read_roster(request.district, codec.decode_id(request.payload.value), request.viewer))


def turn_page(request: Request) -> Answer:
    """Show another page of the roster."""
    page = codec.decode(Turning, request.payload.value).page
    memory = _memory(request)
    return draw_roster(request, read_roster(request.district, memory.session_id, request.viewer), page=page, again=True)


def mark_here(request: Request) -> Answer:
    """Say that somebody is here, or take it back. The button says which, so that a second tap changes nothing."""
    marking = codec.decode(Marking, request.payload.value)
    attendance = None if marking.take_back else Attendance.attended
    return _again(request, mark(request.district, marking.id, request.viewer, attendance=attendance, now=request.now))


def excuse(request: Request) -> Answer:
    """Say that somebody is excused, or take it back."""
    marking = codec.decode(Marking, request.payload.value)
    attendance = None if marking.take_back else Attendance.excused
    return _again(request, mark(request.district, marking.id, request.viewer, attendance=attendance, now=request.now))


def mark_all(request: Request) -> Answer:
    """Say that everybody is here."""
    session_id = _memory(request).session_id
    return _again(request, mark_all_present(request.district, session_id, request.viewer, now=request.now))


def add(request: Request) -> Answer:
    """Say that somebody has walked in."""
    person_id, session_id = codec.decode_id(request.payload.value), _memory(request).session_id
    return _again(request, add_walk_in(request.district, session_id, request.viewer, person_id, now=request.now))


def suggest_people(request: Request) -> Answer:
    """Offer people of the roster of the district, to those who may add them."""
    try:
        roster = read_roster(request.district, _memory(request).session_id, request.viewer)
    except (Refusal, codec.StaleValue):
        return Options()
    if not roster.may_mark:
        return Options()
    # What stands behind a comma is the site, as it is offered here, or the first name, as some write it.
    typed = request.payload.words.partition(",")[0]
    found = find_people(request.district.database, typed, most=_MOST_OPTIONS)
    return Options([option(", ".join(word for word in (one.name, one.site) if word), str(one.id)) for one in found])


def show_code(request: Request) -> Answer:
    """Show the code of a session, with the ways to a screen and to paper."""
    session_id = codec.decode_id(request.payload.value)
    code = open_code(request.district, session_id, request.viewer, now=request.now)
    sheet = link_to_sheet(request.district, session_id, request.viewer, now=request.now)
    return draw_code(request, read_roster(request.district, session_id, request.viewer).meeting, code=code, sheet=sheet)


def _again(request: Request, roster: Roster) -> Modal:
    return draw_roster(request, roster, page=_memory(request).page, again=True)


def _memory(request: Request) -> RosterMemory:
    return codec.decode(RosterMemory, request.payload.memory)


def _draw_at_home(request: Request, scene: Scene) -> list[Block]:
    if not request.viewer.email:
        return []
    led = sessions_led(
        scene.catalog, email=request.viewer.email, now=request.now, count=scene.settings.number("home.upcoming")
    )
    if not led:
        return []
    lines = [_draw_led(request, listing, one) for listing, one in led]
    return [divider(), rich(strong(request.t("You lead next"))), *lines]


def _draw_led(request: Request, listing: Listing, occurrence: Occurrence) -> Block:
    when = request.moment(occurrence.starts_at, zone=occurrence.zone)
    roster = button(
        request.t("Roster"),
        action_id=f"{ids.ROSTER}:{occurrence.id}",
        value=str(occurrence.id),
        spoken=request.t("Roster: {title}, {time}", title=title_in_label(listing.title), time=when),
    )
    return paragraph(f"{when} — {listing.title}", accessory=roster)
