"""Word that registration for a session is open, to those who asked for it."""

from handlers.cards.standing import is_open, register_button, write_meeting, write_seats
from handlers.conversation.blocks import actions, clip_title, rich, strong
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from learning.registration.availability import Seats
from learning.registration.standings import standings_in
from learning.sessions import read_meeting
from storage.enums import RegistrationState
from storage.tables import Notice


def write_opening(asked: Asked, notice: Notice) -> Letter | None:
    """Tell that registration is open. None for who has registered, and where it has closed or opens later."""
    session_id = notice.params["session_id"]
    with asked.house.database.reading() as tx:
        meeting = read_meeting(tx, session_id)
        standing = standings_in(tx, notice.person_id, [session_id]).get(session_id)
    holds = standing is not None and standing.state is not RegistrationState.cancelled
    if holds or not meeting.stands or not is_open(asked, meeting):
        return None
    seats = Seats(meeting.free, meeting.waiting)
    headline = asked.t("🔔 Registration is open: {title}", title=clip_title(meeting.title))
    lines = [write_meeting(asked, meeting), write_seats(asked, seats)]
    said = "\n".join(line for line in lines if line)
    press = register_button(asked, meeting.id, meeting.title, seats, primary=True)
    return Letter(headline, [rich(strong(headline), f"\n{said}"), actions(press)])
