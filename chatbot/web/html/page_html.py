"""Pages' HTML, from text that may hold anything. Pure functions; whatever comes from an article or a reader is escaped.

Article text, titles, names and questions are data: they reach the page through `escape` here (shown by `st.html`, which
takes no markdown, no LaTeX, no icon names), or through `label` where only a widget's markdown label will do.
"""

import re
import shlex
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from html import escape as _escape
from pathlib import Path

from chatbot.types import Abstention, CitedArticle, Evidence, Query
from chatbot.understanding import chips
from store import ArchiveStatus, Moment, day_of

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


def sureness(words: str) -> str:
    """How sure the answer is."""
    return f'<p class="na-sure">{escape(words)}</p>'


def quote(evidence: Evidence, *, answers: bool = True) -> str:
    """A quotation: one that answers has the answering words stand out, one that only comes near is quieter."""
    kind = "na-quote" if answers else "na-quote na-near"
    return f'<blockquote class="{kind}" dir="auto">{_words(evidence, answers=answers)}</blockquote>'


def brief(evidence: Evidence, *, answers: bool = True, source: bool = True) -> str:
    """A quotation and (`source`) where it comes from, in one line that ends where the space does; read out whole."""
    kind = "na-quote" if answers else "na-quote na-near"
    words = f'<q class="{kind}" dir="auto">{_words(evidence, answers=answers)}</q>'
    title = f'<cite class="na-heard" dir="auto">{escape(evidence.article.title)}</cite>'
    where = f"{_source_and_day(evidence.article)} " if source else ""
    return f'<p class="na-credit na-brief">{where}{words}{title}</p>'


def credit(article: CitedArticle) -> str:
    """Where a quotation comes from: headline, then publication, section, byline and day, then who else has it."""
    facts = [] if article.source is None else [f"<b>{escape(article.source)}</b>"]
    facts += [] if not article.section else [escape(article.section)]
    facts += [] if not article.authors else [f"By {escape(', '.join(article.authors))}"]
    facts.append("undated" if article.published is None else escape(day(article.published)))
    also = ""
    if article.also_published_by:
        also = f'<span class="na-also">Also published by {escape(", ".join(article.also_published_by))}</span>'
    title = f'<cite dir="auto">{escape(article.title)}</cite>'
    return f'<p class="na-credit">{title}<span dir="auto">{" · ".join(facts)}</span>{also}</p>'


def moment(evidence: Evidence) -> str:
    """A quotation on a timeline, under its day."""
    published = evidence.article.published
    when = "undated" if published is None else day(published)
    return f'<p class="na-when">{escape(when)}</p><p class="na-quote na-moment" dir="auto">{escape(evidence.quote)}</p>'


def moment_credit(article: CitedArticle) -> str:
    """Where a quotation on a timeline comes from: its day stands over it."""
    source = "" if article.source is None else f"<b>{escape(article.source)}</b> · "
    return f'<p class="na-credit na-brief">{source}<cite dir="auto">{escape(article.title)}</cite></p>'


def _words(evidence: Evidence, *, answers: bool) -> str:
    if evidence.answer is None or not answers:
        return escape(evidence.quote)
    here = evidence.answer.shifted(-evidence.span.start)
    return (
        f"{escape(evidence.quote[: here.start])}<strong>{escape(here.of(evidence.quote))}</strong>"
        f"{escape(evidence.quote[here.end :])}"
    )


def _source_and_day(article: CitedArticle) -> str:
    source = "" if article.source is None else f"<b>{escape(article.source)}</b> · "
    return f"{source}{'undated' if article.published is None else escape(day(article.published))}"


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


def heading(text: str, level: int = 3) -> str:
    """A small heading; those inside an answer are of the third level."""
    return f'<h{level} class="na-heading">{escape(text)}</h{level}>'


def advice(text: str) -> str:
    """What a reader may try."""
    return f'<p class="na-advice">{escape(text)}</p>'


def command(text: str) -> str:
    """A command to run in a terminal."""
    return f'<pre class="na-command"><code>{escape(text)}</code></pre>'


def holdings(status: ArchiveStatus, name: Callable[[str], str] = str) -> str:
    """What the archive holds, in one line; `name` is what readers see of a source."""
    words = [f"{status.articles:,} {'article' if status.articles == 1 else 'articles'}"]
    if len(status.sources) > 1:
        words.append(f"{len(status.sources):,} sources")
    elif status.sources:
        words.append(escape(name(status.sources[0][0])))
    if status.first_published and status.last_published:
        first, last = day(status.first_published), day(status.last_published)
        words.append(first if first == last else f"{first} – {last}")
    return f'<p class="na-holdings">{" · ".join(words)}</p>'


def welcome(status: ArchiveStatus, name: Callable[[str], str] = str) -> str:
    """What stands above the first question; `name` as in `holdings`."""
    return (
        '<header class="na-welcome"><h1>Ask the archive</h1>'
        "<p>Every answer is a sentence that was printed, with a link to its place in the article. "
        "What the archive does not say, it does not answer.</p>"
        f"{holdings(status, name)}</header>"
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
