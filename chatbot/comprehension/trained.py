"""The project's own reader: MiniLM, trained on SQuAD 2.0, XQuAD and QAMR (see `shipped/MODEL_CARD.md`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chatbot.comprehension.decoding import sentence_readings
from chatbot.comprehension.encoding import Ints, pair, tokenise, windows
from chatbot.comprehension.network import build_network
from chatbot.comprehension.protocol import PassageReading, SentenceReading
from chatbot.comprehension.weights import load_weights
from store import Passage, passage_input
from store.embedding.bert import Shape
from store.embedding.inference import TokenModel
from store.embedding.minilm import load_tokenizer, packaged_model

SHIPPED = Path(__file__).with_name("shipped")
BATCH = 12


@dataclass(frozen=True, slots=True)
class _Job:
    """One window of one passage, ready for the network."""

    number: int
    window: slice
    ids: Ints
    types: Ints


class TrainedReader:
    """Reads passages under their headlines. Safe to call from several threads.

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
        self._model = TokenModel(build_network(weights, shape))

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """See `chatbot.comprehension.protocol.Reader`."""
        texts = [passage_input(passage.title, passage.text) for passage in passages]
        asked, *tokens = tokenise(self._tokenizer, [question, *texts])
        jobs = [
            _Job(number, window, *pair(asked, read, window))
            for number, read in enumerate(tokens)
            for window in windows(asked, read)
        ]
        sentences: list[dict[int, SentenceReading]] = [{} for _ in passages]
        answerable = [-np.inf for _ in passages]
        outputs = self._model.run([[job.ids, job.types] for job in jobs], BATCH)
        for job, (start, end, sure) in zip(jobs, outputs, strict=True):
            passage, window = passages[job.number], tokens[job.number].offsets[job.window]
            # The passage is the end of what was read, from the headline on.
            offsets = window + (passage.span.end - len(texts[job.number]))
            inside = slice(len(job.ids) - 1 - len(window), len(job.ids) - 1)
            null = float(start[0] + end[0])
            for place, reading in sentence_readings(passage, offsets, start[inside], end[inside], null).items():
                known = sentences[job.number].get(place)
                if known is None or reading.score > known.score:
                    sentences[job.number][place] = reading
            answerable[job.number] = max(answerable[job.number], float(sure))
        return [
            PassageReading(passage, tuple(found[place] for place in sorted(found)), sure)
            for passage, found, sure in zip(passages, sentences, answerable, strict=True)
        ]
