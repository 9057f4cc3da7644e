"""Files that people shared, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.responses import Response

KEPT_BYTES = 200_000_000
"""How much is kept in all; the oldest files go first."""

_KINDS = {
    ".csv": ("text/csv", "csv", "CSV"),
    ".tsv": ("text/tab-separated-values", "tsv", "TSV"),
    ".txt": ("text/plain", "text", "Plain Text"),
    ".pdf": ("application/pdf", "pdf", "PDF"),
    ".png": ("image/png", "png", "PNG"),
    ".xls": ("application/vnd.ms-excel", "xls", "Excel Spreadsheet"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel Spreadsheet"),
    # Slack has a media type for calendars, but no file type of its own.
    ".ics": ("text/calendar", "binary", "Binary"),
}
_OTHER = ("application/octet-stream", "binary", "Binary")


def _kind_of(name: str) -> tuple[str, str, str]:
    """Return media type, Slack's short word, and Slack's name for people."""
    return _KINDS.get(PurePosixPath(name).suffix.casefold(), _OTHER)


@dataclass(frozen=True)
class Upload:
    """A file as somebody brings it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class SharedFile:
    """What is known of a file that `user` shared at `created` (epoch seconds). `size` is in bytes.

    `host` is where it is downloaded, without a slash at its end.
    """

    id: str
    name: str
    user: str
    size: int
    created: int
    host: str

    @property
    def mimetype(self) -> str:
        return _kind_of(self.name)[0]

    @property
    def filetype(self) -> str:
        """Slack's short word for the kind of file."""
        return _kind_of(self.name)[1]

    @property
    def pretty_type(self) -> str:
        return _kind_of(self.name)[2]

    @property
    def url_name(self) -> str:
        """The name as it stands at the end of the file's addresses."""
        return quote(self.name.replace("/", "_").casefold().replace(" ", "_"), safe="")


class FileShelf:
    """The files and their bytes, the oldest first."""

    def __init__(self, *, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._kept: dict[str, tuple[SharedFile, bytes]] = {}
        self._deleted: set[str] = set()

    def put(self, file: SharedFile, content: bytes) -> None:
        """Keep a file, and forget the oldest ones for which there is no room any more."""
        self._kept[file.id] = (file, content)
        while sum(kept.size for kept, _ in self._kept.values()) > self._kept_bytes:
            del self._kept[next(iter(self._kept))]

    def file(self, file_id: str) -> SharedFile:
        """Raise `KeyError` when there is no such file, or it was deleted or forgotten."""
        return self._kept[file_id][0]

    def content(self, file_id: str) -> bytes:
        """Raise `KeyError` like `file`."""
        return self._kept[file_id][1]

    def delete(self, file_id: str) -> None:
        """Take a file away, as its owner can. Raises `KeyError` like `file`."""
        del self._kept[file_id]
        self._deleted.add(file_id)

    def was_deleted(self, file_id: str) -> bool:
        return file_id in self._deleted

    def holds(self, file_id: str) -> bool:
        return file_id in self._kept


def to_save(name: str, *, content: bytes) -> Response:
    """Return a file as something to save: no browser may open by itself what somebody has brought."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(content, media_type=_kind_of(name)[0], headers=headers)
