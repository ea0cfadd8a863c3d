"""The trained weights as they are shipped: int8 matrices with one scale per output row, the rest in float16."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from store.embedding.bert import WORD_EMBEDDINGS
from store.errors import ModelUnavailable
from store.files.hashing import file_hash

CONFIG_NAME = "config.json"
WEIGHTS_NAME = "reader.safetensors"
_QUANTISED_FROM = 128
"""Matrices whose sides are both at least this long are quantised."""

Arrays = dict[str, NDArray[Any]]


def quantise(tensors: Mapping[str, NDArray[Any]]) -> Arrays:
    """Returns large matrices as int8 with float32 scales under ``<name>.scale``; everything else as float16."""
    quantised: Arrays = {}
    for name, array in tensors.items():
        if array.ndim == 2 and min(array.shape) >= _QUANTISED_FROM and "embeddings" not in name:
            scale = np.maximum(np.abs(array).max(axis=1, keepdims=True) / 127.0, 1e-12).astype(np.float32)
            quantised[name] = np.rint(array / scale).astype(np.int8)
            quantised[name + ".scale"] = scale
        else:
            quantised[name] = array.astype(np.float16)
    return quantised


def dequantise(tensors: Mapping[str, NDArray[Any]]) -> Arrays:
    """Returns the inverse of `quantise`: float32 under the plain names."""
    full: Arrays = {}
    for name, array in tensors.items():
        if not name.endswith(".scale"):
            values = array.astype(np.float32)
            full[name] = values * tensors[name + ".scale"] if array.dtype == np.int8 else values
    return full


def save_weights(folder: Path, tensors: Mapping[str, NDArray[Any]], config: Mapping[str, Any]) -> None:
    """Write both files; the configuration names the hash of the weights."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(quantise(tensors), folder / WEIGHTS_NAME)
    facts = {**config, "weights_sha256": file_hash(folder / WEIGHTS_NAME)}
    (folder / CONFIG_NAME).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def load_weights(folder: Path, backbone: Path) -> tuple[Arrays, dict[str, Any]]:
    """Returns all float32 tensors, the backbone's word embeddings among them, and the configuration.

    Raises:
        ModelUnavailable: if a file is missing, damaged, or does not belong to the other.
    """
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG_NAME).read_text(encoding="utf-8"))
        if file_hash(folder / WEIGHTS_NAME) != config["weights_sha256"]:
            raise ModelUnavailable(f"{folder / WEIGHTS_NAME} is not the file that {CONFIG_NAME} describes")
        tensors = dequantise(load_file(folder / WEIGHTS_NAME))
        with safe_open(backbone / "model.safetensors", "numpy") as stored:
            words = stored.get_tensor(WORD_EMBEDDINGS)
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(f"the trained model in {folder} cannot be loaded: {error}") from error
    return {**tensors, WORD_EMBEDDINGS: words.astype(np.float32)}, config
