"""Files that ask for far more memory than they are large: each is refused by name, what is sound in it is read."""
# ruff: noqa: E501 - tables are read by rows

import gzip
import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

MB = 1 << 20
MOST = 1_500
"""Megabytes of address space for all of the program, its libraries included."""
LITTLE = 800
"""The same where nothing is read in another process, which needs its libraries too; without an input it takes 500."""
LINE = 900
"""Megabytes of a line that there is no room for there."""
READS = """
import json, resource, sys
from ingest.extraction import extract
from ingest.sources import sources_of
from ingest.parsers.inputs import ParserOptions
from ingest.types import FoundArticle, Rejection
from ingest.workers import find_articles, local_pool

if __name__ == "__main__":
    most = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for line in sys.stdin:
        found = []
        for one in find_articles(sources_of([line.strip()], ParserOptions(None)), local_pool(1)):
            if isinstance(one, FoundArticle):
                found.append(["article", one.content.text[:30]])
            elif isinstance(one, Rejection):
                found.append([one.origin.rpartition("/")[2], one.reason])
        print(json.dumps(found[:1000]), flush=True)
"""
GOOD = "A sound text of one sentence."


class Reading:
    """A process that reads one file after another within so much memory; one that ended is followed by another."""

    def __init__(self, folder: Path, most: int) -> None:
        self._script = folder / f"read-{most}.py"
        self._script.write_text(READS)
        self._most = most
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> list[list[str]]:
        """Returns origin and reason of each rejection, and the beginning of each article."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        print(path, file=process.stdin, flush=True)
        told = process.stdout.readline()
        assert told, f"it ended with status {self.close()}: {self._script.with_suffix('.log').read_text()}"
        assert "Traceback" not in self._script.with_suffix(".log").read_text()
        found: list[list[str]] = json.loads(told)
        return found

    def close(self) -> int | None:
        """End the process; returns its exit status."""
        if self._process is None:
            return None
        self._process.communicate()
        status, self._process = self._process.returncode, None
        return status

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            pipe, environment = subprocess.PIPE, {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
            with self._script.with_suffix(".log").open("w") as log:
                command = [sys.executable, str(self._script), str(self._most)]
                self._process = subprocess.Popen(
                    command, stdin=pipe, stdout=pipe, stderr=log, text=True, env=environment
                )
        return self._process


@pytest.fixture(scope="module")
def within(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Reading]]:
    """What reads files within so many megabytes."""
    folder = tmp_path_factory.mktemp("reading")
    found: dict[int, Reading] = {}
    yield lambda most: found.setdefault(most, Reading(folder, most))
    for one in found.values():
        one.close()


def gzipped(*pieces: tuple[bytes, int], members: bool = True) -> bytes:
    """Each piece so many times, one after the other; packed once each where a file may have many members."""
    if members:
        return b"".join(_packed(piece) * times for piece, times in pieces)
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
        for piece, times in pieces:
            for _ in range(times):
                packed.write(piece)
    return file.getvalue()


@cache
def _packed(piece: bytes) -> bytes:
    return gzip.compress(piece, 1)


def table(texts: list[str], **options: object) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table({"text": texts}), file, **options)
    return file.getvalue()


def a_dictionary_of_one_large_text() -> bytes:
    file = io.BytesIO()
    large = pa.DictionaryArray.from_arrays(pa.array([0] * 256 + [1], pa.int8()), pa.array(["a" * 60 * MB, GOOD]))
    parquet.write_table(pa.table({"text": large}), file, compression="zstd", store_schema=False)
    assert len(file.getvalue()) < 20_000
    return file.getvalue()


def lists_of_large_texts() -> bytes:
    file = io.BytesIO()
    rows = [{"text": "x", "authors": ["a" * MB] * 40}] * 3 + [{"text": GOOD, "authors": ["Ann Poe"]}]
    parquet.write_table(pa.Table.from_pylist(rows), file, compression="zstd", row_group_size=1)
    return file.getvalue()


def an_lzma_member() -> bytes:
    """It says that a dictionary of 4 GB is needed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", GOOD * 100)
        archive.writestr(zipfile.ZipInfo("b.txt"), GOOD)
    whole = file.getvalue()
    at = whole.index(b"a.txt") + len("a.txt")
    assert whole[at : at + 4] == struct.pack("<BBH", 9, 4, 5)
    return whole[: at + 5] + b"\xf0\xff\xff\xff" + whole[at + 9 :]


def a_directory_of_millions() -> bytes:
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 5) + bytes(16) + b"a.txt"
    count = 2_500_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, count * len(entry), 0, 0)
    return entry * count + end


def html(*pieces: bytes) -> bytes:
    return b"<html><body>" + b"".join(pieces) + b"</body></html>"


