"""Whether a connection was tried at all, seen by Python's own audit of `connect`: "it failed" proves nothing.

A fetch also fails where there is no such host, no route, or nobody listening; then a test passes on a machine without a
network and the attack succeeds on one that has it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ingest.network import ip_addresses
from ingest.network.ip_addresses import why_not_public

_watching: list[list[tuple[Any, ...]]] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(arguments[-1], tuple):
        for tried in _watching:
            tried.append(arguments[-1])


sys.addaudithook(_audit)  # it cannot be taken away again


@contextmanager
def connections_tried() -> Iterator[list[tuple[Any, ...]]]:
    """The internet addresses that any thread of this process tries to connect or send to within the block."""
    tried: list[tuple[Any, ...]] = []
    _watching.append(tried)
    try:
        yield tried
    finally:
        _watching[:] = [one for one in _watching if one is not tried]


def count_as_public(monkeypatch: pytest.MonkeyPatch, *public: str) -> None:
    """For tests of a second step that must not be taken, whose first one goes to a server on loopback."""
    monkeypatch.setattr(ip_addresses, "why_not_public", lambda one: None if str(one) in public else why_not_public(one))
