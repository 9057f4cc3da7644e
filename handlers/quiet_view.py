"""How quiet time is shown, in messages and on the Home tab."""

from datetime import datetime

from handlers.conversation import ids
from handlers.conversation.blocks import Block, button, paragraph
from handlers.conversation.request import Request


def draw_quiet(request: Request, until: datetime) -> list[Block]:
    """Say until when it is quiet, with the button that ends it."""
    text = request.t("🔕 Quiet until {time}", time=request.moment(until, zone=request.zone))
    stop = button(request.t("Stop quiet time"), action_id=ids.QUIET_STOP)
    return [paragraph(text, accessory=stop)]
