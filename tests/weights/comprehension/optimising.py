"""The training loop."""

import copy
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.weights.comprehension.batches import Batch, Encoded, Encoder, batches, collate
from tests.weights.comprehension.mixing import Maker
from tests.weights.comprehension.recipe import Recipe
from tests.weights.comprehension.torch_network import ReaderNet
from tests.weights.resuming import Resumable


def loss_of(net: ReaderNet, batch: Batch, recipe: Recipe) -> Tensor:
    """Span cross-entropy (with "no answer" as one class) plus answerability."""
    with torch.autocast("cpu", torch.bfloat16):
        start, end, answerable = net(batch.ids, batch.types)
    span = -(batch.start * start.log_softmax(1)).sum(1) - (batch.end * end.log_softmax(1)).sum(1)
    sure = F.binary_cross_entropy_with_logits(answerable, batch.answerable * 0.96 + 0.02, reduction="none")
    return (span * batch.weight / 2 + recipe.answerable_weight * sure).mean()


def groups_of(net: ReaderNet, recipe: Recipe) -> list[dict[str, object]]:
    """Parameter groups: lower learning rates for lower layers, no decay for biases and norms."""
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in net.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("layers."):
            rate = recipe.lr * recipe.layer_decay ** (len(net.layers) - 1 - int(name.split(".")[1]))
        elif name.startswith(("span", "dense", "out")):
            rate = recipe.head_lr
        else:
            rate = recipe.lr * recipe.layer_decay ** len(net.layers)
            rate = recipe.head_lr if name == "types" else rate
        decay = recipe.weight_decay if parameter.ndim == 2 and name != "positions" else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": ps, "lr": rate, "weight_decay": decay} for (rate, decay), ps in groups.items()]


class Run(Resumable):
    """Training that can be stopped and gone on with: network, optimiser, moving average and how far it came."""

    def __init__(self, net: ReaderNet, recipe: Recipe) -> None:
        super().__init__(net)
        self.recipe = recipe
        self.optimiser = torch.optim.AdamW(groups_of(net, recipe), betas=(0.9, 0.98), fused=True)
        self.peaks = [group["lr"] for group in self.optimiser.param_groups]

    @property
    def done(self) -> float:
        """The share of the minutes that is spent."""
        return self.minutes / self.recipe.minutes if self.recipe.minutes else 1.0

    def train(self, maker: Maker, encoder: Encoder, checkpoint: Path | None = None) -> None:
        """Train until the minutes are spent; a checkpoint after each shard."""
        while self.done < 1:
            torch.manual_seed(self.recipe.seed + self.shard)
            plan = batches(encoder.encode(maker.make(self.shard)), self.recipe.batch_tokens, random.Random(self.shard))
            encoder.cache.clear()
            self._shard(plan)
            self.shard += 1
            print(
                f"shard {self.shard}, step {self.steps}, {self.tokens / 1e6:.2f} M tokens, "
                f"{self.minutes:.1f} of {self.recipe.minutes:.0f} minutes, loss {self.loss:.3f}",
                flush=True,
            )
            if checkpoint:
                self.save(checkpoint)

    def _shard(self, plan: list[list[Encoded]]) -> None:
        self.net.train()
        for rows in plan:
            began = time.monotonic()
            if self.done >= 1:
                return
            falling = min(1.0, (1 - self.done) / self.recipe.decay)
            for group, peak in zip(self.optimiser.param_groups, self.peaks, strict=True):
                group["lr"] = peak * min((self.steps + 1) / self.recipe.warmup_steps, falling)
            loss = loss_of(self.net, collate(rows, self.recipe.null_weight), self.recipe)
            loss.backward()
            nn.utils.clip_grad_norm_(self.trained, 1.0)
            self.optimiser.step()
            self.optimiser.zero_grad()
            self.steps += 1
            share = min(self.recipe.ema, self.steps / (self.steps + 20))
            torch._foreach_lerp_(self.average, [p.detach() for p in self.trained], 1 - share)
            self.loss = loss.item() if self.steps == 1 else 0.99 * self.loss + 0.01 * loss.item()
            self.examples += len(rows)
            self.tokens += len(rows) * max(len(c.ids) for c in rows)
            self.minutes += (time.monotonic() - began) / 60

    def averaged(self) -> ReaderNet:
        """The network with the moving average for weights; training goes on with the others."""
        net: ReaderNet = copy.deepcopy(self.net)
        with torch.no_grad():
            for p, a in zip((p for p in net.parameters() if p.requires_grad), self.average, strict=True):
                p.copy_(a)
        net.eval()
        return net
