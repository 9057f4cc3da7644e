"""The e-mails that put a session into somebody's calendar, move it there, and take it away again."""

from dataclasses import replace

from handlers.conversation.blocks import Block, Element, header, link, paragraph, rich, strong
from handlers.conversation.letter import Letter
from handlers.speaking.reader import Reader
from handlers.speaking.session_words import describe_entry, facts_of
from learning.refusals import Gone
from learning.registration.calendar import Entry, entry_of, link_to_entry, read_held
from learning.registration.standings import RegistrationSnapshot
from learning.sessions import SessionSnapshot
from storage.tables import Notice


def write_invitation(reader: Reader, notice: Notice) -> Letter | None:
    """Write the entry as it is now, new or moved. None when the seat is lost meanwhile: another e-mail says that."""
    standing = _standing(reader, notice)
    if standing is None or standing.meeting.is_over(reader.now):
        return None
    entry = _entry(reader, standing, notice)
    if entry.cancelled:
        return None
    meeting = standing.meeting
    address = link_to_entry(reader.district, standing.registration_id, standing.person_id, now=reader.now)
    blocks = [
        header(reader.t("✅ You're in")),
        rich(strong(meeting.title), f"\n{meeting.why}"),
        _table(reader, meeting, count=None),
        paragraph(
            reader.t("This e-mail brings the entry for your calendar. When something changes, so does the entry.")
        ),
        rich(link(address, reader.t("See it, or cancel"))),
    ]
    entry = replace(entry, description=describe_entry(reader, meeting, address=address))
    return Letter(
        reader.t("You're in: {title}, {time}", title=meeting.title, time=_time(reader, meeting)), blocks, entry
    )


def write_uninvitation(reader: Reader, notice: Notice) -> Letter | None:
    """Write that the entry goes. None when the person has a seat again."""
    standing = _standing(reader, notice)
    if standing is None:
        return None
    entry = _entry(reader, standing, notice)
    if not entry.cancelled:
        return None
    meeting = standing.meeting
    blocks = [
        header(reader.t("❌ Not in your calendar any more")),
        rich(strong(meeting.title)),
        _table(reader, meeting, count=1),
        *_why(reader, meeting),
    ]
    return Letter(
        reader.t("Cancelled: {title}, {time}", title=meeting.title, time=_time(reader, meeting)), blocks, entry
    )


def _standing(reader: Reader, notice: Notice) -> RegistrationSnapshot | None:
    try:
        return read_held(reader.district, notice.params["registration_id"], person_id=notice.person_id)
    except Gone:
        return None


def _entry(reader: Reader, standing: RegistrationSnapshot, notice: Notice) -> Entry:
    entry = entry_of(standing, name=reader.viewer.name, email=reader.viewer.email)
    # Of two e-mails with one SEQUENCE the later one counts (RFC 5546 section 2.1.5); a second try of one is no later.
    return replace(entry, stamped_at=max(entry.stamped_at, notice.created_at))


def _why(reader: Reader, meeting: SessionSnapshot) -> list[Block]:
    if meeting.cancelled_at is None:
        lines = [reader.t("You are not registered for this session any more.")]
    else:
        lines = [reader.t("🚫 This session was cancelled. It will not take place.")]
        if meeting.cancel_reason:
            lines.append(reader.t("Reason: {reason}", reason=meeting.cancel_reason))
    return [paragraph(line) for line in (*lines, reader.t("Your calendar drops the entry by itself."))]


def _table(reader: Reader, meeting: SessionSnapshot, *, count: int | None) -> Block:
    parts: list[str | Element] = []
    for label, value in facts_of(reader, meeting)[:count]:
        parts += [strong(f"{label}: "), f"{value}\n"]
    return rich(*parts)


def _time(reader: Reader, meeting: SessionSnapshot) -> str:
    return reader.moment(meeting.starts_at, zone=meeting.zone)
