"""Web addresses: which are full and sound, whoever wrote them."""

import re
import unicodedata
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

_NOT_IN_ADDRESSES = frozenset("\"'`<>\\")
# Controls, formats (zero width), surrogates, private use, unassigned; spaces and separators; quotes that curl.
_UNSEEN_OR_QUOTE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Pi", "Pf"})
_LABEL = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?", re.IGNORECASE)
_LONGEST_HOST = 250


def check_address(url: str, *, schemes: tuple[str, ...] = ("https", "http"), with_login: bool = False) -> bool:
    """Say whether a text is a full address with one of these schemes and a sound host.

    What does not belong into one is refused: spaces and what cannot be seen, quotes, angle brackets, backslashes,
    and, unless `with_login`, a user or a password, behind which another host can hide.
    """
    if any(sign in _NOT_IN_ADDRESSES or unicodedata.category(sign) in _UNSEEN_OR_QUOTE for sign in url):
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in schemes
            and (with_login or "@" not in parts.netloc)
            and parts.port != 0
            and _is_sound_host(parts.hostname or "")
        )
    except ValueError:
        return False


def _is_sound_host(host: str) -> bool:
    if ":" in host:
        return isinstance(ip_address(host), IPv6Address)
    try:
        labels = host.removesuffix(".").encode("idna").decode("ascii").split(".")
    except UnicodeError:  # an empty label, one that is too long, or letters that no host may have
        return False
    return all(_LABEL.fullmatch(label) for label in labels) and sum(map(len, labels)) < _LONGEST_HOST
