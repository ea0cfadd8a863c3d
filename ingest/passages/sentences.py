"""The sentences of a text, as spans: the one file that knows sentencex.

sentencex keeps a quotation of several sentences together; that is wanted (it is quoted as one) until it gets too long
to be an answer, and then it is split at the sentence ends inside it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from store import Span

_LONGEST_PIECE = 50_000
"""Characters of a paragraph that are looked at together: what does so takes time by the square of it, unstoppably."""
LONG = 400
"""Characters above which a sentence is split at the sentence ends inside its quotation."""

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_BREAK = re.compile("\n")
_INDENTED_LINE = re.compile(r"\n(?=[^\S\n])")
_NEVER = re.compile("(?!)")
_WRAPPED_AT_MOST = 120
_TERMINAL = re.compile(r"""[.!?…:;]["'”’)\]]*$""")
_LIST_NUMBER = re.compile(r"\(?\d{1,3}[.)]")
_HOUR = re.compile(r"\b[ap]\.m\.$")
_TIME_ZONE = re.compile(r"(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T)\b")
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»()[]', " "))


def paragraph_spans(text: str) -> list[Span]:
    """The paragraphs of `text`, in order; together they hold every visible character.

    A blank line always ends a paragraph. A single line break does too, unless the text is hard-wrapped, that is, its
    lines are short and mostly break off mid-sentence: then only an indented line begins a new one.
    """
    blocks = list(_split(text, Span(0, len(text)), _BLANK_LINES)) if text else []
    paragraph_end = _wrapped_paragraph_end(text) if is_hard_wrapped(text) else _LINE_BREAK
    return [paragraph for block in blocks for paragraph in _split(text, block, paragraph_end)]


def _wrapped_paragraph_end(text: str) -> re.Pattern[str]:
    """Indentation, unless most lines have it: then it is the page's margin."""
    indented = len(_INDENTED_LINE.findall(text))
    return _INDENTED_LINE if indented * 2 <= text.count("\n") else _NEVER


def is_hard_wrapped(text: str) -> bool:
    """Returns whether line breaks inside paragraphs are only the width of the page."""
    lines = text.split("\n")
    if max(map(len, lines)) > _WRAPPED_AT_MOST:
        return False
    inner = [line.strip() for line, after in pairwise(lines) if line.strip() and after.strip()]
    broken_off = [line for line in inner if not _TERMINAL.search(line)]
    # Three words: a list of names or numbers is no running text.
    running = [line for line in broken_off if len(line.split()) > 3]
    return len(running) * 2 > len(inner) > 0


def sentence_spans(text: str, language: str | None = None) -> list[list[Span]]:
    """The sentences of `text`, one list per paragraph.

    Returns:
        spans in order, not overlapping, without white space at their ends, together holding every visible character.
    """
    return [
        [sentence for piece in _pieces(text, paragraph) for sentence in _sentences(text, piece, language or "en")]
        for paragraph in paragraph_spans(text)
    ]


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    """`paragraph`, or its parts, cut at white space where there is any; no text that people read has one so long."""
    start = paragraph.start
    while paragraph.end - start > _LONGEST_PIECE:
        end = text.rfind(" ", start + _LONGEST_PIECE // 2, start + _LONGEST_PIECE)
        end = start + _LONGEST_PIECE if end < 0 else end
        if piece := _stripped(text, start, end):
            yield piece
        start = end
    if piece := _stripped(text, start, paragraph.end):
        yield piece


def _sentences(text: str, paragraph: Span, language: str) -> Iterator[Span]:
    """The sentences of `paragraph`, with what was cut at a full stop that ends none put together again."""
    last: Span | None = None
    for span in _cut(text, paragraph, language):
        if last is not None and _is_one_sentence(last.of(text), span.of(text)):
            last = Span(last.start, span.end)
        else:
            if last is not None:
                yield last
            last = span
    if last is not None:
        yield last


def _is_one_sentence(before: str, after: str) -> bool:
    return bool(
        (after[0].islower() and not after[1:2].isupper())
        or not any(map(str.isalnum, after))
        or _LIST_NUMBER.fullmatch(before)
        or (_HOUR.search(before) and _TIME_ZONE.match(after))
    )


def _cut(text: str, paragraph: Span, language: str) -> Iterator[Span]:
    for span in _segment(text, paragraph, paragraph.of(text), language):
        if len(span) <= LONG:
            yield span
        else:
            # With the quotation marks blanked, the sentences inside the quotation are seen.
            yield from _segment(text, span, span.of(text).translate(_QUOTES), language)


def _segment(text: str, whole: Span, seen: str, language: str) -> Iterator[Span]:
    """Cut `whole` where sentencex ends a sentence in `seen`, moved to where `text` has white space to cut at."""
    start = whole.start
    for boundary in get_sentence_boundaries(language, seen):
        end = whole.start + boundary["end_index"]
        if seen != text[whole.start : whole.end]:
            while end > start and seen[end - 1 - whole.start] == " " and not text[end - 1].isspace():
                end -= 1
            if end == start or not text[end - 1].isspace():
                continue
        if cut := _stripped(text, start, min(end, whole.end)):
            yield cut
            start = end
    if start < whole.end and (cut := _stripped(text, start, whole.end)):
        yield cut


def _split(text: str, whole: Span, separator: re.Pattern[str]) -> Iterator[Span]:
    start = whole.start
    for match in separator.finditer(text, whole.start, whole.end):
        if cut := _stripped(text, start, match.start()):
            yield cut
        start = match.end()
    if cut := _stripped(text, start, whole.end):
        yield cut


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    visible = piece.strip()
    if not visible:
        return None
    first = start + len(piece) - len(piece.lstrip())
    return Span(first, first + len(visible))
