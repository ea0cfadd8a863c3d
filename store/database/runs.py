"""The log of what `news-ingest` did. Every reader of the chat may see it: no secrets, and no paths of this computer."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, inspect, select, update

from store.database.schema import runs
from store.redaction import public_name, text_without_secrets
from store.types import Run

KEPT_RUNS = 1_000
"""Runs that the log keeps; older ones go."""


def begin_run(engine: Engine, inputs: Sequence[str]) -> int:
    """Note that a run over `inputs` begins; returns its number."""
    row = {
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": json.dumps([public_name(given) for given in inputs], ensure_ascii=False),
        "report": "{}",
    }
    with engine.begin() as connection:
        key = int(connection.execute(insert(runs).values(row).returning(runs.c.key)).scalar_one())
        connection.execute(delete(runs).where(runs.c.key <= key - KEPT_RUNS))
    return key


def finish_run(engine: Engine, key: int, report: Mapping[str, Any]) -> None:
    """Note how run `key` ended."""
    values = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "report": json.dumps(public_report(report), ensure_ascii=False),
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
            inputs=[public_name(str(name)) for name in json.loads(row.inputs)],  # earlier versions logged all
            report=public_report(json.loads(row.report)),
        )
        for row in rows
    ]


def public_report(report: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a report of `news-ingest` as every reader may see it."""
    public = dict(report)
    for name, told in (("rejected", "reason"), ("remarks", "remark")):
        if isinstance(rows := report.get(name), list):
            public[name] = [
                {"input": public_name(str(row.get("input", ""))), told: text_without_secrets(str(row.get(told, "")))}
                for row in rows
                if isinstance(row, dict)
            ]
    if isinstance(warnings := report.get("warnings"), list):
        public["warnings"] = [public_name(str(warning)) for warning in warnings]
    return public
