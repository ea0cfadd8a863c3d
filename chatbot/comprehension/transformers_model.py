"""Any extractive question-answering model of the transformers library, by hub name or folder (`NEWS_READER`)."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from chatbot.comprehension.decoding import sentence_answers
from chatbot.comprehension.protocol import PassageAnswers
from store import ModelUnavailable, Passage


class TransformersModel:
    """A model with a span head trained in the manner of SQuAD 2.0: "no answer" is its first token.

    Safe to call from several threads.

    Raises:
        ModelUnavailable: if the model cannot be found or loaded.
    """

    def __init__(self, name: str) -> None:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
            self._model = AutoModelForQuestionAnswering.from_pretrained(name).eval()
        except Exception as error:  # the library raises whatever its hub client or the files provoke
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelUnavailable(f"the comprehension model {name!r} cannot be loaded: {reason}") from error
        self._lock = threading.Lock()

    def find_answers(self, question: str, passages: Sequence[Passage]) -> list[PassageAnswers]:
        """See `chatbot.comprehension.ComprehensionModel`; the margin over "no answer" serves as `answerable` too."""
        return [self._find_in(question, passage) for passage in passages]

    def _find_in(self, question: str, passage: Passage) -> PassageAnswers:
        import torch

        encoded = self._tokenizer(
            question, passage.text, truncation="only_second", return_tensors="pt", return_offsets_mapping=True
        )
        offsets = encoded.pop("offset_mapping")[0].numpy() + passage.span.start
        second = np.array([part == 1 for part in encoded.sequence_ids(0)])
        with self._lock, torch.no_grad():
            output: Any = self._model(**encoded)
        start, end = output.start_logits[0].float().numpy(), output.end_logits[0].float().numpy()
        found = sentence_answers(passage, offsets[second], start[second], end[second], float(start[0] + end[0]))
        sentences = tuple(found[place] for place in sorted(found))
        return PassageAnswers(passage, sentences, max((sentence.score for sentence in sentences), default=-np.inf))
