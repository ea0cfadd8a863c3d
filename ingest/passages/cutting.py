"""Cutting an article into passages: runs of whole sentences of about the same length.

The cuts are those of least total cost over the whole article, found as Knuth and Plass break paragraphs into lines
(Software: Practice and Experience 11, 1981): so there is no tiny rest at the end, and paragraphs are kept whole where
that costs little.
"""

from collections.abc import Callable, Iterator, Sequence

from store import PassageSpans, Span

TARGET = 900
"""Characters of a passage that cost nothing."""
_INSIDE_PARAGRAPH = 0.1
"""Cost of a cut inside a paragraph: as much as being a third too long or short."""
_MOST = 3
"""A passage of more times `TARGET` is not considered, however few tokens it has."""

CountTokens = Callable[[Sequence[str]], list[int]]
"""Tokens of each text, special ones not counted."""


def cut_passages(
    text: str, paragraphs: Sequence[Sequence[Span]], counts: Sequence[int], token_limit: int, count_tokens: CountTokens
) -> list[tuple[PassageSpans, int]]:
    """Cut `text` into passages.

    Args:
        paragraphs: the sentences of each paragraph, as `ingest.passages.sentences` finds them.
        counts: the tokens of each sentence.
        token_limit: no passage has more tokens; a sentence that does by itself is cut between words.

    Returns:
        passages in order, each with the sum of its sentences' tokens; every sentence is in exactly one.
    """
    sentences, ends_paragraph, tokens = [], [], []
    count = iter(counts)
    for paragraph in paragraphs:
        for span in paragraph:
            for piece, piece_count in _fitting(text, span, next(count), token_limit, count_tokens):
                sentences.append(piece)
                tokens.append(piece_count)
                ends_paragraph.append(False)
        ends_paragraph[-1:] = [True]
    return [
        (
            PassageSpans(Span(sentences[first].start, sentences[last - 1].end), tuple(sentences[first:last])),
            sum(tokens[first:last]),
        )
        for first, last in _best_cuts(sentences, ends_paragraph, tokens, token_limit)
    ]


def _best_cuts(
    sentences: Sequence[Span], ends_paragraph: Sequence[bool], tokens: Sequence[int], token_limit: int
) -> list[tuple[int, int]]:
    """The runs ``[first, last)`` of sentences, covering all, of least total cost."""
    best: list[tuple[float, int]] = [(0.0, 0)]  # for each number of sentences: least cost, where its last run begins
    for last in range(1, len(sentences) + 1):
        end = sentences[last - 1].end
        at_cut = 0.0 if ends_paragraph[last - 1] or last == len(sentences) else _INSIDE_PARAGRAPH
        chosen: tuple[float, int] | None = None
        total = 0
        for first in range(last - 1, -1, -1):
            total += tokens[first]
            off = (end - sentences[first].start) / TARGET - 1
            if chosen is not None and (total > token_limit or off > _MOST):
                break
            cost = best[first][0] + off * off + at_cut
            if chosen is None or cost < chosen[0]:
                chosen = (cost, first)
        assert chosen is not None  # noqa: S101
        best.append(chosen)
    runs = []
    last = len(sentences)
    while last:
        first = best[last][1]
        runs.append((first, last))
        last = first
    return runs[::-1]


def _fitting(
    text: str, span: Span, count: int, token_limit: int, count_tokens: CountTokens
) -> Iterator[tuple[Span, int]]:
    """`span`, or the parts of it, cut between words where there are any, that have at most `token_limit` tokens."""
    if count <= token_limit or len(span) == 1:
        yield span, count
        return
    middle = span.start + len(span) // 2
    cut = text.rfind(" ", span.start + 1, middle)
    if cut - span.start < len(span) // 4:
        cut = middle
    for start, end in ((span.start, cut), (cut, span.end)):
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            part = Span(start, end)
            yield from _fitting(text, part, count_tokens([part.of(text)])[0], token_limit, count_tokens)
