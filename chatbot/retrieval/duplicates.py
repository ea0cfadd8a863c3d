"""Copies of one passage, as agencies and sister papers carry them: found by their words, whatever the archive knows."""

from collections.abc import Sequence

from chatbot.words import words
from store import ScoredPassage

SHINGLE = 4
SAME_FROM = 0.7
"""Share of the shorter text's word 4-grams that the other has too (Broder, 1997: containment)."""


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of `SHINGLE` words in `text`; of fewer words, the text itself."""
    found = list(words(text))
    return frozenset(tuple(found[i : i + SHINGLE]) for i in range(max(1, len(found) - SHINGLE + 1)))


def without_copies(scored: Sequence[ScoredPassage], limit: int) -> tuple[list[ScoredPassage], dict[str, list[str]]]:
    """The first `limit` passages that copy none before them, and the other articles that carry a copy.

    Args:
        scored: best first.

    Returns:
        the passages, in the same order; by passage id, the ids of the articles in which a copy was passed over.
    """
    kept: list[tuple[ScoredPassage, frozenset[tuple[str, ...]]]] = []
    copies: dict[str, list[str]] = {}
    for one in scored:
        if len(kept) == limit:
            break
        own = shingles(one.passage.text)
        lead = next((known for known, theirs in kept if _other(one, known) and _same(own, theirs)), None)
        if lead is None:
            kept.append((one, own))
        else:
            copies.setdefault(lead.passage.id, []).append(one.passage.article_id)
    return [one for one, _ in kept], copies


def _other(one: ScoredPassage, known: ScoredPassage) -> bool:
    return one.passage.article_id != known.passage.article_id


def _same(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> bool:
    return len(a & b) >= SAME_FROM * min(len(a), len(b))
