"""Checks of the ways out besides Slack. No message is sent."""

import json
import smtplib
from base64 import b64encode
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from bot.checks.findings import Finding, green, off, red
from bot.delivery.smtp import NoEncryption, open_mail_server
from bot.settings import Settings

_SECONDS = 10


def check_mail(settings: Settings) -> Finding:
    """Connect to the mail server, with TLS and login, and say NOOP."""
    if not settings.mail.url:
        return off("mail", "not configured: SMTP_URL would send calendar entries and families' notices by e-mail.")
    try:
        server, encrypted = open_mail_server(settings.mail.url.reveal(), seconds=_SECONDS)
        with server:
            server.noop()
    except smtplib.SMTPAuthenticationError:
        return red("mail", "the server refuses the user or the password.", "Correct both in SMTP_URL.")
    except NoEncryption:
        remedy = "Use a server or a port with STARTTLS, or smtps://."
        return red("mail", "the server offers no encryption, and the password would be sent in the open.", remedy)
    except (smtplib.SMTPException, OSError):
        remedy = "Check host and port in SMTP_URL, and that this machine may connect to them."
        return red("mail", "the server could not be reached, or its certificate is not trusted.", remedy)
    return green("mail", "the server takes us." if encrypted else "the server on this machine takes us.")


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
