"""Characters that no database can keep in a text."""

import re
from collections.abc import Iterator
from dataclasses import fields

from store.types import ArticleContent

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
WHY_UNSTORABLE = "NUL characters and lone surrogates cannot be stored"


def is_storable(text: str) -> bool:
    """Returns whether `text` holds neither NUL nor half a character (a lone surrogate)."""
    return _UNSTORABLE.search(text) is None


def whole_characters(text: str) -> str:
    """Returns `text` with the halves of a character (surrogates) joined, and those that stand alone replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def unstorable_field(content: ArticleContent) -> str | None:
    """Returns the name of the first field of `content` with a text that cannot be stored, None if all can."""
    return next((name for name, text in _texts(content) if not is_storable(text)), None)


def _texts(content: ArticleContent) -> Iterator[tuple[str, str]]:
    for field in fields(content):
        value = getattr(content, field.name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield field.name, text
