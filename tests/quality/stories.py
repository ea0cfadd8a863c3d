"""How well copies of one text are told from different articles about one event.

    python -m tests.quality.stories ARTICLES.jsonl[.gz] [--events EVENTS.jsonl]

Of every article a copy is made that shares at least 70 % of its words: its end cut off, a paragraph put in, another
agency named, or all of these; how many are recognised is the recall. EVENTS.jsonl has articles with an `event`: pairs
of different articles about one event should not be joined.
"""

import argparse
import random
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from pathlib import Path

from ingest.duplicates import SAME, similarity
from store.grouping.bands import bands_of, shingles
from tests.quality.articles import records

FEWEST_WORDS = 80
Change = Callable[[str, random.Random, str], str]


def without_end(text: str, chance: random.Random, _other: str) -> str:
    """The first 70 to 90 % of the words."""
    words = text.split(" ")
    return " ".join(words[: int(len(words) * chance.uniform(0.7, 0.9)) + 1])


def with_paragraph(text: str, chance: random.Random, other: str) -> str:
    """With a paragraph of another article put in, of at most 30 % of the text."""
    words, foreign = text.split(" "), other.split(" ")
    at = chance.randrange(len(words))
    return " ".join([*words[:at], *foreign[: min(120, int(len(words) * 0.3))], *words[at:]])


def with_other_agency(text: str, chance: random.Random, _other: str) -> str:
    """With another place and agency in front, and another credit at the end."""
    place = chance.choice(["LONDON", "PARIS", "NEW YORK", "TOKYO"])
    agency = chance.choice(["AP", "AFP", "dpa", "PA"])
    return f"{place} ({agency}) — {text} Reporting by {agency} staff in {place}; editing by our own desk."


def with_all(text: str, chance: random.Random, other: str) -> str:
    """The end cut by 15 %, a paragraph of 15 % put in, another agency: about 70 % of both are shared."""
    words = text.split(" ")
    kept = words[: int(len(words) * 0.85) + 1]
    at = chance.randrange(len(kept))
    foreign = other.split(" ")[: int(len(words) * 0.12)]
    return with_other_agency(" ".join([*kept[:at], *foreign, *kept[at:]]), chance, other)


CHANGES: tuple[Change, ...] = (without_end, with_paragraph, with_other_agency, with_all)


def are_joined(one: str, other: str) -> bool:
    """What ingesting would decide about two texts of one day."""
    return bool(set(bands_of(one)) & set(bands_of(other))) and similarity(shingles(one), shingles(other)) >= SAME


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--events", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    options = parser.parse_args()
    chance = random.Random(7)
    texts: Sequence[str] = [row["text"] for row in records(options.articles)]
    texts = [text for text in texts if len(text.split()) >= FEWEST_WORDS]
    texts = chance.sample(texts, min(options.limit, len(texts)))
    for change in CHANGES:
        pairs = [(text, change(text, chance, chance.choice(texts))) for text in texts]
        recall = sum(are_joined(*pair) for pair in pairs) / len(pairs)
        print(f"{change.__name__:20} recall {recall:.3f} of {len(pairs)}")
    foreign = list(pairwise(texts))
    print(f"{'different articles':20} joined {sum(are_joined(*pair) for pair in foreign)} of {len(foreign)}")
    if options.events:
        rows = list(records(options.events))
        pairs = [(a, b) for a, b in combinations(rows, 2) if a["event"] == b["event"]]
        joined = [(a, b) for a, b in pairs if are_joined(a["text"], b["text"])]
        print(f"{'one event':20} joined {len(joined)} of {len(pairs)}")
        for a, b in joined:
            print(f"    {similarity(shingles(a['text']), shingles(b['text'])):.2f} {a['url']} {b['url']}")


if __name__ == "__main__":
    main()
