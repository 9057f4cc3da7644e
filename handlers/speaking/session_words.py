"""A session in words, where there are no buttons: in a calendar entry, an e-mail, a page behind a link."""

from handlers.conversation.request import Asked
from handlers.speaking.words import write_length, write_points
from learning.catalog.listings import Occurrence
from learning.sessions import Meeting
from locales.times import write_list


def facts_of(asked: Asked, meeting: Meeting) -> list[tuple[str, str]]:
    """Return what somebody needs to know who comes: what each is called, and what it is."""
    facts = [
        (asked.t("When"), when_of(asked, meeting)),
        (asked.t("Where"), where_of(asked, meeting)),
        (asked.t("Led by"), write_list(meeting.names, language=asked.language)),
        (asked.t("Bring"), meeting.bring),
        (asked.t("Points"), write_points(asked, meeting.points) if meeting.points else ""),
    ]
    return [(label, value) for label, value in facts if value]


def when_of(asked: Asked, meeting: Meeting) -> str:
    """Return when it begins and how long it takes."""
    when = asked.moment(meeting.starts_at, zone=meeting.zone)
    # NOTE: when a session takes place and how long it takes: "Thu, Dec 3, 3:30 PM PT, 1 h"
    return asked.t("{time}, {length}", time=when, length=write_length(asked, meeting.minutes))


def where_of(asked: Asked, dated: Meeting | Occurrence) -> str:
    """Return the place, or that it is online; empty while neither is known."""
    return name_place(asked, place=dated.place, site=dated.site, link=dated.link)


def name_place(asked: Asked, *, place: str, site: str, link: str) -> str:
    """Name a place by the room and the site, whichever is known; without both by the link, if there is one."""
    named = " · ".join(word for word in (place, site) if word)
    return named or (asked.t("💻 Online") if link else "")


def describe_entry(asked: Asked, meeting: Meeting, *, leads: bool = False, address: str = "") -> str:
    """Return the text of a calendar entry. `address` is a link of the person's own to the session, where there is one."""
    paragraphs = [meeting.why]
    if meeting.bring:
        paragraphs.append(asked.t("Bring: {things}", things=meeting.bring))
    if meeting.link:
        paragraphs.append("\n".join((asked.t("Join online:"), meeting.link)))
    if leads:
        paragraphs.append(asked.t("You lead this session."))
    elif address:
        paragraphs.append("\n".join((asked.t("See it, or cancel:"), address)))
    else:
        paragraphs.append(asked.t("Can't come? Type this in Slack: /pl my"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def name_calendar(asked: Asked) -> str:
    """Return what the calendar is called that somebody follows."""
    # NOTE: {district} is the name of a school district
    return asked.t("Learning · {district}", district=asked.house.district)
