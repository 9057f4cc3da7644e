"""How quiet time is shown, in messages and on the Home tab."""

from datetime import datetime

from handlers.conversation import ids
from handlers.conversation.blocks import Block, button, paragraph
from handlers.conversation.request import Asked


def draw_quiet(asked: Asked, until: datetime) -> list[Block]:
    """Say until when it is quiet, with the button that ends it."""
    text = asked.t("🔕 Quiet until {time}", time=asked.moment(until, zone=asked.zone))
    stop = button(asked.t("Stop quiet time"), action_id=ids.QUIET_STOP)
    return [paragraph(text, accessory=stop)]
