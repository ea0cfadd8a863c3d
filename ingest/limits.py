"""The limits of a run's time, and of the memory of a process for an input, whatever the input claims to be."""

import math
import re
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LEFT = "left for the next run"
"""How every reason begins that says that an input was not read for want of time."""


def duration(written: str) -> timedelta:
    """Returns the time that `written` names: a whole number with s, m, h or d after it, like 90s, 30m or 2h.

    Raises:
        ValueError: if it names none.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,4}[smhd]", written):
        raise ValueError(f"{written!r} is not a time like 90s, 30m or 2h")
    return timedelta(**{_UNITS[written[-1]]: int(written[:-1])})


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """The time at which a run has to come to its end.

    Attributes:
        ends_at: on the monotonic clock; infinite where there is no limit.
        told: why something was left, for the report.
    """

    ends_at: float = math.inf
    told: str = f"{LEFT}: no time"

    @property
    def seconds_left(self) -> float:
        """Seconds until the end; none or fewer if it is over, infinite if there is no limit."""
        return self.ends_at - time.monotonic()

    @property
    def is_over(self) -> bool:
        """Returns whether nothing new may be begun."""
        return self.seconds_left <= 0


def limit_of(written: str) -> TimeLimit:
    """Returns the limit for a run that begins now.

    Args:
        written: see `duration`.
    """
    return TimeLimit(
        time.monotonic() + duration(written).total_seconds(), f"{LEFT}: the time limit of {written} was reached"
    )


MEGABYTE = 1 << 20
"""In bytes."""


def bound_memory(megabytes: int) -> None:
    """Let this process take so many more megabytes than it has; what asks for more gets a MemoryError.

    Where the system does not tell or does not limit (only Linux does both), nothing happens.
    """
    with suppress(OSError, ValueError, IndexError):
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        wanted = taken + megabytes * MEGABYTE
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))
