"""Letters about recordings: to those who were not there, and to those who have not posted one."""

from handlers.conversation import ids
from handlers.conversation.blocks import Block, Element, actions, button, clip, context, rich, strong, title_in_label
from handlers.conversation.letter import Letter
from handlers.speaking.reader import Reader
from learning.attendance.recordings import read_led, read_missed
from learning.attendance.refusals import RosterPrivate
from learning.catalog.finding import Openness, decide_openness
from learning.catalog.listings import Occurrence
from learning.notices.enqueuing import session_about
from learning.refusals import Gone
from learning.sessions import SessionSnapshot
from storage.tables import Attendance, Notice


def write_recording(reader: Reader, notice: Notice) -> Letter | None:
    """Write that the recording is there. None for who was there after all, or gave up the seat."""
    standing = read_missed(reader.district, int(notice.params["registration_id"]), person_id=notice.person_id)
    if standing is None:
        return None
    meeting = standing.meeting
    # Where nobody was marked it is not known who came: then nobody is told that they were missed.
    if standing.attendance in (Attendance.missed, Attendance.excused):
        words = reader.t("You could not be there. Here is what you missed.")
    else:
        words = reader.t("In case you could not be there, or want to see it again.")
    subject = reader.t("🎬 The recording is here: {title}", title=meeting.title)
    found = [_watch(reader, meeting)]
    if coming := _next_date(reader, meeting):
        found.append(_join(reader, meeting, coming))
    found.append(
        button(
            # NOTE: a button: let this recording go, and hear no more about it
            reader.t("Drop"),
            action_id=ids.RECORDING_DROP,
            value=str(standing.registration_id),
            spoken=reader.t("Drop: {title}", title=title_in_label(meeting.title)),
        )
    )
    blocks = [rich(strong(subject), f"\n{words}"), context(_when(reader, meeting)), actions(*found)]
    return Letter(subject, blocks)


def _watch(reader: Reader, meeting: SessionSnapshot) -> Element:
    title = title_in_label(meeting.title)
    label, spoken = reader.t("Watch"), reader.t("Watch: {title}", title=title)
    if minutes := meeting.recording_minutes:
        # NOTE: a button: "Watch (22 min)"
        label = reader.t("Watch ({minutes} min)", minutes=minutes)
        spoken = reader.t("Watch ({minutes} min): {title}", minutes=minutes, title=title)
    action_id = f"{ids.OPEN_LINK}:{meeting.id}"
    return button(label, action_id=action_id, url=meeting.recording_link, primary=True, spoken=spoken)


def _next_date(reader: Reader, meeting: SessionSnapshot) -> Occurrence | None:
    listing = reader.district.read_catalog().find(meeting.offering_id)
    dates = listing.occurrences if listing else ()
    return next((one for one in dates if decide_openness(one, now=reader.now) is Openness.open), None)


def _join(reader: Reader, meeting: SessionSnapshot, coming: Occurrence) -> Element:
    """Lead to the dates in a window, so that the recording stays where it is."""
    # NOTE: a button that leads to the next date, which follows
    label = reader.t("Next live date: {time}", time=reader.moment(coming.starts_at, zone=coming.zone))
    spoken = reader.t("{action}: {title}", action=label, title=clip(meeting.title, 30))
    offering = meeting.offering_id
    return button(label, action_id=f"{ids.DETAILS}:{offering}", value=str(offering), spoken=spoken)


def write_recording_missing(reader: Reader, notice: Notice) -> Letter | None:
    """Ask for a recording. None when it is there, or the recipient does not lead the session any more."""
    try:
        meeting = read_led(reader.district, session_about(notice.about) or 0, reader.viewer)
    except (Gone, RosterPrivate):
        return None
    if meeting.recording_link or meeting.cancelled_at is not None or meeting.retired:
        return None
    subject = reader.t("🎬 Is there a recording of “{title}”?", title=meeting.title)
    words = reader.t("Add it, so that people who missed it can watch it. You are asked only once.")
    adding = button(
        reader.t("🎬 Add the recording"), action_id=f"{ids.RECORDING}:{meeting.id}", value=str(meeting.id), primary=True
    )
    blocks: list[Block] = [rich(strong(subject), f"\n{words}"), context(_when(reader, meeting)), actions(adding)]
    return Letter(subject, blocks)


def _when(reader: Reader, meeting: SessionSnapshot) -> str:
    return reader.moment(meeting.starts_at, zone=meeting.zone)
