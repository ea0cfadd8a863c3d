"""What is new about an answer to a question that was asked before."""

import re
from collections.abc import Collection
from datetime import UTC, datetime

from chatbot.types import Answer, Evidence, Turn
from chatbot.watching.types import ArticleVersion, LastAnswer, Notice, NoticeKind, Watch
from store import format_moment

_FIGURE = re.compile(r"\d")


def last_answer(turn: Turn) -> LastAnswer:
    """Returns what is remembered of an answer."""
    if not isinstance(turn.reply, Answer):
        return LastAnswer()
    return LastAnswer(turn.reply.short, tuple(dict.fromkeys(_version(evidence) for evidence in turn.evidence)))


def notice_of(watch: Watch, turn: Turn, new: Collection[ArticleVersion]) -> Notice | None:
    """Returns what is new in `turn`, the question asked again; None if it quotes nothing of `new`."""
    if not isinstance(turn.reply, Answer):
        return None
    fresh = [evidence for evidence in turn.evidence if _version(evidence) in new]
    if not fresh:
        return None
    leads = fresh[0] is turn.evidence[0]
    said = turn.reply.short if leads else None
    article = fresh[0].article
    return Notice(
        watch=watch.id,
        question=watch.question,
        kind=_kind(watch.last, fresh[0], said),
        noticed=datetime.now(UTC).replace(microsecond=0),
        article=article.id,
        version=article.version,
        span=fresh[0].span,
        quote=fresh[0].quote,
        title=article.title,
        source=article.source,
        published=format_moment(article.published),
        said=said,
        before=watch.last.short,
    )


def _kind(last: LastAnswer, evidence: Evidence, said: str | None) -> NoticeKind:
    if not last.quoted:
        return NoticeKind.FIRST_ANSWER
    if any(article == evidence.article.id for article, _ in last.quoted):
        return NoticeKind.CORRECTION
    if said is not None and last.short is not None:
        if _plain(said) == _plain(last.short):
            return NoticeKind.LATER_REPORT
        if _FIGURE.search(said) and _FIGURE.search(last.short):
            return NoticeKind.CHANGED_FIGURE
    return NoticeKind.NEW_ANSWER


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _version(evidence: Evidence) -> ArticleVersion:
    return evidence.article.id, evidence.article.version
