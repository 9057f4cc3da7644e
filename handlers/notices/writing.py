"""What the bot says to people later, in their language. A kind of notice is a function here and a line in the table."""

from handlers.attendance.notices import write_recording, write_recording_missing
from handlers.notices.digest import digest_writer
from handlers.notices.letter import Letter, Writer
from handlers.notices.undelivered import write_undelivered
from handlers.planning.notices import write_session_cancelled, write_session_changed, write_topic_published
from handlers.registration.exceptions import write_exception_answered, write_exception_asked
from handlers.registration.invitations import write_invitation, write_uninvitation
from handlers.registration.notices import (
    write_added,
    write_late_cancellation,
    write_offer,
    write_offer_over,
    write_opening,
    write_receipt,
)
from handlers.registration.reminders import write_day_reminder, write_hour_reminder, write_link_missing
from handlers.speaking.reader import Reader
from storage.enums import NoticeKind
from storage.tables import Notice

__all__ = ["WRITERS", "Letter", "write_letter"]

WRITERS: dict[NoticeKind, Writer] = {
    NoticeKind.reminder_day: write_day_reminder,
    NoticeKind.reminder_hour: write_hour_reminder,
    NoticeKind.link_missing: write_link_missing,
    NoticeKind.opening: write_opening,
    NoticeKind.recording: write_recording,
    NoticeKind.recording_missing: write_recording_missing,
    NoticeKind.receipt: write_receipt,
    NoticeKind.late_cancellation: write_late_cancellation,
    NoticeKind.offer: write_offer,
    NoticeKind.offer_over: write_offer_over,
    NoticeKind.invitation: write_invitation,
    NoticeKind.uninvitation: write_uninvitation,
    NoticeKind.undelivered: write_undelivered,
    NoticeKind.added: write_added,
    NoticeKind.session_changed: write_session_changed,
    NoticeKind.session_cancelled: write_session_cancelled,
    NoticeKind.exception_asked: write_exception_asked,
    NoticeKind.exception_answered: write_exception_answered,
    NoticeKind.topic_published: write_topic_published,
}
WRITERS[NoticeKind.digest] = digest_writer(WRITERS)


def write_letter(reader: Reader, notice: Notice) -> Letter | None:
    """Write a notice to its recipient. None when there is nothing to say any more."""
    return WRITERS[notice.kind](reader, notice)
