"""`/pl my`: what somebody is registered for, waits for, and has been to."""

from datetime import timedelta

from handlers.cards.places import FindState, Place
from handlers.cards.standing import (
    SEPARATOR,
    Said,
    Scene,
    draw_standing,
    presence_buttons,
    read_scene,
    standing_buttons,
    with_one_main,
)
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message, Modal, close_label
from handlers.conversation.blocks import Block, actions, button, clip_title, divider, link, rich, strong, title_in_label
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, HomePlace, Routes
from learning.district.settings import Settings
from learning.refusals import NotOnRoster
from learning.registration.standings import RegistrationSnapshot, list_standings
from locales.times import write_short_day
from locales.translator import mark
from storage.tables import Attendance, RegistrationState

_SHOWN = 8
_SHOWN_AT_HOME = 5
_PAST = 5


def add_routes(routes: Routes) -> None:
    routes.command(
        Command("my", show_mine, "/pl my", mark("See what you are registered for"), aliases=("mis",), takes_words=False)
    )
    routes.listen(Surface.message, ids.MINE, show_page)
    routes.listen(Surface.modal, ids.MINE, show_page)
    routes.listen(Surface.home, ids.MINE, show_page, opens_modal=True)
    routes.on_press(ids.MINE_WINDOW, show_window, opens_modal=True)
    routes.home(HomePlace.mine, draw_next)


def show_mine(request: Request) -> Answer:
    """Answer `/pl my`."""
    return Message(draw_mine(request, 0))


def show_page(request: Request) -> Answer:
    """Show what is mine from the entry on that the button names."""
    return mine_at(request, min(codec.decode_id(request.payload.value or "0"), 1000))


def show_window(request: Request) -> Answer:
    """Show what is mine in a window, so that what the button stood in stays."""
    # NOTE: title of a window, 24 characters at most
    return Modal(request.t("My learning"), draw_mine(request, 0), close_label(request.translator))


def mine_at(request: Request, start: int, *, said: Said | None = None) -> Answer:
    """Show what is mine where the person is: in the message, or in a window."""
    blocks = draw_mine(request, start, said=said)
    if request.payload.surface not in (Surface.modal, Surface.home):
        return Message(blocks, refresh_home=said is not None)
    # NOTE: title of a window, 24 characters at most
    title = request.t("My learning")
    replaces = request.payload.surface is Surface.modal
    return Modal(title, blocks, close_label(request.translator), replaces=replaces, refresh_home=said is not None)


def draw_mine(request: Request, start: int, *, said: Said | None = None) -> list[Block]:
    """List what is coming, with what can be done about each, and shortly what is over. Raises NotOnRoster."""
    if request.viewer.person_id is None:
        raise NotOnRoster
    database, person_id = request.district.database, request.viewer.person_id
    coming = list_standings(database, person_id, now=request.now)
    past = list_standings(database, person_id, now=request.now, coming=False)[:_PAST]
    start = start if start < len(coming) else 0
    scene = read_scene(request, at=Place(mine=start))
    heading = request.t("You are not registered for anything that is coming.")
    if coming:
        heading = request.tn("{n} session is coming", "{n} sessions are coming", len(coming))
    blocks = [*(said.blocks if said else []), rich(strong(heading))]
    for standing in coming[start : start + _SHOWN]:
        blocks += draw_coming(request, standing, scene)
    blocks += _pages(request, start, len(coming))
    if past:
        blocks += [divider(), rich(strong(request.t("Past sessions"))), *(_draw_past(request, one) for one in past)]
    return with_one_main(blocks)


def draw_next(request: Request, scene: Scene) -> list[Block]:
    """Draw offers, which run out, before all else, then what is next, and what else is theirs."""
    mine = read_next(request, scene.settings)
    if not mine:
        return []
    ordered = sorted(mine, key=lambda one: one.state is not RegistrationState.offered)
    blocks: list[Block] = [rich(strong(request.t("Next for you")))]
    for standing in ordered[:_SHOWN_AT_HOME]:
        blocks += draw_coming(request, standing, scene)
    if len(mine) > _SHOWN_AT_HOME:
        label = request.t("Show all {n}", n=len(mine))
        more = button(
            label, action_id=ids.MINE, value="0", spoken=request.t("Show all {n} sessions that are mine", n=len(mine))
        )
        blocks.append(actions(more))
    return [*blocks, divider()]


def read_next(request: Request, settings: Settings) -> list[RegistrationSnapshot]:
    """Return what is coming, soonest first; what has just ended stays while one can still check in."""
    if request.viewer.person_id is None:
        return []
    just_now = request.now - timedelta(minutes=settings.number("checkin.after_minutes"))
    return list_standings(request.district.database, request.viewer.person_id, now=just_now)


def draw_coming(request: Request, standing: RegistrationSnapshot, scene: Scene) -> list[Block]:
    """Draw one session that is coming, with the link and "I'm here" at their time."""
    words = draw_standing(request, standing, scene)[0]
    buttons = [*presence_buttons(request, standing, scene.settings), *standing_buttons(request, standing, scene)]
    return [words, actions(*buttons)] if buttons else [words]


def _pages(request: Request, start: int, total: int) -> list[Block]:
    buttons = []
    if start + _SHOWN < total:
        left = total - start - _SHOWN
        label = request.t("Show {count} more ({left} left)", count=min(_SHOWN, left), left=left)
        buttons.append(button(label, action_id=f"{ids.MINE}:next", value=str(start + _SHOWN)))
    if start > 0:
        buttons.append(button(request.t("Back"), action_id=f"{ids.MINE}:back", value=str(max(start - _SHOWN, 0))))
    if not total:
        browse = codec.encode(FindState())
        buttons.append(button(request.t("Browse everything"), action_id=ids.FIND_PAGE, value=browse))
    return [actions(*buttons, block_id="pages")] if buttons else []


def _draw_past(request: Request, standing: RegistrationSnapshot) -> Block:
    meeting = standing.meeting
    day = write_short_day(meeting.starts_at.astimezone(request.zone).date(), language=request.language)
    facts = [clip_title(meeting.title), day, _say_presence(request, standing)]
    words = SEPARATOR.join(fact for fact in facts if fact)
    if not meeting.recording_link:
        return rich(f"• {words}")
    watch = request.t("Watch: {title}", title=title_in_label(meeting.title))
    return rich(f"• {words}{SEPARATOR}", link(meeting.recording_link, watch))


def _say_presence(request: Request, standing: RegistrationSnapshot) -> str:
    if not standing.meeting.stands:
        return request.t("was cancelled")
    words = {
        Attendance.attended: request.t("you were there"),
        Attendance.excused: request.t("excused"),
        Attendance.missed: request.t("missed"),
    }
    return words[standing.attendance] if standing.attendance else ""
