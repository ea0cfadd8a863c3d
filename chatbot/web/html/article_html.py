"""The HTML of the article page; like `chatbot.web.html.page_html`, pure, with everything from outside escaped."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from chatbot.web.html.text_fragment import text_fragment_url
from chatbot.web.html.wording import day, escape, time_and_day
from store import CAPTION_MARK, Article, Change, Copy, Difference, Related, Segment, Span

_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_CREDIT = re.compile(r"(?<=[.!?)] )(?:Photograph|Photo|Image|Picture|Illustration|Credit)s?(?: by|:) ?.{2,100}\Z")
_AROUND_CHANGES = 160
"""So many characters of what is the same are shown before and after a change."""

Layer = tuple[Span, str]
"""Characters of the text, and the class that they are given."""


def article_page(article: Article, marked: Span | None, cited: Sequence[Span] = (), level: int = 1) -> str:
    """An article to read.

    Args:
        marked: becomes the page's one `<mark id="cited">`.
        cited: other sentences that the conversation quotes; underlined.
        level: of its headline among the page's headings.
    """
    language = f' lang="{escape(article.content.language)}"' if article.content.language else ""
    return (
        f'<article class="na-article"{language}>{_head(article, marked, level)}'
        f'<div class="na-text">{"".join(_paragraphs(article.text, marked, cited))}</div></article>'
    )


def running_title(article: Article) -> str:
    """The headline over a page that is scrolled past its own; for the eye only."""
    return f'<p class="na-running" aria-hidden="true" dir="auto">{escape(article.title)}</p>'


def place_among(number: int, count: int) -> str:
    """Returns which of the conversation's citations this is."""
    return f'<p class="na-place">Citation {number} of {count}</p>'


def linked_article(article: Copy | Related) -> str:
    """Source and day of an article that is linked beside this line, and why it is."""
    facts = [] if article.source is None else [f"<b>{escape(article.source)}</b>"]
    facts.append("undated" if article.published is None else escape(day(article.published)))
    if isinstance(article, Related) and article.same_event:
        facts.append("same event")
    if isinstance(article, Related) and article.names:
        facts.append(escape(", ".join(article.names[:3])))
    return f'<p class="na-credit" dir="auto"><cite>{escape(article.title or "Untitled")}</cite>{" · ".join(facts)}</p>'


def difference(changed: Difference) -> str:
    """Returns what changed, with a little around it: removed words struck out, added ones underlined."""
    facts = "".join(
        f'<p dir="auto"><b>{escape(field.name.replace("_", " ").capitalize())}:</b> '
        f"{_gone(field.old) if field.old else ''} {_come(field.new) if field.new else ''}</p>"
        for field in changed.fields
    )
    if not changed.changes_text:
        return f'<div class="na-difference">{facts}<p>The text is the same.</p></div>'
    last = len(changed.segments) - 1
    words = "".join(_segment(segment, number == 0, number == last) for number, segment in enumerate(changed.segments))
    return f'<div class="na-difference">{facts}<p class="na-changed" dir="auto">{words}</p></div>'


def _segment(segment: Segment, is_first: bool, is_last: bool) -> str:
    if segment.kind is Change.REMOVED:
        return _gone(segment.text)
    if segment.kind is Change.ADDED:
        return _come(segment.text)
    before = "" if is_first else segment.text[:_AROUND_CHANGES]
    after = "" if is_last else segment.text[-_AROUND_CHANGES:]
    if len(segment.text) <= len(before) + len(after):
        return escape(segment.text)
    return f'{escape(before)}<span class="na-left-out">…</span>{escape(after)}'


def _gone(text: str) -> str:
    return f"<del>{escape(text)}</del>"


def _come(text: str) -> str:
    return f"<ins>{escape(text)}</ins>"


def _head(article: Article, marked: Span | None, level: int) -> str:
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
        + f'<h{level} dir="auto">{escape(article.title or "Untitled")}</h{level}>'
        + f'<p class="na-byline">{" · ".join(facts)}</p>'
    )


def _enumerated(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _paragraphs(text: str, marked: Span | None, cited: Sequence[Span]) -> Iterator[str]:
    """Each paragraph's HTML. Paragraphs that the mark runs across become one, which keeps its blank lines."""
    underlined = [(span, "na-cited") for span in cited]
    for span in _joined_across(_paragraph_spans(text), marked):
        layers = [*underlined, *_caption_layers(text, span)]
        kind = ' class="na-caption"' if len(layers) > len(underlined) else ""
        if marked is not None and span.contains(marked):
            before = _styled(text, span.start, marked.start, layers)
            after = _styled(text, marked.end, span.end, layers)
            words = f'{before}<mark id="cited">{escape(marked.of(text))}</mark>{after}'
        else:
            words = _styled(text, span.start, span.end, layers)
        yield f'<p dir="auto"{kind}>{words}</p>'


def _caption_layers(text: str, paragraph: Span) -> list[Layer]:
    """Returns the parts of a caption beside its words: the label before them, the picture's credit after them."""
    if not text.startswith(CAPTION_MARK, paragraph.start):
        return []
    layers = [(Span(paragraph.start, paragraph.start + len(CAPTION_MARK)), "na-caption-label")]
    words = paragraph.of(text)
    if (credit := _CREDIT.search(words)) is not None:
        layers.append((Span(*credit.span()).shifted(paragraph.start), "na-caption-credit"))
    return layers


def _styled(text: str, start: int, end: int, layers: Sequence[Layer]) -> str:
    """The characters from `start` to `end`, those of each layer with its class."""
    edges = {edge for span, _ in layers for edge in (span.start, span.end) if start < edge < end}
    cuts = sorted({start, end, *edges})
    pieces = []
    for here, there in pairwise(cuts):
        names = sorted({name for span, name in layers if span.start <= here and there <= span.end})
        piece = escape(text[here:there])
        pieces.append(f'<span class="{" ".join(names)}">{piece}</span>' if names else piece)
    return "".join(pieces)


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
