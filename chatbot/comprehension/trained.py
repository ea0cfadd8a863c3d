"""The project's own comprehension model, trained on SQuAD 2.0, XQuAD and QAMR (see `shipped/MODEL_CARD.md`).

MiniLM with three heads on top. They say where an answer starts, where it ends, and whether there is one. The word
embeddings are those of the packaged MiniLM; everything that training changed is in the project's own file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chatbot.comprehension.decoding import sentence_answers
from chatbot.comprehension.encoding import PASSAGE, PASSAGE_MATCHED, Ints, pair, tokenise, windows
from chatbot.comprehension.protocol import PassageAnswers, SentenceAnswers
from store import Passage, passage_input
from store.embedding.bert import EXCLUDED, BertBuilder, Shape, Weights
from store.embedding.inference import TokenModel
from store.embedding.minilm import load_tokenizer, packaged_model
from store.embedding.weights import load_weights

SHIPPED = Path(__file__).with_name("shipped")
_BATCH = 12
"""Windows that go through the network together."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One window of one passage, ready for the network."""

    number: int
    window: slice
    ids: Ints
    types: Ints


class TrainedModel:
    """Finds answers in passages that it sees under their headlines. Safe to call from several threads.

    Args:
        folder: with the trained weights; the shipped ones by default.

    Raises:
        ModelUnavailable: if the weights, or the packaged model they build on, are not there or damaged.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        backbone = packaged_model()
        weights, config = load_weights(folder, backbone)
        self._tokenizer = load_tokenizer(backbone)
        shape = Shape(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])
        self._model = TokenModel(_build_network(weights, shape))

    def find_answers(self, question: str, passages: Sequence[Passage]) -> list[PassageAnswers]:
        """See `chatbot.comprehension.ComprehensionModel`."""
        texts = [passage_input(passage.title, passage.text) for passage in passages]
        asked, *tokens = tokenise(self._tokenizer, [question, *texts])
        jobs = [
            _Job(number, window, *pair(asked, read, window))
            for number, read in enumerate(tokens)
            for window in windows(asked, read)
        ]
        sentences: list[dict[int, SentenceAnswers]] = [{} for _ in passages]
        answerable = [-np.inf for _ in passages]
        outputs = self._model.run([[job.ids, job.types] for job in jobs], _BATCH)
        for job, (start, end, sure) in zip(jobs, outputs, strict=True):
            passage, window = passages[job.number], tokens[job.number].offsets[job.window]
            # The passage is the end of what was read, from the headline on.
            offsets = window + (passage.span.end - len(texts[job.number]))
            inside = slice(len(job.ids) - 1 - len(window), len(job.ids) - 1)
            null = float(start[0] + end[0])
            for place, answers in sentence_answers(passage, offsets, start[inside], end[inside], null).items():
                known = sentences[job.number].get(place)
                if known is None or answers.score > known.score:
                    sentences[job.number][place] = answers
            answerable[job.number] = max(answerable[job.number], float(sure))
        return [
            PassageAnswers(passage, tuple(found[place] for place in sorted(found)), sure)
            for passage, found, sure in zip(passages, sentences, answerable, strict=True)
        ]


def _build_network(weights: Weights, shape: Shape) -> Any:
    """Returns an ``openvino.Model`` from ids and types, both int64 of shape ``(b, t)`` and padded with 0, to logits.

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
    return openvino.Model([*logits, answerable], [ids, types], "comprehension")
