"""What is said to everybody: guests, who waits, and what failed, with the longest content, for the tests that look at every view."""

from handlers.conversation.answers import as_modal
from handlers.conversation.codec import StaleValue
from handlers.conversation.payload import Payload, Surface
from handlers.conversation.refusals import say_type_it
from handlers.slack.failures import say_failure
from handlers.slack.guests import answer_guest
from handlers.slack.loading import say_done, say_undelivered, say_waiting, waiting_modal
from learning.refusals import Gone, Left, NotAllowed, NotOnRoster, Refusal
from storage.tables import Role
from tests.kit.slack.stage import LONG_NAME, View

_MESSAGE, _MODAL, _HOME = Surface.message, Surface.modal, Surface.home


VIEWS: dict[str, View] = {
    "written words": lambda stage: stage.on(Surface.direct_message, "message.im", words="help"),
    "type it": lambda stage: say_type_it(stage.request.translator),
    "guest": lambda stage: answer_guest(stage.request),
    "waiting": lambda stage: say_waiting(stage.request.translator),
    "waiting window": lambda stage: waiting_modal(stage.request.translator),
    "done": lambda stage: as_modal(say_done(stage.request.translator), stage.request.translator),
    "undelivered": lambda stage: say_undelivered(stage.request.translator),
    "failure": lambda stage: say_failure(
        stage.request.district, stage.request, stage.request.payload, RuntimeError("made up"), in_window=False
    ),
    "failure at home": lambda stage: say_failure(
        stage.request.district,
        stage.request,
        Payload(Surface.home_opened, "app_home_opened", "U1"),
        RuntimeError("made up"),
        in_window=False,
    ),
}
REFUSALS: tuple[Refusal | StaleValue, ...] = (
    NotAllowed(tuple(Role), (LONG_NAME,) * 3),
    NotAllowed((Role.admin,)),
    Gone(),
    StaleValue(),
    Left(),
    NotOnRoster(),
)
SAME_VIEW = {"open_link"}
