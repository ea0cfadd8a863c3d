"""The training loop of the tagger."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from tests.weights.attributions.examples import NONE, Example
from tests.weights.attributions.torch_network import TaggerNet
from tests.weights.resuming import Resumable

_RATES = (3e-4, 1e-3)
"""Of the backbone; of the heads and the token types."""
_WARM_UP_STEPS = 200
_BATCH_TOKENS = 2_000
_FALLING = 0.5
"""The share of the minutes, at their end, over which the rates fall to 0."""
_AVERAGE = 0.998
"""Of the weights' moving average."""


class Training(Resumable):
    """Training that can be stopped and gone on with; one shard is one pass over the examples."""

    def __init__(self, net: TaggerNet, minutes: float) -> None:
        super().__init__(net)
        self.of_minutes = minutes
        own = {id(p) for head in net.heads().values() for p in head.parameters()} | {id(net.types), id(net.places)}
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

    def train(self, examples: Sequence[Example], checkpoint: Path) -> None:
        """Train until the minutes are spent; a checkpoint after each pass."""
        while self.done < 1:
            torch.manual_seed(self.shard)
            self._shard(_batches(examples, random.Random(self.shard)))
            self.shard += 1
            print(
                f"pass {self.shard}, step {self.steps}, {self.tokens / 1e6:.2f} M tokens, "
                f"{self.minutes:.1f} of {self.of_minutes:.0f} minutes, loss {self.loss:.3f}",
                flush=True,
            )
            self.save(checkpoint)

    def _shard(self, plan: Sequence[Sequence[Example]]) -> None:
        self.net.train()
        for rows in plan:
            began = time.monotonic()
            if self.done >= 1:
                return
            falling = min(1.0, (1 - self.done) / _FALLING)
            for group, peak in zip(self.optimiser.param_groups, _RATES, strict=True):
                group["lr"] = peak * min((self.steps + 1) / _WARM_UP_STEPS, falling)
            loss = self._loss(rows)
            loss.backward()
            nn.utils.clip_grad_norm_(self.trained, 1.0)
            self.optimiser.step()
            self.optimiser.zero_grad()
            self.steps += 1
            self.examples += len(rows)
            share = min(_AVERAGE, self.steps / (self.steps + 20))
            torch._foreach_lerp_(self.average, [p.detach() for p in self.trained], 1 - share)
            self.loss = loss.item() if self.steps == 1 else 0.99 * self.loss + 0.01 * loss.item()
            self.minutes += (time.monotonic() - began) / 60

    def _loss(self, rows: Sequence[Example]) -> Tensor:
        width = max(len(one.encoded.ids) for one in rows)
        arrays = np.zeros((2, len(rows), width), np.int64)
        begins, wanted = np.zeros((2, len(rows), width), np.float32)
        where, which, labels = [], [], []
        for row, one in enumerate(rows):
            length = len(one.encoded.ids)
            arrays[0, row, :length], arrays[1, row, :length] = one.encoded.ids, one.encoded.types
            begins[row, :length] = one.encoded.begins
            for cue, of_cue in zip(one.cues, one.labels, strict=True):
                wanted[row, cue] = 1.0
                where.append(row)
                which.append(cue)
                labels.append(np.pad(of_cue, (0, width - length), constant_values=-100))
        self.tokens += arrays[0].size
        ids, types = torch.from_numpy(arrays)
        with torch.autocast("cpu", torch.bfloat16):
            starts, pairs = self.net(
                ids, types, torch.tensor(where, dtype=torch.long), torch.tensor(which, dtype=torch.long)
            )
        losses = binary_cross_entropy_with_logits(starts, torch.from_numpy(wanted), reduction="none")
        loss = (losses * torch.from_numpy(begins)).sum() / 20
        if where:
            logits = torch.cat([pairs, torch.zeros_like(pairs[..., :1])], -1)
            assert logits.shape[-1] == NONE + 1
            loss = (
                loss
                + cross_entropy(logits.flatten(0, 1), torch.from_numpy(np.concatenate(labels)), reduction="sum") / 400
            )
        return loss / 4

    def finish(self) -> TaggerNet:
        """Returns the network with the moving average for weights."""
        with torch.no_grad():
            for p, mean in zip(self.trained, self.average, strict=True):
                p.copy_(mean)
        self.net.eval()
        return self.net


def _batches(examples: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """Batches of about `_BATCH_TOKENS` padded tokens, of similar lengths, in random order."""
    result: list[list[Example]] = [[]]
    for one in sorted(examples, key=lambda one: len(one.encoded.ids) + chance.random() * 6):
        if result[-1] and (len(result[-1]) + 1) * len(one.encoded.ids) > _BATCH_TOKENS:
            result.append([])
        result[-1].append(one)
    chance.shuffle(result)
    return result
