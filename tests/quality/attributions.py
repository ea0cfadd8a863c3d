"""Who said what, measured on the third of PolNeAR that is kept out.

    python -m tests.quality.attributions --data DIR [--by lexicon] [--weights FOLDER]

A content is found where an attribution of ours and one of PolNeAR have at least half of the words of the longer one in
common; each is found once. Of what is found: whether the cue is exactly the same, and the words of the sources (F1).
Prints JSON.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.passages.sentences import sentence_spans
from store import ArticleContent, Span
from store.attributions.annotating import Annotator
from store.attributions.decoding import kind_of
from store.attributions.network import SHIPPED, Tagger
from store.types import Attribution
from tests.quality.lexicon_attributions import by_lexicon
from tests.quality.polnear import Gold, GoldArticle, polnear, split

_WORD = re.compile(r"\w+")
Words = frozenset[int]
Find = Callable[[Sequence[GoldArticle]], list[list[Attribution]]]


def words_in(starts: Sequence[int], spans: Sequence[tuple[int, int]]) -> Words:
    """The places where the words in `spans` begin."""
    return frozenset(place for place in starts if any(start <= place < end for start, end in spans))


def f1(found: Words, wanted: Words) -> float:
    """The harmonic mean of precision and recall over words; 1 where both are empty."""
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def matched(article: GoldArticle, found: Sequence[Attribution]) -> Iterator[tuple[Gold, Attribution, float]]:
    """The pairs of what is wanted and what is found with at least half of the words in common, the nearest first."""
    starts = [match.start() for match in _WORD.finditer(article.text)]
    wanted = [(one, words_in(starts, one.content)) for one in article.attributions if one.content]
    ours = [(one, words_in(starts, pairs(one.content))) for one in found]
    close = []
    for n, (_, a) in enumerate(wanted):
        for m, (_, b) in enumerate(ours):
            common = len(a & b)
            if common and common * 2 >= max(len(a), len(b)):
                same_cue = (
                    bool(wanted[n][0].cue) and ours[m][0].cue is not None and touches(wanted[n][0].cue, ours[m][0])
                )
                close.append((same_cue, common / max(len(a), len(b)), n, m))
    used_n, used_m = set[int](), set[int]()
    for _, _, n, m in sorted(close, reverse=True):
        if n not in used_n and m not in used_m:
            used_n.add(n)
            used_m.add(m)
            source = ours[m][0].source
            score = f1(words_in(starts, pairs([source] if source else [])), words_in(starts, wanted[n][0].source))
            yield wanted[n][0], ours[m][0], score


def touches(cue: Sequence[tuple[int, int]], ours: Attribution) -> bool:
    """Whether the cues share a character."""
    return ours.cue is not None and any(ours.cue.start < end and start < ours.cue.end for start, end in cue)


def pairs(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """As PolNeAR has them."""
    return [(span.start, span.end) for span in spans]


def measure(articles: Sequence[GoldArticle], find: Find) -> dict[str, float]:
    """The figures."""
    wanted = found = cues = same = direct = direct_right = 0
    sources = 0.0
    for article, ours in zip(articles, find(articles), strict=True):
        wanted += sum(bool(one.content) for one in article.attributions)
        found += len(ours)
        for gold, one, score in matched(article, ours):
            same += 1
            cues += one.cue is not None and pairs([one.cue]) == list(gold.cue)
            sources += score
            if kind_of(article.text, [Span(*span) for span in gold.content]) == "direct" and gold.source:
                direct += 1
                direct_right += score >= 0.5
    precision, recall = same / max(1, found), same / max(1, wanted)
    return {
        "articles": len(articles),
        "attributions": wanted,
        "found": found,
        "content precision": round(precision, 4),
        "content recall": round(recall, 4),
        "content F1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "cue exact": round(cues / max(1, same), 4),
        "source words F1": round(sources / max(1, same), 4),
        "direct, speaker right": round(direct_right / max(1, direct), 4),
        "direct": direct,
    }


def by_tagger(tagger: Tagger) -> Find:
    """What the product finds."""

    def find(articles: Sequence[GoldArticle]) -> list[list[Attribution]]:
        texts = [
            (ArticleContent("", a.text), [s for paragraph in sentence_spans(a.text) for s in paragraph])
            for a in articles
        ]
        return Annotator(tagger).annotate(texts)

    return find


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Measure who said what.")
    parser.add_argument("--data", type=Path, required=True, help="the corpora")
    parser.add_argument("--by", choices=["tagger", "lexicon"], default="tagger")
    parser.add_argument("--weights", type=Path, default=SHIPPED, help="a folder with trained weights")
    chosen = parser.parse_args()
    _, kept_out = split(polnear(chosen.data / "quotations" / "polnear-train.jsonl.gz"))
    find = by_lexicon if chosen.by == "lexicon" else by_tagger(Tagger(chosen.weights))
    print(json.dumps(measure(kept_out, find), indent=2))


if __name__ == "__main__":
    main()
