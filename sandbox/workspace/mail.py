"""E-mails as a mail program reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from functools import cached_property

CALENDAR = "text/calendar"


@dataclass(frozen=True)
class Attached:
    """A file in an e-mail. `method` is that of an invitation (`REQUEST`, `CANCEL`), empty for all else."""

    name: str
    kind: str
    content: bytes
    method: str = ""


@dataclass(frozen=True)
class Mail:
    """An e-mail as it was handed over: when (epoch seconds), from and to whom by the envelope, and its bytes.

    `number` counts the e-mails since the workspace was last emptied, from 0.
    """

    number: int
    at: float
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"] or "").strip()

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "").strip()

    @property
    def text(self) -> str:
        """What it says without any marks; empty where it has no plain part."""
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return text_of(part) if part is not None else ""

    @cached_property
    def calendar(self) -> tuple[Attached, ...]:
        """Every part that a calendar program would read; one that stands twice is one."""
        parts = [part for part in self.message.walk() if part.get_content_type() == CALENDAR]
        return tuple(dict.fromkeys(_attached(part) for part in parts))

    @cached_property
    def attachments(self) -> tuple[Attached, ...]:
        """The files that a mail program lists below the text."""
        return tuple(_attached(part) for part in self.message.iter_attachments())

    def reaches(self, address: str) -> bool:
        """Tell whether this address is among those it was handed over for."""
        return address.casefold() in (one.casefold() for one in self.recipients)


def text_of(part: MIMEPart) -> str:
    """Return the text of a part; of a character set that nobody knows, what can be read."""
    content = part.get_payload(decode=True)
    read = content if isinstance(content, bytes) else b""
    try:
        return read.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return read.decode(errors="replace")


def _attached(part: EmailMessage) -> Attached:
    content = part.get_payload(decode=True)
    kind = part.get_content_type()
    method = str(part.get_param("method") or "").upper() if kind == CALENDAR else ""
    name = part.get_filename() or ("invite.ics" if kind == CALENDAR else "attachment")
    return Attached(name, kind, content if isinstance(content, bytes) else b"", method)


def folded(mails: Iterable[Mail]) -> list[tuple[Mail, int]]:
    """Return each e-mail with how often it came: mail programs show one Message-ID once, to each recipient."""
    seen: dict[tuple[str, tuple[str, ...]], tuple[Mail, int]] = {}
    for mail in mails:
        key = (mail.message_id or str(mail.number), mail.recipients)
        first, count = seen.get(key, (mail, 0))
        seen[key] = (first, count + 1)
    return list(seen.values())


def faults_of(mail: Mail) -> Iterator[str]:
    """Say what a careful mail server would hold against an e-mail, or what a reader would miss in it."""
    for header in ("From", "To", "Subject", "Date", "Message-ID"):
        if not str(mail.message[header] or "").strip():
            yield f"{header}: is missing"
    if not mail.text.strip():
        yield "has no plain text, which some people's programs show and read out"
    yield from (f"{type(defect).__name__}" for defect in mail.message.defects)
    if any(len(line) > _LONGEST_LINE for line in mail.raw.splitlines()):
        yield f"has a line of more than {_LONGEST_LINE} bytes (RFC 5321 section 4.5.3.1.6)"


_LONGEST_LINE = 998
