"""Bodies within bounds: what a compressed answer unpacks to is never larger than asked for."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.network.errors import Refused, Transient

MOST_MEMBERS = 1000
"""Streams that follow each other in one gzip body (RFC 1952, 2.2): empty ones cost time and give nothing."""
_PIECE = 1 << 16
"""Bytes that are read at once."""
_GZIP = zlib.MAX_WBITS | 16
_ZLIB = zlib.MAX_WBITS
_FIRST_OF_GZIP = b"\x1f"


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body that `pieces` hold, in pieces of at most 64 KB, so that a bomb can be refused before it is large.

    Args:
        encoding: the answer's `Content-Encoding`.

    Raises:
        Refused: if the encoding is another than gzip or deflate (of several, one could hide a bomb in the other), or if
            something comes after the end of what was compressed.
        Transient: if it is damaged or cut off.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        yield from pieces
        return
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Refused(f"encoded as {encoding[:40]!r}, which was not asked for")
    try:
        yield from _inflated(pieces, name)
    except zlib.error as error:
        raise Transient("the answer's compression is damaged") from error


def _inflated(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    unpacker, members, rest = None, 0, b""
    for piece in pieces:
        rest = piece
        while rest:
            if unpacker is None or unpacker.eof:
                members += 1
                _check_member(rest, name, members)
                # Servers send gzip as "deflate" too.
                unpacker = zlib.decompressobj(_GZIP if rest[:1] == _FIRST_OF_GZIP else _ZLIB)
            yield unpacker.decompress(rest, _PIECE)
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    while unpacker is not None and not unpacker.eof and (tail := unpacker.decompress(b"", _PIECE)):
        yield tail
    if unpacker is not None and not unpacker.eof:
        raise Transient("the answer was cut off")


def _check_member(start: bytes, name: str, number: int) -> None:
    if number == 1:
        return
    if name == "deflate" or start[:1] != _FIRST_OF_GZIP:
        raise Refused(f"data after the end of its {name} stream")
    if number > MOST_MEMBERS:
        raise Refused(f"more than {MOST_MEMBERS} gzip streams in one answer")
