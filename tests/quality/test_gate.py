"""Quality does not fall: see `tests/quality/gate.py`."""

from pathlib import Path

import pytest

from tests.quality import gate


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder: Path = tmp_path_factory.mktemp("gate")
    return gate.measure(folder)


def test_no_figure_is_below_its_floor(figures: dict[str, float]) -> None:
    assert gate.below(figures, gate.read_floors()) == []


def test_every_figure_has_a_floor(figures: dict[str, float]) -> None:
    assert set(gate.read_floors()) == set(figures)


def test_a_missing_or_lower_figure_is_named() -> None:
    assert gate.below({"a": 0.5}, {"a": 0.5}) == []
    assert gate.below({"a": 0.49}, {"a": 0.5, "b": 0.1}) == ["a: 0.490 is below 0.500", "b: nan is below 0.100"]


def test_floors_of_other_questions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "questions.jsonl"
    other.write_text("{}")
    monkeypatch.setattr(gate, "WIKINEWS", other)
    with pytest.raises(ValueError, match="other questions"):
        gate.read_floors()
