"""In what language an article is written: the one file that knows py3langid."""

from functools import cache
from tempfile import gettempdir
from typing import Any

from ingest.text.cleaning import word_count
from store import Embedder
from store.settings import PACKAGED_EMBEDDER

_ENOUGH_WORDS = 20
_CHARACTERS = 3000
"""From the start of a text, by which its language is told."""
_SURE = 0.95
"""Probability from which on a language is taken for certain."""
_NEWS_LANGUAGES = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv mk ms nb nl no pl pt ro ru sk sl sq sr sv "
    "sw ta th tr uk ur vi zh"
).split()
"""Those that newsrooms write in; among all that the detector knows, small neighbours are mistaken for large ones."""


def detected_language(text: str) -> str | None:
    """The language of `text` as ISO 639-1; None where it is too short, or it could be several."""
    start = text[:_CHARACTERS]
    if word_count(start) < _ENOUGH_WORDS:
        return None
    language, probability = _identifier().classify(start)
    return str(language) if probability >= _SURE else None


def known_languages(embedder: Embedder) -> frozenset[str] | None:
    """The languages that the embedding model was trained on; None if nobody has told."""
    return frozenset({"en"}) if embedder.fingerprint.model == PACKAGED_EMBEDDER else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:  # it is unpacked into a temporary file
        raise OSError(error.errno, f"the language model cannot be unpacked: {error.strerror}", gettempdir()) from error
    known = set(identifier.labels)
    identifier.set_languages([language for language in _NEWS_LANGUAGES if language in known])
    return identifier
