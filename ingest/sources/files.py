"""Files and folders as sources of pages."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ingest.errors import Unusable
from ingest.parsers.inputs import Parser, ParserOptions, RawInput
from ingest.parsers.registry import READABLE_ENDINGS, is_readable, parser_for_name
from ingest.sources.opening import OUTSIDE, leads_outside, open_file, what_else
from ingest.types import Ignored, Item, Rejection


class FileSource:
    """One file, or a folder with everything in it, however deep; hidden files and folders are left out.

    Links within a folder are followed as long as they stay in it; what is named itself may be one.

    Args:
        forced: how to read it, whatever its ending says.
    """

    def __init__(self, given: str, options: ParserOptions, forced: Parser | None = None) -> None:
        self._given = given
        self._options = options
        self._forced = forced
        self._path = Path(given)
        self._files: list[Path] | None = None
        self._folder: Path | None = None
        self._unreadable: list[Rejection] = []
        self._done = 0
        self._open_file: IO[bytes] | None = None

    @property
    def given(self) -> str:
        """Returns what it was named by."""
        return printable(self._path)

    @property
    def size(self) -> int:
        """Bytes of the files to read, as they are on the disk."""
        return sum(_size(path) for path in self._readable())

    @property
    def consumed(self) -> int:
        """Bytes read so far, as they are on the disk."""
        return self._done + (self._open_file.tell() if self._open_file and not self._open_file.closed else 0)

    def pages(self) -> Iterator[Item]:
        """The articles of every file, in the order of the files' paths."""
        if not self._path.exists():
            is_address = "://" in self._given
            yield Rejection(self._given, "not an http(s) address" if is_address else "no such file or folder")
            return
        if kind := what_else(self._path):
            yield Rejection(self._given, f"{kind}, not a file")
            return
        readable = self._readable()
        if self._path.is_dir():
            yield from (Ignored(printable(path)) for path in self._all_files() if not self._is_readable(path))
            yield from self._unreadable
            if not readable:
                yield Rejection(self._given, f"nothing to ingest in this folder (kinds: {READABLE_ENDINGS})")
        elif not readable:
            yield Rejection(self._given, f"not a kind of file that can be ingested (kinds: {READABLE_ENDINGS})")
        for path in readable:
            yield from self._pages_of(path)
            self._done += _size(path)

    def _readable(self) -> list[Path]:
        return [path for path in self._all_files() if self._is_readable(path)]

    def _is_readable(self, path: Path) -> bool:
        return self._forced is not None or is_readable(path.name)

    def _all_files(self) -> list[Path]:
        if self._files is None:
            self._folder = self._path if self._path.is_dir() else None
            self._files = sorted(_walk(self._path, self._unreadable)) if self._folder else [self._path]
        return self._files

    def _pages_of(self, path: Path) -> Iterator[Item]:
        place = path.resolve().as_uri() if not _has_surrogates(path) else repr(path.resolve())

        def opened() -> IO[bytes]:
            self._open_file = open_file(path, self._folder)
            return self._open_file

        parser = self._forced or parser_for_name(path.name)
        try:
            if parser is not None:
                yield from parser(RawInput(printable(path), place, path.name, opened), self._options)
        except Unusable as error:
            yield Rejection(printable(path), str(error))
        except OSError as error:
            yield Rejection(printable(path), f"cannot be read: {error.strerror or error}")


def printable(path: Path) -> str:
    """The path as text that any terminal and JSON can hold."""
    return str(path).encode("utf-8", "replace").decode()


def _walk(folder: Path, unreadable: list[Rejection]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        unreadable.append(Rejection(printable(Path(error.filename)), f"cannot be read: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(parent, name) for name in sorted((*folders, *names)) if not name.startswith(".")):
            if path.is_symlink() and path.exists() and leads_outside(path, folder):
                unreadable.append(Rejection(printable(path), OUTSIDE))
            elif kind := what_else(path):
                unreadable.append(Rejection(printable(path), f"{kind}, not a file"))
            elif path.is_file():
                yield path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _has_surrogates(path: Path) -> bool:
    return printable(path) != str(path)
