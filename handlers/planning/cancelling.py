"""Cancelling a session or a whole offering: how many people it concerns, and why, before it is done."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Modal
from handlers.conversation.blocks import Block, clip_title, input_field, paragraph, rich, strong, text_input
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.planning.sessions import in_place, plan_window
from learning.planning.cancelling import (
    REASON_CHARACTERS,
    Cancelled,
    cancel_offering,
    cancel_session,
    preview_cancelling,
)

_REASON = "cancel_reason"
_MOST_DATES = 8


@dataclass(frozen=True, slots=True)
class CancelMemory:
    """What the window remembers: the session, or the whole offering."""

    __pydantic_config__: ClassVar[ConfigDict] = codec.STRICT

    session_id: codec.RowId | None = None
    offering_id: codec.RowId | None = None


def add_routes(routes: Routes) -> None:
    routes.on_press(ids.CANCEL_SESSION, ask_session, opens_modal=True)
    routes.on_press(ids.CANCEL_OFFERING, ask_offering, opens_modal=True)
    routes.listen(Surface.submission, ids.CANCEL_MODAL, cancel)


def ask_session(request: Request) -> Answer:
    """Ask before a session is cancelled."""
    return _ask(request, CancelMemory(session_id=codec.decode_id(request.payload.value)))


def ask_offering(request: Request) -> Answer:
    """Ask before every session of an offering is cancelled."""
    return _ask(request, CancelMemory(offering_id=codec.decode_id(request.payload.value)))


def _ask(request: Request, memory: CancelMemory) -> Modal:
    concerned = preview_cancelling(
        request.district,
        session_id=memory.session_id,
        offering_id=memory.offering_id,
        actor=request.viewer,
        now=request.now,
    )
    lines = [request.moment(one.starts_at, zone=one.zone) for one in concerned.meetings[:_MOST_DATES]]
    more = len(concerned.meetings) - len(lines)
    if more > 0:
        lines.append(request.tn("And {n} more date.", "And {n} more dates.", more))
    told = request.tn(
        "{n} person will be told, with your reason.", "{n} people will be told, with your reason.", concerned.people
    )
    blocks: list[Block] = [rich(strong(clip_title(concerned.title)), "\n" + "\n".join(lines))]
    if memory.offering_id is not None:
        blocks.append(paragraph(request.t("All of these dates are cancelled, and nobody finds the offering any more.")))
    blocks += [
        paragraph(told),
        input_field(
            request.t("Why is it cancelled?"),
            text_input(action_id=_REASON, most=REASON_CHARACTERS, multiline=True),
            hint=request.t("Everybody concerned reads this."),
        ),
    ]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Cancel the session") if memory.offering_id is None else request.t("Cancel the offering")
    # NOTE: a button, 24 characters at most
    submit = request.t("Cancel it")
    # NOTE: a button, 24 characters at most
    keep = request.t("Keep it")
    return in_place(request, Modal(title, blocks, keep, ids.CANCEL_MODAL, submit, codec.encode(memory)))


def cancel(request: Request) -> Answer:
    """Cancel, and say who is told."""
    memory = codec.decode(CancelMemory, request.payload.memory)
    reason = request.payload.typed(_REASON)
    if memory.session_id is not None:
        done = cancel_session(request.district, memory.session_id, reason=reason, actor=request.viewer, now=request.now)
    elif memory.offering_id is not None:
        done = cancel_offering(
            request.district, memory.offering_id, reason=reason, actor=request.viewer, now=request.now
        )
    else:
        raise codec.StaleValue
    return plan_window(request, _draw_done(request, done))


def _draw_done(request: Request, done: Cancelled) -> list[Block]:
    head = request.t("❌ Cancelled: {title}", title=clip_title(done.title))
    if not done.is_new:
        return [rich(strong(head), "\n" + request.t("It was cancelled before. Nobody is told twice."))]
    told = request.tn("{n} person is told.", "{n} people are told.", done.people)
    return [rich(strong(head), f"\n{told}")]
