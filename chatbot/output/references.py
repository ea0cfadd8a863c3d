"""Citations with all that a bibliography says of them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlsplit

from chatbot.types import Answer, Conversation, Evidence, Turn
from chatbot.understanding.chips import day
from store import Article, day_of

Find = Callable[[str, int], Article | None]
"""An article version by id and number; None if the archive has it no more."""

_URL_SAFE = "/?#[]@!$&'()*+,;=:%~"
_LONGEST_KEY = 24
"""Characters of a BibTeX key."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One citation of a conversation.

    Attributes:
        key: unique in the conversation: ASCII letters, digits and dashes.
        question: that it answers, as asked.
        content_hash: sha256 of the article version, hexadecimal; None if the archive has it no more.
        accessed: the day it was read, UTC; None where the turn does not say.
        url: the original's, if it is a web address; ASCII, without spaces or braces.
    """

    key: str
    question: str
    evidence: Evidence
    content_hash: str | None
    language: str | None
    accessed: date | None
    url: str | None

    @property
    def published(self) -> date | None:
        """The day of publication."""
        moment = self.evidence.article.published
        return None if moment is None else day_of(moment)

    @property
    def place(self) -> str:
        """The place where the quotation stands, in words, so that it can be checked."""
        span, article = self.evidence.span, self.evidence.article
        hashed = "" if self.content_hash is None else f", sha256 {self.content_hash}"
        return f"characters {span.start}-{span.end} of version {article.version} of {flat(article.id)}{hashed}"

    def bibliography_line(self) -> str:
        """Returns the reference as a bibliography prints it: one line of plain text."""
        article = self.evidence.article
        facts = [
            f"{', '.join(flat(name) for name in article.authors)}:" if article.authors else "",
            f"“{flat(article.title)}”.",
            f"{flat(article.source)}," if article.source else "",
            "undated." if self.published is None else f"{day(self.published)}.",
            f"{self.url}" if self.url else "",
            f"(read {day(self.accessed)})" if self.accessed else "",
        ]
        return " ".join(fact for fact in facts if fact)

    def source_line(self) -> str:
        """Returns source, headline and day in one line of plain text."""
        article = self.evidence.article
        when = "undated" if self.published is None else day(self.published)
        return " · ".join(part for part in (flat(article.source or ""), flat(article.title), when) if part)


def references(conversation: Conversation, find: Find) -> list[Reference]:
    """Every citation of the answered turns, in order."""
    return [
        reference(turn, evidence, f"{ordinal}-{number}", find)
        for ordinal, turn in enumerate(conversation.turns, start=1)
        if isinstance(turn.reply, Answer)
        for number, evidence in enumerate(turn.reply.evidence, start=1)
    ]


def reference(turn: Turn, evidence: Evidence, number: str, find: Find) -> Reference:
    """One citation; `number` makes its key unique."""
    article = find(evidence.article.id, evidence.article.version)
    return Reference(
        key=f"{_slug(evidence)}-{number}",
        question=turn.query.asked,
        evidence=evidence,
        content_hash=None if article is None else article.content_hash,
        language=None if article is None else article.content.language,
        accessed=None if turn.asked_at is None else turn.asked_at.date(),
        url=web_address(evidence.article.url),
    )


def web_address(url: str | None) -> str | None:
    """`url` with everything quoted that no address may contain; None where it is no web address."""
    if url is None:
        return None
    quoted = quote(url.strip(), safe=_URL_SAFE)
    try:
        parts = urlsplit(quoted)
    except ValueError:
        return None
    return quoted if parts.scheme in {"http", "https"} and parts.netloc else None


def flat(text: str) -> str:
    """`text` on one line, without control characters, which none of the formats can hold."""
    kept = "".join(c if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs"} else "\ufffd" for c in text)
    return " ".join(kept.split())


def _slug(evidence: Evidence) -> str:
    """Like ``wikinews2015``."""
    plain = unicodedata.normalize("NFKD", evidence.article.source or "article")
    name = re.sub(r"[^a-z0-9]+", "", plain.lower())[:_LONGEST_KEY] or "article"
    published = evidence.article.published
    return f"{name}{'' if published is None else published.year}"
