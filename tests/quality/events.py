"""How well articles about one event are brought together, among other articles of the same days.

    python -m tests.quality.events ARTICLES.jsonl --archive DIR [--later DAYS] [--show N]

ARTICLES has one article a line, in the form that `news-ingest` takes, with `event`. DIR is an archive of other
articles; it is copied, the articles are added to the copy, dated DAYS later (so that others are of the same time), and
all are grouped anew. Three orders of arrival: the articles before the others, after them, and all by day.

Pairwise: of the pairs of articles that are put together, how many belong together (precision), and the other way round
(recall). B-cubed (Bagga and Baldwin 1998): the same for each article, averaged. Whatever else is put to an event, an
article of the archive too, counts as wrong. --show prints the largest events of the archive alone.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import select

from store import Archive
from store.database.schema import articles, event_articles, versions
from store.grouping.events import EventPlacer
from store.writer import ArchiveEditor, open_editor
from tests.quality.articles import records


def pairwise(found: Mapping[str, int], events: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall over pairs of which at least one article has an event."""
    truly = {frozenset(pair) for pair in combinations(events, 2) if events[pair[0]] == events[pair[1]]}
    members: dict[int, list[str]] = {}
    for url, event in found.items():
        members.setdefault(event, []).append(url)
    put = {
        frozenset(pair)
        for some in members.values()
        for pair in combinations(some, 2)
        if pair[0] in events or pair[1] in events
    }
    return len(truly & put) / (len(put) or 1), len(truly & put) / (len(truly) or 1)


def b_cubed(found: Mapping[str, int], events: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall, averaged over the articles with an event."""
    precision = recall = 0.0
    for url, event in events.items():
        together = [other for other, group in found.items() if group == found[url]]
        belonging = [other for other, own in events.items() if own == event]
        right = sum(events.get(other) == event for other in together)
        precision += right / len(together)
        recall += right / len(belonging)
    return precision / len(events), recall / len(events)


def grouped(editor: ArchiveEditor, keys: Sequence[int], orders: Sequence[int]) -> dict[str, int]:
    """Which event each article (by address) is put to if they arrive in this order."""
    placer = EventPlacer()
    with editor.engine.connect() as connection:
        placer.place_all_anew(connection, editor.vectors, [keys[n] for n in orders])
        query = select(versions.c.url, event_articles.c.event).join(
            event_articles, event_articles.c.article_key == versions.c.article_key
        )
        found = {row.url: row.event for row in connection.execute(query)}
        connection.rollback()
    return found


def added(path: Path, folder: Path, days: int) -> dict[str, str]:
    """Put the articles of `path` into the archive `folder`, `days` later; returns the event of each by address."""
    rows: list[dict[str, Any]] = list(records(path))
    moved = folder.parent / "moved.jsonl"
    with moved.open("w", encoding="utf-8") as lines:
        for row in rows:
            day = date.fromisoformat(row["published"][:10]) + timedelta(days=days)
            print(json.dumps(row | {"published": day.isoformat()}), file=lines)
    command = [sys.executable, "-m", "ingest", str(moved), "--archive", str(folder), "--quiet"]
    subprocess.run(command, check=True)
    return {row["url"]: row["event"] for row in rows}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--later", type=int, default=0, metavar="DAYS")
    parser.add_argument("--show", type=int, default=0, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(options.archive, Path(scratch) / "archive"))
        if options.show:
            show(folder, options.show)
        events = added(options.articles, folder, options.later)
        with open_editor(folder) as editor, editor.engine.connect() as connection:
            query = select(articles.c.key, versions.c.url, versions.c.published_day).join(
                versions, articles.c.key == versions.c.article_key
            )
            rows = connection.execute(query.order_by(articles.c.key)).all()
            keys = [row.key for row in rows]
            arrivals = {
                "before the others": sorted(range(len(rows)), key=lambda n: rows[n].url not in events),
                "after them": sorted(range(len(rows)), key=lambda n: rows[n].url in events),
                "by day": sorted(range(len(rows)), key=lambda n: (rows[n].published_day or 0, n)),
            }
            print(f"{'':20} {'pairs':>20} {'B-cubed':>24}")
            for name, order in arrivals.items():
                found = grouped(editor, keys, order)
                measures = [pairwise(found, events), b_cubed(found, events)]
                told = [f"{p:.3f} {r:.3f} F1 {2 * p * r / ((p + r) or 1):.3f}" for p, r in measures]
                print(f"{name:20} {told[0]:>20}     {told[1]:>20}")


def show(folder: Path, count: int) -> None:
    """Print the largest events of an archive."""
    with open_editor(folder) as editor, editor.transaction() as connection:
        EventPlacer().place_all_anew(connection, editor.vectors)
    archive = Archive(folder)
    for event in archive.top_events(count, days=100_000):
        print(f"{event.first_day} to {event.last_day}: {event.title} ({', '.join(event.sources)})")
        for article_id in event.article_ids:
            article = archive.article(article_id)
            print(f"    {article.content.published if article else ''}  {article.title if article else ''}")
    archive.close()


if __name__ == "__main__":
    main()
