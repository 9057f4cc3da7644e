"""`/pl edit`: an offering and its sessions, for those who plan; and adding and changing a session."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Message, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    Element,
    actions,
    button,
    clip_title,
    divider,
    paragraph,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from handlers.planning.change_preview import MOST_REMEMBERED, NOTIFY, QUIETLY, ChangeMemory, draw_preview, remember
from handlers.planning.session_modal import (
    LINK,
    SessionMemory,
    Shown,
    draw_session,
    read_session,
    read_weeks,
    say_below_taken,
    say_problems,
)
from handlers.speaking.session_words import where_of
from learning.people.roles import KEEPERS, require_role
from learning.planning.change_delivery import send_test
from learning.planning.refusals import BelowTaken, ChangedMeanwhile, Misfilled
from learning.planning.session_forms import SessionForm
from learning.planning.sessions import (
    Changed,
    Opened,
    Overview,
    change_session,
    create_sessions,
    find_offering,
    label_form,
    open_session,
    preview_session,
    read_overview,
)
from learning.sessions import SessionSnapshot
from locales.translator import mark

_MOST_SHOWN = 12
_MOST_PAGED = 1000


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """An offering, and the first of its sessions that is shown."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    offering_id: codec.RowId
    start: Annotated[int, Field(ge=0, le=_MOST_PAGED)] = 0


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "edit",
            show_overview,
            "/pl edit UDL-101",
            mark("Change, repeat or cancel sessions, and register others"),
            aliases=("editar",),
            for_runners=True,
        )
    )
    routes.on_press(ids.EDIT_OVERVIEW, open_overview, opens_modal=True)
    routes.on_press(ids.EDIT_SESSION, open_window, opens_modal=True)
    routes.on_press(ids.ADD_SESSION, open_empty_window, opens_modal=True)
    routes.listen(Surface.submission, ids.SESSION_MODAL, save)
    routes.listen(Surface.submission, ids.CHANGE_MODAL, confirm)
    routes.listen(Surface.modal, ids.CHANGE_BACK, go_back)
    routes.listen(Surface.modal, ids.CHANGE_TEST, test)


def show_overview(request: Request) -> Answer:
    """Show the offering whose code was typed, with what can be done to it."""
    hint = request.t("Which one? Type its code, for example: /pl edit UDL-101")
    return answer_code(request, hint, lambda found: draw_overview(request, found))


def answer_code(request: Request, hint: str, draw: Callable[[Overview], list[Block]]) -> Answer:
    """Answer a command with what `draw` makes of the offering whose code was typed; with `hint` where none was."""
    code = request.payload.rest.strip()
    if not code:
        return Message([paragraph(hint)])
    found = find_offering(request.district, code, viewer=request.viewer, now=request.now)
    if found is None:
        sentence = request.t("Nothing in the catalog has the code {code}.", code=title_in_label(code))
        return Message([paragraph(sentence)])
    return Message(draw(found))


def open_overview(request: Request) -> Answer:
    """Show an offering to those who plan, from a button."""
    value = request.payload.value
    page = codec.decode(OverviewPage, value) if value.startswith("{") else OverviewPage(codec.decode_id(value))
    found = read_overview(request.district, page.offering_id, viewer=request.viewer, now=request.now)
    return plan_window(request, draw_overview(request, found, start=page.start))


def plan_window(request: Request, blocks: list[Block]) -> Modal:
    """Put what those who plan read into a window."""
    # NOTE: title of a window, 24 characters at most
    return in_place(request, Modal(request.t("Plan"), blocks, close_label(request.translator)))


def draw_overview(request: Request, found: Overview, *, start: int = 0) -> list[Block]:
    """Draw an offering and its sessions that are to come from the `start`-th on, each with its buttons."""
    draft = "" if found.published else "\n" + request.t("✏️ A draft: nobody can find it yet.")
    blocks: list[Block] = [rich(strong(clip_title(found.title)), f"\n{found.code}{draft}")]
    value = str(found.offering_id)
    if found.whole:
        blocks.append(
            actions(
                button(request.t("Edit the offering"), action_id=ids.EDIT_OFFERING, value=value),
                button(request.t("Add a session"), action_id=ids.ADD_SESSION, value=value),
                button(request.t("Cancel the offering"), action_id=ids.CANCEL_OFFERING, value=value),
            )
        )
    return [*blocks, *draw_sessions(request, found, start=start)]


def draw_sessions(request: Request, found: Overview, *, start: int = 0) -> list[Block]:
    """Draw sessions that are to come from the `start`-th on, with the way to the others, which opens in a window."""
    if not found.sessions:
        return [paragraph(request.t("No dates are planned at the moment."))]
    start = start if start < len(found.sessions) else 0
    blocks: list[Block] = []
    for meeting in found.sessions[start : start + _MOST_SHOWN]:
        blocks += [divider(), *draw_session_line(request, meeting, whole=found.whole)]
    left, turns = len(found.sessions) - start - _MOST_SHOWN, []
    if left > 0:
        label = request.t("Show {count} more ({left} left)", count=min(_MOST_SHOWN, left), left=left)
        turns.append(_turn(label, "next", OverviewPage(found.offering_id, start + _MOST_SHOWN)))
    if start:
        turns.append(_turn(request.t("Back"), "back", OverviewPage(found.offering_id, max(start - _MOST_SHOWN, 0))))
    return [*blocks, actions(*turns)] if turns else blocks


