"""How well sentences are found again that stand in an archive, altered too, and how often others are claimed.

    python -m tests.quality.finding FOLDER --archive DIR [--others FILE.jsonl]

FOLDER holds the articles (`articles.jsonl` or `.gz`) that DIR is an archive of. Sentences are taken from them by seeded
chance, and looked up as they are, with one word changed, with other quotation marks and ellipses, and cut in half.
"Found first" is a first place that has the sentence as the article prints it, or the half of it. FILE has articles that
are not in DIR: sentences of theirs should not be found.
"""

import argparse
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from chatbot.finding.comparable import comparable
from chatbot.finding.finder import find_text
from ingest.passages.sentences import sentence_spans
from store import Archive
from tests.quality.articles import articles_file, records

SENTENCES, OTHERS, SEED = 500, 200, 22
SAMPLE = Path(__file__).parents[2] / "ingest" / "sample" / "wikinews.jsonl"
_FEWEST_WORDS = 8
_WORD = re.compile(r"[^\W\d_]{4,}")


def sentences(texts: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Returns `count` different sentences of eight words at least, as many of each of `texts` as it takes."""
    each = count // len(texts) + 1
    found: list[str] = []
    for text in chance.sample(texts, len(texts)):
        cut = dict.fromkeys(span.of(text) for paragraph in sentence_spans(text) for span in paragraph)
        long = [sentence for sentence in cut if len(comparable(sentence).words) >= _FEWEST_WORDS]
        found += chance.sample(long, min(len(long), each))
        if len(found) >= count:
            break
    return found[:count]


def one_word_changed(sentence: str, chance: random.Random) -> str:
    """Returns the sentence with another word in the place of one of its words."""
    place = chance.choice(list(_WORD.finditer(sentence)) or [re.search(r"\S+", sentence)])
    other = chance.choice("nobody yesterday elephants quietly seventeen governor rejected Lisbon".split())
    return sentence[: place.start()] + other + sentence[place.end() :]


def curly(sentence: str, _chance: random.Random) -> str:
    """Returns the sentence with the other kind of quotation marks, dashes, ellipses and spaces."""
    straight = sentence.translate(str.maketrans("“”‘’—–", "\"\"''--"))
    if straight != sentence:
        return straight.replace("…", "...")
    turned = re.sub(r'"(?=\w)', "“", sentence).replace('"', "”").replace("'", "’").replace("...", "…")
    return turned.replace("-", "‑").replace(" ", "\u00a0", 1) + "…"


def half(sentence: str, chance: random.Random) -> str:
    """Returns the first or the second half of the sentence's words."""
    parts = sentence.split()
    return " ".join(parts[: len(parts) // 2 + 1] if chance.random() < 0.5 else parts[len(parts) // 2 :])


ALTERED: dict[str, tuple[Callable[[str, random.Random], str], float]] = {
    "as they are": (lambda sentence, _chance: sentence, 0.99),
    "one word changed": (one_word_changed, 0.98),
    "other marks": (curly, 0.98),
    "cut in half": (half, 0.95),
}
"""How sentences are altered, and the share that must be found first."""


def is_found(archive: Archive, sentence: str, asked: str, *, part: bool) -> tuple[bool, float]:
    """Returns whether the first place has the sentence, or the part of it that was asked; and the seconds it took."""
    before = time.perf_counter()
    found = find_text(archive, asked)
    seconds = time.perf_counter() - before
    if not found:
        return False, seconds
    article = archive.article(found[0].article.id, found[0].article.version)
    assert article is not None
    assert found[0].span.of(article.text) == found[0].quote
    wanted = comparable(asked if part else sentence).normal
    return comparable(found[0].quote).normal == wanted, seconds


def figures(archive: Archive, texts: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, float, list[str]]]:
    """Yields the name of each figure, its value, and what went wrong."""
    taken = sentences(texts, SENTENCES, random.Random(SEED))
    seconds = []
    for name, (alter, _) in ALTERED.items():
        chance = random.Random(SEED)
        outcomes = []
        for sentence in taken:
            asked = alter(sentence, chance)
            found, took = is_found(archive, sentence, asked, part=alter is half)
            outcomes.append((found, asked))
            seconds.append(took)
        yield name, statistics.mean(found for found, _ in outcomes), [asked for found, asked in outcomes if not found]
    strangers = sentences(others, OTHERS, random.Random(SEED))
    assert (len(taken), len(strangers)) == (SENTENCES, OTHERS)
    claimed = [text for text in strangers if find_text(archive, text)]
    yield "of others, claimed", float(len(claimed)), claimed
    yield "seconds, median", statistics.median(seconds), []
    yield "seconds, 95th percentile", statistics.quantiles(seconds, n=20)[-1], []


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--others", type=Path, default=SAMPLE)
    parser.add_argument("--show", action="store_true", help="the sentences that were not found, or claimed")
    options = parser.parse_args()
    texts, others = ([row["text"] for row in records(path)] for path in (articles_file(options.folder), options.others))
    for name, value, wrong in figures(Archive(options.archive), texts, others):
        print(f"{name:30} {value:8.3f}", flush=True)
        for text in wrong if options.show else ():
            print(f"    {text}")


if __name__ == "__main__":
    main()
