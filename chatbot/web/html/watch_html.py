"""Notices and watched questions as HTML and labels."""

from datetime import UTC, date, datetime
from html import escape

from chatbot.watching.types import Notice, NoticeKind, Watch
from chatbot.web.html import wording

_KINDS = {
    NoticeKind.FIRST_ANSWER: "First answer",
    NoticeKind.CHANGED_FIGURE: "Another figure",
    NoticeKind.CORRECTION: "The quoted article has changed",
    NoticeKind.NEW_ANSWER: "New answer",
    NoticeKind.LATER_REPORT: "Later report",
}


def notice(found: Notice, *, is_new: bool) -> str:
    """Returns what is new about a question: its kind, what has changed, the quotation and its source."""
    changed = ""
    if found.before and found.said and found.before != found.said:
        changed = f": <s>{escape(found.before)}</s> <b>{escape(found.said)}</b>"
    source = " · ".join(part for part in (found.title, found.source or "", (found.published or "")[:10]) if part)
    new = '<span class="na-new">New</span> ' if is_new else ""
    return (
        f'<div class="na-notice"><p class="na-notice-question">{new}{escape(found.question)}</p>'
        f'<p class="na-notice-kind">{_KINDS[found.kind]}{changed}</p>'
        f'<blockquote class="na-quote">{escape(found.quote)}</blockquote>'
        f'<p class="na-facts">{escape(source)}</p></div>'
    )


def label(watch: Watch) -> str:
    """Returns a watched question as a link's words."""
    return wording.label(watch.question)


def day_named(day: date) -> str:
    """Returns a day as a heading."""
    today = datetime.now(UTC).date()
    return "Today" if day == today else f"{day:%A}, {day.day} {day:%B %Y}"
