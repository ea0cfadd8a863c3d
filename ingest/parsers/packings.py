"""Bodies of answers unpacked, as crawlers store them: the one file that knows brotli and zstandard."""

import io
import zlib
from collections.abc import Callable, Sequence

from ingest.errors import Unusable

_LARGEST_WINDOW = 1 << 27
"""Bytes that zstandard may hold; what is meant for browsers asks for a sixteenth."""


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
