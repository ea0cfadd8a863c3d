"""The wording of findings about an archive."""

from collections.abc import Iterable, Iterator

_SHOWN = 3
"""How many examples a finding names."""


def named(what: str, which: Iterable[str]) -> Iterator[str]:
    """One line with the number of things and the first few of them; none if there are none."""
    names = list(which)
    if names:
        more = ", …" if len(names) > _SHOWN else ""
        yield f"{what}: {len(names)} ({', '.join(names[:_SHOWN])}{more})"
