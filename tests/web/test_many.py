"""Many readers at once, and an archive that grows under an open chat: the real server, Streamlit's own messages."""

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from chatbot.conversations.database import DATABASE_NAME

from .client import Reader
from .server import SUGGESTIONS, serve
from .support import ingest, row

READERS, EACH = 50, 2
TOLD = "The gate of Hollow {0:02} was painted in colour {0:02}x on Monday."
TOWNS = [row(f"t{number}", f"The gate of Hollow {number:02}", TOLD.format(number)) for number in range(READERS)]


def question(number: int) -> str:
    return f"What colour was the gate of Hollow {number:02} painted in?"


@pytest.mark.stress
def test_of_fifty_questions_asked_at_once_none_is_lost_and_none_crossed(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    ingest(folder, rows=TOWNS)

    async def everybody(address: str) -> list[tuple[int, Reader]]:
        readers = [await Reader.open(address) for _ in range(READERS)]
        for turn in range(EACH):
            await asyncio.gather(*(one.ask(question((number + turn) % READERS)) for number, one in enumerate(readers)))
            for number, one in enumerate(readers):
                assert one.asked == question((number + turn) % READERS)
                assert f"colour {(number + turn) % READERS:02}x" in one.answer
        for one in readers:
            await one.close()
        return list(enumerate(readers))

    with serve(folder, tmp_path / "log", suggesting=SUGGESTIONS) as address:
        readers = asyncio.run(everybody(address))
    assert len({one.conversation for _, one in readers}) == READERS
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as database:
        rows = "SELECT json_extract(json, '$.question') FROM turns WHERE conversation = ? ORDER BY ordinal"
        for number, one in readers:
            kept = [asked for (asked,) in database.execute(rows, [one.conversation])]
            assert kept == [question((number + turn) % READERS) for turn in range(EACH)]


def test_a_new_article_is_answered_from_by_an_open_chat_within_two_seconds(
    sample_archive: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)

    async def wait_for_it(reader: Reader) -> float:
        began = time.perf_counter()
        while True:
            await reader.ask("What colour was the gate of Hollow 07 painted in?")
            took = time.perf_counter() - began
            if "colour 07x" in reader.answer:
                return took
            assert took < 30

    async def read(address: str) -> float:
        reader = await Reader.open(address)
        await reader.ask("What did Nick Bos study?")
        ingest(folder, rows=[TOWNS[7]])
        took = await wait_for_it(reader)
        await reader.close()
        return took

    with serve(folder, tmp_path / "log", suggesting=SUGGESTIONS) as address:
        assert asyncio.run(read(address)) < 2
