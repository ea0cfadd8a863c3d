"""Files of articles that the benchmarks are given: one JSON object a line, packed or not."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def articles_file(folder: Path) -> Path:
    """The folder's `articles.jsonl` or `articles.jsonl.gz`."""
    return next(path for path in sorted(folder.iterdir()) if path.name.startswith("articles.jsonl"))


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
