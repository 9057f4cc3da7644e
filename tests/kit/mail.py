"""The e-mails that the bot handed over, and the calendars that came of them."""

from collections import Counter
from dataclasses import dataclass

from sandbox.mail.calendars import CalendarEntry, calendar_after
from sandbox.mail.server import DATA, RCPT
from sandbox.workspace.mail import Mail
from sandbox.workspace.misbehaviour import ALWAYS, Rule
from tests.kit.slack.servers import SlackServer


@dataclass(frozen=True)
class MailBoxes:
    """Everybody's e-mail. A `Mail` has `.subject`, `.text`, `.html`, `.message` (EmailMessage), `.calendar`, `.message_id`."""

    server: SlackServer

    @property
    def url(self) -> str:
        """What SMTP_URL must be for the bot's e-mails to arrive here."""
        return self.server.smtp_url

    def messages(self, to: str = "") -> list[Mail]:
        """Return the e-mails to an address, or all of them, in the order in which they came, copies included."""
        mails = self.server.look(lambda: list(self.server.workspace.mails))
        return [mail for mail in mails if not to or mail.reaches(to)]

    def copies(self) -> Counter[str]:
        """Return how often each Message-ID came."""
        return Counter(mail.message_id for mail in self.messages())

    def waits_for(self, count: int, *, to: str = "", seconds: float = 10.0) -> list[Mail]:
        """Wait until so many e-mails are there. Raises TimeoutError."""

        def there() -> bool:
            return sum(not to or mail.reaches(to) for mail in self.server.workspace.mails) >= count

        self.server.wait_until(there, seconds=seconds)
        return self.messages(to)

    def calendar(self, of: str) -> list[CalendarEntry]:
        """Return what stands in the calendar of somebody who lets their mail program keep it."""
        return calendar_after(self.messages(of))

    def refuses(self, address: str, reply: str = "550 5.1.1 No such mailbox", *, times: int = ALWAYS) -> None:
        """Let the mail server turn a recipient down; a reply of `4…` is for now, one of `5…` for ever."""
        self._rule(Rule(RCPT, "error", times, code=reply, to=address))

    def fails(self, reply: str = "451 4.3.0 Try again later", *, times: int = 1, kept: bool = False) -> None:
        """Let the handing over of the next e-mails fail; `kept`: although it was taken."""
        self._rule(Rule(DATA, "error", times, performed=kept, code=reply))

    def cuts(self, *, times: int = 1, kept: bool = False) -> None:
        """Let the connection break at the end of the next e-mails; `kept`: when they were already taken."""
        self._rule(Rule(DATA, "cut", times, performed=kept))

    def _rule(self, rule: Rule) -> None:
        self.server.look(lambda: self.server.steering.misbehaviour.add(rule))
