"""Pages' HTML, from text that may hold anything. Pure functions; whatever comes from an article or a reader is escaped.

Article text, titles, names and questions are data: they reach the page through `escape` here (shown by `st.html`, which
takes no markdown, no LaTeX, no icon names), or through `label` where only a widget's markdown label will do.
"""

import re
import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from html import escape as _escape
from pathlib import Path

from chatbot import chips
from chatbot.types import Abstention, CitedArticle, Evidence, Query
from chatbot.web.fragment import text_fragment_url
from store import ArchiveStatus, Article, Moment, Span, day_of

_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~$^!&()]")
_COLON = re.compile(r":(?=\S)")
_BLOCK_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
WORD_JOINER = "\u2060"  # invisible


def escape(text: str) -> str:
    """`text` as HTML that shows exactly these characters."""
    return _escape(text, quote=True)


def label(text: str) -> str:
    """`text` as a widget's label, which is markdown, so that it shows as it is.

    Markdown's own characters get a backslash. Nothing in markdown switches off Streamlit's `:emoji:`, `:material/icon:`
    and `:red[…]`, which it looks for after the backslashes are gone: an invisible word joiner keeps the colon apart.
    """
    flat = " ".join(text.split())
    flat = _MARKDOWN.sub(r"\\\g<0>", flat)
    flat = _BLOCK_START.sub(rf"\1{WORD_JOINER}\2", flat)
    return _COLON.sub(f":{WORD_JOINER}", flat)


def day(moment: Moment) -> str:
    """A publication day as a newspaper writes it: ``1 September 2015``."""
    return chips.day(day_of(moment))


def time_and_day(moment: Moment) -> str:
    """The same with the time and its UTC offset, where the source gave them: ``15 June 2023, 18:03 (UTC+01:00)``."""
    if not isinstance(moment, datetime):
        return day(moment)
    zone = "" if moment.tzinfo is None else f" ({timezone(moment.utcoffset() or timedelta())})"
    return f"{day(moment)}, {moment:%H:%M}{zone}"


def question(text: str) -> str:
    """What the reader asked."""
    return f'<p class="na-question" dir="auto">{escape(text)}</p>'


def understood(query: Query) -> str:
    """The question as it was made self-contained; empty if it was taken as asked."""
    if query.standalone == query.asked:
        return ""
    words = f'Understood as: <q dir="auto">{escape(query.standalone)}</q>'
    return f'<p class="na-understood"><span class="na-standalone">{words}</span></p>'


def compared(lines: Sequence[str]) -> str:
    """What is different from an earlier answer to the same question."""
    items = "".join(f'<p dir="auto">{escape(line)}</p>' for line in lines)
    return f'<div class="na-compared"><p>Asked again. Compared with the earlier answer:</p>{items}</div>'


def short_answer(text: str) -> str:
    """The words that answer, large."""
    return f'<p class="na-short" dir="auto">{escape(text)}</p>'


def quote(evidence: Evidence, *, answers: bool = True) -> str:
    """A quotation: one that answers has the answering words stand out, one that only comes near is quieter."""
    answer = evidence.answer
    if not answers:
        return f'<blockquote class="na-quote na-near" dir="auto">{escape(evidence.quote)}</blockquote>'
    if answer is None:
        inner = escape(evidence.quote)
    else:
        here = answer.shifted(-evidence.span.start)
        inner = (
            f"{escape(evidence.quote[: here.start])}<strong>{escape(here.of(evidence.quote))}</strong>"
            f"{escape(evidence.quote[here.end :])}"
        )
    return f'<blockquote class="na-quote" dir="auto">{inner}</blockquote>'


def credit(article: CitedArticle) -> str:
    """Where a quotation comes from: source, day, title."""
    facts = [] if article.source is None else [f"<b>{escape(article.source)}</b>"]
    facts.append("undated" if article.published is None else escape(day(article.published)))
    title = f'<cite dir="auto">{escape(article.title)}</cite>'
    return f'<p class="na-credit">{" · ".join(facts)} · {title}</p>'


def declined(abstention: Abstention) -> str:
    """Why there is no answer."""
    return (
        '<div class="na-declined"><p class="na-declined-head">The archive does not say</p>'
        f'<p dir="auto">{escape(abstention.reason)}</p></div>'
    )


def note(text: str, *, alert: bool = False) -> str:
    """A line of the app's own, calm or (`alert`) not to be missed."""
    role = "alert" if alert else "status"
    return f'<p class="na-note" role="{role}" dir="auto">{escape(text)}</p>'


