"""Hashes that copies of one text most likely share: MinHash (Broder 1997), the one file that knows datasketch.

Hashes are cut into bands (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4). They follow from the text
alone, so that they can be compared and made anew; what is done with them is the business of `ingest.duplicates`.
"""

import hashlib
import re
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from datasketch import MinHash
from sqlalchemy import Connection, select

from store.database.article_rows import IS_CURRENT, STREAMED
from store.database.findings import named
from store.database.schema import articles, story_bands, versions
from store.grouping.stories import write_bands

_SHINGLE = 3
"""Words in a shingle."""
BANDS, _ROWS = 32, 3
"""Two texts of similarity s share a band with probability 1 - (1 - s³)³²: .99 at .5, .23 at .2."""
_FEWEST_WORDS = 25
"""Shorter texts are alike by chance, or by their form."""
_WORD = re.compile(r"\w+")
# Named, not left to the library's defaults: archives keep what comes out.
_EMPTY = MinHash(num_perm=BANDS * _ROWS, seed=1, scheme="affine32", hashfunc=crc32)


def shingles(text: str) -> frozenset[str]:
    """The runs of `_SHINGLE` words in `text`, in lower case."""
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[n : n + _SHINGLE]) for n in range(max(0, len(words) - _SHINGLE + 1)))


def similarity(of_one: frozenset[str], of_other: frozenset[str]) -> float:
    """Returns the shared shingles of two texts among all that they have (Jaccard), 0 to 1."""
    both = len(of_one & of_other)
    return both / ((len(of_one) + len(of_other) - both) or 1)


def bands_of(text: str) -> tuple[int, ...]:
    """Hashes, of which copies most likely share one; none for a text too short to tell. Signed, of 64 bits."""
    if len(_WORD.findall(text)) < _FEWEST_WORDS:
        return ()
    minhash = _EMPTY.copy()
    minhash.update_batch([shingle.encode() for shingle in shingles(text)])
    rows = np.asarray(minhash.digest(), dtype=np.uint64).reshape(BANDS, _ROWS)
    digests = (hashlib.blake2b(bytes([n]) + row.tobytes(), digest_size=8).digest() for n, row in enumerate(rows))
    return tuple(int.from_bytes(digest, "big", signed=True) for digest in digests)


def disagreements(connection: Connection) -> Iterator[str]:
    """Articles whose bands in the database are not those of their text."""
    yield from named(
        "articles whose bands for finding copies are not their text's", (id_ for _, id_, _ in _wrong(connection))
    )


def mend(connection: Connection) -> None:
    """Give every article the bands of its text."""
    for key, _, bands in list(_wrong(connection)):
        write_bands(connection, {key: bands})


def _wrong(connection: Connection) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    query = select(articles.c.key, articles.c.id, versions.c.text).join(versions, IS_CURRENT).order_by(articles.c.key)
    for row in connection.execute(query, execution_options=STREAMED):
        bands = bands_of(row.text)
        own = select(story_bands.c.band).where(story_bands.c.article_key == row.key)
        if set(connection.scalars(own)) != set(bands):
            yield row.key, row.id, bands
