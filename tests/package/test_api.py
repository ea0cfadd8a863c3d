"""The way in from Python: cheap to import, and as documented."""

import subprocess
import sys
from pathlib import Path

import pytest

from chatbot import open_bot
from store import ArchiveMissing, open_archive

HEAVY = {"numpy", "openvino", "pydantic", "spacy", "sqlalchemy", "streamlit", "torch"}


@pytest.mark.parametrize("name", ["chatbot", "ingest", "store"])
def test_importing_a_package_brings_no_library(name: str) -> None:
    program = f"import sys, {name}; print(*({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert not done.stdout.split()


def test_where_there_is_no_archive_both_say_so(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        open_archive(tmp_path)
    with pytest.raises(ArchiveMissing):
        open_bot(str(tmp_path))
