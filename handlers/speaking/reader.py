"""Speaking to somebody who did not ask: the recipient of a notice, in their language and on their clock."""

from datetime import datetime

from handlers.conversation.payload import Payload, Surface
from handlers.conversation.request import Asked, translator_for, zone_of
from learning.district.district import House
from learning.people.viewers import Viewer

NOTICE = "notice"


def addressed(house: House, viewer: Viewer, *, now: datetime) -> Asked:
    """Return how to speak with the recipient of a notice, as if they had asked. Whether they have an account or not."""
    told = Payload(Surface.direct_message, NOTICE, viewer.slack_id)
    return Asked(house, viewer, told, translator_for(house, viewer), now, zone_of(house, viewer))
