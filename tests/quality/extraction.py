"""How well articles are taken from real pages: bodies, titles, dates, authors, and what must not be kept.

    python -m tests.quality.extraction FOLDER [--misses]

FOLDER holds `ground-truth.json` and `html/` of Zyte's article-extraction-benchmark, whose measure of bodies is used as
it is there (precision and recall of 4-gram shingles, mean over pages, F1 of the means), and `metadata/`: pages with
title, author, date, and phrases that belong to the text (`with_`) or to what is around it (`without`).
"""

import argparse
import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.errors import Unusable
from ingest.extraction.html import extract_html
from store import CAPTION_MARK, ArticleContent, day_of

Extractor = Callable[[bytes, str], ArticleContent | None]
_GRAM = 4


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that was not as it should be on one page."""

    measure: str
    page: str
    wanted: object
    found: object


def ours(page: bytes, url: str) -> ArticleContent | None:
    """The product's own extraction."""
    try:
        content = extract_html(page, url)
    except Unusable:
        return None
    # The benchmarks' bodies are without captions; ours are marked, so that they can be left out.
    paragraphs = [one for one in content.text.split("\n\n") if not one.startswith(CAPTION_MARK)]
    return replace(content, text="\n\n".join(paragraphs))


def trafilatura_alone(page: bytes, url: str) -> ArticleContent | None:
    """What the library gives with its defaults, to compare with."""
    import trafilatura

    found = trafilatura.bare_extraction(page, url=url, with_metadata=True)
    if found is None or not found.text:
        return None
    from datetime import date

    return ArticleContent(
        title=found.title or "",
        text=found.text,
        authors=tuple((found.author or "").split("; ")),
        published=date.fromisoformat(found.date) if found.date else None,
    )


def bodies(folder: Path, extract: Extractor) -> tuple[float, float, float, list[Miss]]:
    """Precision, recall and F1 on the pages of `folder`, and the worst pages."""
    truth: Mapping[str, Mapping[str, str]] = json.loads((folder / "ground-truth.json").read_text())
    precisions, recalls, misses = [], [], []
    for name, wanted in sorted(truth.items()):
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        found = extract(page, wanted["url"])
        precision, recall = shingle_scores(wanted.get("articleBody", ""), found.text if found else "")
        precisions.append(precision)
        recalls.append(recall)
        if min(precision, recall) < 0.9:
            misses.append(Miss("body", f"{name[:8]} {wanted['url']}", f"{precision:.2f}", f"{recall:.2f}"))
    precision, recall = mean(precisions), mean(recalls)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1), misses


def shingle_scores(wanted: str, found: str) -> tuple[float, float]:
    """Precision and recall of the 4-grams of words in `found`, with their counts."""
    in_wanted, in_found = shingles(wanted), shingles(found)
    both = sum((in_wanted & in_found).values())
    if in_wanted == in_found:
        return 1.0, 1.0
    return both / (in_found.total() or 1), both / (in_wanted.total() or 1)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words; the whole text if it has fewer, nothing if it has none."""
    words = re.findall(r"\w+", text)
    if not words:
        return Counter()
    return Counter(tuple(words[n : n + _GRAM]) for n in range(max(1, len(words) - _GRAM + 1)))


def facts(folder: Path, extract: Extractor) -> tuple[list[tuple[str, float]], list[Miss]]:
    """The measures on the pages of `folder` that have titles, dates and authors."""
    scores: dict[str, list[bool]] = {}
    misses = []
    for row in json.loads((folder / "metadata.json").read_text()):
        page = gzip.decompress((folder / "html" / row["file"]).read_bytes())
        for measure, is_good, wanted, found in compare(row, extract(page, row["url"])):
            scores.setdefault(measure, []).append(is_good)
            if is_good == (measure == "unwanted text kept"):
                misses.append(Miss(measure, row["file"], wanted, found))
    return [(measure, mean(found)) for measure, found in scores.items()], misses


def compare(row: Mapping[str, object], found: ArticleContent | None) -> Iterator[tuple[str, bool, object, object]]:
    """Each fact of a page that the gold standard knows: measure, outcome, wanted, found."""
    text = same(found.text) if found else ""
    if row["title"]:
        title = found.title if found else None
        yield "title", same(title) == same(row["title"]), row["title"], title
    if row["date"]:
        day = day_of(found.published).isoformat() if found and found.published else None
        yield "date", day == row["date"], row["date"], day
    if row["author"]:
        authors = "; ".join(found.authors) if found else ""
        yield "author", bool(set(same(authors).split()) & set(same(row["author"]).split())), row["author"], authors
    for phrase in _phrases(row["with_"]):
        yield "wanted text kept", same(phrase) in text, phrase, None
    for phrase in _phrases(row["without"]):
        yield "unwanted text kept", same(phrase) in text, phrase, None


def _phrases(value: object) -> Sequence[str]:
    return [phrase for phrase in value if same(phrase)] if isinstance(value, list) else []


def same(text: object) -> str:
    """`text` as it is compared: lower case, words only, whichever way its characters are composed."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", str(text or "")).lower()))


def mean(values: Iterable[float]) -> float:
    """The mean, nan for none."""
    found = list(values)
    return sum(found) / len(found) if found else float("nan")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--alone", action="store_true", help="measure trafilatura with its defaults instead")
    parser.add_argument("--misses", action="store_true", help="name every page that is not right")
    options = parser.parse_args()
    extract = trafilatura_alone if options.alone else ours
    precision, recall, f1, misses = bodies(options.folder, extract)
    rows, more = facts(options.folder / "metadata", extract)
    for name, value in [("body precision", precision), ("body recall", recall), ("body F1", f1), *rows]:
        print(f"{name:25} {value:.4f}")
    for miss in [*misses, *more] if options.misses else []:
        print(f"{miss.measure} | {miss.page} | {miss.wanted} | {miss.found}")


if __name__ == "__main__":
    main()
