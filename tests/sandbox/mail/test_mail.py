"""The mail server on the loopback address, and the calendars that invitations keep."""

import smtplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import httpx
import pytest

from sandbox.demo.running import listen
from sandbox.mail.calendars import calendar_after
from sandbox.page.routes import Setting
from sandbox.server import create_app
from sandbox.wire.transport import Addresses, Line
from sandbox.workspace.mail import Mail, folded
from sandbox.workspace.state import Workspace
from tests.kit.sandbox.serving import served
from tests.kit.sandbox.stage import CREDENTIALS, MANIFEST, seed

START = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
UTC_FORM = "%Y%m%dT%H%M%SZ"


def _invitation(uid: str = "1@x", *, sequence: int = 0, method: str = "REQUEST", **more: str) -> str:
    at = {"DTSTART": START, "DTEND": START + timedelta(hours=1)}
    lines = {"UID": uid, "SEQUENCE": str(sequence), "DTSTAMP": "20261101T000000Z", "SUMMARY": "UDL"}
    lines |= {name: moment.strftime(UTC_FORM) for name, moment in at.items()} | more
    event = [f"{name}:{value}" for name, value in lines.items()]
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", f"METHOD:{method}", "BEGIN:VEVENT", *event]
    return "\r\n".join([*parts, "END:VEVENT", "END:VCALENDAR", ""])


def _mail(number: int = 0, *, ics: str = "", method: str = "REQUEST", **headers: str) -> EmailMessage:
    message = EmailMessage()
    wanted = {
        "From": "pl@example.org",
        "To": "ana@example.org",
        "Subject": "Your seat",
        "Date": "Thu, 03 Dec 2026 15:30:00 -0800",
    }
    for name, value in (wanted | {"Message-ID": f"<{number}@example.org>"} | headers).items():
        message[name.replace("_", "-")] = value
    message.set_content("You have a seat.\n")
    message.add_alternative("<p>You have a <b>seat</b>.</p>", subtype="html")
    if ics:
        message.add_attachment(
            ics.encode(), maintype="text", subtype="calendar", params={"method": method}, filename="invite.ics"
        )
    return message


def _received(*messages: EmailMessage) -> list[Mail]:
    to = ("ana@example.org",)
    return [Mail(number, 0.0, "pl@example.org", to, bytes(message)) for number, message in enumerate(messages)]


def _invited(*steps: tuple[int, str], **more: str) -> list[Mail]:
    """Return e-mails of a sequence number and a method each."""
    return _received(
        *(
            _mail(number, ics=_invitation(sequence=sequence, method=method, **more), method=method)
            for number, (sequence, method) in enumerate(steps)
        )
    )


# The calendar -------------------------------------------------------------------------------------------


def test_five_edits_leave_one_entry() -> None:
    mails = _received(*(_mail(n, ics=_invitation(sequence=n, SUMMARY=f"UDL, as of {n}")) for n in range(6)))
    (entry,) = calendar_after(mails)
    assert (entry.summary, entry.sequence, entry.updates) == ("UDL, as of 5", 5, 5)
    assert (entry.starts, entry.ends) == (START, START + timedelta(hours=1))


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([(0, "REQUEST"), (1, "CANCEL")], []),
        ([(0, "REQUEST"), (1, "CANCEL"), (2, "REQUEST")], [2]),
        ([(0, "REQUEST"), (3, "REQUEST"), (2, "CANCEL")], [3]),
        ([(2, "CANCEL"), (1, "REQUEST")], []),
        ([(2, "CANCEL"), (2, "REQUEST")], []),
        ([(1, "REQUEST"), (0, "REQUEST")], [1]),
        ([(1, "REQUEST"), (1, "CANCEL")], []),
    ],
)
def test_what_is_older_changes_nothing(steps: list[tuple[int, str]], left: list[int]) -> None:
    assert [entry.sequence for entry in calendar_after(_invited(*steps))] == left


def test_older_stamp_of_the_same_sequence_changes_nothing() -> None:
    newer = _mail(0, ics=_invitation(DTSTAMP="20261102T000000Z", SUMMARY="new"))
    older = _mail(1, ics=_invitation(DTSTAMP="20261101T000000Z", SUMMARY="old"))
    assert [entry.summary for entry in calendar_after(_received(newer, older))] == ["new"]


def test_entries_stand_by_time_and_what_is_no_invitation_is_left_out() -> None:
    later = (START + timedelta(days=1)).strftime(UTC_FORM)
    end = (START + timedelta(days=1, hours=1)).strftime(UTC_FORM)
    mails = _received(
        _mail(0, ics=_invitation("2@x", SUMMARY="second", DTSTART=later, DTEND=end)),
        _mail(1, ics=_invitation("1@x", SUMMARY="first")),
        _mail(2, ics=_invitation("3@x", method="PUBLISH"), method="PUBLISH"),
        _mail(3),
    )
    assert [entry.summary for entry in calendar_after(mails)] == ["first", "second"]


def test_copies_of_an_e_mail_are_folded() -> None:
    mails = _received(_mail(1), _mail(1), _mail(2))
    assert [(mail.message_id, count) for mail, count in folded(mails)] == [
        ("<1@example.org>", 2),
        ("<2@example.org>", 1),
    ]


