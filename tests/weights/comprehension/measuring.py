"""F1, exact match and the AUROC of "is there an answer" on examples that were held out."""

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from chatbot.comprehension.decoding import best_spans
from tests.weights.comprehension.batches import Encoded, Encoder, collate
from tests.weights.comprehension.examples import Example, f1, normalise
from tests.weights.comprehension.torch_network import ReaderNet


@torch.no_grad()  # type: ignore[untyped-decorator]
def predict(net: ReaderNet, coded: Sequence[Encoded]) -> list[tuple[str, float, float]]:
    """(best span's text, span score, answerable) for each example."""
    net.eval()
    result: dict[int, tuple[str, float, float]] = {}
    order = sorted(range(len(coded)), key=lambda i: len(coded[i].ids))
    for begin in range(0, len(order), 32):
        rows = order[begin : begin + 32]
        batch = collate([coded[i] for i in rows], 1.0)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = [o.numpy() for o in net(batch.ids, batch.types)]
        for i, start, end, answerable in zip(rows, *outputs, strict=True):
            c = coded[i]
            inside = slice(c.first, len(c.ids) - 1)
            lines = np.array([c.example.passage.count("\n", 0, at) for at in c.offsets[:, 0]], dtype=np.int64)
            of_line = best_spans(start[inside], end[inside], lines)
            first, last, score = max((spans[0] for spans in of_line.values()), key=lambda span: span[2])
            text = c.example.passage[c.offsets[first, 0] : c.offsets[last, 1]]
            result[i] = text, score - float(start[0] + end[0]), float(answerable)
    return [result[i] for i in range(len(coded))]


def measure(net: ReaderNet, encoder: Encoder, examples: Sequence[Example]) -> dict[str, float]:
    """F1 and exact match of the forced span on answerable examples; AUROC if some are unanswerable."""
    coded = encoder.encode(examples, 512)
    readings = predict(net, coded)
    golds = [[c.example.passage[a:b] for a, b in c.example.answers] for c in coded]
    pairs = [(text, gold) for (text, _, _), gold in zip(readings, golds, strict=True) if gold]
    figures = {
        "f1": float(np.mean([max(f1(t, g) for g in gold) for t, gold in pairs])),
        "em": float(np.mean([any(normalise(t) == normalise(g) for g in gold) for t, gold in pairs])),
    }
    truth = [bool(gold) for gold in golds]
    if not all(truth):
        span, sure = np.array([r[1] for r in readings]), np.array([r[2] for r in readings])
        figures |= {
            "auroc_span": float(roc_auc_score(truth, span)),
            "auroc_answerable": float(roc_auc_score(truth, sure)),
            "auroc_sum": float(roc_auc_score(truth, span / 2 + sure)),
        }
    return {k: round(v, 4) for k, v in figures.items()}
