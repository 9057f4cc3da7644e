"""Letters about recordings: to those who were not there, and to those who have not posted one."""

from handlers.conversation import ids
from handlers.conversation.blocks import (
    Block,
    Element,
    actions,
    button,
    clip,
    context,
    rich,
    strong,
    title_in_label,
)
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from learning.attendance.recordings import read_led, read_missed
from learning.attendance.refusals import RosterPrivate
from learning.catalog.finding import Openness, decide_openness
from learning.catalog.listings import Occurrence
from learning.refusals import Gone
from learning.sessions import Meeting
from storage.enums import Attendance
from storage.tables import Notice


def write_recording(asked: Asked, notice: Notice) -> Letter | None:
    """Write that the recording is there. None for who was there after all, or gave up the seat."""
    standing = read_missed(asked.house, int(notice.params["registration_id"]), person_id=notice.person_id)
    if standing is None:
        return None
    meeting = standing.meeting
    # Where nobody was marked it is not known who came: then nobody is told that they were missed.
    if standing.attendance in (Attendance.missed, Attendance.excused):
        words = asked.t("You could not be there. Here is what you missed.")
    else:
        words = asked.t("In case you could not be there, or want to see it again.")
    subject = asked.t("🎬 The recording is here: {title}", title=meeting.title)
    found = [_watch(asked, meeting)]
    if coming := _next_date(asked, meeting):
        found.append(_join(asked, meeting, coming))
    found.append(
        button(
            # NOTE: a button: let this recording go, and hear no more about it
            asked.t("Drop"), action_id=ids.RECORDING_DROP, value=str(standing.registration_id),
            spoken=asked.t("Drop: {title}", title=title_in_label(meeting.title)),
        )
    )  # fmt: skip
    blocks = [rich(strong(subject), f"\n{words}"), context(_when(asked, meeting)), actions(*found)]
    return Letter(subject, blocks)


def _watch(asked: Asked, meeting: Meeting) -> Element:
    title = title_in_label(meeting.title)
    label, spoken = asked.t("Watch"), asked.t("Watch: {title}", title=title)
    if minutes := meeting.recording_minutes:
        # NOTE: a button: "Watch (22 min)"
        label = asked.t("Watch ({minutes} min)", minutes=minutes)
        spoken = asked.t("Watch ({minutes} min): {title}", minutes=minutes, title=title)
    action_id = f"{ids.OPEN_LINK}:{meeting.id}"
    return button(label, action_id=action_id, url=meeting.recording_link, primary=True, spoken=spoken)


def _next_date(asked: Asked, meeting: Meeting) -> Occurrence | None:
    listing = asked.house.read_catalog().find(meeting.offering_id)
    dates = listing.occurrences if listing else ()
    return next((one for one in dates if decide_openness(one, now=asked.now) is Openness.open), None)


def _join(asked: Asked, meeting: Meeting, coming: Occurrence) -> Element:
    """Lead to the dates in a window, so that the recording stays where it is."""
    # NOTE: a button that leads to the next date, which follows
    label = asked.t("Next live date: {time}", time=asked.moment(coming.starts_at, zone=coming.zone))
    spoken = asked.t("{action}: {title}", action=label, title=clip(meeting.title, 30))
    offering = meeting.offering_id
    return button(label, action_id=f"{ids.DETAILS}:{offering}", value=str(offering), spoken=spoken)


def write_recording_missing(asked: Asked, notice: Notice) -> Letter | None:
    """Ask for a recording. None when it is there, or the recipient does not lead the session any more."""
    try:
        meeting = read_led(asked.house, notice.session_id or 0, asked.viewer)
    except (Gone, RosterPrivate):
        return None
    if meeting.recording_link or meeting.cancelled_at is not None or meeting.retired:
        return None
    subject = asked.t("🎬 Is there a recording of “{title}”?", title=meeting.title)
    words = asked.t("Add it, so that people who missed it can watch it. You are asked only once.")
    adding = button(
        asked.t("🎬 Add the recording"), action_id=f"{ids.RECORDING}:{meeting.id}", value=str(meeting.id), primary=True
    )  # fmt: skip
    blocks: list[Block] = [
        rich(strong(subject), f"\n{words}"), context(_when(asked, meeting)), actions(adding)
    ]  # fmt: skip
    return Letter(subject, blocks)


def _when(asked: Asked, meeting: Meeting) -> str:
    return asked.moment(meeting.starts_at, zone=meeting.zone)
