"""CSL-JSON 1.0.2: what Zotero, Pandoc and citeproc read."""

import json
from datetime import date
from typing import Any

from chatbot.output.references import Find, Reference, flat, references
from chatbot.types import Conversation


def write(conversation: Conversation, find: Find) -> str:
    """An `article-newspaper` for each citation; the quotation with its place in `custom`, for programs, and `note`."""
    items = [_item(one) for one in references(conversation, find)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _item(one: Reference) -> dict[str, Any]:
    evidence = one.evidence
    facts: dict[str, Any] = {
        "id": one.key,
        "type": "article-newspaper",
        "title": flat(evidence.article.title),
        "container-title": flat(evidence.article.source or ""),
        "section": flat(evidence.article.section or ""),
        "author": [{"literal": flat(name)} for name in evidence.article.authors],
        "issued": _day(one.published),
        "accessed": _day(one.accessed),
        "URL": one.url,
        "language": one.language,
        "note": f"“{flat(evidence.quote)}” ({one.place})",
        "custom": {
            "quote": evidence.quote,
            "start": evidence.span.start,
            "end": evidence.span.end,
            "article_id": evidence.article.id,
            "version": evidence.article.version,
            "content_hash": one.content_hash,
            "question": one.question,
        },
    }
    return {name: value for name, value in facts.items() if value}


def _day(day: date | None) -> dict[str, Any] | None:
    return None if day is None else {"date-parts": [[day.year, day.month, day.day]]}
