"""The reader's network: a BERT encoder with three heads on top.

They say where an answer starts, where it ends, and whether there is one. The word embeddings are those of the packaged
MiniLM; everything that training changed is in the project's own file.
"""

from typing import Any

import numpy as np

from chatbot.comprehension.encoding import PASSAGE, PASSAGE_MATCHED
from store.embedding.bert import EXCLUDED, BertBuilder, Shape, Weights


def build_network(weights: Weights, shape: Shape) -> Any:
    """An ``openvino.Model`` from ids and types, both int64 of shape ``(b, t)`` and padded with 0, to logits.

    Its outputs: start and end, both ``(b, t)``, the first column standing for "no answer"; answerable, ``(b,)``.
    """
    import openvino

    build = BertBuilder(weights, shape)
    op, const = build.op, build.const
    ids, types = build.parameter("ids"), build.parameter("types")
    hidden = build.encode(ids, types)
    both = op.split(build.linear(hidden, "span"), const(2, np.int64), 2)
    logits = [op.squeeze(output, const([2], np.int64)) for output in both.outputs()]
    not_passage = op.logical_and(
        op.not_equal(types, const(PASSAGE, np.int64)), op.not_equal(types, const(PASSAGE_MATCHED, np.int64))
    )
    outside = op.multiply(op.convert(not_passage, "f32"), const(EXCLUDED))
    pooled = [op.gather(hidden, const(0, np.int64), const(1, np.int64))]
    for logit in logits:
        attention = op.unsqueeze(op.softmax(op.add(logit, outside), 1), const([1], np.int64))
        pooled.append(op.squeeze(op.matmul(attention, hidden, False, False), const([1], np.int64)))
    inner = op.tanh(build.linear(op.concat(pooled, 1), "answerable.dense"))
    answerable = op.squeeze(build.linear(inner, "answerable.out"), const([1], np.int64))
    return openvino.Model([*logits, answerable], [ids, types], "reader")
