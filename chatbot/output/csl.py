"""CSL-JSON 1.0.2: what Zotero, Pandoc and citeproc read."""

import json
from datetime import date
from typing import Any

from chatbot.output.authors import Author, authors_of
from chatbot.output.references import Find, Reference, flat, references
from chatbot.types import Conversation


def write(conversation: Conversation, find: Find) -> str:
    """Returns an `article-newspaper` for each citation; its quotation in `custom`, for programs, and in `note`."""
    items = [_item(cited) for cited in references(conversation, find)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _item(cited: Reference) -> dict[str, Any]:
    evidence = cited.evidence
    facts: dict[str, Any] = {
        "id": cited.key,
        "type": "article-newspaper",
        "title": flat(evidence.article.title),
        "container-title": flat(evidence.article.source or ""),
        "section": flat(evidence.article.section or ""),
        "author": [_name(author) for author in authors_of(evidence.article.authors)],
        "issued": _day(cited.published),
        "accessed": _day(cited.accessed),
        "URL": cited.url,
        "language": cited.language,
        "note": f"“{flat(evidence.quote)}” ({cited.place})",
        "custom": {
            "quote": evidence.quote,
            "start": evidence.span.start,
            "end": evidence.span.end,
            "article_id": evidence.article.id,
            "version": evidence.article.version,
            "content_hash": cited.content_hash,
            "question": cited.question,
        },
    }
    return {name: value for name, value in facts.items() if value}


def _name(author: Author) -> dict[str, str]:
    return {"family": author.family, "given": author.given} if author.family else {"literal": author.given}


def _day(day: date | None) -> dict[str, Any] | None:
    return None if day is None else {"date-parts": [[day.year, day.month, day.day]]}
