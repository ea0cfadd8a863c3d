"""int8 networks beside the same networks in floating point."""

from pathlib import Path

import numpy as np
import pytest

from store.embedding import minilm as packaged
from store.embedding import quantised
from store.embedding.bert import BertBuilder
from store.embedding.minilm import RANGES, MiniLM
from tests.store.test_embedders import TEXTS

MORE = [
    "UN's Guterres: 1,234.56 % (sic!) -- http://example.org/?a=1&b=2",
    "Nach dem Erdbeben in der Türkei werden noch Hunderte Menschen vermisst, teilte die Regierung am Dienstag mit.",
    "選挙の結果は日曜日に発表された。",
    "a",
    "\n\n".join(f"{number}. The council met on {number} May and voted {number} to 3." for number in range(30)),
]


def embedder(monkeypatch: pytest.MonkeyPatch, *, rounded: bool) -> MiniLM:
    """A new embedder, in int8 or not."""
    monkeypatch.setattr(quantised, "has_int8_products", lambda: rounded)
    return MiniLM()


@pytest.mark.skipif(not quantised.has_int8_products(), reason="this processor has no int8 products")
def test_int8_hardly_changes_a_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = TEXTS + MORE
    exact = embedder(monkeypatch, rounded=False).encode(texts)
    rounded = embedder(monkeypatch, rounded=True).encode(texts)
    cosines = np.sum(exact * rounded, axis=1)
    assert np.min(cosines) >= 0.995
    assert not np.allclose(exact, rounded, atol=1e-4), "the networks were the same one"


def test_without_ranges_nothing_is_rounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(quantised, "has_int8_products", lambda: True)
    assert type(quantised.make_builder({}, packaged.SHAPE, tmp_path / "none")) is BertBuilder
    assert type(quantised.make_builder({}, packaged.SHAPE, RANGES)) is quantised.QuantisedBuilder


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("processor : 0\nflags\t\t: fpu avx2 avx512_vnni\n", True),
        ("flags : fpu avx_vnni", True),
        ("flags : fpu avx2 avx512f", False),
        ("model name : avx512_vnni\nflags : fpu", False),
        ("", False),
    ],
)
def test_the_processor_says_what_it_has(
    flags: str, expected: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text(flags, encoding="ascii")
    monkeypatch.setattr(quantised, "CPU_FLAGS", file)
    assert quantised.has_int8_products() is expected


def test_elsewhere_than_on_linux_nothing_is_rounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(quantised, "CPU_FLAGS", tmp_path / "none")
    assert not quantised.has_int8_products()
