"""Reminders of a session, the day before and an hour before."""

from datetime import datetime

from handlers.cards.standing import calendar_button, leave_button, write_place
from handlers.conversation import ids
from handlers.conversation.blocks import Element, actions, button, clip, clip_title, rich, strong, title_in_label
from handlers.conversation.letter import Letter
from handlers.speaking.reader import Reader
from handlers.speaking.session_words import when_of
from learning.planning.link_checks import lacks_link
from learning.registration.standings import RegistrationSnapshot, read_standing
from learning.sessions import SessionSnapshot
from learning.walltime import WALL_FORMAT
from locales.times import write_time
from storage.tables import Attendance, Notice

_LONGEST_FACT = 300


def write_day_reminder(reader: Reader, notice: Notice) -> Letter | None:
    """Remind of a session on a coming day."""
    standing = _standing(reader, notice)
    if standing is None:
        return None
    missing = reader.t("🔗 The link will follow.")
    return _reminder(reader, standing, _day_headline(reader, standing.meeting), missing=missing)


def write_hour_reminder(reader: Reader, notice: Notice) -> Letter | None:
    """Remind of a session that begins soon."""
    standing = _standing(reader, notice)
    if standing is None:
        return None
    meeting = standing.meeting
    clock = write_time(meeting.starts_at, zone=reader.zone, language=reader.language)
    headline = reader.t("⏰ Starts at {time}: {title}", time=clock, title=clip_title(meeting.title))
    missing = reader.t("🔗 The link is not there yet. I have asked for it.")
    return _reminder(reader, standing, headline, missing=missing)


def _standing(reader: Reader, notice: Notice) -> RegistrationSnapshot | None:
    """Return who is reminded of what, or None when they need no reminder: moved, cancelled, there already, or over."""
    with reader.district.database.reading() as tx:
        standing = read_standing(tx, notice.params["registration_id"])
    meeting = standing.meeting
    moved = meeting.starts_wall.strftime(WALL_FORMAT) != notice.params["starts_wall"]
    there = standing.attendance is Attendance.attended
    if moved or there or not (standing.has_seat and meeting.stands) or meeting.is_over(reader.now):
        return None
    return standing


def _day_headline(reader: Reader, meeting: SessionSnapshot) -> str:
    title = clip_title(meeting.title)
    days = (_day(reader, meeting.starts_at) - _day(reader, reader.now)).days
    if days == 0:
        return reader.t("⏰ Today: {title}", title=title)
    if days == 1:
        return reader.t("⏰ Tomorrow: {title}", title=title)
    return reader.t("⏰ Coming up: {title}", title=title)


def _day(reader: Reader, at: datetime) -> datetime:
    return at.astimezone(reader.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _reminder(reader: Reader, standing: RegistrationSnapshot, headline: str, *, missing: str) -> Letter:
    meeting = standing.meeting
    lines = [
        f"📅 {when_of(reader, meeting)}",
        write_place(reader, meeting),
        missing if lacks_link(meeting) else "",
        # NOTE: {things} are what people should have with them
        reader.t("🎒 Please bring: {things}", things=clip(meeting.bring, _LONGEST_FACT)) if meeting.bring else "",
    ]
    said = "\n".join(line for line in lines if line)
    return Letter(headline, [rich(strong(headline), f"\n{said}"), actions(*_buttons(reader, standing))])


def _buttons(reader: Reader, standing: RegistrationSnapshot) -> list[Element]:
    meeting, title = standing.meeting, title_in_label(standing.meeting.title)
    join = button(
        reader.t("Join"),
        action_id=f"{ids.OPEN_LINK}:join",
        url=meeting.link,
        primary=True,
        spoken=reader.t("Join: {title}", title=title),
    )
    return [*([join] if meeting.link else []), calendar_button(reader, standing), leave_button(reader, standing)]
