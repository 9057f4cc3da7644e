"""Checks of the ways out besides Slack. No message is sent."""

import json
import smtplib
import ssl
from base64 import b64encode
from ipaddress import ip_address
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import Request, urlopen

from bot.findings import Finding, green, off, red
from bot.settings import Settings

_SECONDS = 10
_MAIL_PORTS = {"smtp": 587, "smtps": 465}


class _NoEncryption(Exception):  # noqa: N818 - handled where it is raised
    """The mail server offers no TLS, and is not on this machine."""


def check_mail(settings: Settings) -> Finding:
    """Connect to the mail server, with TLS and login, and say NOOP."""
    if not settings.mail.url:
        return off(
            "mail", "not configured: SMTP_URL would send calendar entries and families' notices by e-mail."
        )
    try:
        encrypted = _greet_mail_server(settings.mail.url.reveal())
    except smtplib.SMTPAuthenticationError:
        return red("mail", "the server refuses the user or the password.", "Correct both in SMTP_URL.")
    except _NoEncryption:
        remedy = "Use a server or a port with STARTTLS, or smtps://."
        return red(
            "mail", "the server offers no encryption, and the password would be sent in the open.", remedy
        )
    except (smtplib.SMTPException, OSError):
        remedy = "Check host and port in SMTP_URL, and that this machine may connect to them."
        return red("mail", "the server could not be reached, or its certificate is not trusted.", remedy)
    return green("mail", "the server takes us." if encrypted else "the server on this machine takes us.")


def _greet_mail_server(url: str) -> bool:
    """Do all but send. Returns whether the connection is encrypted."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _MAIL_PORTS[parts.scheme]
    context = ssl.create_default_context()
    encrypted = True
    server = (
        smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=_SECONDS)
    )
    with server:
        server.ehlo()
        if parts.scheme == "smtp":
            encrypted = server.has_extn("starttls")
            if encrypted:
                server.starttls(context=context)
            elif not _is_here(host):
                raise _NoEncryption
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.noop()
    return encrypted


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_texting(settings: Settings) -> Finding:
    """Fetch the account at the text-message gateway."""
    texting = settings.texting
    if not texting.account:
        return off("text messages", "not configured: TWILIO_… would reach families by SMS.")
    url = f"{texting.api_url}/2010-04-01/Accounts/{quote(texting.account, safe='')}.json"
    key = b64encode(f"{texting.account}:{texting.token.reveal()}".encode()).decode()
    request = Request(url, headers={"Authorization": f"Basic {key}"})  # noqa: S310 - the setting is checked to be http(s)
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - the same
            status = json.load(answer).get("status", "")
    except HTTPError as error:
        error.close()
        remedy = "Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN again from the gateway's console."
        return red("text messages", f"the gateway answered {error.code}.", remedy)
    except (OSError, ValueError, AttributeError):
        remedy = "Check TWILIO_API_URL, and that this machine can reach it."
        return red("text messages", "the gateway could not be reached, or did not answer as one.", remedy)
    if status != "active":
        return red(
            "text messages",
            f"the account is {status or 'in an unknown state'}.",
            "Look at it in the gateway's console.",
        )
    return green("text messages", "the gateway knows the account, and it is active.")
