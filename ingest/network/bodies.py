"""Bodies within bounds: what a compressed answer unpacks to is never larger than asked for."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.network.errors import Refused, Transient

_PIECE = 1 << 16
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body that `pieces` hold, in pieces of at most 64 KB, so that a bomb can be refused before it is large.

    Args:
        encoding: the answer's `Content-Encoding`.

    Raises:
        Refused: if the encoding is another than gzip or deflate; of several, one could hide a bomb in the other.
        Transient: if it is damaged or cut off.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        yield from pieces
        return
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Refused(f"encoded as {encoding[:40]!r}, which was not asked for")
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    seen = False
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not unpacker.eof:
                seen = True
                yield unpacker.decompress(waiting, _PIECE)
                waiting = unpacker.unconsumed_tail
        while tail := unpacker.decompress(unpacker.unconsumed_tail, _PIECE):
            yield tail
    except zlib.error as error:
        raise Transient("the answer's compression is damaged") from error
    if seen and not unpacker.eof:
        raise Transient("the answer was cut off")
