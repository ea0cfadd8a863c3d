"""Tests must be called the same in each process and on each day: else two workers collect different ones."""

import re
from collections.abc import Iterable
from datetime import date

_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}", re.IGNORECASE)
"""What Python shows of something that has no words of its own."""
_BY_CHANCE = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b", re.IGNORECASE)
"""A UUID of the fourth version. Other chance differs between two workers, which pytest-xdist compares."""
_PARAMETERS = re.compile(r"\[(.*)\]$", re.DOTALL)


def unstable(names: Iterable[str], today: date) -> dict[str, str]:
    """Returns the names of tests whose parameters are not the same each time, and why.

    Args:
        names: as pytest shows them.
        today: what a parameter that was made from the clock would say, to the minute or finer.
    """
    clock = re.compile(rf"\b{today.isoformat()}[T ]\d\d:\d\d")
    reasons = {"a memory address": _ADDRESS, "chance": _BY_CHANCE, "the clock": clock}
    found = {}
    for name in names:
        parameters = _PARAMETERS.search(name)
        for reason, pattern in reasons.items():
            if parameters and pattern.search(parameters[1]):
                found[name] = f"named after {reason}"
    return found
