"""Values that are looked up once and kept for all readers, for as long as their key stays the same."""

from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import Any, Generic, ParamSpec, TypeVar

import streamlit as st

from store import Archive

Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")


class Cached(Generic[Arguments, Found]):
    """A function that is called once for each key; the key goes before the function's own arguments.

    Only the key decides whether something is looked up anew, whatever the arguments are.

    Args:
        look_up: a function of a module.
        max_entries: how many keys are kept, the latest; None for all.
        ttl: for how long; None for ever.
    """

    def __init__(
        self, look_up: Callable[Arguments, Found], max_entries: int | None = None, ttl: timedelta | None = None
    ) -> None:
        def called(key: Hashable, _positional: tuple[Any, ...], _named: dict[str, Any]) -> Found:
            del key  # Streamlit tells calls apart by it, and by nothing whose name begins with an underscore
            return look_up(*_positional, **_named)

        # Streamlit tells functions apart by their names, and would take all of these for one.
        called.__module__, called.__qualname__ = look_up.__module__, look_up.__qualname__
        self._called = st.cache_resource(show_spinner=False, max_entries=max_entries, ttl=ttl)(called)

    def __call__(self, key: Hashable, *positional: Arguments.args, **named: Arguments.kwargs) -> Found:
        """Returns what the function returned for `key`; calls it with its arguments the first time."""
        return self._called(key, positional, named)

    def forget(self, key: Hashable) -> None:
        """Look up anew what belongs to `key` when it is next asked for."""
        self._called.clear(key)


def cached(
    *, max_entries: int | None = None, ttl: timedelta | None = None
) -> Callable[[Callable[Arguments, Found]], Cached[Arguments, Found]]:
    """Returns a decorator that makes a function of a module `Cached`."""
    return lambda look_up: Cached(look_up, max_entries, ttl)


def state_of(archive: Archive) -> Hashable:
    """Returns what changes when an archive is made anew in its place, or is changed.

    Raises:
        StoreError: if it cannot be read any more.
    """
    return archive.folder, archive.identity(), archive.generation()
