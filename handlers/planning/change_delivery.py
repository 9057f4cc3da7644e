"""The message that follows from an edit: let it go at once, or stop it."""

from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, Message
from handlers.conversation.blocks import Block, actions, clip_title, rich, strong
from handlers.conversation.payload import Surface
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from handlers.planning.sessions import plan_window, stop_button
from learning.planning.change_delivery import stop_telling, tell_at_once


def add_routes(routes: Routes) -> None:
    routes.on_press(ids.CHANGE_STOP, stop)
    routes.on_press(ids.CHANGE_NOW, send_now)


def stop(request: Request) -> Answer:
    """Halt what has not gone out yet, and say how much had."""
    change_id = codec.decode_id(request.payload.value)
    stopped = stop_telling(request.district, change_id, actor=request.viewer, now=request.now)
    lines = [request.tn("{n} person will not be told.", "{n} people will not be told.", stopped.stopped)]
    if stopped.sent:
        lines.append(request.tn("{n} person was told already.", "{n} people were told already.", stopped.sent))
    lines.append(request.t("The change itself stays, and calendars follow it."))
    head = request.t("🛑 Stopped: {title}", title=clip_title(stopped.meeting.title))
    return _answer(request, [rich(strong(head), "\n" + "\n".join(lines))])


def send_now(request: Request) -> Answer:
    """Wait for no further edits."""
    change_id = codec.decode_id(request.payload.value)
    meeting = tell_at_once(request.district, change_id, actor=request.viewer, now=request.now)
    head = request.t("✅ The message leaves now: {title}", title=clip_title(meeting.title))
    words = rich(strong(head), "\n" + request.t("Outside staff hours it waits for the morning."))
    return _answer(request, [words, actions(stop_button(request, change_id))])


def _answer(request: Request, blocks: list[Block]) -> Answer:
    return plan_window(request, blocks) if request.payload.surface is Surface.modal else Message(blocks)
