"""The lasting confirmation of a registration, and word to facilitators that somebody cancelled late."""

from handlers.cards.standing import draw_standing, headline_of, read_scene
from handlers.conversation.blocks import clip_title, rich, strong
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from handlers.registration.exceptions import quote
from learning.people.viewers import recall_person
from learning.registration.standings import read_standing
from storage.enums import RegistrationState
from storage.tables import Notice, Registration


def write_receipt(asked: Asked, notice: Notice) -> Letter | None:
    """Confirm a seat. None for who has given it up meanwhile, and when the session does not stand or is over."""
    with asked.house.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    meeting = standing.meeting
    if not (standing.has_seat and meeting.stands) or meeting.is_over(asked.now):
        return None
    return Letter(headline_of(asked, standing), draw_standing(asked, standing, read_scene(asked)))


def write_late_cancellation(asked: Asked, notice: Notice) -> Letter | None:
    """Tell who runs a session that somebody cancelled late. None for who came back."""
    with asked.house.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
        person = recall_person(tx, standing.person_id)
        reason = tx.get_one(Registration, standing.registration_id).cancel_reason
    meeting = standing.meeting
    if standing.state is not RegistrationState.cancelled or not meeting.stands or person is None:
        return None
    headline = asked.t("{name} cannot come: {title}", name=person.name, title=clip_title(meeting.title))
    lines = [
        asked.moment(meeting.starts_at, zone=meeting.zone),
        quote(reason) if reason else "",
        asked.t("The seat goes to the next in line, if somebody waits."),
    ]
    return Letter(headline, [rich(strong(headline), "\n" + "\n".join(line for line in lines if line))])
