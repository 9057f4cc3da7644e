"""The lasting confirmation of a registration, and word to facilitators that somebody cancelled late."""

from handlers.cards.standing import (
    again_button,
    calendar_button,
    draw_standing,
    headline_of,
    is_open,
    leave_button,
    read_scene,
    register_button,
    write_meeting,
    write_seats,
)
from handlers.conversation.blocks import actions, clip, clip_title, quote, rich, strong
from handlers.conversation.letter import Letter
from handlers.speaking.reader import Reader
from learning.people.viewers import recall_person
from learning.planning.changes import HELD
from learning.registration.availability import Seats
from learning.registration.standings import read_standing, standings_in
from learning.sessions import read_meeting
from storage.tables import Notice, Registration, RegistrationState


def write_receipt(reader: Reader, notice: Notice) -> Letter | None:
    """Confirm a seat. None for who has given it up meanwhile, and when the session does not stand or is over."""
    with reader.district.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    meeting = standing.meeting
    if not (standing.has_seat and meeting.stands) or meeting.is_over(reader.now):
        return None
    return Letter(headline_of(reader, standing), draw_standing(reader, standing, read_scene(reader)))


def write_late_cancellation(reader: Reader, notice: Notice) -> Letter | None:
    """Tell who runs a session that somebody cancelled late. None for who came back."""
    with reader.district.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
        person = recall_person(tx, standing.person_id)
        reason = tx.get_one(Registration, standing.registration_id).cancel_reason
    meeting = standing.meeting
    if standing.state is not RegistrationState.cancelled or not meeting.stands or person is None:
        return None
    headline = reader.t("{name} cannot come: {title}", name=person.name, title=clip_title(meeting.title))
    lines = [
        reader.moment(meeting.starts_at, zone=meeting.zone),
        quote(reason) if reason else "",
        reader.t("The seat goes to the next in line, if somebody waits."),
    ]
    return Letter(headline, [rich(strong(headline), "\n" + "\n".join(line for line in lines if line))])


_NAME = 60


def write_added(reader: Reader, notice: Notice) -> Letter | None:
    """Tell of a seat or a place in line, on the clock of whoever reads. None for who has left it again."""
    with reader.district.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    meeting = standing.meeting
    if standing.state not in HELD or not meeting.stands or meeting.is_over(reader.now):
        return None
    title, name = clip_title(meeting.title), clip(standing.added_by, _NAME)
    headline = (
        reader.t("➕ {name} added you: {title}", name=name, title=title)
        if name
        else reader.t("➕ You were added: {title}", title=title)
    )
    lines = [headline_of(reader, standing), write_meeting(reader, meeting)]
    if meeting.bring:
        lines.append(reader.t("🎒 Please bring: {things}", things=clip_title(meeting.bring)))
    buttons = [leave_button(reader, standing)]
    if standing.has_seat:
        buttons.append(calendar_button(reader, standing))
    return Letter(headline, [rich(strong(headline), "\n" + "\n".join(lines)), actions(*buttons)])


def write_offer(reader: Reader, notice: Notice) -> Letter | None:
    """Offer a seat, with the time by which to answer. None when it is not open any more."""
    with reader.district.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    over = standing.offer_expires_at is None or standing.offer_expires_at <= reader.now
    if standing.state is not RegistrationState.offered or over or not standing.meeting.stands:
        return None
    return Letter(headline_of(reader, standing), draw_standing(reader, standing, read_scene(reader)))


def write_offer_over(reader: Reader, notice: Notice) -> Letter | None:
    """Tell that an offered seat went to the next in line. None for who holds something of the session again."""
    with reader.district.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    meeting = standing.meeting
    if standing.state is not RegistrationState.cancelled or not meeting.stands or meeting.starts_at <= reader.now:
        return None
    headline = reader.t("⌛ The time to answer is over: {title}", title=clip_title(meeting.title))
    lines = [
        reader.moment(meeting.starts_at, zone=meeting.zone),
        reader.t("The seat is no longer kept for you. If you still want to come, you can register again."),
    ]
    again = again_button(reader, meeting.id, meeting.title)
    return Letter(headline, [rich(strong(headline), "\n" + "\n".join(lines)), actions(again)])


def write_opening(reader: Reader, notice: Notice) -> Letter | None:
    """Tell that registration is open. None for who has registered, and where it has closed or opens later."""
    session_id = notice.params["session_id"]
    with reader.district.database.reading() as tx:
        meeting = read_meeting(tx, session_id)
        standing = standings_in(tx, notice.person_id, [session_id]).get(session_id)
    holds = standing is not None and standing.state is not RegistrationState.cancelled
    if holds or not meeting.stands or not is_open(reader, meeting):
        return None
    seats = Seats(meeting.free, meeting.waiting)
    headline = reader.t("🔔 Registration is open: {title}", title=clip_title(meeting.title))
    lines = [write_meeting(reader, meeting), write_seats(reader, seats)]
    said = "\n".join(line for line in lines if line)
    press = register_button(reader, meeting.id, meeting.title, seats, primary=True)
    return Letter(headline, [rich(strong(headline), f"\n{said}"), actions(press)])
