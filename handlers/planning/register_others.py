"""`/pl add`: register others. What was pasted is shown as people first; nothing happens before that is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Modal, close_label
from handlers.conversation.blocks import (
    Block,
    clip,
    clip_title,
    context,
    input_field,
    paragraph,
    rich,
    strong,
    text_input,
)
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Command, Routes
from handlers.planning.sessions import answer_code, draw_session_line, draw_sessions, in_place, plan_window
from learning.planning.sessions import Overview
from learning.registration.bulk import MOST_PEOPLE, BulkOutcome, BulkPlan, Known, Unclear, apply_bulk, plan_bulk
from locales.times import write_list
from locales.translator import mark

_PEOPLE = "people"
_MOST_NAMED = 20
_MOST_UNCLEAR = 10
_LINE = 60
# Slack's field takes 3,000 characters.
_PASTED = 100


@dataclass(frozen=True, slots=True)
class PeopleMemory:
    """What the first window remembers: the session."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    session_id: codec.RowId


@dataclass(frozen=True, slots=True)
class ConfirmMemory:
    """What the preview remembers: whom it means, and how many of them it promised a seat, a place in line, and neither."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    session_id: codec.RowId
    people: Annotated[tuple[codec.RowId, ...], Field(max_length=MOST_PEOPLE)]
    added: codec.RowId
    waiting: codec.RowId


def add_routes(routes: Routes) -> None:
    routes.command(
        Command(
            "add",
            show_dates,
            "/pl add UDL-101",
            mark("Register others for a session that you plan or lead"),
            aliases=("agregar",),
            for_runners=True,
        )
    )
    routes.on_press(ids.ADD_PEOPLE, open_window, opens_modal=True)
    routes.listen(Surface.submission, ids.PEOPLE_MODAL, preview)
    routes.listen(Surface.submission, ids.PEOPLE_CONFIRM, confirm)


def show_dates(request: Request) -> Answer:
    """Show the sessions of the code that was typed, each with the button to add people."""
    hint = request.t("To which one? Type its code, for example: /pl add UDL-101")
    return answer_code(request, hint, lambda found: _draw_dates(request, found))


def _draw_dates(request: Request, found: Overview) -> list[Block]:
    return [rich(strong(clip_title(found.title))), *draw_sessions(request, found)]


def open_window(request: Request) -> Answer:
    """Open the window to paste people into."""
    session_id = codec.decode_id(request.payload.value)
    plan = plan_bulk(request.district, session_id, "", actor=request.viewer, now=request.now)
    pasting = text_input(action_id=_PEOPLE, multiline=True)
    hint = request.t("Names, e-mail addresses or @mentions, one in each line. About {n} people at a time.", n=_PASTED)
    blocks = [
        _head(request, plan),
        input_field(request.t("Whom do you add?"), pasting, optional=False, hint=hint),
        context(request.t("You see who is meant before anything happens.")),
    ]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Add people")
    # NOTE: a button, 24 characters at most
    submit = request.t("Next")
    memory = codec.encode(PeopleMemory(session_id))
    return in_place(request, Modal(title, blocks, close_label(request.translator), ids.PEOPLE_MODAL, submit, memory))


def _head(request: Request, plan: BulkPlan) -> Block:
    meeting = plan.meeting
    when = request.moment(meeting.starts_at, zone=meeting.zone)
    return rich(strong(clip_title(meeting.title)), f"\n{when}")


def preview(request: Request) -> Answer:
    """Show who is meant, and what adding them does."""
    memory = codec.decode(PeopleMemory, request.payload.memory)
    plan = plan_bulk(
        request.district, memory.session_id, request.payload.typed(_PEOPLE), actor=request.viewer, now=request.now
    )
    fresh = [*plan.added, *plan.waiting]
    if not fresh:
        return FieldErrors({_PEOPLE: _say_nobody(request, plan)})
    kept = ConfirmMemory(memory.session_id, tuple(one.id for one in fresh), len(plan.added), len(plan.waiting))
    # NOTE: title of a window, 24 characters at most
    title = request.t("Add these people?")
    # NOTE: a button, 24 characters at most
    submit = request.t("Confirm")
    return Modal(
        title, draw_plan(request, plan), close_label(request.translator), ids.PEOPLE_CONFIRM, submit, codec.encode(kept)
    )


def _say_nobody(request: Request, plan: BulkPlan) -> str:
    if plan.already:
        return request.t("All of them are in already.")
    unclear = [*plan.read.ambiguous, *plan.read.unknown]
    if not unclear:
        return request.t("Write at least one name or address.")
    said = [_say_unclear(request, one) for one in unclear[:3]]
    return " ".join(said)


def draw_plan(request: Request, plan: BulkPlan) -> list[Block]:
    """Draw what adding them does: who gets a seat, who waits, who is in already, and who could not be told."""
    blocks = [_head(request, plan)]
    parts = [
        (request.tn("✅ {n} will be added", "✅ {n} will be added", len(plan.added)), plan.added),
        (
            request.tn(
                "⏳ {n} over capacity, will wait in line", "⏳ {n} over capacity, will wait in line", len(plan.waiting)
            ),
            plan.waiting,
        ),
        (request.tn("👌 {n} already in", "👌 {n} already in", len(plan.already)), plan.already),
        (
            request.tn("⚠️ {n} has something else then", "⚠️ {n} have something else then", len(plan.clashing)),
            plan.clashing,
        ),
        (request.tn("⚠️ {n} is not whom it is for", "⚠️ {n} are not whom it is for", len(plan.unfit)), plan.unfit),
    ]
    blocks += [rich(strong(words), f"\n{_say_names(request, people)}") for words, people in parts if people]
    unknown = request.tn("❓ {n} unknown", "❓ {n} unknown", len(plan.read.unknown))
    ambiguous = request.tn(
        "❓ {n} name that several people have", "❓ {n} names that several people have", len(plan.read.ambiguous)
    )
    for words, unclear in ((unknown, plan.read.unknown), (ambiguous, plan.read.ambiguous)):
        if unclear:
            lines = [_say_unclear(request, one) for one in unclear[:_MOST_UNCLEAR]]
            if len(unclear) > _MOST_UNCLEAR:
                more = len(unclear) - _MOST_UNCLEAR
                lines.append(request.tn("And {n} more.", "And {n} more.", more))
            blocks.append(rich(strong(words), "\n" + "\n".join(lines)))
    if plan.read.too_many:
        blocks.append(
            context(
                request.tn(
                    "{n} person more than fits at once is left out.",
                    "{n} people more than fit at once are left out.",
                    plan.read.too_many,
                )
            )
        )
    return [*blocks, context(request.t("Each gets one message that says who added them, with a way to leave."))]


def _say_names(request: Request, people: Sequence[Known]) -> str:
    return _say_list(request, [one.name for one in people])


def _say_list(request: Request, names: Sequence[str]) -> str:
    shown = [clip(name, _LINE) for name in names[:_MOST_NAMED]]
    more = len(names) - len(shown)
    if more:
        shown.append(request.tn("{n} more", "{n} more", more))
    return write_list(shown, language=request.language)


def _say_unclear(request: Request, one: Unclear) -> str:
    typed = clip(one.typed, _LINE)
    if not one.people:
        return request.t("“{typed}” is nobody on the staff list.", typed=typed)
    people = [clip(f"{each.name} ({each.site or each.email})", _LINE * 2) for each in one.people[:3]]
    return request.t(
        "“{typed}”: do you mean {people}? Write the e-mail address.",
        typed=typed,
        people=write_list(people, language=request.language, either=True),
    )


def confirm(request: Request) -> Answer:
    """Add them, and say what came of it; also where that is not what was promised."""
    memory = codec.decode(ConfirmMemory, request.payload.memory)
    outcome = apply_bulk(request.district, memory.session_id, memory.people, actor=request.viewer, now=request.now)
    return plan_window(request, _draw_outcome(request, outcome, memory))


def _draw_outcome(request: Request, outcome: BulkOutcome, memory: ConfirmMemory) -> list[Block]:
    parts = [
        (request.tn("✅ {n} added", "✅ {n} added", len(outcome.added)), outcome.added),
        (request.tn("⏳ {n} waiting in line", "⏳ {n} waiting in line", len(outcome.waiting)), outcome.waiting),
        (request.tn("👌 {n} already in", "👌 {n} already in", len(outcome.already)), outcome.already),
    ]
    blocks: list[Block] = [rich(strong(words), f"\n{_say_list(request, names)}") for words, names in parts if names]
    if outcome.left:
        blocks.append(
            paragraph(
                request.tn(
                    "{n} person is not on the staff list any more.",
                    "{n} people are not on the staff list any more.",
                    outcome.left,
                )
            )
        )
    if (len(outcome.added), len(outcome.waiting)) != (memory.added, memory.waiting):
        blocks.append(context(request.t("This is not what you saw before: others were faster.")))
    return [*blocks, *draw_session_line(request, outcome.meeting, whole=False)]
