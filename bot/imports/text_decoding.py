"""From the bytes of a text file to its characters, whatever program wrote it."""

import re

from bot.imports.unreadable import UnreadableFile
from learning.imports.plan import Note

_WINDOWS_1252 = {0xDC80 + n: bytes([0x80 + n]).decode("cp1252", "replace") for n in range(128)}
_FOREIGN = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_ODD_ZEROS = 200  # bytes in which every second one is zero in UTF-16
# Mac Roman's á or ’ inside a word, or its é è ê behind one: nobody writes what Windows-1252 has there.
_MAC_LETTER = re.compile(rb"[a-z](?:[\x87\xd5][a-z]|[\x8e\x8f\x90])")
_WINDOWS_LETTER = re.compile(rb"[a-z][\xe0-\xf6\xf8-\xff]|[\xe0-\xf6\xf8-\xff][a-z]")


def decode_text(name: str, raw: bytes) -> tuple[str, tuple[Note, ...]]:
    """Return the text of a file, with a note where it is not UTF-8. Raises UnreadableFile."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_utf_16(name, raw, encoding="utf-16")
    if raw[: 2 * _ODD_ZEROS][1::2].count(0) * 2 > len(raw[: 2 * _ODD_ZEROS]) * 0.8:
        return _decode_utf_16(name, raw, encoding="utf-16-le")
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _decode_bytes(name, raw)


def _decode_utf_16(name: str, raw: bytes, *, encoding: str) -> tuple[str, tuple[Note, ...]]:
    try:
        return raw.decode(encoding), (Note("read_as_utf_16", {"file": name}),)
    except UnicodeDecodeError:
        raise UnreadableFile("no_text", file=name) from None


def _decode_bytes(name: str, raw: bytes) -> tuple[str, tuple[Note, ...]]:
    values = {"file": name}
    escaped = raw.decode("utf-8-sig", "surrogateescape")
    foreign = len(_FOREIGN.findall(escaped))
    if len(_BEYOND_ASCII.findall(escaped)) > 2 * foreign:
        return escaped.translate(_WINDOWS_1252), (Note("read_as_mixed", values),)
    if _MAC_LETTER.search(raw) and not _WINDOWS_LETTER.search(raw):
        return raw.decode("mac_roman"), (Note("read_as_mac_roman", values),)
    try:
        return raw.decode("cp1252"), (Note("read_as_windows_1252", values),)
    except UnicodeDecodeError:
        raise UnreadableFile("no_text", file=name) from None
