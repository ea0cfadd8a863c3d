"""The status of an archive and its last runs, as `news-archive status` prints them: in lines, or as JSON."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from store.types import ArchiveStatus, Run


def status_json(status: ArchiveStatus) -> dict[str, Any]:
    """Returns `status` as `news-archive status --json` prints it."""
    row = asdict(status)
    for name in ("sources", "sections", "languages"):
        row[name] = dict(row[name])
    for name in ("first_published", "last_published"):
        row[name] = row[name] and row[name].isoformat()
    return row


def run_json(run: Run) -> dict[str, Any]:
    """Returns a run of `news-ingest` as `news-archive status --json` prints it."""
    finished = run.finished_at and run.finished_at.isoformat()
    return {"started": run.started_at.isoformat(), "finished": finished, "inputs": run.inputs, "report": run.report}


def run_text(run: Run) -> str:
    """Returns a run of `news-ingest` in one line."""
    began = f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    if run.finished_at is None:
        return f"{'run':<11}{began}: not finished (still going on, or killed)"
    counts = {name: run.report.get(name, 0) for name in ("articles_new", "articles_updated", "unchanged", "removed")}
    told = ", ".join(f"{count} {name.removeprefix('articles_')}" for name, count in counts.items() if count)
    rejected = len(run.report.get("rejected", ()))
    return f"{'run':<11}{began}: {told or 'nothing new'}" + (f", {rejected} rejected" if rejected else "")


def status_text(folder: Path, status: ArchiveStatus) -> str:
    """Returns the status of the archive in `folder`, a line each."""
    period = f"{status.first_published} to {status.last_published}" if status.first_published else "no dates known"
    undated = f", {status.undated} without a date" if status.undated and status.first_published else ""
    # Articles without a passage are in no event; an archive that was made without events has many others.
    ungrouped = status.ungrouped * 2 > status.articles
    rows = [
        ("archive", str(folder)),
        ("articles", f"{status.articles:,} ({status.versions:,} versions)"),
        ("passages", f"{status.passages:,} ({status.vectors:,} vectors)"),
        ("published", period + undated),
        ("embedder", str(status.embedder)),
        ("generation", str(status.generation)),
        *([("stories", f"{status.stories:,} with several copies")] if status.stories else []),
        *([("events", f"{status.events:,} with several articles")] if status.events else []),
        *([("ungrouped", f"{status.ungrouped:,}: `news-archive events --anew` groups them")] if ungrouped else []),
        *([("removed", f"{status.removed:,}")] if status.removed else []),
        *(("language", f"{name} ({count:,})") for name, count in status.languages),
        *(("source", f"{name} ({count:,})") for name, count in status.sources),
    ]
    return "\n".join(f"{name:<11}{value}" for name, value in rows)
