"""The networks in PyTorch, for training; `TrainedModel` and `TermModel` have the same ones at run time."""

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from chatbot.comprehension.encoding import PASSAGE, PASSAGE_MATCHED
from store.embedding.bert import EXCLUDED, PAD, POSITIONS, TOKEN_TYPES, WORD_EMBEDDINGS, Weights


class Layer(nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
    """One BERT layer; a sequence's tokens share their dropout (variational), which costs next to nothing."""

    def __init__(self, width: int, inner: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.mix = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.heads = heads
        self.dropout = dropout

    def drop(self, x: Tensor) -> Tensor:
        """`x` with whole features of each sequence dropped, in training."""
        if not self.training or not self.dropout:
            return x
        keep = torch.rand(x.shape[0], 1, x.shape[2]).ge_(self.dropout).div_(1 - self.dropout)
        return x * keep.to(x.dtype)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Hidden states (b, t, width) to hidden states; `bias` is added to the attention's logits."""
        b, t, width = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q * (width // self.heads) ** -0.5) @ k.transpose(-1, -2) + bias.to(q.dtype)
        mixed = (scores.softmax(-1, dtype=q.dtype) @ v).transpose(1, 2).reshape(b, t, width)
        x = self.norm1(x + self.drop(self.mix(mixed))).to(q.dtype)
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x))))).to(q.dtype)


class Backbone(nn.Module):  # type: ignore[misc]
    """MiniLM with four token types; names of the exported tensors are BERT's."""

    def __init__(self, backbone: Weights, dropout: float) -> None:
        super().__init__()
        tensors = {
            k: torch.from_numpy(np.array(v, dtype=np.float32)) for k, v in backbone.items() if "position_ids" not in k
        }
        self.words = nn.Parameter(tensors[WORD_EMBEDDINGS], requires_grad=False)
        self.positions = nn.Parameter(tensors[POSITIONS])
        types = tensors[TOKEN_TYPES]
        self.types = nn.Parameter(
            types[[0, 0, 0, 0]] + torch.tensor([[0.0], [1.0], [0.0], [1.0]]) * (types[1] - types[0])
        )
        self.width = self.words.shape[1]
        self.norm = nn.LayerNorm(self.width, eps=1e-12)
        count = 1 + max(int(k.split(".")[2]) for k in tensors if k.startswith("encoder.layer."))
        self.layers = nn.ModuleList(Layer(self.width, 4 * self.width, 12, dropout) for _ in range(count))
        with torch.no_grad():
            for name, parameter in self._of_the_backbone():
                if name != TOKEN_TYPES:
                    parameter.copy_(tensors[name])

    def heads(self) -> dict[str, nn.Linear]:
        """What stands on top, by its exported name; random at first."""
        return {}

    def begin_heads(self) -> None:
        """Give the heads small random weights."""
        with torch.no_grad():
            for head in self.heads().values():
                nn.init.normal_(head.weight, std=0.02)
                nn.init.zeros_(head.bias)

    def exported(self) -> Iterator[tuple[str, Tensor]]:
        """(exported name, view of the parameter) of everything but the word embeddings."""
        yield from self._of_the_backbone()
        for name, head in self.heads().items():
            yield name + ".weight", head.weight
            yield name + ".bias", head.bias

    def _of_the_backbone(self) -> Iterator[tuple[str, Tensor]]:
        yield POSITIONS, self.positions
        yield TOKEN_TYPES, self.types
        modules: dict[str, nn.Module] = {"embeddings.LayerNorm": self.norm}
        for n, layer in enumerate(self.layers):
            p = f"encoder.layer.{n}."
            for i, part in enumerate(("query", "key", "value")):
                for what in ("weight", "bias"):
                    yield f"{p}attention.self.{part}.{what}", getattr(layer.qkv, what).chunk(3)[i]
            modules |= {
                p + "attention.output.dense": layer.mix,
                p + "attention.output.LayerNorm": layer.norm1,
                p + "intermediate.dense": layer.up,
                p + "output.dense": layer.down,
                p + "output.LayerNorm": layer.norm2,
            }
        for name, module in modules.items():
            yield name + ".weight", module.weight
            yield name + ".bias", module.bias

    def encode(self, ids: Tensor, types: Tensor) -> Tensor:
        """ids, types (b, t) -> hidden states (b, t, width)."""
        bias = (ids == PAD)[:, None, None, :].float() * EXCLUDED
        x = self.norm(F.embedding(ids, self.words) + self.types[types] + self.positions[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, bias)
        return x


class ReaderNet(Backbone):
    """The backbone with a span head and an answerability head."""

    def __init__(self, backbone: Weights, dropout: float) -> None:
        super().__init__(backbone, dropout)
        self.span = nn.Linear(self.width, 2)
        self.dense = nn.Linear(3 * self.width, 256)
        self.out = nn.Linear(256, 1)
        self.begin_heads()

    def heads(self) -> dict[str, nn.Linear]:
        """See `Backbone.heads`."""
        return {"span": self.span, "answerable.dense": self.dense, "answerable.out": self.out}

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """ids, types (b, t) -> start, end logits (b, t), masked to [CLS] and the passage; answerable (b,)."""
        x = self.encode(ids, types)
        logits = self.span(x).float()
        outside = ((types != PASSAGE) & (types != PASSAGE_MATCHED)).float() * EXCLUDED
        start, end = (logits + outside[..., None]).unbind(-1)
        hidden = [x[:, 0], *((s.softmax(1).to(x.dtype)[:, None] @ x)[:, 0] for s in (start, end))]
        answerable = self.out(torch.tanh(self.dense(torch.cat(hidden, 1))))[:, 0].float()
        null = torch.zeros_like(outside)
        null[:, 0] = -EXCLUDED
        return start + null, end + null, answerable


class TermNet(Backbone):
    """The backbone with a logit for every token."""

    def __init__(self, backbone: Weights, dropout: float) -> None:
        super().__init__(backbone, dropout)
        self.carried = nn.Linear(self.width, 1)
        self.begin_heads()

    def heads(self) -> dict[str, nn.Linear]:
        """See `Backbone.heads`."""
        return {"carried": self.carried}

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """ids, types (b, t) -> logits (b, t)."""
        return self.carried(self.encode(ids, types))[..., 0].float()