def _turn(label: str, way: str, page: OverviewPage) -> Element:
    return button(label, action_id=f"{ids.EDIT_OVERVIEW}:{way}", value=codec.encode(page))


def draw_session_line(request: Request, meeting: SessionSnapshot, *, whole: bool) -> list[Block]:
    """Draw a session in a line, with what those who plan can do."""
    when = request.moment(meeting.starts_at, zone=meeting.zone)
    facts = [where_of(request, meeting), say_seats(request, meeting)]
    value = str(meeting.id)

    def one(label: str, action_id: str, spoken: str) -> Element:
        return button(label, action_id=f"{action_id}:{meeting.id}", value=value, spoken=spoken)

    buttons = [
        one(request.t("Change"), ids.EDIT_SESSION, request.t("Change: {time}", time=when)),
        one(request.t("Add people"), ids.ADD_PEOPLE, request.t("Add people: {time}", time=when)),
        one(request.t("👥 Roster"), ids.ROSTER, request.t("Roster: {time}", time=when)),
    ]
    if whole:
        buttons.append(
            one(request.t("Cancel the session"), ids.CANCEL_SESSION, request.t("Cancel the session: {time}", time=when))
        )
    lines = "\n".join(fact for fact in facts if fact)
    return [rich(strong(when), f"\n{lines}"), actions(*buttons, block_id=f"session:{meeting.id}")]


def say_seats(request: Request, meeting: SessionSnapshot) -> str:
    """Say how many seats are taken, and how many people wait."""
    if meeting.capacity is None:
        seats = request.tn("{n} seat taken, no limit", "{n} seats taken, no limit", meeting.taken)
    else:
        seats = request.tn(
            "{taken} of {n} seat taken", "{taken} of {n} seats taken", meeting.capacity, taken=meeting.taken
        )
    if not meeting.waiting:
        return seats
    waiting = request.tn("{n} person waits", "{n} people wait", meeting.waiting)
    return f"{seats} · {waiting}"


def open_window(request: Request) -> Answer:
    """Open the window of a session. Who only leads it sees what they may set."""
    return _draw(request, codec.decode_id(request.payload.value))


def _draw(request: Request, session_id: int, *, typed: SessionForm | None = None, notice: str = "") -> Modal:
    opened = open_session(request.district, session_id, viewer=request.viewer, now=request.now)
    form = typed or opened.form
    site, names = label_form(request.district, form)
    memory = SessionMemory(session_id=session_id, seen=opened.seen, whole=opened.whole)
    modal = draw_session(request, Shown(opened.meeting.title, form, site, names, notice), memory)
    return in_place(request, modal)


def in_place(request: Request, modal: Modal) -> Modal:
    """Let a window take the place of the one in which a button was pressed: Slack stacks no more than three."""
    return replace(modal, replaces=request.payload.surface is Surface.modal)


def open_empty_window(request: Request) -> Answer:
    """Open the window to add a session to an offering."""
    require_role(request.district.database, request.viewer, KEEPERS)
    offering_id = codec.decode_id(request.payload.value)
    found = read_overview(request.district, offering_id, viewer=request.viewer, now=request.now)
    return in_place(request, draw_session(request, Shown(found.title, None), SessionMemory(offering_id=offering_id)))


def save(request: Request) -> Answer:
    """Add the session or, where people know of it, ask first who is told; else save the change at once."""
    memory = codec.decode(SessionMemory, request.payload.memory)
    try:
        if memory.session_id is None:
            return _add(request, memory)
        return _change(request, memory, memory.session_id)
    except Misfilled as refusal:
        return say_problems(request, refusal.problems)
    except BelowTaken as refusal:
        return say_below_taken(request, refusal.taken)


def _add(request: Request, memory: SessionMemory) -> Answer:
    form, weeks = read_session(request, memory, before=None), read_weeks(request)
    if memory.offering_id is None:
        raise codec.StaleValue
    if isinstance(form, FieldErrors):
        return form
    if isinstance(weeks, FieldErrors):
        return weeks
    added = create_sessions(
        request.district, memory.offering_id, form, weeks=weeks, actor=request.viewer, now=request.now
    )
    head = request.tn("✅ Added {n} session.", "✅ Added {n} sessions.", len(added))
    found = read_overview(request.district, memory.offering_id, viewer=request.viewer, now=request.now)
    return plan_window(request, [paragraph(head), *draw_overview(request, found)])


