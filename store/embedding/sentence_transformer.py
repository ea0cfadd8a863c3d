"""Any other embedding model that sentence-transformers can load, by hub name or folder (`NEWS_EMBEDDER`)."""

import hashlib
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from store.errors import ModelUnavailable
from store.types import EmbedderFingerprint
from store.types.vectors import Vectors


class SentenceTransformerEmbedder:
    """A sentence-transformers model on PyTorch. Safe to call from several threads.

    Raises:
        ModelUnavailable: if the model cannot be found or loaded.
    """

    def __init__(self, name: str) -> None:
        if Path(name).is_absolute() and not Path(name).is_dir():
            raise ModelUnavailable(f"the embedding model {name!r} cannot be loaded: there is no such folder")
        from sentence_transformers import SentenceTransformer

        try:
            with _quiet_transformers():
                self._model = SentenceTransformer(name)
        except Exception as error:  # the library raises whatever its hub client or the files provoke
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelUnavailable(f"the embedding model {name!r} cannot be loaded: {reason}") from error
        self._name = name
        self._lock = threading.Lock()
        dimension = self._model.get_embedding_dimension()
        self._fingerprint = EmbedderFingerprint(name, _revision(name, self._model), dimension or 0)

    @property
    def fingerprint(self) -> EmbedderFingerprint:
        """Name, weights' hash (of a folder) or hub revision, dimension and metric."""
        return self._fingerprint

    @property
    def max_tokens(self) -> int:
        """The model's own limit, special tokens included."""
        return int(self._model.max_seq_length or 512)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text without special ones."""
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed `texts`: float32, rows of length one, in the order given."""
        with self._lock:
            vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self._fingerprint.dimension)


def _revision(name: str, model: object) -> str:
    """Returns what identifies the weights: their hash if `name` is a folder, else the hub's commit."""
    weights = sorted(path for path in Path(name).rglob("*") if path.suffix in (".safetensors", ".bin"))
    if weights:
        digest = hashlib.sha256()
        for path in weights:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()
    commit = getattr(getattr(model[0].auto_model, "config", None), "_commit_hash", None)  # type: ignore[index]
    return str(commit or "unknown")


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    """No progress bars, notes or warnings of transformers within the block; errors are raised as ever."""
    from transformers.utils import logging

    verbosity, had_bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(verbosity)
        if had_bars:
            logging.enable_progress_bar()
