"""The parts of an Excel workbook: a zip archive of XML, read with limits, so that no file can fill the memory."""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from files.tables.unreadable import UnreadableFile

_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_PARTS = 5000
_CHUNK = 256 * 1024
_FAULTS = (BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, RuntimeError, ValueError, OverflowError)


class Refused(Exception):  # noqa: N818 - becomes an UnreadableFile
    """The workbook holds what is not read: its text is the code."""


@contextmanager
def opened_package(name: str, raw: bytes) -> Iterator["Package"]:
    """Open a workbook. Whatever is wrong with it inside the block is raised as UnreadableFile."""
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            yield Package(archive)
    except Refused as refused:
        raise UnreadableFile(str(refused), file=name) from refused
    except (*_FAULTS, NotImplementedError) as error:
        raise UnreadableFile("damaged", file=name) from error


class Package:
    """An opened workbook's parts by name. All that is unpacked of it together is limited."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._parts = {info.filename.casefold(): info for info in archive.infolist()}
        if len(self._parts) > _MOST_PARTS or sum(i.file_size for i in archive.infolist()) > _MOST_UNPACKED:
            raise Refused("too_large_inside")
        self._left = _MOST_UNPACKED

    def has(self, part: str) -> bool:
        """Say whether the workbook has a part. Case does not matter."""
        return part.casefold() in self._parts

    def parse(self, part: str, *, into: "PartReader") -> None:
        """Read one part as XML. A reader that has enough may raise StopIteration."""
        info = self._parts.get(part.casefold())
        if info is None:
            raise Refused("damaged")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others are unpacked without a limit
            raise Refused("damaged")
        if info.flag_bits & 1:
            raise Refused("encrypted")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        into.attach(parser)
        with self._archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise Refused("too_large_inside")
                parser.Parse(chunk, False)
            parser.Parse(b"", True)


class LocalNames(dict[str, str]):
    """The names of tags without their prefixes."""

    def __missing__(self, tag: str) -> str:
        name = self[tag] = tag.rpartition(":")[2]
        return name


class PartReader:
    """Reads one part of a workbook."""

    def attach(self, parser: expat.XMLParserType) -> None:
        """Set the handlers for what the part holds."""
        parser.StartElementHandler = self.start

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element; `tag` is its name, in some files with a prefix and a colon."""


def _refuse_doctype(*_words: object) -> None:
    """Refuse a document type: no spreadsheet writes one, and entities in it can grow without end."""
    raise Refused("damaged")
