"""Zip files: every member is read as the file that it is."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, cast

from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.parsers.inputs import Parser, ParserOptions, RawInput
from ingest.parsers.registry import parser_for_name
from ingest.types import Ignored, Item, Rejection

_MOST_MEMBERS = 200_000
"""Files in a zip file."""
_LARGEST_MEMBER = 4096 * MEGABYTE
"""Bytes of one of them, unpacked."""
_LARGEST_DIRECTORY = 32 * MEGABYTE
"""Bytes that a zip file may hold about its members."""
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""The ways of packing that are read; LZMA is not: a member says how much memory it takes, up to 4 GB."""
_WORST_RATIO = 200
"""Text compresses to a tenth; a member that unpacks to more than this times its size is a bomb."""


def parse_zip(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
    """The pages of every member, in the order of their names; hidden ones and zips within are left out."""
    with raw.open() as file:
        try:
            archive = zipfile.ZipFile(cast("IO[bytes]", _InPieces(file)))
            members = sorted(
                (member for member in archive.infolist() if not member.is_dir()), key=lambda member: member.filename
            )
        except (zipfile.BadZipFile, OSError, UnicodeError, ValueError, NotImplementedError) as error:
            raise Unusable(f"not a zip file that can be read: {error}") from error
        if len(members) > _MOST_MEMBERS:
            raise Unusable(f"{len(members)} members, more than {_MOST_MEMBERS}")
        for member in members:
            origin = f"{raw.origin}/{member.filename}"
            if any(part.startswith((".", "__MACOSX")) for part in member.filename.split("/")):
                continue
            parser = parser_for_name(member.filename)
            if parser is None or parser is parse_zip:
                yield Ignored(origin)
            elif refusal := _refusal(member):
                yield Rejection(origin, refusal)
            else:
                yield from _member(archive, member, parser, raw, options)


class _InPieces:
    """A file of which nobody reads more at once than a zip file may hold about its members."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size if 0 <= size <= _LARGEST_DIRECTORY else _LARGEST_DIRECTORY + 1)
        if len(content) > _LARGEST_DIRECTORY:
            raise ValueError(f"its directory is larger than {_LARGEST_DIRECTORY // MEGABYTE} MB")
        return content

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, parser: Parser, raw: RawInput, options: ParserOptions
) -> Iterator[Item]:
    origin = f"{raw.origin}/{member.filename}"

    def opened() -> IO[bytes]:
        return archive.open(member)

    try:
        inner = RawInput(origin, f"{raw.place}#{member.filename}", member.filename.rpartition("/")[2], opened)
        yield from parser(inner, options)
    except Unusable as error:
        yield Rejection(origin, str(error))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        yield Rejection(origin, f"damaged or encrypted in its zip file: {error}")


def _refusal(member: zipfile.ZipInfo) -> str | None:
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link, not a file"
    if member.compress_type not in _READ:
        return "packed in a way that is not read"
    ratio = member.file_size / max(1, member.compress_size)
    if member.file_size > _LARGEST_MEMBER or (ratio > _WORST_RATIO and member.file_size > MEGABYTE):
        return f"unpacks to {member.file_size / MEGABYTE:.0f} MB, {ratio:.0f} times its size: refused"
    return None
