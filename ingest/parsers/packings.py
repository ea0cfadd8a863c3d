"""Packed files, and bodies of answers as crawlers store them: the one file that knows brotli and zstandard."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from ingest.errors import Unusable

if TYPE_CHECKING:
    import zstandard

ENDINGS = (".gz", ".zst")
"""Of the names of packed files."""
_LARGEST_WINDOW = 1 << 27
"""Bytes that zstandard may hold; what is meant for browsers asks for a sixteenth."""
_DICTIONARY, _LARGEST_DICTIONARY = b"\x5d\x2a\x4d\x18", 1 << 24
"""A web archive's frames may share a dictionary, in a frame of its own at the beginning, packed or not ("Use of
Zstandard in WARC files", IIPC, 2020); its kind of frame, and the most bytes."""


def ending_of(start: bytes) -> str:
    """Returns which of `ENDINGS` fits the first bytes of a file; empty if none does."""
    if start.startswith(b"\x1f\x8b"):
        return ".gz"
    return ".zst" if start.startswith((b"\x28\xb5\x2f\xfd", _DICTIONARY)) else ""


def without_packing(name: str) -> str:
    """Returns the name of a file, in lower case, as it is when unpacked."""
    lowered = name.lower()
    return next((lowered.removesuffix(ending) for ending in ENDINGS if lowered.endswith(ending)), lowered)


@contextmanager
def unpacked_file(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked if its name says that it is packed.

    Raises:
        Unusable: if it is damaged; also while it is read.
    """
    lowered = name.lower()
    if lowered.endswith(".gz"):
        try:
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=file))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Unusable(f"damaged gzip file: {error}") from error
    elif lowered.endswith(".zst"):
        import zstandard

        try:
            stream = _decompressor(file).stream_reader(file, read_across_frames=True, closefd=False)
            yield cast("IO[bytes]", io.BufferedReader(stream))
        except zstandard.ZstdError as error:
            raise Unusable(f"damaged zstandard file: {error}") from error
    else:
        yield file


def _decompressor(file: IO[bytes]) -> "zstandard.ZstdDecompressor":
    """Returns what unpacks the frames from the file's beginning, with their dictionary if there is one."""
    import zstandard

    head = file.read(8)
    if not head.startswith(_DICTIONARY):
        file.seek(0)
        return zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    length = int.from_bytes(head[4:], "little")
    if length > _LARGEST_DICTIONARY:
        raise Unusable("damaged zstandard file: its dictionary is too large")
    content = file.read(length)
    if content.startswith(zstandard.FRAME_HEADER):
        reader = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(io.BytesIO(content))
        content = reader.read(_LARGEST_DICTIONARY)
    return zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(content), max_window_size=_LARGEST_WINDOW)


def unpacked(content: bytes, encodings: Sequence[str], most: int) -> bytes:
    """`content` without the packings that were put on it one after the other.

    Args:
        encodings: as ``Content-Encoding`` names them.
        most: bytes; of a longer body only about so many are given.

    Raises:
        Unusable: if one of them is not known here, or the body is damaged.
    """
    for encoding in reversed(encodings):
        if encoding in ("", "identity"):
            continue
        name, unpack = _PACKINGS.get(encoding, (encoding, _unknown))
        try:
            content = unpack(content, most)
        except ImportError as error:
            raise Unusable(f"compressed with {name}, which cannot be unpacked here") from error
        except (zlib.error, EOFError, OSError, ValueError) as error:
            raise Unusable(f"compressed with {name}, and damaged") from error
    return content


def _unknown(_content: bytes, _most: int) -> bytes:
    raise ImportError


def _inflated(content: bytes, most: int) -> bytes:
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # some servers leave the header of zlib out
        try:
            return zlib.decompressobj(bits).decompress(content, most)
        except zlib.error as error:
            fault = error
    raise fault


def _from_brotli(content: bytes, most: int) -> bytes:
    import brotli

    try:
        return bytes(brotli.Decompressor().process(content, output_buffer_limit=most))
    except brotli.error as error:
        raise ValueError(str(error)) from error


def _from_zstandard(content: bytes, most: int) -> bytes:
    import zstandard

    try:
        reader = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(
            io.BytesIO(content), read_across_frames=True
        )
        return bytes(reader.read(most))
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


_PACKINGS: dict[str, tuple[str, Callable[[bytes, int], bytes]]] = {
    "gzip": ("gzip", _inflated),
    "x-gzip": ("gzip", _inflated),
    "deflate": ("deflate", _inflated),
    "br": ("brotli", _from_brotli),
    "zstd": ("zstandard", _from_zstandard),
    "compress": ("compress", _unknown),
    "x-compress": ("compress", _unknown),
    "dcb": ("brotli with a dictionary", _unknown),
    "dcz": ("zstandard with a dictionary", _unknown),
}
