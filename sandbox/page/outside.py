"""What reaches people outside the workspace, as values for its template: their e-mail, and their calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_date, format_interval, format_time
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from sandbox.mail.calendars import CalendarEntry, UnreadableCalendarError, calendar_after
from sandbox.page.mrkdwn import Reader
from sandbox.workspace.files import to_save
from sandbox.workspace.mail import Mail, folded
from sandbox.workspace.state import User, Workspace

SHOWN_MAILS = 40

_LETTER_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_METHODS = {"REQUEST": "Invitation", "CANCEL": "Cancellation"}
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def outside_context(user: User, *, workspace: Workspace, reader: Reader) -> dict[str, Any]:
    """Return this person's e-mail and calendar, and the e-mail of everybody else, the newest first."""
    mails = folded(workspace.mails)
    mine = [one for one in mails if one[0].reaches(user.email)]
    others = [one for one in mails if not one[0].reaches(user.email)]
    names = {one.email.casefold(): one.real_name for one in workspace.users.values() if one.email}
    return {
        "mails": [_mail_row(*one, reader=reader, names=names) for one in reversed(mine[-SHOWN_MAILS:])],
        "others": [_mail_row(*one, reader=reader, names=names) for one in reversed(others[-SHOWN_MAILS:])],
        "entries": [_entry_row(entry, reader=reader) for entry in _calendar([mail for mail, _ in mine])],
        "mail_count": len(mine),
    }


def _calendar(mails: Sequence[Mail]) -> list[CalendarEntry]:
    """Return what the readable invitations leave; the others stand among the broken rules."""
    return calendar_after(mail for mail in mails if _is_readable(mail))


def _is_readable(mail: Mail) -> bool:
    try:
        calendar_after([mail])
    except UnreadableCalendarError:
        return False
    return True


def _mail_row(mail: Mail, copies: int, *, reader: Reader, names: dict[str, str]) -> dict[str, Any]:
    at = datetime.fromtimestamp(mail.at, UTC)
    return {
        "number": mail.number,
        "subject": mail.subject or "(no subject)",
        "sender": str(mail.message["From"] or mail.sender),
        "to": ", ".join(names.get(one.casefold(), one) for one in mail.recipients),
        "address": ", ".join(mail.recipients),
        "time": format_time(at, "short", locale="en_US", tzinfo=reader.zone),
        "iso": at.isoformat(),
        "copies": copies,
        "text": _linked(mail.text.strip()),
        "has_html": bool(mail.html.strip()),
        "attachments": [
            {"name": one.name, "number": number, "means": _METHODS.get(one.method, "")}
            for number, one in enumerate(mail.attachments)
        ],
    }


def _linked(text: str) -> Markup:
    """Return plain text whose addresses can be followed, as mail programs show them."""
    parts: list[Markup] = []
    end = 0
    link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>')
    for found in _LINK.finditer(text):
        parts += [escape(text[end : found.start()]), link.format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _entry_row(entry: CalendarEntry, *, reader: Reader) -> dict[str, Any]:
    starts, ends = entry.starts.astimezone(reader.zone), entry.ends.astimezone(reader.zone)
    zone = starts.strftime("%Z")
    return {
        "uid": entry.uid,
        "summary": entry.summary,
        "month": format_date(starts, "MMM", locale="en_US"),
        "day": starts.day,
        "time": f"{format_date(starts, 'EEE', locale='en_US')} {_span(starts, ends)} {zone}",
        "iso": starts.isoformat(),
        "place": entry.place,
        "updates": entry.updates,
        "alarms": entry.alarms,
    }


def _span(starts: datetime, ends: datetime) -> str:
    """Return `3:30 – 4:30 PM`, by the clocks of these moments."""
    return str(format_interval(starts.replace(tzinfo=None), ends.replace(tzinfo=None), "hm", locale="en_US"))


def mail_numbered(workspace: Workspace, *, number: int) -> Mail:
    """Raise `KeyError` when there is no such e-mail any more."""
    for mail in workspace.mails:
        if mail.number == number:
            return mail
    raise KeyError(number)


def letter(mail: Mail) -> Response:
    """Answer with the HTML of an e-mail, which may neither run nor load anything; its links open elsewhere."""
    base = '<base target="_blank">'
    html, found = re.subn(r"(<head[^>]*>)", rf"\1{base}", mail.html, count=1)
    return HTMLResponse(html if found else base + html, headers=_LETTER_HEADERS)


def attachment(mail: Mail, *, number: int) -> Response:
    """Answer with a file of an e-mail to save. Raises `KeyError` when there is none of this number."""
    try:
        file = mail.attachments[number]
    except IndexError as error:
        raise KeyError(number) from error
    return to_save(file.name, content=file.content)