def command(text: str) -> str:
    """A command to run in a terminal."""
    return f'<pre class="na-command"><code>{escape(text)}</code></pre>'


def holdings(status: ArchiveStatus) -> str:
    """What the archive holds, in one line."""
    words = [f"{status.articles:,} {'article' if status.articles == 1 else 'articles'}"]
    if len(status.sources) > 1:
        words.append(f"{len(status.sources):,} sources")
    elif status.sources:
        words.append(escape(status.sources[0][0]))
    if status.first_published and status.last_published:
        first, last = day(status.first_published), day(status.last_published)
        words.append(first if first == last else f"{first} – {last}")
    return f'<p class="na-holdings">{" · ".join(words)}</p>'


def welcome(status: ArchiveStatus) -> str:
    """What stands above the first question."""
    return (
        '<header class="na-welcome"><h1>Ask the archive</h1>'
        "<p>Every answer is a sentence that was printed, with a link to its place in the article. "
        "What the archive does not say, it does not answer.</p>"
        f"{holdings(status)}</header>"
    )


def nothing_to_read(heading: str, folder: Path) -> str:
    """What to run where there is nothing to ask yet."""
    return (
        f'<section class="na-welcome"><h1>{escape(heading)}</h1>'
        "<p>Put articles in, files or addresses, and load this page again:</p>"
        f"{command(f'news-ingest FILES… --archive {shlex.quote(str(folder))}')}"
        "<p>Or see it work with the articles that come with the project:</p>"
        f"{command('make run')}</section>"
    )


def running_title(article: Article) -> str:
    """The headline over a page that is scrolled past its own; for the eye only."""
    return f'<p class="na-running" aria-hidden="true" dir="auto">{escape(article.title)}</p>'


def article_page(article: Article, marked: Span | None) -> str:
    """An article to read; `marked` becomes the page's one `<mark id="cited">`."""
    language = f' lang="{escape(article.content.language)}"' if article.content.language else ""
    return (
        f'<article class="na-article"{language}>{_article_head(article, marked)}'
        f'<div class="na-text">{"".join(_paragraphs(article.text, marked))}</div></article>'
    )


def _article_head(article: Article, marked: Span | None) -> str:
    content = article.content
    above = " · ".join(escape(part) for part in (content.source, content.section) if part)
    facts = []
    if content.authors:
        facts.append(f'<span dir="auto">By {escape(_enumerated(content.authors))}</span>')
    facts.append("Undated" if content.published is None else escape(time_and_day(content.published)))
    if content.updated is not None and content.updated != content.published:
        facts.append(f"updated {escape(time_and_day(content.updated))}")
    address = text_fragment_url(article.link_target, article.text, marked)
    if address is not None:
        facts.append(f'<a class="na-original" target="_blank" href="{escape(address)}">Read the original ↗</a>')
    return (
        (f'<p class="na-kicker" dir="auto">{above}</p>' if above else "")
        + f'<h1 dir="auto">{escape(article.title or "Untitled")}</h1>'
        + f'<p class="na-byline">{" · ".join(facts)}</p>'
    )


def _enumerated(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _paragraphs(text: str, marked: Span | None) -> Iterable[str]:
    """Each paragraph's HTML. Paragraphs that the mark runs across become one, which keeps its blank lines."""
    for span in _joined_across(_paragraph_spans(text), marked):
        words = escape(span.of(text))
        if marked is not None and span.contains(marked):
            before, after = text[span.start : marked.start], text[marked.end : span.end]
            words = f'{escape(before)}<mark id="cited">{escape(marked.of(text))}</mark>{escape(after)}'
        yield f'<p dir="auto">{words}</p>'


def _paragraph_spans(text: str) -> list[Span]:
    starts = [0, *(found.end() for found in _PARAGRAPH_BREAK.finditer(text))]
    ends = [*(found.start() for found in _PARAGRAPH_BREAK.finditer(text)), len(text)]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _joined_across(spans: list[Span], marked: Span | None) -> Iterable[Span]:
    """`spans`, those that `marked` touches as one that contains it wholly."""
    if marked is None:
        return spans
    before = [span for span in spans if span.end <= marked.start]
    after = [span for span in spans if span.start >= marked.end]
    touched = spans[len(before) : len(spans) - len(after)]
    start = min([marked.start, *(span.start for span in touched)])
    end = max([marked.end, *(span.end for span in touched)])
    return [*before, Span(start, end), *after]