# The server ---------------------------------------------------------------------------------------------


class Post:
    """A served workspace that takes e-mails, and a client of both."""

    def __init__(self, workspace: Workspace, *, page: httpx.Client, listener: socket.socket) -> None:
        self.workspace, self.page = workspace, page
        self.port = int(listener.getsockname()[1])

    def sends(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=5) as client:
            client.send_message(message)

    def misbehaves(self, **rule: object) -> None:
        self.page.post("/control/misbehave", json={"rules": [rule]}).raise_for_status()

    @property
    def details(self) -> list[str]:
        return [violation.detail for violation in self.workspace.violations]


@pytest.fixture
def post() -> Iterator[Post]:
    workspace, listener = Workspace(MANIFEST), listen(0)
    app = create_app(
        workspace,
        credentials=CREDENTIALS,
        line=Line(Addresses(bot="http://127.0.0.1:9", own="http://sandbox.test")),
        seed=seed,
        setting=Setting(mail=listener),
    )
    with listener, served(app) as page:
        yield Post(workspace, page=page, listener=listener)


def test_e_mails_are_kept_with_all_their_parts(post: Post) -> None:
    post.sends(_mail(7, ics=_invitation()))
    (mail,) = post.workspace.mails
    assert (mail.number, mail.sender, mail.recipients) == (0, "pl@example.org", ("ana@example.org",))
    assert (mail.subject, mail.text.strip()) == ("Your seat", "You have a seat.")
    assert "<b>seat</b>" in mail.html
    assert mail.message_id == "<7@example.org>"
    (invitation,) = mail.attachments
    assert (invitation.name, invitation.kind, invitation.method) == ("invite.ics", "text/calendar", "REQUEST")
    assert post.workspace.violations == []


def test_controls_show_e_mails_and_calendars(post: Post) -> None:
    post.sends(_mail(ics=_invitation()))
    (mail,) = post.page.get("/control/mails", params={"to": "ANA@example.org"}).json()
    assert mail["subject"] == "Your seat"
    assert mail["attachments"] == [{"name": "invite.ics", "kind": "text/calendar", "method": "REQUEST"}]
    assert post.page.get("/control/mails", params={"to": "ben@example.org"}).json() == []
    (entry,) = post.page.get("/control/calendar", params={"of": "ana@example.org"}).json()
    assert (entry["uid"], entry["starts"]) == ("1@x", "2026-12-03T23:30:00+00:00")
    post.page.post("/control/reset", json={}).raise_for_status()
    assert post.page.get("/control/mails").json() == []


def test_e_mails_that_lack_something_are_listed_as_broken_rules(post: Post) -> None:
    bare = EmailMessage()
    bare["From"], bare["To"], bare["Message-ID"] = "pl@example.org", "ana@example.org", "<9@x>"
    bare.set_content("<p>Only this</p>", subtype="html")
    post.sends(bare)
    assert post.details == [
        "<9@x>: Subject: is missing",
        "<9@x>: Date: is missing",
        "<9@x>: has no plain text, which some people's programs show and read out",
    ]


def test_calendar_part_that_cannot_be_read_is_listed(post: Post) -> None:
    post.sends(_mail(ics="BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
    (detail,) = post.details
    assert "the calendar part cannot be read" in detail


@pytest.mark.parametrize("reply", ["550 5.1.1 No such mailbox", "450 4.2.1 Busy"])
def test_one_recipient_can_be_turned_down(post: Post, reply: str) -> None:
    post.misbehaves(method="smtp.rcpt", answer="error", code=reply, to="ana@example.org")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        post.sends(_mail())
    code, said = refused.value.recipients["ana@example.org"]
    assert f"{code} {said.decode()}" == reply
    post.sends(_mail())
    assert len(post.workspace.mails) == 1


@pytest.mark.parametrize("kept", [True, False])
def test_connection_can_break_before_the_answer(post: Post, kept: bool) -> None:
    post.misbehaves(method="smtp.data", answer="cut", performed=kept)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        post.sends(_mail())
    assert len(post.workspace.mails) == kept


def test_server_ends_while_somebody_is_connected() -> None:
    workspace, listener = Workspace(MANIFEST), listen(0)
    app = create_app(
        workspace,
        credentials=CREDENTIALS,
        line=Line(Addresses(bot="http://127.0.0.1:9", own="http://sandbox.test")),
        setting=Setting(mail=listener),
    )
    with listener:
        address = listener.getsockname()
        with served(app), socket.create_connection(address) as client:
            assert client.recv(100).startswith(b"220 ")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


def test_letter_may_neither_run_nor_load_anything(post: Post) -> None:
    message = _mail()
    message.clear_content()
    message.set_content("x\n")
    message.add_alternative(
        "<html><head></head><script>1</script><a href='https://x.example'>x</a></html>", subtype="html"
    )
    post.sends(message)
    letter = post.page.get("/mail/0")
    policy = letter.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert '<head><base target="_blank"></head>' in letter.text
    assert [post.page.get(path).status_code for path in ("/mail/1", "/mail/0/0")] == [404, 404]
