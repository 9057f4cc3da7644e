"""Notices as e-mail, with the calendar entry that some of them carry."""

import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from threading import Event

from bot.delivery.channel import Failed, Parcel, Refused, Shut
from bot.delivery.mail_body import write_html, write_text
from bot.delivery.smtp import NoEncryption, open_mail_server
from bot.settings import Mail
from files.ics.writing import method_of, write_calendar
from handlers.conversation.letter import Letter
from handlers.speaking.reader import Reader
from learning.notices.recipients import EMAIL, Recipient
from learning.registration.calendar import Entry

_PERMANENT = 500
_AFTER_MISCONFIGURED = timedelta(minutes=1)


class EmailChannel:
    """E-mail. One connection carries a batch; each message keeps its Message-ID however often it is sent."""

    name = EMAIL
    every = timedelta(seconds=0.1)
    unreachable = "no_mail"

    def __init__(self, mail: Mail, *, district: str, seconds: float) -> None:
        self._mail = mail
        self._district = district
        self._seconds = seconds
        self._server: smtplib.SMTP | None = None

    def reaches(self, recipient: Recipient) -> bool:
        """Tell whether somebody has an address, and a mail server is set."""
        return bool(self._mail.url) and EMAIL in recipient.addresses

    def look_for(self, recipient: Recipient, *, stopped: Event) -> Recipient:
        """Return them as they are: nobody knows addresses but the district."""
        del stopped
        return recipient

    def find(self, parcel: Parcel) -> str | None:
        """Return None: nobody can look into a mailbox. It is sent again, and mail programs fold what has one Message-ID."""
        del parcel
        return None

    def send(self, parcel: Parcel, letter: Letter, reader: Reader) -> str:
        """Hand an e-mail to the mail server, and return its Message-ID."""
        message = self.write(parcel, letter, reader)
        server = self._connected()
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            self._let_go_of_message(server)
            raise _refusal(code) from refused
        except smtplib.SMTPDataError as refused:
            raise _refusal(refused.smtp_code) from refused
        except smtplib.SMTPNotSupportedError as refused:  # letters in the address that this server cannot take
            raise Refused("smtp_bad_address") from refused
        except smtplib.SMTPSenderRefused as refused:  # PL_MAIL_FROM, or too much of everything: not about this one
            self.rest()
            raise Shut(f"smtp_{refused.smtp_code}", wait=_AFTER_MISCONFIGURED) from refused
        except (smtplib.SMTPException, OSError) as failure:
            self.rest()
            raise Failed(type(failure).__name__, of_channel=True) from failure
        return str(message["Message-ID"])

    def rest(self) -> None:
        """End the connection: mail servers hang up on those who say nothing."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def write(self, parcel: Parcel, letter: Letter, reader: Reader) -> EmailMessage:
        """Write the message: text and HTML, and the calendar entry as a part and as a file. Raises Refused."""
        message = EmailMessage(policy=SMTP)
        sender = parseaddr(self._mail.sender)
        message["From"] = Address(sender[0] or self._district, addr_spec=sender[1])
        message["To"] = _recipient(parcel)
        _add_subject(message, letter.subject)
        message["Message-ID"] = f"<{parcel.notice.message_id}@{sender[1].rpartition('@')[2]}>"
        message["Date"] = format_datetime(_instant(parcel, reader))
        message["Content-Language"] = reader.language.tag
        # Nobody's automatic answer shall come back, and it shall not be answered by one.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        blocks = [*letter.blocks, *letter.answer()]
        message.set_content(write_text(blocks), cte="quoted-printable")
        html = write_html(blocks, language=reader.language, title=letter.subject)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        if letter.entry is not None:
            self._add_entry(message, letter.entry)
        return message

    def _add_entry(self, message: EmailMessage, entry: Entry) -> None:
        method = method_of(entry)
        calendar = write_calendar([entry], method=method, organizer=self._mail.sender).decode()
        # The first is what Outlook and Google act on, the file is for programs that only know attachments.
        message.add_alternative(calendar, subtype="calendar", params={"method": method}, cte="base64")
        message.add_attachment(
            calendar, subtype="calendar", filename="invite.ics", params={"method": method}, cte="base64"
        )

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            try:
                self._server, _ = open_mail_server(self._mail.url.reveal(), seconds=self._seconds)
            except (smtplib.SMTPAuthenticationError, NoEncryption) as refused:
                raise Shut(type(refused).__name__, wait=_AFTER_MISCONFIGURED) from refused
            except (smtplib.SMTPException, OSError) as failure:
                raise Failed(type(failure).__name__, of_channel=True) from failure
        return self._server

    def _let_go_of_message(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except (smtplib.SMTPException, OSError):
            self.rest()


def _recipient(parcel: Parcel) -> Address:
    """Return to whom it goes. A roster may hold what looks like an address, and is none. Raises Refused."""
    try:
        return Address(" ".join(parcel.recipient.viewer.name.split()), addr_spec=parcel.recipient.addresses[EMAIL])
    except (ValueError, IndexError, MessageError) as broken:
        raise Refused("smtp_bad_address") from broken


def _add_subject(message: EmailMessage, subject: str) -> None:
    words = " ".join(subject.split())
    if words.isascii():
        message["Subject"] = words
        return
    # Where such a line is long, EmailMessage by itself loses the space between two words.
    message.set_raw("Subject", Header(words, "utf-8", header_name="Subject").encode())


def _instant(parcel: Parcel, reader: Reader) -> datetime:
    return parcel.notice.began_at or reader.now


def _refusal(code: int) -> Refused | Failed:
    return Refused(f"smtp_{code}") if code >= _PERMANENT else Failed(f"smtp_{code}")
