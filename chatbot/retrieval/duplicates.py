"""Copies of one passage, as agencies and sister papers carry them: found by their words, whatever the archive knows."""

from collections.abc import Sequence

from chatbot.language.words import words
from store import ScoredPassage

Shingles = frozenset[tuple[str, ...]]
_SHINGLE = 4
"""Words."""
_SAME_FROM = 0.7
"""Share of the shorter text's word 4-grams that the other has too (Broder, 1997: containment)."""
_SAME_IN_STORY_FROM = 0.4
"""The same for articles that the archive knows to be one story, whose passages may be cut at other places."""


def shingles(text: str) -> Shingles:
    """Returns the runs of `_SHINGLE` words in `text`; of fewer words, the text itself."""
    found = list(words(text))
    return frozenset(tuple(found[i : i + _SHINGLE]) for i in range(max(1, len(found) - _SHINGLE + 1)))


def without_copies(scored: Sequence[ScoredPassage], limit: int) -> tuple[list[ScoredPassage], dict[str, list[str]]]:
    """Returns the first `limit` passages that copy none before them, and the other articles that carry a copy.

    Args:
        scored: best first.

    Returns:
        The passages, in the same order; by passage id, the ids of the articles in which a copy was passed over.
    """
    kept: list[tuple[ScoredPassage, Shingles]] = []
    copies: dict[str, list[str]] = {}
    for candidate in scored:
        if len(kept) == limit:
            break
        own = shingles(candidate.passage.text)
        lead = next((known for known, theirs in kept if _is_copy(candidate, own, known, theirs)), None)
        if lead is None:
            kept.append((candidate, own))
        else:
            copies.setdefault(lead.passage.id, []).append(candidate.passage.article_id)
    return [first for first, _ in kept], copies


def _is_copy(candidate: ScoredPassage, own: Shingles, known: ScoredPassage, theirs: Shingles) -> bool:
    if candidate.passage.article_id == known.passage.article_id:
        return False
    one_story = candidate.passage.story is not None and candidate.passage.story == known.passage.story
    wanted = _SAME_IN_STORY_FROM if one_story else _SAME_FROM
    return len(own & theirs) >= wanted * min(len(own), len(theirs))
