"""The rules of a site for robots, in its robots.txt: the one file that knows Protego."""

from dataclasses import dataclass

from protego import Protego

from ingest.network.client import ROBOT

_LARGEST = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 asks for at least 500 KiB)."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site.

    Attributes:
        sitemaps: addresses that it names.
        closed: why nothing may be read, where its rules could not be had.
    """

    rules: Protego | None = None
    sitemaps: tuple[str, ...] = ()
    closed: str | None = None

    def allow(self, url: str) -> bool:
        """Returns whether `url` may be read."""
        return self.closed is None and (self.rules is None or self.rules.can_fetch(url, ROBOT))

    @property
    def delay(self) -> float | None:
        """Seconds between two requests that the site asks for, None if it does not."""
        if self.rules is None:
            return None
        rate = self.rules.request_rate(ROBOT)
        delays = [self.rules.crawl_delay(ROBOT), rate.seconds / rate.requests if rate and rate.requests else None]
        return max((delay for delay in delays if delay is not None), default=None)


def read_robots(content: bytes) -> Robots:
    """The rules in a robots.txt; one that cannot be understood has none."""
    try:
        rules = Protego.parse(content[:_LARGEST].decode("utf-8", "replace"))
        return Robots(rules, tuple(rules.sitemaps))
    except Exception:  # whatever a robots.txt does to its parser, it does not say that robots are unwelcome
        return Robots()
