"""The log of what `news-ingest` did."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, inspect, select, update

from store.database.schema import runs
from store.types import Run

KEPT = 1_000
"""Runs that the log keeps; older ones go."""


def begin_run(engine: Engine, inputs: Sequence[str]) -> int:
    """Note that a run over `inputs` begins; returns its number."""
    row = {
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": json.dumps(list(inputs), ensure_ascii=False),
        "report": "{}",
    }
    with engine.begin() as connection:
        key = int(connection.execute(insert(runs).values(row).returning(runs.c.key)).scalar_one())
        connection.execute(delete(runs).where(runs.c.key <= key - KEPT))
    return key


def finish_run(engine: Engine, key: int, report: Mapping[str, Any]) -> None:
    """Note how run `key` ended."""
    values = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "report": json.dumps(report, ensure_ascii=False),
    }
    with engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.key == key).values(values))


def last_runs(engine: Engine, count: int) -> list[Run]:
    """The last `count` runs, the newest first; none in an archive that never kept a log."""
    if not inspect(engine).has_table(runs.name):
        return []
    with engine.connect() as connection:
        rows = connection.execute(select(runs).order_by(runs.c.key.desc()).limit(count)).all()
    return [
        Run(
            started_at=datetime.fromisoformat(row.started_at),
            finished_at=datetime.fromisoformat(row.finished_at) if row.finished_at else None,
            inputs=json.loads(row.inputs),
            report=json.loads(row.report),
        )
        for row in rows
    ]
