"""Word to somebody whom another person has registered: who did it, for what, and how to leave."""

from handlers.cards.standing import calendar_button, headline_of, leave_button, write_meeting
from handlers.conversation.blocks import actions, clip, clip_title, rich, strong
from handlers.conversation.request import Asked
from handlers.notices.letter import Letter
from learning.planning.changes import HELD
from learning.registration.standings import read_standing
from storage.tables import Notice

_NAME = 60


def write_added(asked: Asked, notice: Notice) -> Letter | None:
    """Tell of a seat or a place in line, on the clock of whoever reads. None for who has left it again."""
    with asked.house.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    meeting = standing.meeting
    if standing.state not in HELD or not meeting.stands or meeting.is_over(asked.now):
        return None
    title, name = clip_title(meeting.title), clip(standing.added_by, _NAME)
    headline = (
        asked.t("➕ {name} added you: {title}", name=name, title=title)
        if name
        else asked.t("➕ You were added: {title}", title=title)
    )
    lines = [headline_of(asked, standing), write_meeting(asked, meeting)]
    if meeting.bring:
        lines.append(asked.t("🎒 Please bring: {things}", things=clip_title(meeting.bring)))
    buttons = [leave_button(asked, standing)]
    if standing.has_seat:
        buttons.append(calendar_button(asked, standing))
    return Letter(headline, [rich(strong(headline), "\n" + "\n".join(lines)), actions(*buttons)])
