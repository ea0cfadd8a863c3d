"""What a question is about as a whole: "Ukraine", "Who is Taylor Swift?", "Tell me about the Uvalde shooting"."""

import re

from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question

_BEFORE = re.compile(
    r"(?:tell me (?:more )?about|what about|about|(?:the )?(?:latest|news)(?: news)? (?:on|about|from)|timeline of)"
    r"\s+(?:the\s+)?",
    re.IGNORECASE,
)
_LONGEST = 4
"""Words of a topic."""


def bare_topic(question: Question) -> str | None:
    """Returns the name or the topic that `question` is about as a whole; None for other questions."""
    if question.sides:
        return None
    if question.answer_type in {AnswerType.DEFINITION, AnswerType.HAPPENING}:
        return question.names[0] if len(question.names) == 1 else None
    if question.answer_type is not AnswerType.TOPIC:
        return None
    text = question.text.strip().rstrip("?!. ")
    begun = _BEFORE.match(text)
    topic = text[begun.end() :] if begun else text
    return topic if 0 < len(topic.split()) <= _LONGEST else None
