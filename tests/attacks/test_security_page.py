"""docs/security.md names a test for each promise: each is there, and there is one for each test of attacks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", PAGE)))
CODE = sorted(set(re.findall(r"`((?:store|ingest|chatbot)/[\w/]+\.py)`", PAGE)))


@pytest.mark.parametrize("name", NAMED)
def test_each_test_that_is_named_is_there(name: str) -> None:
    path, _, test = name.partition("::")
    assert re.search(rf"^def {test or 'test_'}", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", CODE)
def test_each_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).is_file()


def test_each_attack_is_a_promise() -> None:
    attacks = {f"tests/attacks/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    assert attacks - {name.partition("::")[0] for name in NAMED} == {f"tests/attacks/{Path(__file__).name}"}
