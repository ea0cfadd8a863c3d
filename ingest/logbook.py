"""What the archive's log keeps of a run. Every reader of the chat may look into it."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from ingest.report import Report
from store.redaction import lookup_key

NOT_VISITED = "not_visited"
"""The key of the keys of the subscriptions for which a run had no time."""
VISITED = "visited"
"""The key of what tells `ingest.sources.subscriptions` which inputs a run read, where their names in the log do not."""


def logged(report: Report, inputs: Iterable[str], folders: Iterable[str]) -> dict[str, Any]:
    """Returns `report` with files named from what was named on the command line, not from the root.

    Args:
        inputs: as they were given, secrets and all.
        folders: the files and folders that were read, as they were given.
    """
    row = report.as_json()
    named = sorted((one for one in folders if one), key=len, reverse=True)
    for name in ("rejected", "remarks"):
        row[name] = [{**one, "input": _from_named(one["input"], named)} for one in row[name]]
    row["warnings"] = [_from_named(one, named) for one in row["warnings"]]
    row[NOT_VISITED] = [lookup_key(address) for address in report.not_visited]
    return row | {VISITED: [key for one in inputs if (key := lookup_key(one)) != one]}


def _from_named(origin: str, named: Sequence[str]) -> str:
    """`origin`, a file in one of the folders `named`, with only the folder's own name before it."""
    for given in named:
        if origin.startswith(given) and (last := PurePath(given).name):
            return last + origin[len(given.rstrip("/")) :]
    return origin
