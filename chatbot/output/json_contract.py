"""The JSON form of a turn: what `news-ask --json` prints and what stored conversations consist of.

The form is described in the README; every key is always present. `turn_from_json` restores what `turn_to_json` wrote.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from chatbot.types import Abstention, Answer, CitedArticle, Evidence, Outcome, Period, Query, Speaker, Turn
from store import Filters, Span, format_moment, parse_moment

Json = dict[str, Any]


def citation_link(article_id: str, version: int, span: Span | None = None) -> str:
    """Returns the query string of the article page that shows this version with `span` marked."""
    place = {} if span is None else {"start": span.start, "end": span.end}
    return "?" + urlencode({"article": article_id, "version": version, **place})


def turn_to_json(turn: Turn, *, id: str | None = None, conversation: str | None = None) -> Json:
    """Returns one object with every key of the contract."""
    answered = isinstance(turn.reply, Answer)
    abstention = None
    if isinstance(turn.reply, Abstention):
        abstention = {
            "reason": turn.reply.reason,
            "nearest": evidence_to_json(turn.reply.nearest),
            "outcome": turn.reply.outcome.value,
        }
    return {
        "id": id,
        "conversation": conversation,
        "question": turn.query.asked,
        "standalone_question": turn.query.standalone,
        "as_of": format_moment(turn.query.as_of),
        "filters": filters_to_json(turn.query.filters),
        "understood": _understood(turn.query),
        "confidence": round(turn.confidence, 4),
        "answered": answered,
        "short_answer": turn.reply.short if isinstance(turn.reply, Answer) else None,
        "evidence": evidence_to_json(turn.reply.evidence) if isinstance(turn.reply, Answer) else [],
        "abstention": abstention,
        "timings_ms": {step: round(ms, 1) for step, ms in turn.timings_ms.items()},
        "generation": turn.generation,
        "asked_at": None if turn.asked_at is None else turn.asked_at.isoformat(),
    }


def turn_from_json(row: Mapping[str, Any]) -> Turn:
    """Returns the turn that `turn_to_json` wrote as `row`."""
    query = _query_from(row)
    if row["answered"]:
        quoted = _evidence_from(row["evidence"])
        reply: Answer | Abstention = Answer(quoted, row["short_answer"] is not None or quoted[0].answer is None)
    else:
        # Conversations that an earlier version stored do not tell the outcomes apart.
        why = row["abstention"]
        outcome = Outcome(why.get("outcome", Outcome.DECLINED.value))
        reply = Abstention(why["reason"], _evidence_from(why["nearest"]), outcome)
    asked_at = row["asked_at"]
    return Turn(
        query=query,
        reply=reply,
        confidence=row["confidence"],
        timings_ms=row["timings_ms"],
        generation=row["generation"],
        asked_at=None if asked_at is None else datetime.fromisoformat(asked_at),
    )


def _understood(query: Query) -> Json:
    """Returns what else was understood, beside the question itself and its filters."""
    period = query.period or Period(None, None)
    return {
        "given_filters": filters_to_json(query.given),
        "period_from": format_moment(period.start),
        "period_to": format_moment(period.end),
        "focus": list(query.focus),
        "latest": query.latest,
        "several_sources": query.several_sources,
        "alternatives": list(query.alternatives),
    }


def _query_from(row: Mapping[str, Any]) -> Query:
    filters = filters_from_json(row["filters"])
    # Conversations that an earlier version stored lack this key: their filters were all given.
    more = row.get("understood") or {"given_filters": row["filters"]}
    start, end = _day(more.get("period_from")), _day(more.get("period_to"))
    return Query(
        asked=row["question"],
        standalone=row["standalone_question"],
        filters=filters,
        as_of=_day(row["as_of"]),
        given=filters_from_json(more["given_filters"]),
        period=None if start is None and end is None else Period(start, end),
        focus=tuple(more.get("focus") or ()),
        latest=bool(more.get("latest")),
        several_sources=bool(more.get("several_sources")),
        alternatives=tuple(more.get("alternatives") or ()),
    )


def filters_to_json(filters: Filters) -> Json:
    """Returns the `filters` object of the contract."""
    return {
        "published_from": format_moment(filters.published_from),
        "published_to": format_moment(filters.published_to),
        "sources": list(filters.sources),
        "sections": list(filters.sections),
        "authors": list(filters.authors),
        "language": filters.language,
        "words": filters.words or None,
    }


def filters_from_json(row: Mapping[str, Any]) -> Filters:
    """Returns the inverse of `filters_to_json`; missing keys do not narrow."""
    return Filters(
        published_from=_day(row.get("published_from")),
        published_to=_day(row.get("published_to")),
        sources=tuple(row.get("sources") or ()),
        sections=tuple(row.get("sections") or ()),
        authors=tuple(row.get("authors") or ()),
        language=row.get("language"),
        words=row.get("words") or "",
    )


def cited_to_json(article: CitedArticle) -> Json:
    """Returns the `article` object of the contract."""
    return {
        "id": article.id,
        "version": article.version,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "authors": list(article.authors),
        "published": format_moment(article.published),
        "section": article.section,
        "also_published_by": list(article.also_published_by),
    }


def evidence_to_json(evidence: Sequence[Evidence]) -> list[Json]:
    """Returns the `evidence` list of the contract."""
    return [quotation_to_json(number, item) for number, item in enumerate(evidence, start=1)]


def quotation_to_json(number: int, item: Evidence) -> Json:
    """Returns one quotation as the contract has it, cited by `number`."""
    return {
        "citation": number,
        "quote": item.quote,
        "start": item.span.start,
        "end": item.span.end,
        "answer_start": None if item.answer is None else item.answer.start,
        "answer_end": None if item.answer is None else item.answer.end,
        "score": round(item.score, 4),
        "passage_id": item.passage_id,
        "link": citation_link(item.article.id, item.article.version, item.span),
        "speaker": _speaker(item.speaker),
        "article": cited_to_json(item.article),
    }


def _evidence_from(rows: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            passage_id=row["passage_id"],
            article=CitedArticle(
                id=row["article"]["id"],
                version=row["article"]["version"],
                url=row["article"]["url"],
                title=row["article"]["title"],
                source=row["article"]["source"],
                authors=tuple(row["article"]["authors"]),
                published=parse_moment(row["article"]["published"]),
                section=row["article"]["section"],
                also_published_by=tuple(row["article"]["also_published_by"]),
            ),
            quote=row["quote"],
            span=Span(row["start"], row["end"]),
            answer=None if row["answer_start"] is None else Span(row["answer_start"], row["answer_end"]),
            score=row["score"],
            speaker=_speaker_from(row.get("speaker")),
        )
        for row in rows
    )


def _speaker(speaker: Speaker | None) -> Json | None:
    if speaker is None:
        return None
    return {
        "name": speaker.name,
        "as_printed": speaker.as_printed,
        "start": speaker.span.start,
        "end": speaker.span.end,
        "cue": speaker.cue,
        "kind": speaker.kind,
    }


def _speaker_from(row: Mapping[str, Any] | None) -> Speaker | None:
    """Conversations that an earlier version stored know none."""
    if row is None:
        return None
    return Speaker(row["name"], row["as_printed"], Span(row["start"], row["end"]), row["cue"], row["kind"])


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
