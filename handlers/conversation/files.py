"""Fetching a file that somebody dropped in Slack. Where it lies is asked of Slack, never taken from a button."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

MOST_BYTES = 64 * 1024 * 1024
DOWNLOAD_SECONDS = 60.0
_CHUNK = 256 * 1024
_GONE = frozenset({"file_not_found", "file_deleted", "not_visible"})
_NOT_ALLOWED = frozenset({"missing_scope", "not_allowed_token_type", "no_permission", "access_denied"})
_LOGIN_PAGE = (b"<!doctype html", b"<html")


TROUBLES = ("gone", "not_theirs", "not_in_slack", "too_large", "no_permission", "busy")


class FileTrouble(Exception):  # noqa: N818 - an answer for a person
    """A file cannot be had. `code` is one of TROUBLES; only `busy` may be better in a minute."""

    def __init__(self, code: str, *, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.name = name


@dataclass(frozen=True, slots=True)
class SlackFile:
    """A file as Slack describes it. `size` is in bytes."""

    id: str
    name: str
    owner: str
    size: int
    address: str


class _NoRedirects(HTTPRedirectHandler):
    """Lets a redirection be an answer: to the sign-in page when a scope is missing, and never elsewhere with our token."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class SlackFiles:
    """Files of the workspace, fetched with the token of `client`. Every call raises FileTrouble."""

    client: WebClient
    seconds: float = DOWNLOAD_SECONDS
    _opener: OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        opener = build_opener(_NoRedirects, HTTPSHandler(context=self.client.ssl))
        object.__setattr__(self, "_opener", opener)

    def describe(self, file_id: str, *, owner: str) -> SlackFile:
        """Ask Slack about a file, which must be of this owner: an id may be forged."""
        try:
            found: Mapping[str, Any] = self.client.files_info(file=file_id)["file"]
        except SlackApiError as refused:
            raise FileTrouble(_trouble_of(str(refused.response.get("error")))) from refused
        except (SlackClientError, OSError) as failure:
            raise FileTrouble("busy") from failure
        address = str(found.get("url_private_download") or found.get("url_private") or "")
        file = SlackFile(
            file_id,
            str(found.get("name") or file_id),
            str(found.get("user") or ""),
            int(found.get("size") or 0),
            address,
        )
        if file.owner != owner:
            raise FileTrouble("not_theirs")
        if found.get("mode") == "tombstone":
            raise FileTrouble("gone", name=file.name)
        if found.get("is_external") or not self._is_slacks(urlsplit(address)):
            raise FileTrouble("not_in_slack", name=file.name)
        if file.size > MOST_BYTES:
            raise FileTrouble("too_large", name=file.name)
        return file

    def fetch(self, file: SlackFile) -> bytes:
        """Download a file."""
        request = Request(file.address, headers={"Authorization": f"Bearer {self.client.token}"})  # noqa: S310 - the scheme was checked
        try:
            with self._opener.open(request, timeout=self.client.timeout) as answer:
                raw = self._read(answer, file)
                kind = str(answer.headers.get_content_type())
        except HTTPError as refused:
            refused.close()
            raise FileTrouble(_trouble_of_status(refused.code), name=file.name) from refused
        except (URLError, HTTPException, OSError) as failure:
            raise FileTrouble("busy", name=file.name) from failure
        # Without files:read Slack hands over its sign-in page instead, and calls that a success. What has the file's
        # own size is the file: of one that is a web page the reader says so.
        page = kind == "text/html" or raw[:64].lstrip().lower().startswith(_LOGIN_PAGE)
        if page and len(raw) != file.size:
            raise FileTrouble("no_permission", name=file.name)
        if len(raw) < file.size:  # what is half there must not be read as the whole
            raise FileTrouble("busy", name=file.name)
        return raw

    def _read(self, answer: Any, file: SlackFile) -> bytes:
        """Read all of an answer, within the time and size that a file may take: each is the sender's to stretch."""
        until = monotonic() + self.seconds
        raw = bytearray()
        while chunk := answer.read1(_CHUNK):
            raw += chunk
            if len(raw) > MOST_BYTES:
                raise FileTrouble("too_large", name=file.name)
            if monotonic() > until:
                raise FileTrouble("busy", name=file.name)
        if answer.length:  # the connection ended before the answer did
            raise FileTrouble("busy", name=file.name)
        return bytes(raw)

    def _is_slacks(self, address: SplitResult) -> bool:
        """Tell whether our token may be sent to an address: to the Web API's own host, and to Slack's hosts."""
        api = urlsplit(self.client.base_url)
        if (address.scheme, address.netloc) == (api.scheme, api.netloc):
            return True
        host = address.hostname or ""
        slacks = ("slack.com", (api.hostname or "").removeprefix("www."))
        return address.scheme == "https" and any(host == one or host.endswith(f".{one}") for one in slacks if one)


def _trouble_of(code: str) -> str:
    if code in _GONE:
        return "gone"
    return "no_permission" if code in _NOT_ALLOWED else "busy"


def _trouble_of_status(status: int) -> str:
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return "gone"
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "busy"
    return "no_permission"
