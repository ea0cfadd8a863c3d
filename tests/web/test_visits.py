"""Tabs that come and go leave nothing behind: no descriptors, no memory."""

import asyncio
from pathlib import Path

import pytest

from .client import Reader
from .server import memory_mb, open_files, serve


async def visit(address: str, times: int) -> None:
    """Open the landing page and close it again, one after the other."""
    for _ in range(times):
        reader = await Reader.open(address)
        await reader.close()


async def read(address: str) -> None:
    """A question before anything is measured: the models are loaded then."""
    reader = await Reader.open(address)
    await reader.ask("What did Nick Bos study?")
    await reader.close()


def test_visits_leave_no_descriptors(sample_archive: Path, tmp_path: Path) -> None:
    """With 160 descriptors: five sessions are kept, in case that their tabs come back, and no more."""

    async def visits(address: str) -> tuple[int, int]:
        await read(address)
        await visit(address, 10)
        before = open_files(address)
        await visit(address, 25)
        await asyncio.sleep(1)
        return before, open_files(address)

    with serve(sample_archive, tmp_path / "log", files=160) as address:
        before, after = asyncio.run(visits(address))
    assert after <= before + 3  # one session, that is just being let go


def test_a_session_is_let_go_when_its_time_is_over(sample_archive: Path, tmp_path: Path) -> None:
    async def visits(address: str) -> tuple[int, int, int]:
        await visit(address, 12)  # what is opened once, connections to the database above all, is open then
        warm = open_files(address)
        for _ in range(60):
            await asyncio.sleep(1)
            if open_files(address) <= warm - 24:  # three for each session
                break
        await asyncio.sleep(3)
        before = open_files(address)
        await visit(address, 12)
        kept = open_files(address)
        for _ in range(60):  # a busy machine is late
            await asyncio.sleep(1)
            if open_files(address) <= before:
                break
        return before, kept, open_files(address)

    with serve(sample_archive, tmp_path / "log", "--server.disconnectedSessionTTL", "2") as address:
        before, kept, after = asyncio.run(visits(address))
    assert after <= before < kept


@pytest.mark.stress
def test_two_thousand_visits_leave_nothing(sample_archive: Path, tmp_path: Path) -> None:
    async def visits(address: str) -> list[tuple[int, float]]:
        await read(address)
        measured = []
        for times in (200, 600, 600, 600):
            await visit(address, times)
            measured.append((open_files(address), memory_mb(address)))
        return measured

    with serve(sample_archive, tmp_path / "log") as address:
        measured = asyncio.run(visits(address))
    print(measured)
    (files, memory), *_, (files_after, memory_after) = measured
    assert files_after <= files * 1.05
    assert memory_after <= memory * 1.05
