"""The training loop."""

import random
import time

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.weights.comprehension.batches import Batch, Encoded, Encoder, batches, collate
from tests.weights.comprehension.mixing import Maker
from tests.weights.comprehension.recipe import Recipe
from tests.weights.comprehension.torch_network import ReaderNet


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


def train(net: ReaderNet, maker: Maker, encoder: Encoder, recipe: Recipe) -> dict[str, float]:
    """Train in place; the weights end as the moving average."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed + 1)
    plan: list[list[Encoded]] = []
    for number in range(len(recipe.qamr)):
        plan += batches(encoder.encode(maker.make(number)), recipe.batch_tokens, chance)
        encoder.cache.clear()
    optimiser = torch.optim.AdamW(groups_of(net, recipe), betas=(0.9, 0.98), fused=True)
    peaks = [group["lr"] for group in optimiser.param_groups]
    trained = [p for p in net.parameters() if p.requires_grad]
    average = [p.detach().clone() for p in trained]
    began, running = time.monotonic(), 0.0
    tokens = sum(len(b) * max(len(c.ids) for c in b) for b in plan)
    print(f"{len(plan)} batches, {sum(map(len, plan))} examples, {tokens / 1e6:.2f} M padded tokens", flush=True)
    net.train()
    done = 0.0
    for step, rows in enumerate(plan):
        at = time.monotonic()
        spent = (at - began) / (60 * recipe.minutes) if recipe.minutes else 0.0
        done = max(step / min(len(plan), recipe.steps or len(plan)), spent)
        if done >= 1:
            break
        for group, peak in zip(optimiser.param_groups, peaks, strict=True):
            group["lr"] = peak * min((step + 1) / recipe.warmup_steps, max(0.02, 1 - done))
        loss = loss_of(net, collate(rows, recipe.null_weight), recipe)
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        torch._foreach_lerp_(average, [p.detach() for p in trained], 1 - min(recipe.ema, (step + 1) / (step + 20)))
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            print(
                f"{step}/{len(plan)} loss {running:.3f} {time.monotonic() - began:.0f}s",
                flush=True,
            )
    with torch.no_grad():
        for p, a in zip(trained, average, strict=True):
            p.copy_(a)
    return {
        "steps": step + 1,
        "examples": sum(map(len, plan[: step + 1])),
        "tokens": tokens,
        "minutes": round((time.monotonic() - began) / 60, 1),
    }
