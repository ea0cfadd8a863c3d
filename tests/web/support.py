"""Hand-made turns and articles, and text that has been trouble on other people's pages."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from streamlit.testing.v1 import AppTest

from chatbot.types import Abstention, Answer, CitedArticle, Evidence, Query, Turn
from ingest.__main__ import main as ingest_main
from store import Article, ArticleContent, Filters, Moment, Span
from tests import launching

ROOT = Path(__file__).parents[2]
APP = ROOT / "streamlit_app.py"

TROUBLE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "it costs $5 and $x^2$ more",
    ":material/home: :smile: :red[alarm]",
    "[a link](javascript:alert(1)) **bold** _it_ `code` ~~gone~~ # heading",
    "1. a list",
    "مرحبا بالعالم \u202e(reversed)",
    "w" * 10_000,
    "&lt;b&gt; &amp; &nbsp; \\ back",
)


def cited(**changes: object) -> CitedArticle:
    facts: dict[str, object] = {
        "id": "a1",
        "version": 1,
        "url": "https://example.org/a1",
        "title": "Harbour reopens",
        "source": "The Courier",
        "authors": ("Ada Low",),
        "published": date(2015, 9, 1),
        "section": "World",
    }
    return CitedArticle(**(facts | changes))  # type: ignore[arg-type]


def evidence(quote: str, answer: str | None = None, start: int = 100, **article: object) -> Evidence:
    here = None
    if answer is not None:
        at = start + quote.index(answer)
        here = Span(at, at + len(answer))
    return Evidence("p1", cited(**article), quote, Span(start, start + len(quote)), here, 0.9)


def turn(
    question: str, reply: Answer | Abstention, *, standalone: str | None = None, filters: Filters = Filters()
) -> Turn:
    return Turn(
        Query(question, standalone or question, filters),
        reply,
        0.8,
        {"total": 12.0},
        3,
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )


def article(
    text: str, *, current: bool = True, url: str | None = "https://example.org/a1", **content: object
) -> Article:
    facts: dict[str, object] = {"title": "Harbour reopens", "text": text, "url": url, "source": "The Courier"}
    return Article(
        "a1",
        1,
        ArticleContent(**(facts | content)),  # type: ignore[arg-type]
        datetime(2026, 1, 2, tzinfo=UTC),
        "0" * 64,
        current,
    )


def row(id: str, title: str, text: str, published: Moment = date(2020, 1, 2), **more: str) -> dict[str, object]:
    """An article in the form that `news-ingest` takes."""
    return {"id": id, "title": title, "text": text, "published": published.isoformat(), "source": "The Courier", **more}


def ingest(folder: Path, *arguments: str, rows: Iterable[Mapping[str, object]] = ()) -> None:
    """Run `news-ingest`; in this process, which has the model loaded."""
    assert ingest_main([*_ingest_arguments(folder, arguments, rows)]) == 0


def ingest_elsewhere(folder: Path, *arguments: str, rows: Iterable[Mapping[str, object]] = ()) -> None:
    """Run `news-ingest` as an archivist would while the chat is open: in a process of its own."""
    command = [sys.executable, "-m", "ingest", *_ingest_arguments(folder, arguments, rows)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NEWS_")}
    launching.run(command, check=True, cwd=ROOT, env=environment, timeout=300)


def _ingest_arguments(folder: Path, arguments: Iterable[str], rows: Iterable[Mapping[str, object]]) -> list[str]:
    given = list(arguments)
    lines = [json.dumps(one) + "\n" for one in rows]
    if lines:
        path = folder.parent / f"{folder.name}-{len(list(folder.parent.iterdir()))}.jsonl"
        path.write_text("".join(lines), encoding="utf-8")
        given.append(str(path))
    return ["--quiet", *given, "--archive", str(folder)]


def open_app(**parameters: str) -> AppTest:
    """The app as a browser finds it at the landing page's address with `parameters`."""
    at = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def shown(at: AppTest) -> str:
    """All of the page's own HTML."""
    assert not at.exception, at.exception
    return "\n".join(element.proto.body for element in at.get("html"))


def of_another_model(archive: Path, folder: Path) -> None:
    """Make `folder` a copy of `archive` whose vectors another model made."""
    shutil.copytree(archive, folder)
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        other = json.dumps(["OtherLM", "f" * 64, 384, "cosine"])
        connection.execute("UPDATE meta SET value = ? WHERE name = 'embedder'", [other])
        connection.commit()
