"""The offer of a seat to the first in line, and word that its time has run out."""

from handlers.cards.standing import again_button, draw_standing, headline_of, read_scene
from handlers.conversation.blocks import actions, clip_title, rich, strong
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from learning.registration.standings import read_standing
from storage.enums import RegistrationState
from storage.tables import Notice


def write_offer(asked: Asked, notice: Notice) -> Letter | None:
    """Offer a seat, with the time by which to answer. None when it is not open any more."""
    with asked.house.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    over = standing.offer_expires_at is None or standing.offer_expires_at <= asked.now
    if standing.state is not RegistrationState.offered or over or not standing.meeting.stands:
        return None
    return Letter(headline_of(asked, standing), draw_standing(asked, standing, read_scene(asked)))


def write_offer_over(asked: Asked, notice: Notice) -> Letter | None:
    """Tell that an offered seat went to the next in line. None for who holds something of the session again."""
    with asked.house.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    meeting = standing.meeting
    if (
        standing.state is not RegistrationState.cancelled
        or not meeting.stands
        or meeting.starts_at <= asked.now
    ):
        return None
    headline = asked.t("⌛ The time to answer is over: {title}", title=clip_title(meeting.title))
    lines = [
        asked.moment(meeting.starts_at, zone=meeting.zone),
        asked.t("The seat is no longer kept for you. If you still want to come, you can register again."),
    ]
    again = again_button(asked, meeting.id, meeting.title)
    return Letter(headline, [rich(strong(headline), "\n" + "\n".join(lines)), actions(again)])
