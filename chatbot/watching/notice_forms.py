"""Notices as JSON, and as lines for a terminal or a mail."""

from typing import Any

from chatbot.output.json_contract import citation_link, filters_to_json
from chatbot.watching.types import Notice, Watch


def notice_to_json(notice: Notice) -> dict[str, Any]:
    """Returns one object with every key of the contract."""
    return {
        "watch": notice.watch,
        "question": notice.question,
        "kind": notice.kind.value,
        "noticed": notice.noticed.isoformat(),
        "quote": notice.quote,
        "start": notice.span.start,
        "end": notice.span.end,
        "short_answer": notice.said,
        "short_answer_before": notice.before,
        "link": citation_link(notice.article, notice.version, notice.span),
        "article": {
            "id": notice.article,
            "version": notice.version,
            "title": notice.title,
            "source": notice.source,
            "published": notice.published,
        },
        "seen": notice.seen,
    }


def watch_to_json(watch: Watch) -> dict[str, Any]:
    """Returns one object with every key of the contract."""
    return {
        "watch": watch.id,
        "question": watch.question,
        "filters": filters_to_json(watch.filters),
        "created": watch.created.isoformat(),
        "answered": bool(watch.last.quoted),
        "short_answer": watch.last.short,
    }


def notice_lines(notice: Notice) -> str:
    """Returns a notice for people: the question, what is new, the quotation and where it stands."""
    changed = f": {notice.before} → {notice.said}" if notice.before and notice.said else ""
    place = ", ".join(part for part in (notice.title, notice.source, (notice.published or "")[:10]) if part)
    return f"{notice.question}\n  {notice.kind.value}{changed}\n  “{notice.quote}”\n  {place}"
