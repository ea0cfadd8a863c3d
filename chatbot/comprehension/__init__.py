"""Reading comprehension: which words of a passage answer a question, and how sure it is that any do."""

import os

from chatbot.comprehension.protocol import PassageReading, Reader, ScoredSpan, SentenceReading

__all__ = ["PassageReading", "Reader", "ScoredSpan", "SentenceReading", "load_reader"]


def load_reader() -> Reader:
    """The shipped reader, or the question-answering model that ``NEWS_READER`` names: a hub name or a folder.

    Raises:
        store.ModelUnavailable: if it cannot be loaded.
    """
    name = os.environ.get("NEWS_READER")
    if name:
        from chatbot.comprehension.transformers_model import TransformersReader

        return TransformersReader(name)
    from chatbot.comprehension.trained import TrainedReader

    return TrainedReader()
