"""Chroma in this process, its files in the archive's folder.

A query in one process does not see what another has written until the client is opened again. And whoever opens it
while another writes reads half a file, or sees vectors that are not in the graph yet and writes the graph too: either
can end the process, or ruin the files. So a lock lets one process at a time write, or open; what is open is in memory.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfile, disk_usage
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection

from store.database.facts import FIRST_VECTORS, vectors_name
from store.errors import ArchiveUnavailable, ArchiveUnreadable, VectorsMissing, first_line
from store.files.private import close_to_others, file_mode, folder_mode, make_folder
from store.files.scratch import scratch_folder
from store.vectors.chroma import CONFIGURATION, ChromaIndex, settings_of

_COLLECTION = "passages"
LOCK_NAME = "chroma.lock"
_PREFIX = "news-vectors-"
"""Of folders with copies of what cannot be written to."""
PATIENCE_S = 120.0
"""How long to wait for another process to write its batch, or to open."""
_WRITING = {"upsert", "delete"}
"""Methods of a collection that may make files."""
_LITTLE_ROOM = 1 << 20
"""Bytes free on a disk where writing fails for want of room."""


class EmbeddedStore:
    """See `store.storage.opening.VectorStore`: each in a folder of its own (``vectors``, ``vectors-2``, …)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self, connection: Connection) -> None:
        """See `VectorStore.prepare`."""

    def location(self, connection: Connection, name: str | None = None) -> str:
        """See `VectorStore.location`: the folder's path."""
        return str(self._folder / (name or vectors_name(connection)))

    def open(self, location: str, *, create: bool = False) -> "EmbeddedChroma":
        """See `VectorStore.open`."""
        return EmbeddedChroma(location, create=create)

    def keep_only(self, connection: Connection, name: str, *, careful: bool = False) -> None:
        """See `VectorStore.keep_only`."""
        del connection
        if careful and not (self._folder / name / "chroma.sqlite3").exists():
            return
        for other in self._folder.glob(f"{FIRST_VECTORS}*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def without_database(self) -> bool:
        """See `VectorStore.without_database`."""
        return any(self._folder.glob(f"{FIRST_VECTORS}*/chroma.sqlite3"))


class EmbeddedChroma(ChromaIndex):
    """Passage vectors in a Chroma collection in a folder; see `ChromaIndex`."""

    def __init__(self, folder: Path | str, *, create: bool = False) -> None:
        super().__init__(str(folder), create=create)
        self._copy = ExitStack()

    def reopen(self) -> None:
        """See `ChromaIndex.reopen`."""
        with self._lock:
            super().reopen()
            self._copy.close()

    @property
    def _folder(self) -> Path:
        return Path(self._location)

    def _call(self, method: str, **arguments: Any) -> Any:
        with self._lock:
            was_open = self._collection is not None
            try:
                with self._alone():
                    found = super()._call(method, **arguments)
                    if self._create and (method in _WRITING or not was_open):
                        close_to_others(self._folder)  # Chroma makes its files as the umask says
                    return found
            except ArchiveUnreadable:
                if self._create or not was_open:
                    raise
            with self._alone():  # opened anew: another process has put in or taken out what is asked for
                return super()._call(method, **arguments)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Whoever writes is alone with the files, and so is a reader while it opens them.

        Raises:
            ArchiveUnreadable: if others do not come to an end.
        """
        reads_memory = not self._create and self._collection is not None
        if reads_memory or not os.access(self._folder.parent, os.W_OK):
            yield
            return
        path = self._folder.with_name(LOCK_NAME)
        try:
            lock = FileLock(path, timeout=PATIENCE_S, mode=file_mode(path.parent))
            lock.acquire()
        except Timeout as error:
            raise ArchiveUnavailable(f"the vectors in {self._folder} are kept busy by another process") from error
        except OSError as error:
            raise ArchiveUnreadable(f"cannot lock the vectors in {self._folder}: {error.strerror or error}") from error
        try:
            yield
        finally:
            lock.release()

    def _open(self) -> tuple[Any, Any]:
        from chromadb.api import ServerAPI
        from chromadb.api.models.Collection import Collection
        from chromadb.config import System

        if not self._create and not (self._folder / "chroma.sqlite3").exists():
            raise VectorsMissing(
                f"the vectors in {self._folder} are missing: run `news-archive rebuild --archive {self._folder.parent}`"
            )
        if self._create:
            make_folder(self._folder.parent)
            make_folder(self._folder, folder_mode(self._folder.parent))
        # A System of our own: `PersistentClient` shares one per path within a process, and a shared one is only
        # reopened when its last user has closed it, so that a second reader would keep the first one's view frozen.
        migrations = "apply" if self._create else "validate"
        system = System(settings_of(is_persistent=True, persist_directory=str(self._writable()), migrations=migrations))
        server = system.instance(ServerAPI)
        system.start()
        self._system = system
        if self._create:
            model = server.create_collection(_COLLECTION, configuration=CONFIGURATION, get_or_create=True)
        else:
            model = server.get_collection(_COLLECTION)
        collection = Collection(client=server, model=model, embedding_function=None)
        if not self._create and model.dimension:
            collection.query(query_embeddings=[[1.0] * model.dimension], n_results=1)  # only now is the graph read
        return system, collection

    def _writable(self) -> Path:
        """The folder, or a copy of it where it is read-only: Chroma does not even read there."""
        if self._create or os.access(self._folder, os.W_OK):
            return self._folder
        target = self._copy.enter_context(scratch_folder(_PREFIX))
        for path in sorted(self._folder.rglob("*")):  # not `copytree`: it copies the write protection too
            if path.is_dir():
                (target / path.relative_to(self._folder)).mkdir()
            else:
                copyfile(path, target / path.relative_to(self._folder))
        return target

    def _unusable(self, error: Exception) -> ArchiveUnreadable:
        if _is_full(self._folder):
            return ArchiveUnavailable(f"the disk that holds {self._folder} is full: make room, and start again")
        return ArchiveUnreadable(
            f"the vectors in {self._folder} cannot be used ({first_line(error)}): "
            f"run `news-archive rebuild --archive {self._folder.parent}`"
        )


def _is_full(folder: Path) -> bool:
    try:
        return disk_usage(folder).free < _LITTLE_ROOM
    except OSError:
        return False
