"""The tagger in PyTorch, for training; `store.attributions.network` has the same one at run time."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from store.attributions.encoding import TYPES
from store.attributions.network import FARTHEST, LABELS, PAIR_WIDTH
from store.embedding.bert import Weights
from tests.weights.comprehension.torch_network import Backbone

LAYERS = 3


class TaggerNet(Backbone):
    """The first layers of the backbone; a logit for "a cue begins here", and for pairs of a cue and another token."""

    def __init__(self, backbone: Weights, dropout: float) -> None:
        super().__init__(backbone, dropout)
        self.layers = self.layers[:LAYERS]
        with torch.no_grad():
            first = self.types[:1].detach()
            self.types = nn.Parameter(first.repeat(TYPES, 1) + 0.02 * torch.randn(TYPES, self.width))
        self.cue = nn.Linear(self.width, 1)
        self.of_cue = nn.Linear(self.width, PAIR_WIDTH)
        self.of_token = nn.Linear(self.width, PAIR_WIDTH)
        self.bilinear = nn.Linear(PAIR_WIDTH, PAIR_WIDTH * LABELS)
        self.alone = nn.Linear(PAIR_WIDTH, LABELS)
        self.begin_heads()
        with torch.no_grad():
            nn.init.normal_(self.of_cue.weight, std=0.05)
            nn.init.normal_(self.of_token.weight, std=0.05)
            nn.init.normal_(self.bilinear.weight, std=0.03)
        self.places = nn.Parameter(torch.zeros(2 * FARTHEST + 1, LABELS))

    def heads(self) -> dict[str, nn.Linear]:
        """See `Backbone.heads`."""
        return {
            "cue": self.cue,
            "pair.cue": self.of_cue,
            "pair.token": self.of_token,
            "pair.bilinear": self.bilinear,
            "pair.alone": self.alone,
        }

    def exported(self) -> Iterator[tuple[str, Tensor]]:
        """See `Backbone.exported`."""
        yield from super().exported()
        yield "pair.places", self.places

    def forward(self, ids: Tensor, types: Tensor, rows: Tensor, cues: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of cues (b, t); and of the labels but "none" (n, t, labels) for the cues at (`rows`, `cues`), (n,)."""
        x = self.encode(ids, types)
        if self.training:
            x = F.dropout(x, 0.1)
        starts = self.cue(x)[..., 0].float()
        queries = self.bilinear(F.gelu(self.of_cue(x[rows, cues])))
        keys = F.gelu(self.of_token(x))
        queries = queries.view(len(rows), LABELS, PAIR_WIDTH)
        pairs = torch.einsum("nld,ntd->ntl", queries, keys[rows]).float() + self.alone(keys).float()[rows]
        apart = torch.arange(ids.shape[1])[None] - cues[:, None]
        return starts, pairs + self.places[apart.clamp(-FARTHEST, FARTHEST) + FARTHEST]
