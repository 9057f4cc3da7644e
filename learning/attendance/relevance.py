"""Kinds of notice about recordings, and whether each may still leave."""

from learning.notices.kinds import KindOfNotice
from learning.notices.outbox import Dropped, Outcome
from learning.registration.relevance import SeatFacts, look_at_seats
from storage.tables import Attendance, Notice, NoticeKind, NoticeWish, RegistrationState


def _was_missed(notice: Notice, facts: SeatFacts) -> Outcome | None:
    session, place = facts.session_of(notice), facts.place_of(notice)
    if session is None:
        return None
    if not session.recording_link:
        return Dropped("recording_gone")
    if place and place.attendance is Attendance.attended:
        return Dropped("was_there")
    return Dropped("seat_given_up") if place and place.state is RegistrationState.cancelled else None


def _lacks_recording(notice: Notice, facts: SeatFacts) -> Outcome | None:
    session = facts.session_of(notice)
    return Dropped("recording_there") if session is not None and session.recording_link else None


RECORDING = KindOfNotice(NoticeKind.recording, NoticeWish.on, look_at_seats, _was_missed)
RECORDING_MISSING = KindOfNotice(NoticeKind.recording_missing, None, look_at_seats, _lacks_recording)
