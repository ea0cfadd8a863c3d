"""Training that is stopped and gone on with: from other weights, and from a checkpoint."""

from pathlib import Path

import torch

from store.embedding.minilm import packaged_model
from store.embedding.weights import load_weights
from tests.weights.comprehension.torch_network import Backbone

_COUNTS = ("shard", "steps", "examples", "tokens", "minutes", "loss")


def start_from(net: Backbone, folder: Path | None) -> None:
    """Give `net` the weights in `folder`, as `save_weights` makes it; without one it stays as it is."""
    if folder is not None:
        weights, _ = load_weights(folder, packaged_model())
        with torch.no_grad():
            for name, parameter in net.exported():
                parameter.copy_(torch.from_numpy(weights[name]))


class Resumable:
    """A training run: network, optimiser, moving average of the trained weights, and how far it came."""

    def __init__(self, net: Backbone) -> None:
        self.net = net
        self.trained = [p for p in net.parameters() if p.requires_grad]
        self.average = [p.detach().clone() for p in self.trained]
        self.optimiser: torch.optim.Optimizer
        self.shard = self.steps = self.examples = self.tokens = 0
        self.minutes = self.loss = 0.0

    def save(self, path: Path) -> None:
        """Write everything that going on needs, in one step."""
        state = {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average}
        beside = path.with_suffix(".part")
        torch.save(state | {name: getattr(self, name) for name in _COUNTS}, beside)
        beside.replace(path)

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote."""
        state = torch.load(path, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average = state["average"]
        for name in _COUNTS:
            setattr(self, name, state[name])
