"""A backup's file, read as if a stranger had made it: nothing in it is believed before it is counted.

A zip names the sizes of its members, and may lie: so sizes are compared with one another and with the room on the disk
before anything is written, and counted again while it is.
"""

import hashlib
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from errno import EINVAL
from pathlib import Path
from shutil import disk_usage
from typing import Annotated
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, NonNegativeInt, ValidationError

from store.errors import ArchiveUnavailable, ArchiveUnreadable, first_line
from store.files.private import make_file
from store.storage.sqlite import DATABASE_NAME
from store.upkeep.backup import FORMAT, MANIFEST, VECTORS

_PIECE = 1 << 20
"""Bytes that are read at once."""
_ENDINGS = {"db", "toml"}
_MOST_MEMBERS = 100
"""Files in a backup."""
_LARGEST_MANIFEST, _LARGEST_SETTINGS = 1 << 20, 1 << 20
"""Bytes; both are read into memory."""
INDEX_SIZE = 3.5
"""The index that a restore makes, in the size of the vectors: 2.9 of 2,000 passages, 2.0 of 6,000, and some more."""
_HEADER = 30
"""Bytes before a member's name in a zip."""
_ENCRYPTED = 0x1
_BROKEN = (BadZipFile, KeyError, ValueError, EOFError, RuntimeError, IndexError, OverflowError, zlib.error)
"""What `zipfile` and `zlib` raise when a file is not what it should be; nowhere is that written down."""


class _Member(BaseModel):
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    bytes: NonNegativeInt


class Manifest(BaseModel):
    """The facts that a backup states of itself: see `store.upkeep.backup`."""

    format: int
    members: Annotated[dict[str, _Member], Field(max_length=_MOST_MEMBERS)]
    articles: NonNegativeInt
    passages: NonNegativeInt
    missing: NonNegativeInt
    generation: NonNegativeInt


class Backup:
    """The file of a backup, opened; get one from `open_backup`."""

    def __init__(self, file: Path, packed: ZipFile, manifest: Manifest) -> None:
        self.file = file
        self.manifest = manifest
        self._packed = packed

    def settings(self) -> dict[str, bytes]:
        """The settings files by name."""
        with _told(self.file):
            return {name: self._packed.read(name) for name in sorted(self.manifest.members) if name.endswith(".toml")}

    def require_room(self, folder: Path) -> None:
        """Refuse what does not fit onto the disk of `folder`, members and index together.

        Raises:
            ArchiveUnavailable
        """
        members = self.manifest.members
        needed = sum(member.bytes for member in members.values()) + int(members[VECTORS].bytes * INDEX_SIZE)
        free = disk_usage(folder).free
        if needed > free:
            raise ArchiveUnavailable(
                f"{self.file} takes {_megabytes(needed)} MB to restore, and {folder} has {_megabytes(free)} MB left"
            )

    def unpack(self, target: Path) -> None:
        """Write the members into `target`, each as long as it is said to be and with its checksum.

        Raises:
            ArchiveUnreadable: if one is not.
            ArchiveUnavailable: if the disk does not take it.
        """
        for name, member in self.manifest.members.items():
            try:
                with _told(self.file):
                    self._unpack_member(name, member, target / name)
            except OSError as error:
                raise ArchiveUnavailable(
                    f"{name} of {self.file} cannot be written to {target.parent}: {error.strerror or error}"
                ) from error

    def _unpack_member(self, name: str, member: _Member, target: Path) -> None:
        digest, left = hashlib.sha256(), member.bytes
        make_file(target)
        with self._packed.open(name) as source, target.open("wb") as out:
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    break
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        if left or digest.hexdigest() != member.sha256:
            raise ValueError(f"{name} does not have its checksum")


@contextmanager
def open_backup(file: Path) -> Iterator[Backup]:
    """Open the backup `file` for the length of the block, and look at all that can be known without unpacking it.

    Raises:
        ArchiveUnreadable: if it is no backup, or holds what a backup does not.
        OSError: if the file cannot be read.
    """
    if file.exists() and not file.is_file():  # a pipe would be waited for
        raise ArchiveUnreadable(f"{file} is not a file")
    with _told(file):
        packed = ZipFile(file)
    with packed:
        with _told(file):
            infos = packed.infolist()
            _check_layout(infos, packed.start_dir)
            manifest = _manifest(packed)
            _check_members(file, {info.filename: info for info in infos if info.filename != MANIFEST}, manifest)
        yield Backup(file, packed, manifest)


