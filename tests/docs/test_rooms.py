"""`docs/rooms.md` and its pictures are what the code says, and what they show is in order."""

from dataclasses import replace
from pathlib import Path

import pytest

from . import generated, rooms


def test_the_pages_are_what_the_code_says() -> None:
    assert [path.name for path, text in generated.files().items() if path.read_text(encoding="utf-8") != text] == []


@pytest.mark.parametrize("floor", rooms.floors(), ids=lambda floor: floor.package)
def test_every_arrow_leads_down(floor: rooms.Floor) -> None:
    assert list(floor.faults()) == []
    assert {name for name in floor.names if name not in floor.rooms} == {
        path.stem for path in floor.folder.glob("*.py") if path.stem != "__init__"
    }


def test_an_arrow_that_leads_up_is_a_fault() -> None:
    store = next(floor for floor in rooms.floors() if floor.package == "store")
    turned = replace(store, layers=store.layers[::-1])
    assert "store.writer imports writing, which is not below it" in list(turned.faults())


def test_imports_inside_of_functions_count(tmp_path: Path) -> None:
    (tmp_path / "lazy.py").write_text("def late() -> None:\n    from store.archive import Archive\n")
    assert list(rooms._imported(tmp_path / "lazy.py")) == ["store.archive.Archive"]
