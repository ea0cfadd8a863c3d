"""How much memory a process of ours may take for an input, whatever the input claims to be."""

import resource
from contextlib import suppress
from pathlib import Path

MEGABYTE = 1 << 20


def bound_memory(megabytes: int) -> None:
    """Let this process take so many more megabytes than it has; what asks for more gets a MemoryError.

    Where the system does not tell or does not limit (only Linux does both), nothing happens.
    """
    with suppress(OSError, ValueError, IndexError):
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        wanted = taken + megabytes * MEGABYTE
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))
