"""PolNeAR (Newell et al., LREC 2018): news articles with who said what, a third of them kept out."""

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

SEED = 21
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """One attribution: spans in order, without overlap; empty where there is none."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its attributions."""

    id: str
    text: str
    attributions: tuple[Gold, ...]


def polnear(path: Path) -> list[GoldArticle]:
    """The articles, in the file's order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [GoldArticle(row["id"], row["text"], tuple(_gold(one) for one in row["attributions"])) for row in rows]


def _gold(one: dict[str, list[list[int]]]) -> Gold:
    return Gold(*(tuple(sorted((start, end) for start, end in one[key])) for key in ("source", "cue", "content")))


def split(articles: list[GoldArticle]) -> tuple[list[GoldArticle], list[GoldArticle]]:
    """Returns what is trained on, and the third that is kept out."""
    shuffled = sorted(articles, key=lambda article: article.id)
    random.Random(SEED).shuffle(shuffled)
    kept_out = len(shuffled) // 3
    return shuffled[kept_out:], shuffled[:kept_out]
