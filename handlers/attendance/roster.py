"""`/pl roster`: who is in a session, on the phone of whoever leads it. One tap says that somebody is here."""

from handlers.attendance.roster_views import Marking, RosterMemory, Turning, draw_code, draw_roster
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, Options
from handlers.conversation.blocks import Block, actions, button, context, option, paragraph, rich, strong
from handlers.conversation.payload import Surface
from handlers.conversation.request import Asked
from handlers.conversation.routes import Command, Register
from learning.attendance.checkin import open_code
from learning.attendance.marking import Roster, add_walk_in, mark, mark_all_present, read_roster
from learning.attendance.rosters import list_rosters
from learning.attendance.sign_in import link_to_sheet
from learning.people.roles import find_people
from learning.refusals import Refusal
from learning.sessions import Meeting
from locales.translator import mark as marked
from storage.enums import Attendance

_MOST_LISTED = 10
_MOST_OPTIONS = 20


def register(entries: Register) -> None:
    entries.command(
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
    entries.on_press(ids.ROSTER, open_roster, opens_modal=True)
    entries.on_press(ids.ROSTER_CODE, show_code, opens_modal=True)
    for name, answer in (
        (ids.ROSTER_PAGE, turn_page), (ids.ROSTER_MARK, mark_here), (ids.ROSTER_ALL, mark_all),
        (ids.ROSTER_EXCUSE, excuse), (ids.ROSTER_ADD, add),
    ):  # fmt: skip
        entries.listen(Surface.modal, name, answer)
    entries.listen(Surface.options, ids.ROSTER_ADD, suggest_people)


def show_rosters(asked: Asked) -> Answer:
    """List the sessions whose roster somebody may open; a single one that was asked for opens at once."""
    code = asked.payload.rest.strip()
    found = list_rosters(asked.house, asked.viewer, now=asked.now, most=_MOST_LISTED, code=code)
    if code and len(found) == 1 and asked.payload.trigger_id:
        return draw_roster(asked, read_roster(asked.house, found[0].id, asked.viewer))
    if not found and code:
        return Message(
            [paragraph(asked.t("There is no roster for you to see with this code: {code}", code=code))]
        )
    if not found:
        return Message(
            [paragraph(asked.t("You lead no session at the moment, so there is no roster for you to see."))]
        )
    blocks = [block for meeting in found for block in _draw_line(asked, meeting)]
    if len(found) == _MOST_LISTED:
        blocks.append(context(asked.t("For later dates type: /pl edit, with the code of the offering")))
    return Message(blocks)


def _draw_line(asked: Asked, meeting: Meeting) -> list[Block]:
    when = asked.moment(meeting.starts_at, zone=meeting.zone)
    # NOTE: a button, 24 characters at most
    label = asked.t("👥 Roster")
    spoken = asked.t("Roster: {title}, {time}", title=meeting.title, time=when)
    opening = button(label, action_id=f"{ids.ROSTER}:{meeting.id}", value=str(meeting.id), spoken=spoken)
    return [rich(strong(meeting.title), f"\n{when}"), actions(opening, block_id=f"roster:{meeting.id}")]


def open_roster(asked: Asked) -> Answer:
    """Open the roster of a session."""
    return draw_roster(asked, read_roster(asked.house, codec.decode_id(asked.payload.value), asked.viewer))


def turn_page(asked: Asked) -> Answer:
    """Show another page of the roster."""
    page = codec.decode(Turning, asked.payload.value).page
    memory = _memory(asked)
    return draw_roster(
        asked, read_roster(asked.house, memory.session_id, asked.viewer), page=page, again=True
    )


def mark_here(asked: Asked) -> Answer:
    """Say that somebody is here, or take it back. The button says which, so that a second tap changes nothing."""
    marking = codec.decode(Marking, asked.payload.value)
    attendance = None if marking.take_back else Attendance.attended
    return _again(asked, mark(asked.house, marking.id, asked.viewer, attendance=attendance, now=asked.now))


def excuse(asked: Asked) -> Answer:
    """Say that somebody is excused, or take it back."""
    marking = codec.decode(Marking, asked.payload.value)
    attendance = None if marking.take_back else Attendance.excused
    return _again(asked, mark(asked.house, marking.id, asked.viewer, attendance=attendance, now=asked.now))


def mark_all(asked: Asked) -> Answer:
    """Say that everybody is here."""
    session_id = _memory(asked).session_id
    return _again(asked, mark_all_present(asked.house, session_id, asked.viewer, now=asked.now))


def add(asked: Asked) -> Answer:
    """Say that somebody has walked in."""
    person_id, session_id = codec.decode_id(asked.payload.value), _memory(asked).session_id
    return _again(asked, add_walk_in(asked.house, session_id, asked.viewer, person_id, now=asked.now))


def suggest_people(asked: Asked) -> Answer:
    """Offer people of the roster of the district, to those who may add them."""
    try:
        roster = read_roster(asked.house, _memory(asked).session_id, asked.viewer)
    except (Refusal, codec.StaleValue):
        return Options()
    if not roster.may_mark:
        return Options()
    # What stands behind a comma is the site, as it is offered here, or the first name, as some write it.
    typed = asked.payload.words.partition(",")[0]
    found = find_people(asked.house.database, typed, most=_MOST_OPTIONS)
    return Options(
        [option(", ".join(word for word in (one.name, one.site) if word), str(one.id)) for one in found]
    )


def show_code(asked: Asked) -> Answer:
    """Show the code of a session, with the ways to a screen and to paper."""
    session_id = codec.decode_id(asked.payload.value)
    code = open_code(asked.house, session_id, asked.viewer, now=asked.now)
    sheet = link_to_sheet(asked.house, session_id, asked.viewer, now=asked.now)
    return draw_code(
        asked, read_roster(asked.house, session_id, asked.viewer).meeting, code=code, sheet=sheet
    )


def _again(asked: Asked, roster: Roster) -> Modal:
    return draw_roster(asked, roster, page=_memory(asked).page, again=True)


def _memory(asked: Asked) -> RosterMemory:
    return codec.decode(RosterMemory, asked.payload.memory)
