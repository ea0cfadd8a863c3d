"""Sources as the settings name them, for showing: what is stored, filtered and exported keeps the archive's names."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chatbot.types import Evidence
from store import Article, Copy, Related

Name = Callable[[str], str]
"""What readers see of a source."""
Beside = TypeVar("Beside", Copy, Related)


def evidence_named(one: Evidence, name: Name) -> Evidence:
    """A quotation whose article goes by its source's name."""
    article = one.article
    also = tuple(map(name, article.also_published_by))
    return replace(one, article=replace(article, source=_named(article.source, name), also_published_by=also))


def article_named(article: Article, name: Name) -> Article:
    """An article under its source's name."""
    return replace(article, content=replace(article.content, source=_named(article.content.source, name)))


def beside_named(one: Beside, name: Name) -> Beside:
    """A copy or a related article under its source's name."""
    return replace(one, source=_named(one.source, name))


def _named(source: str | None, name: Name) -> str | None:
    return None if source is None else name(source)
