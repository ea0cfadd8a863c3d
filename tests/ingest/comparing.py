"""Archives seen whole, so that two can be compared."""

from pathlib import Path
from typing import Any

import numpy as np

from store import Archive
from tests.store.making import events_in


def everything_in(folder: Path) -> dict[str, Any]:
    """All that an archive holds, times of reading left out, in a form that can be compared."""
    archive = Archive(folder)
    try:
        articles = {one.id: one for one in archive.articles()}
        versions = {
            (id_, number): (version.content, version.content_hash)
            for id_ in articles
            for number in archive.article_versions(id_)
            if (version := archive.article(id_, number)) is not None
        }
        passages = {one.id: one for id_ in articles for one in archive.passages_of(id_)}
        vectors = archive.vectors.fetch(sorted(archive.vectors.ids()))
        return {"versions": versions, "passages": passages, "vectors": vectors, "events": events_in(archive)}
    finally:
        archive.close()


def assert_same_archive(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one["versions"] == other["versions"]
    assert one["passages"] == other["passages"]
    assert one["events"] == other["events"]
    assert one["vectors"].keys() == other["vectors"].keys() == one["passages"].keys()
    for id_, vector in one["vectors"].items():
        # A batch's other members change how sums are rounded in bfloat16, and nothing else.
        assert float(np.dot(vector, other["vectors"][id_])) > 0.999
