"""A mail server on the loopback address: it takes every e-mail of the bot and keeps it in the workspace."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mail.calendars import UnreadableCalendarError, read_invitation
from sandbox.workspace.mail import Mail, faults_of
from sandbox.workspace.misbehaviour import Misbehaviour, Rule
from sandbox.workspace.state import Workspace

RCPT, DATA = "smtp.rcpt", "smtp.data"
"""What a rule of misbehaviour may be about: one recipient (`to` is an address), or the handing over."""


class _PostOffice:
    """Answers the commands of a client; the names of its methods are aiosmtpd's."""

    def __init__(self, workspace: Workspace, *, misbehaviour: Misbehaviour) -> None:
        self._workspace = workspace
        self._misbehaviour = misbehaviour

    async def handle_RCPT(  # noqa: N802 - named and called by aiosmtpd
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        rule = self._misbehaviour.take_rule(RCPT, reached=[address])
        if rule is not None:
            return await _answer(rule)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        rule = self._misbehaviour.take_rule(DATA, reached=envelope.rcpt_tos)
        if rule is None or rule.performed or rule.answer == "hang":
            self._keep(envelope)
        if rule is not None and rule.answer == "cut":
            _cut(server)
            return "421 Closing"
        return "250 OK" if rule is None else await _answer(rule)

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content or b""
        mail = self._workspace.take_mail(
            envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
            raw=content if isinstance(content, bytes) else content.encode(),
        )
        for detail in _faults(mail):
            self._workspace.violate("e-mail", code="bad_mail", detail=f"{mail.message_id}: {detail}")


def _faults(mail: Mail) -> list[str]:
    found = list(faults_of(mail))
    for part in mail.calendar:
        try:
            read_invitation(part)
        except UnreadableCalendarError as error:
            found.append(f"the calendar part cannot be read: {error}")
    return found


async def _answer(rule: Rule) -> str:
    if rule.answer == "hang":
        await asyncio.sleep(rule.seconds)
        return "250 OK"
    return rule.code if rule.answer == "error" else "451 Requested action aborted"


def _cut(client: SMTP) -> None:
    """End a connection without another word."""
    if isinstance(client.transport, asyncio.Transport):
        client.transport.abort()


@asynccontextmanager
async def mail_served(
    workspace: Workspace, *, misbehaviour: Misbehaviour, listener: socket.socket
) -> AsyncIterator[None]:
    """Take e-mails at a listening socket until the block is left; connections that are open then are cut."""
    office, clients = _PostOffice(workspace, misbehaviour=misbehaviour), set[SMTP]()
    loop = asyncio.get_running_loop()

    def client() -> SMTP:
        one = SMTP(office, hostname="sandbox.test", ident="sandbox", enable_SMTPUTF8=True, loop=loop)
        clients.add(one)
        return one

    server = await loop.create_server(client, sock=listener)
    try:
        yield
    finally:
        server.close()
        for one in clients:
            _cut(one)
        # The transports tell their protocols at the loop's next turn.
        await asyncio.sleep(0)
