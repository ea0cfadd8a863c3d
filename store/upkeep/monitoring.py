"""The health of an archive in one line, for a monitor; quick, where `verify` is thorough."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.archive import Archive
from store.database.runs import last_runs
from store.errors import ArchiveLocked, StoreError
from store.storage.opening import storage_of
from store.types import ArchiveStatus, Run

_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an archive; well if there are no complaints."""

    complaints: tuple[str, ...]
    told: str

    @property
    def line(self) -> str:
        """``OK`` or ``FAILING`` first, as monitors expect."""
        return f"FAILING: {'; '.join(self.complaints)} ({self.told})" if self.complaints else f"OK: {self.told}"


def examine(folder: Path, max_age_hours: float | None = None) -> Health:
    """Look at the archive in `folder`.

    Args:
        max_age_hours: how long ago the last finished run of `news-ingest` may have begun.
    """
    try:
        with closing(Archive(folder)) as archive:
            status, runs = archive.status(), last_runs(archive.engine, 20)
    except StoreError as error:
        return Health((str(error),), "nothing else can be told")
    writing = _is_being_written(folder)
    complaints = [*_counts(status, writing=writing), *_runs(runs, going_on=writing or _is_run_going_on(folder))]
    finished = next((run for run in runs if run.finished_at), None)
    if max_age_hours is not None:
        oldest = datetime.now(UTC) - timedelta(hours=max_age_hours)
        if finished is None or finished.started_at < oldest:
            complaints.append(f"no run of news-ingest was finished in the last {max_age_hours:g} hours")
    last = f", last run {finished.started_at:%Y-%m-%d %H:%M} UTC" if finished else ""
    return Health(tuple(complaints), f"{status.articles:,} articles, {status.passages:,} passages{last}")


def _counts(status: ArchiveStatus, *, writing: bool) -> list[str]:
    # A writer adds vectors before it shows their passages.
    if status.vectors < status.passages or (status.vectors > status.passages and not writing):
        return [f"{status.passages:,} passages, but {status.vectors:,} vectors"]
    return []


def _runs(runs: list[Run], *, going_on: bool) -> list[str]:
    if not runs:
        return []
    began = f"{runs[0].started_at:%Y-%m-%d %H:%M} UTC"
    if runs[0].started_at > datetime.now(UTC) + _CLOCKS_DIFFER:
        return [f"the last run began in the future ({began}): the clock was wrong then, or is now"]
    if runs[0].finished_at is None and not going_on:
        return [f"the run of {began} did not end"]
    return []


def _is_run_going_on(folder: Path) -> bool:
    """Returns whether one is, though it may have let go of the writer's lock."""
    try:
        return storage_of(folder).database.is_running()
    except StoreError:
        return False


def _is_being_written(folder: Path) -> bool:
    try:
        with storage_of(folder).database.lock():
            return False
    except ArchiveLocked:
        return True
    except StoreError:  # a folder that cannot be written to
        return False
