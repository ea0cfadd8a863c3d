"""Reading comprehension: the words of a passage that answer a question, and how likely it is that any do.

In come a question and passages, out go spans with scores, sentence by sentence. Knows nothing of how passages were
found or of what becomes of the spans.
"""

import os

from chatbot.comprehension.protocol import ComprehensionModel, PassageAnswers, ScoredSpan, SentenceAnswers

__all__ = ["ComprehensionModel", "PassageAnswers", "ScoredSpan", "SentenceAnswers", "load_comprehension_model"]


def load_comprehension_model() -> ComprehensionModel:
    """Returns the shipped model, or the question-answering model that ``NEWS_READER`` names: a hub name or a folder.

    Raises:
        store.ModelUnavailable: if it cannot be loaded.
    """
    name = os.environ.get("NEWS_READER")
    if name:
        from chatbot.comprehension.transformers_model import TransformersModel

        return TransformersModel(name)
    from chatbot.comprehension.trained import TrainedModel

    return TrainedModel()