def _change(request: Request, memory: SessionMemory, session_id: int) -> Answer:
    opened = open_session(request.district, session_id, viewer=request.viewer, now=request.now)
    # Who lost the role meanwhile typed into fields that are not theirs; the rules say so when it is saved.
    form = read_session(request, memory, before=opened.form)
    if isinstance(form, FieldErrors):
        return form
    preview = preview_session(request.district, session_id, form, actor=request.viewer, now=request.now)
    if opened.seen != memory.seen:
        return _overtaken(request, opened, form)
    if not (preview.fields and preview.people):
        return _save(request, session_id, form, seen=memory.seen, notify=True)
    kept = remember(form, session_id=session_id, seen=memory.seen, whole=memory.whole, held=opened.form)
    if len(kept) > MOST_REMEMBERED:
        return FieldErrors({LINK: request.t("This is too long. Use a shorter link.")})
    return draw_preview(request, preview, kept)


def _overtaken(request: Request, opened: Opened, typed: SessionForm) -> Modal:
    notice = request.t(
        "Somebody else has changed this session while you were typing. What you typed is below; it starts now: {time}",
        time=request.moment(opened.meeting.starts_at, zone=opened.meeting.zone),
    )
    return _draw(request, opened.meeting.id, typed=typed, notice=notice)


def confirm(request: Request) -> Answer:
    """Save the change, and tell people of it or not."""
    memory, form = _remembered(request)
    notify = request.payload.picked(NOTIFY) != QUIETLY
    try:
        return _save(request, memory.session_id, form, seen=memory.seen, notify=notify)
    except (Misfilled, BelowTaken) as refusal:  # the clock went on, or seats were taken meanwhile
        if isinstance(refusal, BelowTaken):
            sentence = next(iter(say_below_taken(request, refusal.taken).sentences.values()))
        else:
            sentence = next(iter(say_problems(request, refusal.problems).sentences.values()))
        return FieldErrors({NOTIFY: sentence})


def _remembered(request: Request) -> tuple[ChangeMemory, SessionForm]:
    memory = codec.decode(ChangeMemory, request.payload.memory)
    opened = open_session(request.district, memory.session_id, viewer=request.viewer, now=request.now)
    return memory, memory.form(opened.form)


def _save(request: Request, session_id: int, form: SessionForm, *, seen: str, notify: bool) -> Answer:
    try:
        changed = change_session(
            request.district, session_id, form, seen=seen, notify=notify, actor=request.viewer, now=request.now
        )
    except ChangedMeanwhile:
        opened = open_session(request.district, session_id, viewer=request.viewer, now=request.now)
        return _overtaken(request, opened, form)
    return plan_window(request, draw_saved(request, changed))


def draw_saved(request: Request, changed: Changed) -> list[Block]:
    """Say what was saved, and let the message that follows from it be stopped."""
    meeting = changed.meeting
    lines = [request.moment(meeting.starts_at, zone=meeting.zone), say_seats(request, meeting)]
    if changed.offered:
        lines.append(
            request.tn(
                "🎟️ {n} seat was offered to the next in line.",
                "🎟️ {n} seats were offered to the next in line.",
                changed.offered,
            )
        )
    saved = request.t("✅ Saved: {title}", title=clip_title(meeting.title))
    blocks: list[Block] = [rich(strong(saved), "\n" + "\n".join(lines))]
    if changed.change_id is None or changed.due_at is None or not changed.people:
        return [*blocks, *_ways(request, meeting)]
    time = request.moment(changed.due_at, zone=request.zone)
    told = request.tn("{n} person will be told: {time}", "{n} people will be told: {time}", changed.people, time=time)
    return [*blocks, paragraph(told), telling_buttons(request, [changed.change_id]), *_ways(request, meeting)]


def telling_buttons(request: Request, change_ids: Sequence[int]) -> Block:
    """Make the buttons that let a message go at once, or halt it."""
    first = change_ids[0]
    return actions(
        button(request.t("Send it now"), action_id=f"{ids.CHANGE_NOW}:{first}", value=str(first)),
        stop_button(request, first),
    )


def stop_button(request: Request, change_id: int) -> Element:
    """Make the button that halts the message about an edit."""
    return button(request.t("🛑 Stop the message"), action_id=f"{ids.CHANGE_STOP}:{change_id}", value=str(change_id))


def _ways(request: Request, meeting: SessionSnapshot) -> list[Block]:
    back = button(request.t("All dates"), action_id=ids.EDIT_OVERVIEW, value=str(meeting.offering_id))
    again = button(request.t("Change it again"), action_id=ids.EDIT_SESSION, value=str(meeting.id))
    return [actions(again, back)]


def go_back(request: Request) -> Answer:
    """Go back to the fields, with what was typed in them."""
    memory, form = _remembered(request)
    return _draw(request, memory.session_id, typed=form)


def test(request: Request) -> Answer:
    """Send whoever asks what others would read, and stay at the step before saving."""
    memory, form = _remembered(request)
    preview = preview_session(request.district, memory.session_id, form, actor=request.viewer, now=request.now)
    send_test(
        request.district,
        preview.meeting,
        before=preview.before,
        after=preview.after,
        actor=request.viewer,
        now=request.now,
    )
    notice = request.t("✅ On its way to you. Nobody else gets it.")
    return draw_preview(request, preview, request.payload.memory, replaces=True, notice=notice)
