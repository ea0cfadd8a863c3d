"""A run that is killed at any point and started again ends with the same archive as one that was left alone."""

import json
import signal
import subprocess
import sys

from tests.ingest.comparing import assert_same_archive, everything_in

CHILD = """
import os, signal, sys
import ingest.pipeline, store.vectors.chroma
from store.writing import archive_writer
from ingest.__main__ import main

where, method, when, count, *arguments = sys.argv[1:]
ingest.pipeline.BATCH_PASSAGES = 3
owners = {"vectors": store.vectors.chroma.ChromaIndex, "writer": archive_writer.ArchiveWriter, "rows": archive_writer}
owner = owners[where]
real = getattr(owner, method)
calls = 0

def deadly(*given, **named):
    global calls
    calls += 1
    if calls == int(count) and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    found = real(*given, **named)
    if calls == int(count) and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return found

setattr(owner, method, deadly)
sys.exit(main(arguments))
"""
MOMENTS = [
    ("vectors", "upsert", "before", "1"),
    ("vectors", "upsert", "after", "2"),
    ("rows", "add_versions", "after", "2"),
    ("writer", "settle", "before", "3"),
    ("vectors", "delete", "before", "1"),
    ("writer", "add", "after", "2"),
]


def test_killed_and_started_again(tmp_path, ingest_into):
    articles = [{"id": f"a{n}", "title": f"Ferry {n}", "text": f"Ferry {n} sails on Monday. " * 50} for n in range(20)]
    # Some are corrected further down, so that passages are taken out as well.
    articles += [one | {"text": "It never sailed at all."} for one in articles[5:12]]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, articles)))
    disturbed = tmp_path / "disturbed"
    killed = 0
    for moment in MOMENTS:
        command = [sys.executable, "-c", CHILD, *moment, str(path), "--archive", str(disturbed), "--quiet"]
        killed += subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert killed >= 5
    ingest_into(disturbed, path)
    ingest_into(tmp_path / "undisturbed", path)
    assert_same_archive(everything_in(disturbed), everything_in(tmp_path / "undisturbed"))
