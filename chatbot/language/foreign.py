"""Questions in another language than the archive's."""

from collections.abc import Collection

from babel import Locale

from chatbot.language.lexicon import INTERROGATIVES, STOP_WORDS
from chatbot.language.words import words
from store.languages import likely_language

_SURE = 0.6
"""Probability from which a question is taken to be in another language; questions are short."""
_FEWEST_WORDS = 2


def foreign_language(question: str, known: Collection[str]) -> str | None:
    """Returns the English name of the language that `question` is in, if that is none of `known`; else None.

    Args:
        known: as ISO 639-1. English is always known; a question with words of its grammar is English.
    """
    asked = list(words(question))
    if sum(word in STOP_WORDS or word in INTERROGATIVES for word in asked) * 3 >= len(asked) > 0:
        return None
    if len(asked) < _FEWEST_WORDS and question.isascii():
        return None
    language, probability = likely_language(question)
    if language in {"en", *known} or probability < _SURE:
        return None
    return name_of(language)


def name_of(language: str) -> str:
    """Returns the English name of an ISO 639-1 code; the code itself where it has none."""
    return str(Locale("en").languages.get(language, language))
