"""The text that is embedded for a passage: one rule, for ingest and for a rebuild."""

from store.embedding.protocol import Embedder

HEADLINE_TOKENS = 48
"""A longer headline is cut to this, so that it leaves the passage its room in what the model reads."""


def fitted_headline(title: str, embedder: Embedder, tokens: int | None = None) -> str:
    """`title`, or as many of its first words as have at most `HEADLINE_TOKENS` tokens.

    Args:
        tokens: of the whole title, where they are known.
    """
    if (embedder.count_tokens([title])[0] if tokens is None else tokens) <= HEADLINE_TOKENS:
        return title
    words = title.split()[:HEADLINE_TOKENS]  # a word has at least one token
    beginnings = [" ".join(words[:count]) for count in range(len(words) + 1)]
    fitting = (counted <= HEADLINE_TOKENS for counted in embedder.count_tokens(beginnings))
    return max((b for b, fits in zip(beginnings, fitting, strict=True) if fits), key=len, default="")


def passage_input(headline: str, passage_text: str) -> str:
    """The text to embed: a passage alone often does not name what it is about, its headline does.

    Args:
        headline: from `fitted_headline`.
    """
    return f"{headline}\n\n{passage_text}" if headline else passage_text
