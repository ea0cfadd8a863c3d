"""Examples as padded batches of tokens, encoded as the model encodes at run time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from chatbot.comprehension.encoding import Ints, Tokens, pair, tokenise, windows
from store.embedding.minilm import load_tokenizer
from tests.weights.comprehension.examples import Example
from tests.weights.comprehension.recipe import Recipe


@dataclass(slots=True)
class Batch:
    """Padded inputs and soft targets; index 0 of a target is "no answer"."""

    ids: Tensor
    types: Tensor
    start: Tensor
    end: Tensor
    answerable: Tensor
    weight: Tensor


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example's inputs; ``spans`` are (first, last) token indices in the input, empty if unanswerable."""

    ids: Ints
    types: Ints
    spans: list[tuple[int, int]]
    first: int
    offsets: Ints
    example: Example


class Encoder:
    """Encodes examples as the runtime does; tokenised texts are cached."""

    def __init__(self, backbone: Path, recipe: Recipe) -> None:
        self.tokenizer = load_tokenizer(backbone)
        self.recipe = recipe
        self.cache: dict[str, Tokens] = {}

    def encode(self, examples: Sequence[Example], max_tokens: int | None = None) -> list[Encoded]:
        """Encoded examples; those whose answers fall outside the window are left out."""
        texts = list({t for e in examples for t in (e.question, e.passage)} - self.cache.keys())
        self.cache |= dict(zip(texts, tokenise(self.tokenizer, texts), strict=True))
        coded = [self._encode(e, max_tokens or self.recipe.max_tokens) for e in examples]
        return [c for c in coded if c is not None]

    def _encode(self, e: Example, max_tokens: int) -> Encoded | None:
        question, passage = self.cache[e.question], self.cache[e.passage]
        window = windows(question, passage, max_tokens)[0]
        ids, types = pair(question, passage, window)
        offsets = passage.offsets[window]
        first = len(ids) - 1 - len(offsets)
        spans = []
        for a, b in e.answers:
            inside = np.flatnonzero((offsets[:, 0] < b) & (offsets[:, 1] > a))
            if len(inside) and offsets[-1, 1] >= b:
                spans.append((first + int(inside[0]), first + int(inside[-1])))
        if e.answers and not spans:
            return None
        return Encoded(ids, types, spans, first, offsets, e)


def batches(coded: Sequence[Encoded], tokens: int, chance: random.Random) -> list[list[Encoded]]:
    """Batches of about ``tokens`` padded tokens, of similar lengths, in random order."""
    order = sorted(coded, key=lambda c: len(c.ids) + chance.random() * 6)
    result: list[list[Encoded]] = [[]]
    for c in order:
        if result[-1] and (len(result[-1]) + 1) * len(c.ids) > tokens:
            result.append([])
        result[-1].append(c)
    chance.shuffle(result)
    return result


def collate(batch: Sequence[Encoded], null_weight: float) -> Batch:
    """Pad a batch; several annotators' spans share the target's mass."""
    width = max(len(c.ids) for c in batch)
    arrays = np.zeros((2, len(batch), width), dtype=np.int64)
    targets = np.zeros((2, len(batch), width), dtype=np.float32)
    for i, c in enumerate(batch):
        arrays[0, i, : len(c.ids)], arrays[1, i, : len(c.ids)] = c.ids, c.types
        for start, end in c.spans or [(0, 0)]:
            targets[0, i, start] += 1 / max(1, len(c.spans))
            targets[1, i, end] += 1 / max(1, len(c.spans))
    ids, types = torch.from_numpy(arrays)
    start, end = torch.from_numpy(targets)
    answerable = torch.tensor([float(bool(c.spans)) for c in batch])
    return Batch(ids, types, start, end, answerable, null_weight + (1 - null_weight) * answerable)
