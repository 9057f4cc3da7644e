"""Reaching the mail server of SMTP_URL: with TLS and login, in the open only on this machine."""

import smtplib
import ssl
from contextlib import ExitStack
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}


class NoEncryption(Exception):  # noqa: N818 - an answer, like the others of a mail server
    """The mail server offers no TLS, and is not on this machine."""


def open_mail_server(url: str, *, seconds: float) -> tuple[smtplib.SMTP, bool]:
    """Return a connection that is ready to send, and whether it is encrypted. Each answer may take so many seconds.

    Raises NoEncryption, smtplib.SMTPException and OSError.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    encrypted = True
    server = (
        smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=seconds)
    )
    with ExitStack() as unless_done:
        unless_done.callback(server.close)
        server.ehlo()
        if parts.scheme == "smtp":
            encrypted = server.has_extn("starttls")
            if encrypted:
                server.starttls(context=context)
                server.ehlo()
            elif not _is_here(host):
                raise NoEncryption
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        unless_done.pop_all()
    return server, encrypted


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
