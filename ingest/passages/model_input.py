"""An article as the passages that the model reads."""

from collections.abc import Iterator, Sequence

from ingest.passages.cutting import cut_passages
from ingest.passages.sentences import sentence_spans
from store import ArticleContent, Embedder, PassageSpans, fitted_headline, passage_input

_SPECIAL_TOKENS = 8
"""Left for what the model itself adds to a text, and for the blank line under the headline."""


_TOGETHER = 200_000
"""Characters whose tokens are counted at once: on a few sentences a tokenizer is several times slower, and while it
works no signal is heard."""


def cut_article(content: ArticleContent, embedder: Embedder) -> tuple[list[PassageSpans], list[str]]:
    """The passages of an article, and for each the text to embed, which the model reads whole."""
    sentences = sentence_spans(content.text, content.language)
    texts_of = [content.title, *(s.of(content.text) for some in sentences for s in some)]
    of_title, *counts = (count for some in _together(texts_of) for count in embedder.count_tokens(some))
    headline = fitted_headline(content.title, embedder, of_title)
    of_headline = of_title if headline == content.title else embedder.count_tokens([headline])[0]
    room = embedder.max_tokens - _SPECIAL_TOKENS - of_headline
    while True:
        cut = cut_passages(content.text, sentences, counts, room, embedder.count_tokens)
        texts = [passage_input(headline, passage.span.of(content.text)) for passage, _ in cut]
        # A tokenizer may make one token more of two sentences than of each: count where that could matter.
        close = [
            text for (passage, tokens), text in zip(cut, texts, strict=True) if tokens + len(passage.sentences) > room
        ]
        longest = max(embedder.count_tokens(close)) if close else 0
        if longest <= embedder.max_tokens - _SPECIAL_TOKENS // 2 or room <= _SPECIAL_TOKENS:
            return [passage for passage, _ in cut], texts
        room -= longest - embedder.max_tokens + _SPECIAL_TOKENS // 2


def _together(texts: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    characters = 0
    for text in texts:
        some.append(text)
        characters += len(text) + 1
        if characters > _TOGETHER:
            yield some
            some, characters = [], 0
    if some:
        yield some
