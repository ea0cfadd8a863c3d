"""Which source an argument of the command names."""

from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from ingest.files import FileSource
from ingest.types import Source
from ingest.web import UrlSource


def source_of(argument: str) -> Source:
    """The source for a path or an http(s) address."""
    if urlsplit(argument).scheme.lower() in ("http", "https") and "://" in argument:
        return UrlSource(argument)
    return FileSource(argument)


def sample_source() -> Source:
    """The Wikinews articles that come with this package."""
    return FileSource(str(Path(str(files("ingest"))) / "sample" / "wikinews.jsonl"))
