"""What the two indexes propose: vectors miss rare names and numbers, words miss paraphrase."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.words import content_words
from store import Archive, Filters

CANDIDATES = 100
"""How many passages each index proposes."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the indexes propose: passage ids with both scores, cosine -1..1 and BM25 at least 0."""

    cosine: Mapping[str, float]
    bm25: Mapping[str, float]


def find_candidates(
    archive: Archive, question: str, filters: Filters, limit: int = CANDIDATES, focus: Sequence[str] = ()
) -> Candidates:
    """Ask both indexes for the at most `limit` best passages each, and complete the scores of either side's finds.

    A passage that only the words proposed gets its cosine computed; one that only the vectors proposed stands below
    the words' last place and keeps 0. So do those passages of the articles `focus` that neither proposed.
    """
    vector = archive.embedder.encode([question])[0]
    dense = archive.dense(vector, limit, filters)
    lexical = archive.lexical.search(content_words(question), limit, filters)
    cosine = dict(dense)
    missing = [hit.passage_id for hit in lexical if hit.passage_id not in cosine]
    if filters.is_empty:  # an article in focus must not slip past the filters
        missing += [passage.id for article in focus for passage in archive.passages_of(article)]
    missing = [id_ for id_ in dict.fromkeys(missing) if id_ not in cosine]
    cosine.update({id_: float(stored @ vector) for id_, stored in archive.vectors.fetch(missing).items()})
    return Candidates(cosine, dict(lexical))
