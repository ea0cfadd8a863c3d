"""A list of articles as a file: CSV for a spreadsheet, JSON for a program. Pure."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from chatbot.web.html.addresses import article_address
from store import Listed, format_moment

_COLUMNS = ("id", "title", "source", "section", "authors", "published", "also_in", "link")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet takes for a formula."""


def as_csv(articles: Iterable[Listed], base: str) -> str:
    """Returns a table with a line for each article; several names in one cell are parted by semicolons.

    Args:
        base: the address of the article page.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_COLUMNS)
    for article in articles:
        table.writerow([_cell(value) for value in _row(article, base).values()])
    return "\ufeff" + written.getvalue()  # without it a spreadsheet does not read it as UTF-8


def as_json(articles: Iterable[Listed], base: str) -> str:
    """Returns a list of objects with the same keys; names are lists."""
    return json.dumps([_row(article, base) for article in articles], ensure_ascii=False, indent=1)


def _row(article: Listed, base: str) -> dict[str, str | Sequence[str] | None]:
    link = f"{base}?{urlencode(article_address(article.article_id, article.version, None, None))}"
    values = (
        article.article_id, article.title, article.source, article.section, list(article.authors),
        format_moment(article.published), list(article.also_in), link,
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _cell(value: str | Sequence[str] | None) -> str:
    text = "" if value is None else value if isinstance(value, str) else "; ".join(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
