"""A session in words, where there are no buttons: in a calendar entry, an e-mail, a page behind a link."""

from handlers.speaking.reader import Reader
from handlers.speaking.words import write_length, write_points
from learning.catalog.listings import Occurrence
from learning.sessions import SessionSnapshot
from locales.times import write_list


def facts_of(reader: Reader, meeting: SessionSnapshot) -> list[tuple[str, str]]:
    """Return what somebody needs to know who comes: what each is called, and what it is."""
    facts = [
        (reader.t("When"), when_of(reader, meeting)),
        (reader.t("Where"), where_of(reader, meeting)),
        (reader.t("Led by"), write_list(meeting.names, language=reader.language)),
        (reader.t("Bring"), meeting.bring),
        (reader.t("Points"), write_points(reader, meeting.points) if meeting.points else ""),
    ]
    return [(label, value) for label, value in facts if value]


def when_of(reader: Reader, meeting: SessionSnapshot) -> str:
    """Return when it begins and how long it takes."""
    when = reader.moment(meeting.starts_at, zone=meeting.zone)
    # NOTE: when a session takes place and how long it takes: "Thu, Dec 3, 3:30 PM PT, 1 h"
    return reader.t("{time}, {length}", time=when, length=write_length(reader, meeting.minutes))


def where_of(reader: Reader, dated: SessionSnapshot | Occurrence) -> str:
    """Return the place, or that it is online; empty while neither is known."""
    return name_place(reader, place=dated.place, site=dated.site, link=dated.link)


def name_place(reader: Reader, *, place: str, site: str, link: str) -> str:
    """Name a place by the room and the site, whichever is known; without both by the link, if there is one."""
    named = " · ".join(word for word in (place, site) if word)
    return named or (reader.t("💻 Online") if link else "")


def describe_entry(reader: Reader, meeting: SessionSnapshot, *, leads: bool = False, address: str = "") -> str:
    """Return the text of a calendar entry. `address` is a link of the person's own to the session, where there is one."""
    paragraphs = [meeting.why]
    if meeting.bring:
        paragraphs.append(reader.t("Bring: {things}", things=meeting.bring))
    if meeting.link:
        paragraphs.append("\n".join((reader.t("Join online:"), meeting.link)))
    if leads:
        paragraphs.append(reader.t("You lead this session."))
    elif address:
        paragraphs.append("\n".join((reader.t("See it, or cancel:"), address)))
    else:
        paragraphs.append(reader.t("Can't come? Type this in Slack: /pl my"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def name_calendar(reader: Reader) -> str:
    """Return what the calendar is called that somebody follows."""
    # NOTE: {district} is the name of a school district
    return reader.t("Learning · {district}", district=reader.district.name)
