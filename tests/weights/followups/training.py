"""The training loop of the term model."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from chatbot.understanding.followups.encoding import EncodedHistory
from tests.weights.comprehension.torch_network import TermNet
from tests.weights.resuming import Resumable

Coded = tuple[EncodedHistory, frozenset[str]]
"""A question after its history, and the stems that it leaves out."""
_RATES = (2e-4, 4e-4)
"""Of the backbone; of the head and the token types."""
_WARM_UP_STEPS = 100
_BATCH_TOKENS = 2_000
_FALLING = 0.4
"""The share of the minutes, at their end, over which the rates fall to 0."""
_AVERAGE = 0.998
"""Of the weights' moving average."""


class Training(Resumable):
    """Training that can be stopped and gone on with."""

    def __init__(self, net: TermNet, minutes: float) -> None:
        super().__init__(net)
        self.of_minutes = minutes
        own = {id(p) for head in net.heads().values() for p in head.parameters()} | {id(net.types)}
        self.optimiser = torch.optim.AdamW(
            [
                {"params": [p for p in self.trained if (id(p) in own) == new], "lr": rate}
                for new, rate in zip((False, True), _RATES, strict=True)
            ],
            weight_decay=0.01,
            betas=(0.9, 0.98),
            fused=True,
        )

    @property
    def done(self) -> float:
        """The share of the minutes that is spent."""
        return self.minutes / self.of_minutes if self.of_minutes else 1.0

    def train(self, make: Callable[[int], Sequence[Coded]], checkpoint: Path) -> None:
        """Train on the shards that `make` makes until the minutes are spent; a checkpoint after each."""
        while self.done < 1:
            torch.manual_seed(self.shard)
            self._shard(_batches(make(self.shard), random.Random(self.shard)))
            self.shard += 1
            print(
                f"shard {self.shard}, step {self.steps}, {self.tokens / 1e6:.2f} M tokens, "
                f"{self.minutes:.1f} of {self.of_minutes:.0f} minutes, loss {self.loss:.3f}",
                flush=True,
            )
            self.save(checkpoint)

    def _shard(self, plan: Iterable[Sequence[Coded]]) -> None:
        self.net.train()
        for rows in plan:
            began = time.monotonic()
            if self.done >= 1:
                return
            falling = min(1.0, (1 - self.done) / _FALLING)
            for group, peak in zip(self.optimiser.param_groups, _RATES, strict=True):
                group["lr"] = peak * min((self.steps + 1) / _WARM_UP_STEPS, falling)
            ids, types, labels, counted = _collate(rows)
            with torch.autocast("cpu", torch.bfloat16):
                logits = self.net(ids, types)
            losses = binary_cross_entropy_with_logits(logits, labels, reduction="none") * counted
            loss = losses.sum() / len(rows) / 4
            loss.backward()
            nn.utils.clip_grad_norm_(self.trained, 1.0)
            self.optimiser.step()
            self.optimiser.zero_grad()
            self.steps += 1
            self.examples += len(rows)
            self.tokens += ids.numel()
            share = min(_AVERAGE, self.steps / (self.steps + 20))
            torch._foreach_lerp_(self.average, [p.detach() for p in self.trained], 1 - share)
            self.loss = loss.item() if self.steps == 1 else 0.99 * self.loss + 0.01 * loss.item()
            self.minutes += (time.monotonic() - began) / 60

    def finish(self) -> TermNet:
        """Returns the network with the moving average for weights."""
        with torch.no_grad():
            for p, mean in zip(self.trained, self.average, strict=True):
                p.copy_(mean)
        self.net.eval()
        return self.net


def _batches(coded: Sequence[Coded], chance: random.Random) -> list[list[Coded]]:
    """Batches of about `_BATCH_TOKENS` padded tokens, of similar lengths, in random order."""
    result: list[list[Coded]] = [[]]
    for one in sorted(coded, key=lambda one: len(one[0].ids) + chance.random() * 6):
        if result[-1] and (len(result[-1]) + 1) * len(one[0].ids) > _BATCH_TOKENS:
            result.append([])
        result[-1].append(one)
    chance.shuffle(result)
    return result


def _collate(rows: Sequence[Coded]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """ids, types, labels and which tokens count, all (b, t)."""
    width = max(len(one.ids) for one, _ in rows)
    arrays = np.zeros((2, len(rows), width), np.int64)
    labels, counted = np.zeros((2, len(rows), width), np.float32)
    for row, (one, wanted) in enumerate(rows):
        arrays[0, row, : len(one.ids)], arrays[1, row, : len(one.ids)] = one.ids, one.types
        for place, stem in enumerate(one.stems):
            if stem is not None:
                counted[row, place], labels[row, place] = 1.0, float(stem in wanted)
    return (*torch.from_numpy(arrays), torch.from_numpy(labels), torch.from_numpy(counted))
