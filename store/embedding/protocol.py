"""The embedding model, as the rest of the code sees it; `store.embedding.minilm` is the packaged one."""

from collections.abc import Sequence
from typing import Protocol

from store.types import EmbedderFingerprint
from store.types.vectors import Vectors


class Embedder(Protocol):
    """A sentence embedding model. Safe to call from several threads."""

    @property
    def fingerprint(self) -> EmbedderFingerprint:
        """Returns what an archive remembers of the model."""

    @property
    def max_tokens(self) -> int:
        """The longest input that is read whole, special tokens included. Longer input would be cut silently."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text *without* the special ones; never cut."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed `texts`.

        Returns:
            shape ``(len(texts), fingerprint.dimension)``, float32, each row of length one, in the order given.
        """
