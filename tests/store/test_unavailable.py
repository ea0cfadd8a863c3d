"""What could not be looked at is no disagreement: `verify` ends with 2, as for every fault of the environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from store.__main__ import main
from tests.store.making import WordCounts, new_version, write

ROOT = Path(__file__).parents[2]
ON_A_FULL_DISK = """
import subprocess, sys
from pathlib import Path
from shutil import copytree
from store.__main__ import main
archive, disk = map(Path, sys.argv[1:])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], check=True)
folder = copytree(archive, disk / "archive")
try:
    with (disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass
except OSError:
    pass
sys.exit(main(["verify", "--archive", str(folder)]))
"""


def test_verify_on_a_full_disk(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    command = ["unshare", "-m", sys.executable, "-c", ON_A_FULL_DISK, str(folder), str(tmp_path / "disk")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "unshare" in done.stderr.partition(":")[0]:
        pytest.skip("no mounts may be made here")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stdout + done.stderr
    assert any(reason in done.stderr for reason in ("full", "No space", "disk I/O")), done.stderr
    assert str(tmp_path / "disk" / "archive") in done.stderr


def test_verify_of_vectors_on_a_server_that_does_not_answer(
    tmp_path: Path, words: WordCounts, chroma_address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    settings = folder / "archive.toml"
    settings.write_text(f'chroma_url = "{chroma_address}"\n')
    write(folder, words, [new_version("vote", "Parliament voted.", words)])
    assert main(["verify", "--archive", str(folder)]) == 0
    capsys.readouterr()
    settings.write_text('chroma_url = "http://127.0.0.1:9"\n')
    assert main(["verify", "--archive", str(folder)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "http://127.0.0.1:9" in told
