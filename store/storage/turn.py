"""The writer's turn, which can be let go and taken again: nobody should wait for one that waits for something else."""

import time
from contextlib import ExitStack
from types import TracebackType

from store.errors import ArchiveLocked
from store.storage.opening import ArchiveDatabase

PATIENCE_S = 600.0
"""How long a writer waits for its turn to come again; others store a batch, or rebuild."""
_EVERY_S = 0.2


class WriterTurn:
    """The writer's lock for the length of a block, except where it is let go in between.

    Not to be shared between threads: the lock belongs to the one that took it.
    """

    def __init__(self, database: ArchiveDatabase) -> None:
        self._database = database
        self._held: ExitStack | None = None

    def __enter__(self) -> "WriterTurn":
        self.take(0.0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.let_go()

    @property
    def is_held(self) -> bool:
        """Returns whether it is ours."""
        return self._held is not None

    def take(self, patience_s: float) -> None:
        """Wait until nobody else writes.

        Raises:
            ArchiveLocked: if another still does after `patience_s` seconds.
            ArchiveUnreadable
        """
        until = time.monotonic() + patience_s
        while self._held is None:
            held = ExitStack()
            try:
                held.enter_context(self._database.lock())
                self._held = held
            except ArchiveLocked:
                if time.monotonic() >= until:
                    raise
                time.sleep(_EVERY_S)

    def let_go(self) -> None:
        """Let others write."""
        held, self._held = self._held, None
        if held is not None:
            held.close()
