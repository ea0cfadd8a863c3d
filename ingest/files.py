"""Files and folders as sources of pages."""

import gzip
import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ingest.types import Form, Ignored, RawPage, Rejection

_FORMS = {".txt": Form.TEXT, ".html": Form.HTML, ".htm": Form.HTML, ".xhtml": Form.HTML}
_RECORD_ENDINGS = (".jsonl", ".jsonl.gz")
KINDS = "txt, html, htm, xhtml, jsonl, jsonl.gz"


class FileSource:
    """One file, or a folder with everything in it, however deep; hidden files and folders are left out."""

    def __init__(self, given: str) -> None:
        self._given = given
        self._path = Path(given)
        self._files: list[Path] | None = None
        self._unreadable: list[Rejection] = []
        self._done = 0
        self._reading: IO[bytes] | None = None

    @property
    def size(self) -> int:
        """Bytes of the files to read, as they are on the disk."""
        return sum(_size(path) for path in self._readable())

    @property
    def consumed(self) -> int:
        """Bytes read so far, as they are on the disk."""
        return self._done + (self._reading.tell() if self._reading and not self._reading.closed else 0)

    def pages(self) -> Iterator[RawPage | Rejection | Ignored]:
        """The articles of every file, in the order of the files' paths."""
        if not self._path.exists():
            is_address = "://" in self._given
            yield Rejection(self._given, "not an http(s) address" if is_address else "no such file or folder")
            return
        readable = self._readable()
        if self._path.is_dir():
            yield from (Ignored(printable(path)) for path in self._all_files() if not is_readable(path))
            yield from self._unreadable
            if not readable:
                yield Rejection(self._given, f"nothing to ingest in this folder (kinds: {KINDS})")
        elif not readable:
            yield Rejection(self._given, f"not a kind of file that can be ingested (kinds: {KINDS})")
        for path in readable:
            yield from self._pages_of(path)
            self._done += _size(path)

    def _readable(self) -> list[Path]:
        return [path for path in self._all_files() if is_readable(path)]

    def _all_files(self) -> list[Path]:
        if self._files is None:
            is_folder = self._path.is_dir()
            self._files = sorted(_walk(self._path, self._unreadable)) if is_folder else [self._path]
        return self._files

    def _pages_of(self, path: Path) -> Iterator[RawPage | Rejection]:
        place = path.resolve().as_uri() if not _has_surrogates(path) else repr(path.resolve())
        try:
            if path.name.lower().endswith(_RECORD_ENDINGS):
                yield from self._records(path, place)
            else:
                content = path.read_bytes()
                yield RawPage(printable(path), place, _FORMS[path.suffix.lower()], content, datetime.now(UTC))
        except OSError as error:
            yield Rejection(printable(path), f"cannot be read: {error.strerror or error}")

    def _records(self, path: Path, place: str) -> Iterator[RawPage | Rejection]:
        number = 0
        is_empty = True
        with path.open("rb") as self._reading:
            lines = gzip.GzipFile(fileobj=self._reading) if path.name.lower().endswith(".gz") else self._reading
            try:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        is_empty = False
                        origin = f"{printable(path)}:{number}"
                        yield RawPage(origin, f"{place}#{number}", Form.RECORD, line, datetime.now(UTC))
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                is_empty = False
                yield Rejection(f"{printable(path)}:{number + 1}", f"damaged gzip file: {error}")
        if is_empty:
            yield Rejection(printable(path), "empty file")


def is_readable(path: Path) -> bool:
    """Whether the ending of `path` names a kind of file that can be ingested."""
    return path.suffix.lower() in _FORMS or path.name.lower().endswith(_RECORD_ENDINGS)


def printable(path: Path) -> str:
    """The path as text that any terminal and JSON can hold."""
    return str(path).encode("utf-8", "replace").decode()


def _walk(folder: Path, unreadable: list[Rejection]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        unreadable.append(Rejection(printable(Path(error.filename)), f"cannot be read: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (path for name in names if not name.startswith(".") and (path := Path(parent, name)).is_file())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _has_surrogates(path: Path) -> bool:
    return printable(path) != str(path)
