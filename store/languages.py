"""In what language a text is written: the one file that knows py3langid."""

from functools import cache
from tempfile import gettempdir
from typing import Any

_NEWS_LANGUAGES = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv mk ms nb nl no pl pt ro ru sk sl sq sr sv "
    "sw ta th tr uk ur vi zh"
).split()
"""Those that newsrooms write in; among all that the detector knows, small neighbours are mistaken for large ones."""


def likely_language(text: str) -> tuple[str, float]:
    """Returns the language that `text` is likeliest in, as ISO 639-1, and how likely that is, 0..1.

    Raises:
        OSError: if the detector's model cannot be unpacked.
    """
    language, probability = _identifier().classify(text)
    return str(language), float(probability)


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