WARC = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/a\r\nContent-Type: application/http\r\n"
LARGE = "larger than 16 MB"
ATTACKS: dict[str, tuple[str, Callable[[], bytes], list[tuple[str, str]]]] = {
    "parquet: one large text 256 times": (
        "a.parquet", a_dictionary_of_one_large_text, [(f"a.parquet: row {n}", LARGE) for n in (1, 256)] + [("article", GOOD)]
    ),
    "parquet: lists of large texts": ("a.parquet", lists_of_large_texts, [("a.parquet: row 1", LARGE), ("article", GOOD)]),
    "parquet: packed, a large text": (
        "a.parquet.gz", lambda: gzip.compress(table(["a" * 100 * MB, GOOD])), [("a.parquet.gz: row 1", LARGE), ("article", GOOD)]
    ),
    "parquet: packed, a bomb": ("a.parquet.gz", lambda: gzipped((bytes(MB), 1_200)), [("a.parquet.gz", "more than 1024 MB")]),
    "csv: a line of 900 MB": (
        "a.csv.gz", lambda: gzipped((b"title,text\n", 1), (b"a" * MB, LINE), (f"\nT,{GOOD}\n".encode(), 1)),
        [("a.csv.gz: row 1", LARGE), ("article", GOOD)],
    ),
    "csv: a header of 900 MB": ("a.csv.gz", lambda: gzipped((b"text,", 1), (b"a" * MB, LINE)), [("a.csv.gz", "names of the fields")]),
    "csv: a cell of many lines": (
        "a.csv.gz", lambda: gzipped((b'title,text\nT,"', 1), (b"a" * MB + b"\n", 100), (f'"\nT,{GOOD}\n'.encode(), 1)),
        [("a.csv.gz: row 1", LARGE), ("article", GOOD)],
    ),
    "csv: many large cells in a row": (
        "a.csv.gz", lambda: gzipped((b"title,text\n", 1), (b"a" * MB + b",", 1_000), (f"\nT,{GOOD}\n".encode(), 1)),
        [("a.csv.gz: row 1", LARGE), ("article", GOOD)],
    ),
    "jsonl: a line of 900 MB": (
        "a.jsonl.gz", lambda: gzipped((b'{"text": "', 1), (b"a" * MB, LINE), (f'"}}\n{{"text": "{GOOD}"}}\n'.encode(), 1)),
        [("a.jsonl.gz:1", LARGE), ("article", GOOD)],
    ),
    "jsonl: objects within objects": (
        "a.jsonl", lambda: b'{"text": [' + b'{"":1},' * (2 * MB) + b"0]}\n" + f'{{"text": "{GOOD}"}}\n'.encode(),
        [("a.jsonl:1", "text"), ("article", GOOD)],
    ),
    "warc: a header line of 900 MB": ("a.warc.gz", lambda: gzipped((f"{WARC}X: ".encode(), 1), (b"a" * MB, 1_700)), [("a.warc.gz", "")]),
    "warc: headers without end": ("a.warc.gz", lambda: gzipped((WARC.encode(), 1), (b"X: y\r\n" * 200_000, 40), members=False), [("a.warc.gz", "")]),
    "zip: a dictionary of 4 GB": ("a.zip", an_lzma_member, [("a.txt", "not read"), ("article", GOOD)]),
    "zip: millions of members": ("a.zip", a_directory_of_millions, [("a.zip", "directory")]),
    "sitemap: millions of elements": ("a.xml", lambda: b"<urlset>" + b"<url/>" * (10 * MB) + b"</urlset>", [("a.xml", "tags")]),
    "sitemap: millions of elements in one": (
        "a.xml", lambda: b"<urlset><url>" + b"<a/>" * (15 * MB) + b"</url></urlset>", [("a.xml", "tags")]
    ),
    "feed: millions of entries": (
        "a.rss", lambda: b"<rss version='2.0'><channel>" + b"<item/>" * (2 * MB) + b"</channel></rss>", [("a.rss", "tags")]
    ),
    "html: millions of tags": ("a.html", lambda: html(b"<a>" * (5 * MB)), [("a.html", "tags")]),
    "html: half a million tags": ("a.html", lambda: html(b"<p>a</p>" * 249_000), [("article", "")]),
    "html: many attributes": ("a.html", lambda: html((b"<p " + b"a b c d e f g h i j k l m n o " * 60 + b">x") * 9_000), [("article", "")]),
    "text: 200 MB": ("a.txt", lambda: b"word " * (40 * MB), [("a.txt", LARGE)]),
}  # fmt: skip


LONGEST = {"warc: headers without end", "html: half a million tags"}
"""Each takes as long as all others; of either kind there is another one."""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded on Linux")
@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[pytest.mark.stress] if one in LONGEST else [], id=one) for one in ATTACKS]
)
def test_memory_is_bounded(within: Callable[[int], Reading], tmp_path: Path, name: str) -> None:
    file_name, make, expected = ATTACKS[name]
    (tmp_path / file_name).write_bytes(make())
    found = within(LITTLE if name.startswith(("csv", "jsonl")) else MOST).read(tmp_path / file_name)
    for origin, reason in expected:
        assert [one for one in found if one[0] == origin and reason in one[1]], found[:3]
