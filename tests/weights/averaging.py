"""The mean of weights that were trained from the same beginning (model soups: Wortsman et al., ICML 2022)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from store.embedding.bert import WORD_EMBEDDINGS
from store.embedding.minilm import packaged_model
from store.embedding.weights import load_weights, save_weights


def average(folders: Sequence[Path], out: Path, architecture: Mapping[str, Any]) -> None:
    """Write to `out` the mean of the weights in `folders`, with what their configurations say."""
    runs = [load_weights(folder, packaged_model()) for folder in folders]
    names = [name for name in runs[0][0] if name != WORD_EMBEDDINGS]
    mean = {name: np.mean([weights[name] for weights, _ in runs], axis=0, dtype=np.float64) for name in names}
    tensors = {name: np.asarray(array, np.float32) for name, array in mean.items()}
    save_weights(out, tensors, {**architecture, "averaged": [config for _, config in runs]})
