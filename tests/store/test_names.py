"""Names found by their capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.grouping.names import LONGEST, MOST_NAMES, names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The envoy Ana Ruiz met NATO's chief in Oslo. Ruiz left Oslo.", {"Ruiz": 2, "NATO": 1, "Oslo": 2}),
        ("Yesterday it rained. Nobody minded.", {}),
        ("Berlin waits. He flew to Berlin on Monday.", {"Berlin": 2}),
        ("President Joe Biden spoke on Friday, in New York.", {"President Joe Biden": 1, "New York": 1}),
        ("He told the U.S. Senate and Johnson & Johnson so.", {"U.S. Senate": 1, "Johnson & Johnson": 1}),
        ("ana ruiz met nobody", {}),
        ("地震が発生した。", {}),
        ("", {}),
    ],
)
def test_names(text: str, names: dict[str, int]) -> None:
    assert names_in(text) == names


@given(st.text())
def test_any_text(text: str) -> None:
    found = names_in(text)
    assert len(found) <= MOST_NAMES
    assert all(count > 0 and 1 <= len(name.split()) <= LONGEST for name, count in found.items())
    assert len({name.lower() for name in found}) == len(found)
