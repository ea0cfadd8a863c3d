"""The tests themselves: called the same in each process, whatever the order of sets there, and on each day."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.naming import unstable

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        (repr(object()), "a memory address"),
        ("<function work at 0x7f282f3d3150>", "a memory address"),
        (str(uuid4()), "chance"),
        (datetime.now(UTC).isoformat(), "the clock"),
    ],
    ids=["an object", "a function", "a UUID", "now"],
)
def test_what_is_not_the_same_each_time_is_named(parameter: str, reason: str) -> None:
    name = f"tests/test_a.py::test_b[{parameter}]"
    assert unstable([name], datetime.now(UTC).date()) == {name: f"named after {reason}"}


@pytest.mark.parametrize("parameter", ["2020-01-02", "0x1f", "2020-01-02T10:00", "a-b", "\\x00", "0xffff"])
def test_what_stays_is_left(parameter: str) -> None:
    assert (
        unstable([f"tests/test_a.py::test_b[{parameter}]", "tests/test_a.py::test_0xdeadbeef"], date(2026, 1, 1)) == {}
    )


def test_they_are_refused_before_any_test_runs(tmp_path: Path) -> None:
    tmp_path.joinpath("test_it.py").write_text(
        "import pytest\n@pytest.mark.parametrize('one', [1], ids=[repr(object())])\ndef test_it(one): pass\n"
    )
    conftest = "from tests.conftest import pytest_collection_modifyitems"
    tmp_path.joinpath("conftest.py").write_text(f"{conftest}  # noqa: F401\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout
    assert "named after a memory address" in done.stderr


@pytest.mark.stress
def test_all_are_called_the_same_in_another_process() -> None:
    """Sets come in another order there, and so would parameters that are made from one."""
    names = []
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Kiritimati")):
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider", "tests"]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        names.append([line for line in done.stdout.splitlines() if "::" in line])
    assert len(names[0]) > 1_000
    assert names[0] == names[1]
