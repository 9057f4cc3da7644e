"""The recording of a session: whoever led it attaches it, whoever missed it may let it go."""

from dataclasses import replace

from handlers.attendance.roster_views import draw_roster
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Message, Modal, close_label
from handlers.conversation.blocks import Block, input_field, paragraph, rich, strong, text_input
from handlers.conversation.origin import SessionOrigin, done_at, origin_of
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Request
from handlers.conversation.routes import Routes
from learning.attendance.marking import read_roster
from learning.attendance.recordings import LONGEST_LINK, attach_recording, drop_recording, read_led
from learning.attendance.refusals import NotALink
from learning.refusals import Gone
from learning.sessions import SessionSnapshot

_LINK, _MINUTES = "recording_link", "recording_minutes"
_MOST_MINUTES = 600


def add_routes(routes: Routes) -> None:
    routes.on_press(ids.RECORDING, open_recording, opens_modal=True)
    routes.listen(Surface.submission, ids.RECORDING_MODAL, attach)
    routes.listen(Surface.message, ids.RECORDING_DROP, drop)


def open_recording(request: Request) -> Answer:
    """Open the window in which a recording is attached to its session."""
    meeting = read_led(request.district, codec.decode_id(request.payload.value), request.viewer)
    minutes = meeting.recording_minutes or (None if meeting.recording_link else meeting.minutes)
    blocks = [
        rich(strong(meeting.title), f"\n{request.moment(meeting.starts_at, zone=meeting.zone)}"),
        _link_field(request, meeting),
        input_field(
            request.t("Length in minutes"),
            text_input(action_id=_MINUTES, value=str(minutes or ""), most=4),
            hint=request.t("People see it before they press Watch."),
        ),
    ]
    # NOTE: title of a window, 24 characters at most
    title = request.t("Recording")
    # NOTE: a button, 24 characters at most
    submit = request.t("Save")
    memory = codec.encode(SessionOrigin(meeting.id, origin_of(request)))
    return Modal(title, blocks, close_label(request.translator), ids.RECORDING_MODAL, submit, memory)


def _link_field(request: Request, meeting: SessionSnapshot) -> Block:
    typing = text_input(action_id=_LINK, value=meeting.recording_link, most=LONGEST_LINK)
    hint = request.t("Those who were registered and not there hear of it on the next work day.")
    return input_field(request.t("Address of the recording"), typing, optional=False, hint=hint)


def attach(request: Request) -> Answer:
    """Attach the recording, or say beside the fields what is wrong."""
    memory = codec.decode(SessionOrigin, request.payload.memory)
    minutes = request.payload.typed(_MINUTES)
    digits = minutes.isascii() and minutes.isdecimal() and len(minutes) <= len(str(_MOST_MINUTES))
    if minutes and not (digits and 1 <= int(minutes) <= _MOST_MINUTES):
        return FieldErrors({_MINUTES: request.t("Write a number from 1 to {most}.", most=_MOST_MINUTES)})
    try:
        meeting = attach_recording(
            request.district,
            memory.session_id,
            request.viewer,
            link=request.payload.typed(_LINK),
            minutes=int(minutes) if minutes else None,
            now=request.now,
        )
    except NotALink as refusal:
        return FieldErrors({_LINK: say_sentence(request, refusal)})
    said = request.t("✅ The recording of “{title}” can be watched now.", title=meeting.title)
    window = draw_roster(request, read_roster(request.district, meeting.id, request.viewer))
    window = replace(window, blocks=[paragraph(said), *window.blocks])
    return done_at(memory.origin, Message([paragraph(said)]), request=request, modal=window, refresh_home=True)


def drop(request: Request) -> Answer:
    """Let a recording go: the message about it makes room."""
    registration_id = codec.decode_id(request.payload.value)
    if not drop_recording(request.district, registration_id, request.viewer.person_id, now=request.now):
        raise Gone
    return Message([paragraph(request.t("👍 Dropped. You will hear no more about this recording."))])
