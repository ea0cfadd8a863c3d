"""The HTML of a question and its answer. Pure functions; whatever comes from an article or a reader is escaped."""

from collections.abc import Sequence

from chatbot.answering.day_words import resolved_days
from chatbot.types import Abstention, CitedArticle, Evidence, Outcome, Query
from chatbot.understanding.chips import understood_as
from chatbot.web.html.wording import day, escape
from store import Moment, day_of

HEADINGS = {
    Outcome.NOT_SURE: "Not sure; the closest sentences",
    Outcome.DECLINED: "The archive does not say",
    Outcome.NO_QUESTION: "",
}
"""What a reply without an answer is headed by."""


def question(text: str) -> str:
    """Returns what the reader asked."""
    return f'<p class="na-question" dir="auto">{escape(text)}</p>'


def understood(query: Query) -> str:
    """The question as it was made self-contained; empty if its words were taken as asked."""
    said = understood_as(query)
    if said is None:
        return ""
    words = f'Understood as: <q dir="auto">{escape(said)}</q>'
    return f'<p class="na-understood"><span class="na-standalone">{words}</span></p>'


def compared(lines: Sequence[str]) -> str:
    """Returns what is different from an earlier answer to the same question."""
    items = "".join(f'<p dir="auto">{escape(line)}</p>' for line in lines)
    return f'<div class="na-compared"><p>Asked again. Compared with the earlier answer:</p>{items}</div>'


def short_answer(text: str, as_of: Moment | None = None) -> str:
    """The words that answer, large; with the day that they were so (`as_of`), where that may have changed since."""
    when = "" if as_of is None else f' <span class="na-as-of">as of {escape(day(as_of))}</span>'
    return f'<p class="na-short" dir="auto">{escape(text)}{when}</p>'


def days_in_words(evidence: Evidence) -> str:
    """Returns the dates of "Thursday" or "yesterday" in a quotation; empty where it has none."""
    published = evidence.article.published
    days = resolved_days(evidence.quote, None if published is None else day_of(published))
    said = "; ".join(f"{escape(words)}: {escape(day(when))}" for words, when in days)
    return f'<p class="na-days" dir="auto">{said}</p>' if said else ""


def sureness(words: str) -> str:
    """Returns how sure the answer is."""
    return f'<p class="na-sure">{escape(words)}</p>'


def quote(evidence: Evidence) -> str:
    """The quotation that answers; the words that do stand out."""
    return f'<blockquote class="na-quote" dir="auto">{_words(evidence, answers=True)}</blockquote>'


def further(evidence: Evidence, *, answers: bool = True, source: bool = True) -> str:
    """A quotation among others, in whole sentences, and (`source`) under it where it comes from."""
    kind = "na-quote" if answers else "na-quote na-near"
    words = f'<q class="{kind}" dir="auto">{_words(evidence, answers=answers)}</q>'
    title = f'<cite dir="auto">{escape(evidence.article.title)}</cite>'
    where = f'<span class="na-where">{_source_and_day(evidence.article)} · {title}</span>' if source else ""
    return f'<div class="na-credit na-further">{words}{days_in_words(evidence)}{where}</div>'


def credit(article: CitedArticle) -> str:
    """Returns a quotation's source: headline, then publication, section, byline and day, then who else has it."""
    facts = [] if article.source is None else [f"<b>{escape(article.source)}</b>"]
    facts += [] if not article.section else [escape(article.section)]
    facts += [] if not article.authors else [f"By {escape(', '.join(article.authors))}"]
    facts.append("undated" if article.published is None else escape(day(article.published)))
    also = ""
    if article.also_published_by:
        also = f'<span class="na-also">Also published by {escape(", ".join(article.also_published_by))}</span>'
    title = f'<cite dir="auto">{escape(article.title)}</cite>'
    return f'<p class="na-credit">{title}<span dir="auto">{" · ".join(facts)}</span>{also}</p>'


def timeline_quotation(evidence: Evidence) -> str:
    """A quotation on a timeline, under its day."""
    published = evidence.article.published
    when = "undated" if published is None else day(published)
    return f'<p class="na-when">{escape(when)}</p><p class="na-quote na-moment" dir="auto">{escape(evidence.quote)}</p>'


def timeline_credit(article: CitedArticle) -> str:
    """Returns where a quotation on a timeline comes from: its day stands over it."""
    source = "" if article.source is None else f"<b>{escape(article.source)}</b> · "
    return f'<p class="na-credit na-brief">{source}<cite dir="auto">{escape(article.title)}</cite></p>'


def declined(abstention: Abstention) -> str:
    """Why there is no answer."""
    head = f'<p class="na-declined-head">{heading}</p>' if (heading := HEADINGS[abstention.outcome]) else ""
    kind = "na-declined na-unsure" if abstention.outcome is Outcome.NOT_SURE else "na-declined"
    return f'<div class="{kind}">{head}<p dir="auto">{escape(abstention.reason)}</p></div>'


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
