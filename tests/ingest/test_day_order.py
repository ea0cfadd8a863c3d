"""Days that could be read two ways, in tables and records."""

import csv
import io
import json
from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction import extract
from ingest.parsers import day_order
from ingest.parsers.inputs import ParserOptions, RawInput
from ingest.parsers.registry import parser_for
from ingest.types import FoundArticle, InputKind, RawPage


def days_of(days: list[str], kind: InputKind) -> list[object]:
    rows = [
        {"title": f"Fair {n}", "text": "The fair opened at noon on the quay.", "published": day}
        for n, day in enumerate(days)
    ]
    if kind is InputKind.JSONL:
        content = "\n".join(map(json.dumps, rows))
    else:
        written = io.StringIO()
        table = csv.DictWriter(written, ["title", "text", "published"])
        table.writeheader()
        table.writerows(rows)
        content = written.getvalue()
    raw = RawInput("a", "file:///a", "a", lambda: io.BytesIO(content.encode()))
    found = [
        extract(item) for item in parser_for(kind)(raw, ParserOptions(cast("Any", None))) if isinstance(item, RawPage)
    ]
    return [article.content.published for article in found if isinstance(article, FoundArticle)]


@pytest.mark.parametrize("kind", [InputKind.JSONL, InputKind.CSV])
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["03/04/2023", "25/12/2023"], [date(2023, 4, 3), date(2023, 12, 25)]),
        (["25/12/2023", "03/04/2023"], [date(2023, 12, 25), date(2023, 4, 3)]),
        (["03/04/2023", "12/25/2023"], [date(2023, 3, 4), date(2023, 12, 25)]),
        (["03-04-2023", "5/5/2023", "25-12-2023"], [date(2023, 4, 3), date(2023, 5, 5), date(2023, 12, 25)]),
        (["03/04/2023", "04/05/2023"], [None, None]),
        (["25/12/2023", "12/25/2023", "03/04/2023"], [date(2023, 12, 25), date(2023, 12, 25), None]),
        (["25/12/2023", "2023/04/03"], [date(2023, 12, 25), date(2023, 4, 3)]),
        (["2023-04-03", "April 3, 2023"], [date(2023, 4, 3), date(2023, 4, 3)]),
    ],
)
def test_the_other_records_settle_which_is_the_day(days, expected, kind):
    assert days_of(days, kind) == expected


def test_only_so_many_records_wait(monkeypatch):
    monkeypatch.setattr(day_order, "_MOST_HELD", 3)
    assert days_of([*["03/04/2023"] * 3, "25/12/2023", "03/04/2023"], InputKind.JSONL) == [
        *[None] * 3, date(2023, 12, 25), date(2023, 4, 3),
    ]  # fmt: skip


@given(
    st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1, max_size=12),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]),
)
def test_no_day_is_taken_for_another(days, form):
    found = days_of([f"{day:{form}}" for day in days], InputKind.JSONL)
    assert all(got in (day, None) for got, day in zip(found, days, strict=True))
