"""Parsers that run in a process of their own, with a bound on its memory.

Parquet and web archives are read by libraries that believe what a file says of itself: a few kilobytes can ask for
gigabytes, and a damaged file can end the process. There it ends its own; what came before stays.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import UnsupportedOperation
from multiprocessing import reduction
from multiprocessing.connection import Connection
from tempfile import TemporaryFile
from typing import IO, Any, cast

from ingest.errors import Unusable
from ingest.limits import MEGABYTE, bound_memory
from ingest.parsers.inputs import Parser, ParserOptions, RawInput
from ingest.parsers.packings import ENDINGS, without_packing
from ingest.types import Item

_MOST_MEMORY = 768
"""Megabytes that a parser may take beside what its libraries do."""
_LARGEST_PACKED = 1024 * MEGABYTE
"""Bytes of a file that is packed in another: it is unpacked to the disk."""
_PIECE = MEGABYTE
_END_S = 5.0


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why nothing more comes."""

    reason: str


class _Descriptor:
    """An open file on its way to another process, as the same open file: its name may mean another by now."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (reduction.DupFd(self.number),)


def _arrived(sent: Any) -> int:
    return cast("int", sent.detach())


def parse_isolated(parser: Parser, raw: RawInput, options: ParserOptions, *, unpack: bool) -> Iterator[Item]:
    """Yields what `parser` finds in `raw`.

    Args:
        parser: a function of a module; it may not read from the web.
        unpack: give it the bytes unpacked if the input is a packed file.

    Raises:
        Unusable: if `parser` does, ends its process, or takes more than `_MOST_MEMORY`.
    """
    context = multiprocessing.get_context("spawn")
    with _on_disk(raw, unpack=unpack) as file:
        ours, theirs = context.Pipe(duplex=False)
        name = without_packing(raw.name) if unpack else raw.name
        facts = (raw.origin, raw.place, name)
        arguments = (parser, _Descriptor(file.fileno()), facts, dict(options.renamed), theirs)
        process = context.Process(target=_work, args=arguments, daemon=True)
        process.start()
        theirs.close()
        try:
            with closing(ours):
                yield from _received(ours)
        except EOFError:
            process.join(_END_S)
            raise Unusable(f"ended the process that read it (exit status {process.exitcode})") from None
        finally:
            process.kill()
            process.join()
            process.close()


def _received(ours: Connection) -> Iterator[Item]:
    while (found := ours.recv()) is not None:
        if isinstance(found, _Fault):
            raise Unusable(found.reason)
        yield found


@contextmanager
def _on_disk(raw: RawInput, *, unpack: bool) -> Iterator[IO[bytes]]:
    """`raw` as a file of the system; a copy without a name if it is packed or in memory."""
    with raw.open() as file:
        is_packed = unpack and raw.name.lower().endswith(ENDINGS)
        if not is_packed and _is_file(file):
            yield file
            return
    with TemporaryFile() as copy:
        with raw.unpacked() if unpack else raw.open() as file:
            while piece := file.read(_PIECE):
                if copy.tell() + len(piece) > _LARGEST_PACKED:
                    raise Unusable(f"unpacks to more than {_LARGEST_PACKED // MEGABYTE} MB: refused")
                copy.write(piece)
        copy.flush()
        yield copy


def _is_file(file: IO[bytes]) -> bool:
    try:
        return type(file).__module__ == "_io" and file.fileno() >= 0
    except (UnsupportedOperation, AttributeError):
        return False


def _work(
    parser: Parser, descriptor: int, facts: tuple[str, str, str], renamed: dict[str, str], theirs: Connection
) -> None:
    """Do the work of the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us ends us
    bound_memory(_MOST_MEMORY)

    def opened() -> IO[bytes]:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return os.fdopen(os.dup(descriptor), "rb")

    try:
        for item in parser(RawInput(*facts, opened), ParserOptions(cast("Any", None), renamed)):
            theirs.send(item)
        theirs.send(None)
    except Unusable as error:
        theirs.send(_Fault(str(error)))
    except MemoryError:
        theirs.send(_Fault(f"takes more than {_MOST_MEMORY} MB of memory to read: refused"))
    except BrokenPipeError:
        pass  # nobody wants more
