"""In what language an article is written."""

from ingest.text.cleaning import word_count
from store import Embedder
from store.languages import likely_language
from store.settings import PACKAGED_EMBEDDER

_ENOUGH_WORDS = 20
_CHARACTERS = 3000
"""From the start of a text, by which its language is told."""
_SURE = 0.95
"""Probability from which on a language is taken for certain."""


def detected_language(text: str) -> str | None:
    """The language of `text` as ISO 639-1; None where it is too short, or it could be several."""
    start = text[:_CHARACTERS]
    if word_count(start) < _ENOUGH_WORDS:
        return None
    language, probability = likely_language(start)
    return language if probability >= _SURE else None


def known_languages(embedder: Embedder) -> frozenset[str] | None:
    """The languages that the embedding model was trained on; None if nobody has told."""
    return frozenset({"en"}) if embedder.fingerprint.model == PACKAGED_EMBEDDER else None
