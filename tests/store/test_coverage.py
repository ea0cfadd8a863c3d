"""How many articles of which time."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from store import Archive, Filters
from tests.store.making import WordCounts, new_version, write

pytestmark = pytest.mark.both_engines(always=True)


def test_days_and_months(new_folder: Path) -> None:
    words = WordCounts()
    day = date(2021, 12, 30)
    batch = [
        new_version(
            f"a{n}",
            "Some text.",
            words,
            published=None if n == 0 else day + timedelta(days=n // 2),
            source=None if n == 1 else f"Paper {n % 2}",
        )
        for n in range(8)
    ]
    corrected = new_version("a7", "Corrected.", words, published=day)
    archive = Archive(write(new_folder, words, batch, [corrected]), words)
    first, second, third, fourth = (day + timedelta(days=n) for n in range(4))
    assert archive.coverage.days() == [(first, 2), (second, 2), (third, 2), (fourth, 1)]
    assert archive.coverage.days(Filters(sources=("paper 0",), published_to=second)) == [(second, 1)]
    assert archive.coverage.months_by_source() == [
        ("Paper 0", "2021-12", 1),
        ("Paper 0", "2022-01", 2),
        ("Paper 1", "2021-12", 1),
        ("Paper 1", "2022-01", 1),
    ]
    assert Counter(dict(archive.coverage.days())).total() == archive.count_articles() - archive.status().undated
    archive.close()