def vector_rows(file: Path, shape: tuple[int, int]) -> NDArray[np.float32]:
    """The vectors in `file`, read as they are looked at.

    Raises:
        ArchiveUnreadable: if they are not float32 numbers of that shape, to the last byte.
    """
    try:
        with file.open("rb") as source:
            np.lib.format.read_magic(source)
            found, by_columns, kind = np.lib.format.read_array_header_1_0(source)
            first = source.tell()
    except Exception as error:  # the header is Python source, and fails as that does: SyntaxError, RecursionError, …
        raise ArchiveUnreadable(f"{file.name} is no array of vectors: {first_line(error)}") from error
    if found != shape or kind != np.dtype("<f4") or by_columns:
        raise ArchiveUnreadable(f"{file.name} has shape {found} of {kind}, not {shape} of float32")
    if file.stat().st_size != first + shape[0] * shape[1] * kind.itemsize:
        raise ArchiveUnreadable(f"{file.name} does not have the length of its {shape[0]} vectors")
    if not shape[0]:
        return np.zeros(shape, np.float32)
    return np.memmap(file, np.float32, "r", first, shape)


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except (*_BROKEN, OSError) as error:
        if isinstance(error, OSError) and error.errno != EINVAL:  # this one says that a zip points before its beginning
            raise
        if isinstance(error, ValidationError):
            wrong = error.errors()[0]
            reason = f"{MANIFEST}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
        else:
            reason = first_line(error)
        raise ArchiveUnreadable(f"{file} is not a backup of an archive, or damaged: {reason}") from error


def _check_layout(infos: Sequence[ZipInfo], end: int) -> None:
    """Refuse members that share bytes, so that a small file unpacks to a huge one, or that are packed as ours are not.

    Args:
        end: where the members must have ended, in bytes from the beginning.

    Raises:
        ValueError
    """
    if len(infos) > _MOST_MEMBERS + 1 or len({info.filename for info in infos}) < len(infos):
        raise ValueError("it has too many members, or two of one name")
    for info in infos:
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.flag_bits & _ENCRYPTED:
            raise ValueError(f"{info.filename!r} is packed as no backup is")
    placed = sorted(infos, key=lambda info: info.header_offset)
    ends = [info.header_offset + _HEADER + len(info.filename) + info.compress_size for info in placed]
    for info, ended, following in zip(placed, ends, [*(later.header_offset for later in placed[1:]), end], strict=True):
        if ended > following:
            raise ValueError(f"{info.filename!r} overlaps what follows it")


def _manifest(packed: ZipFile) -> Manifest:
    with packed.open(MANIFEST) as source:
        written = source.read(_LARGEST_MANIFEST + 1)
    if len(written) > _LARGEST_MANIFEST:
        raise ValueError(f"{MANIFEST} is larger than {_LARGEST_MANIFEST} bytes")
    manifest = Manifest.model_validate_json(written)
    if manifest.format != FORMAT:
        raise ValueError(f"its format is {manifest.format}, this version reads {FORMAT}")
    return manifest


def _check_members(file: Path, infos: Mapping[str, ZipInfo], manifest: Manifest) -> None:
    if infos.keys() != manifest.members.keys() or not {DATABASE_NAME, VECTORS} <= infos.keys():
        raise ArchiveUnreadable(f"{file} is not a whole backup: its members are not those of its manifest")
    for name, member in manifest.members.items():
        if not _is_plain(name):
            raise ArchiveUnreadable(f"{file} is not a backup: it holds {name!r}")
        if infos[name].file_size != member.bytes:
            raise ValueError(f"{name} is {infos[name].file_size} bytes long, not {member.bytes}")
        if name.endswith(".toml") and member.bytes > _LARGEST_SETTINGS:
            raise ValueError(f"{name} is larger than {_LARGEST_SETTINGS} bytes")


def _is_plain(name: str) -> bool:
    """Returns whether a backup may hold a file of this name: nothing that leads out of its folder."""
    stem, _, ending = name.rpartition(".")
    return name == VECTORS or (ending in _ENDINGS and stem.replace("-", "_").isidentifier())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}" if size >= 1e7 else f"{size / 1e6:,.1f}"
