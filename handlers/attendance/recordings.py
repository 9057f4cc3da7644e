"""The recording of a session: whoever led it attaches it, whoever missed it may let it go."""

from dataclasses import replace

from handlers.attendance.roster_views import draw_roster
from handlers.conversation import codec, ids
from handlers.conversation.answers import Answer, FieldErrors, Message, Modal
from handlers.conversation.blocks import Block, input_field, paragraph, rich, strong, text_input
from handlers.conversation.origin import SessionOrigin, done_at, origin_of
from handlers.conversation.payload import Surface
from handlers.conversation.refusals import say_sentence
from handlers.conversation.request import Asked
from handlers.conversation.routes import Register
from handlers.slack.loading import close_label
from learning.attendance.marking import read_roster
from learning.attendance.recordings import LONGEST_LINK, attach_recording, drop_recording, read_led
from learning.attendance.refusals import NotALink
from learning.refusals import Gone
from learning.sessions import Meeting

_LINK, _MINUTES = "recording_link", "recording_minutes"
_MOST_MINUTES = 600


def register(entries: Register) -> None:
    entries.on_press(ids.RECORDING, open_recording, opens_modal=True)
    entries.listen(Surface.submission, ids.RECORDING_MODAL, attach)
    entries.listen(Surface.message, ids.RECORDING_DROP, drop)


def open_recording(asked: Asked) -> Answer:
    """Open the window in which a recording is attached to its session."""
    meeting = read_led(asked.house, codec.decode_id(asked.payload.value), asked.viewer)
    minutes = meeting.recording_minutes or (None if meeting.recording_link else meeting.minutes)
    blocks = [
        rich(strong(meeting.title), f"\n{asked.moment(meeting.starts_at, zone=meeting.zone)}"),
        _link_field(asked, meeting),
        input_field(
            asked.t("Length in minutes"), text_input(action_id=_MINUTES, value=str(minutes or ""), most=4),
            block_id=_MINUTES, hint=asked.t("People see it before they press Watch."),
        ),
    ]  # fmt: skip
    # NOTE: title of a window, 24 characters at most
    title = asked.t("Recording")
    # NOTE: a button, 24 characters at most
    submit = asked.t("Save")
    memory = codec.encode(SessionOrigin(meeting.id, origin_of(asked)))
    return Modal(title, blocks, close_label(asked.translator), ids.RECORDING_MODAL, submit, memory)


def _link_field(asked: Asked, meeting: Meeting) -> Block:
    typing = text_input(action_id=_LINK, value=meeting.recording_link, most=LONGEST_LINK)
    hint = asked.t("Those who were registered and not there hear of it on the next work day.")
    return input_field(asked.t("Address of the recording"), typing, block_id=_LINK, optional=False, hint=hint)


def attach(asked: Asked) -> Answer:
    """Attach the recording, or say beside the fields what is wrong."""
    memory = codec.decode(SessionOrigin, asked.payload.memory)
    minutes = asked.payload.typed(_MINUTES)
    digits = minutes.isascii() and minutes.isdecimal() and len(minutes) <= len(str(_MOST_MINUTES))
    if minutes and not (digits and 1 <= int(minutes) <= _MOST_MINUTES):
        return FieldErrors({_MINUTES: asked.t("Write a number from 1 to {most}.", most=_MOST_MINUTES)})
    try:
        meeting = attach_recording(
            asked.house, memory.session_id, asked.viewer, link=asked.payload.typed(_LINK),
            minutes=int(minutes) if minutes else None, now=asked.now,
        )  # fmt: skip
    except NotALink as refusal:
        return FieldErrors({_LINK: say_sentence(asked, refusal)})
    said = asked.t("✅ The recording of “{title}” can be watched now.", title=meeting.title)
    window = draw_roster(asked, read_roster(asked.house, meeting.id, asked.viewer))
    window = replace(window, blocks=[paragraph(said), *window.blocks])
    return done_at(memory.origin, Message([paragraph(said)]), asked=asked, modal=window, refresh_home=True)


def drop(asked: Asked) -> Answer:
    """Let a recording go: the message about it makes room."""
    registration_id = codec.decode_id(asked.payload.value)
    if not drop_recording(asked.house, registration_id, asked.viewer.person_id, now=asked.now):
        raise Gone
    return Message([paragraph(asked.t("👍 Dropped. You will hear no more about this recording."))])
