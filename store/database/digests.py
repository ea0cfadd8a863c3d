"""Digests by which `verify` knows that a passage, and its vector, are those that were stored.

A vector comes back from an index with other last digits than it went in with, so a hash of its bytes would say nothing.
Its digest is four sums of its numbers, each under signs of their own (random projections, Achlioptas 2003): a change of
any number changes all of them, and two different vectors have the same ones less often than once in 10¹⁰. The signs
belong to the model, so that vectors of one model do not pass for those of another. It costs 16 bytes a passage.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from store.types import EmbedderFingerprint
from store.types.vectors import Vectors

_SUMS = 4
_TOLERANCE = 1e-4
"""How far a sum may be off: a hundred times what an index's rounding does, a thousandth of what another vector does."""


def span_digest(start: int, end: int, sentences: str) -> bytes:
    """Eight bytes that belong to where a passage lies in its article, and to its sentences as the database has them."""
    return hashlib.blake2b(f"{start} {end} {sentences}".encode(), digest_size=8).digest()


def vector_digests(fingerprint: EmbedderFingerprint, vectors: Vectors) -> list[bytes]:
    """The digest of each row of `vectors`, of the shape ``(n, dimension)``."""
    return [row.tobytes() for row in _sums(fingerprint, vectors).astype("<f4")]


def agree(fingerprint: EmbedderFingerprint, vectors: Vectors, digests: Sequence[bytes | None]) -> NDArray[np.bool_]:
    """Returns whether each row of `vectors` has the digest in the same place of `digests`; None is no vector's."""
    size = _SUMS * np.dtype("<f4").itemsize
    known = [digest is not None and len(digest) == size for digest in digests]
    written = b"".join(
        bytes(digest) if digest and here else bytes(size) for digest, here in zip(digests, known, strict=True)
    )
    stored = np.frombuffer(written, "<f4").reshape(len(digests), _SUMS)
    near = np.abs(_sums(fingerprint, vectors) - stored).max(axis=1, initial=0) < _TOLERANCE
    return np.asarray(near & np.asarray(known, dtype=bool))


def _sums(fingerprint: EmbedderFingerprint, vectors: Vectors) -> NDArray[np.float64]:
    given = np.asarray(vectors, dtype=np.float64).reshape(-1, fingerprint.dimension)
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    return np.asarray((given / np.where(lengths > 0, lengths, 1)) @ _signs(fingerprint))


@lru_cache(maxsize=4)
def _signs(fingerprint: EmbedderFingerprint) -> NDArray[np.float64]:
    """Shape ``(dimension, SUMS)``, of 1 and -1."""
    name = f"{fingerprint.revision} {fingerprint.dimension} {fingerprint.metric}"  # as `agrees_with` compares
    count = fingerprint.dimension * _SUMS
    bits = np.unpackbits(np.frombuffer(hashlib.shake_256(name.encode()).digest(-(-count // 8)), np.uint8))[:count]
    return np.asarray(2.0 * bits - 1, dtype=np.float64).reshape(fingerprint.dimension, _SUMS)
