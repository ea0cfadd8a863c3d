"""A run that is killed at any point and started again ends with the same archive as one that was left alone."""

import json
import signal
import subprocess
import sys

import pytest

from tests import launching
from tests.ingest.comparing import assert_same_archive, everything_in

CHILD = """
import json, os, signal, sys
import chromadb.api.rust, openvino  # once, before the processes part
import ingest.pipeline, store.vectors.chroma
from store.writing import archive_writer
from ingest.__main__ import main

moments, *arguments = sys.argv[1:]
ingest.pipeline.BATCH_PASSAGES = 3
owners = {"vectors": store.vectors.chroma.ChromaIndex, "writer": archive_writer.ArchiveWriter, "rows": archive_writer}

def die_at(where, method, when, count):
    real = getattr(owners[where], method)
    calls = 0

    def deadly(*given, **named):
        nonlocal calls
        calls += 1
        if calls == int(count) and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        found = real(*given, **named)
        if calls == int(count) and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(owners[where], method, deadly)

for moment in json.loads(moments):
    child = os.fork()
    if child == 0:
        die_at(*moment)
        os._exit(main(arguments))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
"""Does the same once for each moment, each time in a process that is killed then; prints their statuses."""
MOMENTS = [
    ("vectors", "upsert", "before", "1"),
    ("vectors", "upsert", "after", "2"),
    ("rows", "add_versions", "after", "2"),
    ("writer", "settle", "before", "3"),
    ("vectors", "delete", "before", "1"),
    ("writer", "add", "after", "2"),
]


@pytest.mark.parametrize(
    "moments", [MOMENTS[::2], pytest.param(MOMENTS, marks=pytest.mark.stress)], ids=["some", "all"]
)
def test_killed_and_started_again(tmp_path, ingest_into, moments):
    articles = [{"id": f"a{n}", "title": f"Ferry {n}", "text": f"Ferry {n} sails on Monday. " * 50} for n in range(20)]
    # Some are corrected further down, so that passages are taken out as well.
    articles += [one | {"text": "It never sailed at all."} for one in articles[5:12]]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, articles)))
    disturbed = tmp_path / "disturbed"
    command = [sys.executable, "-c", CHILD, json.dumps(moments), str(path), "--archive", str(disturbed), "--quiet"]
    done = launching.run(command, check=True, stdout=subprocess.PIPE, text=True)
    assert done.stdout.split().count(str(int(-signal.SIGKILL))) >= len(moments) - 1
    ingest_into(disturbed, path)
    ingest_into(tmp_path / "undisturbed", path)
    assert_same_archive(everything_in(disturbed), everything_in(tmp_path / "undisturbed"))
