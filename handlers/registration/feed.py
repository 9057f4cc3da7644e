"""The calendar that somebody follows, behind its private address."""

from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus

from files.ics.writing import MEDIA_TYPE, write_calendar
from handlers.speaking.reader import reader_of
from handlers.speaking.session_words import describe_entry, name_calendar
from handlers.web.visits import Address, Reply
from learning.registration.calendar import Dated, Feed, read_feed

_SUFFIX = ".ics"
_TEXT = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


def answer_feed(address: Address) -> Reply:
    """Answer a private calendar: `/calendar/<token>.ics`."""
    name, environ = address.rest, address.environ
    token = name.removesuffix(_SUFFIX)
    feed = read_feed(address.district, token, now=address.district.clock()) if name != token else None
    # Whose account was closed loses the address with it, before the next roster says that they left.
    if feed is None or not feed.viewer.is_staff:
        return Reply(b"Nothing here.\n", HTTPStatus.NOT_FOUND, _TEXT)
    body = _write(address, feed)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    # It may be kept, by its reader alone, but is asked for again each time: a cancelled session must go.
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "private, no-cache", "ETag": tag}
    if _is_known(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
        return Reply(b"", HTTPStatus.NOT_MODIFIED, headers)
    return Reply(body, headers=headers)


def _write(address: Address, feed: Feed) -> bytes:
    reader = reader_of(address.district, feed.viewer, now=address.district.clock())

    def described(one: Dated) -> str:
        return describe_entry(reader, one.meeting, leads=one.leads)

    entries = [replace(one.entry, description=described(one)) for one in feed.dated]
    return write_calendar(entries, method="PUBLISH", organizer=address.organizer, name=name_calendar(reader))


def _is_known(written: str, tag: str) -> bool:
    """Tell whether a reader has this version already (RFC 9110 section 13.1.2)."""
    known = [one.strip().removeprefix("W/") for one in written.split(",")]
    return tag in known or known == ["*"]
