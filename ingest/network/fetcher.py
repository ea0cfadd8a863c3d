"""From an address to an answer: robots.txt, turns, retries, redirects, conditional requests."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ingest.addresses import host_of, joined, parts_of
from ingest.limits import TimeLimit
from ingest.network.client import HttpClient, Response
from ingest.network.errors import Busy, NetworkError, Postponed, Refused
from ingest.network.hosts import Hosts, Pauses, Turns
from ingest.network.ip_addresses import check_scheme
from ingest.network.patience import Patience, persistently
from ingest.network.robots import Robots, read_robots
from ingest.network.types import Answer, Failed, Fetched, GoneAnswer, Left, Limits, NotModified, Recall, no_recall
from store import Visit

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (408, 425, 429, 500, 502, 503, 504)
_GONE = 410
_NOT_MODIFIED = 304


class Fetcher:
    """Reads addresses for one run. Safe to share between threads.

    Args:
        allow_private: read from private networks, this computer included.
        recall: what earlier runs know, for conditional requests.
        time_limit: when it is over, all that is asked for is `Left`.
    """

    def __init__(
        self,
        limits: Limits = Limits(),
        *,
        allow_private: bool = False,
        recall: Recall = no_recall,
        time_limit: TimeLimit = TimeLimit(),
    ) -> None:
        self.limits = limits
        self.recall = recall
        self._time_limit = time_limit
        self._client = HttpClient(limits, allow_private=allow_private)
        self._hosts = Hosts(limits)
        self._pauses = Pauses(time_limit)
        self._turns = Turns(self._pauses.sleep)
        self._robots: dict[str, Robots] = {}
        self._asking_robots = threading.Lock()

    def close(self) -> None:
        """Give up what is still being waited for, and close the connections."""
        self._pauses.stop()
        self._client.close()

    @property
    def seconds_by_host(self) -> Mapping[str, float]:
        """Returns how long each host took to answer, all its requests together."""
        return self._hosts.seconds

    def get(self, url: str, *, conditional: bool = True) -> Answer:
        """Read `url`; whatever goes wrong is a `Failed`, and what there is no time for is `Left`.

        Args:
            conditional: ask only for what changed since the last visit, if there was one.
        """
        visit = self.recall(url) if conditional else None
        headers = {}
        if visit and visit.etag:
            headers["If-None-Match"] = visit.etag
        if visit and visit.last_modified:
            headers["If-Modified-Since"] = visit.last_modified
        try:
            check_scheme(url)
            final, response = self._followed(url, headers, Patience(self.limits, self._time_limit))
        except Postponed as error:
            return Left(url, str(error))
        except NetworkError as error:
            # Whatever failed when the run's time was over failed for want of time.
            return Left(url, self._time_limit.told) if self._time_limit.is_over else Failed(url, str(error))
        return _answer(url, final, response)

    def robots_of(self, url: str) -> Robots:
        """The rules of the site that `url` belongs to; asked for once in a run."""
        try:
            return self._robots_of(url, Patience(self.limits, self._time_limit))
        except NetworkError as error:
            return Robots(closed=str(error))

    def _robots_of(self, url: str, patience: Patience) -> Robots:
        parts = parts_of(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._asking_robots:
            found = self._robots.get(site)
        if found is None:
            found = self._ask_robots(site, patience)
            with self._asking_robots:
                found = self._robots.setdefault(site, found)
        return found

    def _ask_robots(self, site: str, patience: Patience) -> Robots:
        """The rules of `site`.

        Raises:
            NetworkError: if they could not be had for want of time. That says nothing about the site, and is not
                remembered: another address could have used up the time before it led here.
        """
        url = f"{site}/robots.txt"
        was_whole = patience.is_whole
        try:
            for _ in range(self.limits.redirects):
                response = self._persistent(url, {}, self.limits.pause, patience)
                if response.status not in _REDIRECTS:
                    break
                url = _joined(url, response)
        except Postponed:
            raise
        except NetworkError as error:
            if self._time_limit.is_over or (patience.is_spent and not was_whole):
                raise
            # RFC 9309: where the rules cannot be had because the server fails, all is forbidden.
            return Robots(closed=f"its robots.txt cannot be had: {error}")
        return read_robots(response.body) if response.status == 200 else Robots()

    def _followed(self, url: str, headers: Mapping[str, str], patience: Patience) -> tuple[str, Response]:
        seen: list[str] = []
        while True:
            response = self._allowed(url, headers, patience)
            if response.status not in _REDIRECTS or "location" not in response.headers:
                return url, response
            seen.append(url)
            url = _joined(url, response)
            if url in seen:
                raise Refused("redirects in a circle")
            if len(seen) > self.limits.redirects:
                raise Refused(f"more than {self.limits.redirects} redirects")

    def _allowed(self, url: str, headers: Mapping[str, str], patience: Patience) -> Response:
        robots = self._robots_of(url, patience)
        if not robots.allow(url):
            raise Refused(robots.closed or "robots.txt does not allow it")
        delay = robots.delay or 0.0
        if delay > self.limits.longest_wait:
            raise Refused(f"robots.txt asks for {delay:g} s between requests, more than {self.limits.longest_wait:g}")
        return self._persistent(url, headers, max(delay, self.limits.pause), patience)

    def _persistent(self, url: str, headers: Mapping[str, str], pause: float, patience: Patience) -> Response:
        host = host_of(url)

        def attempt() -> Response:
            self._hosts.check(host)
            with patience.asking() as seconds, self._hosts.asking(host):
                response = self._client.get(url, headers, seconds)
                if response.status in _BUSY:
                    raise Busy(f"the server answered {response.status}", _retry_after(response))
            return response

        self._hosts.check(host)
        # A host that asks to wait is left alone by everybody meanwhile: its turn is kept.
        with self._turns.of(url, pause):
            return persistently(attempt, self.limits, lambda seconds: self._pauses.sleep(patience.wait(seconds)))


def _joined(url: str, response: Response) -> str:
    """Returns where a redirect leads."""
    found = joined(url, response.headers.get("location", ""))
    check_scheme(found)
    return found


def _answer(asked: str, final: str, response: Response) -> Answer:
    if response.status == _NOT_MODIFIED:
        return NotModified(asked)
    if response.status == _GONE:
        return GoneAnswer(asked)
    if response.status != 200:
        return Failed(asked, f"the server answered {response.status}")
    if not response.body.strip():
        return Failed(asked, "an empty answer")
    headers = response.headers
    visit = Visit(asked, headers.get("etag"), headers.get("last-modified"), datetime.now(UTC))
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(asked, final, response.body, kind, response.charset, visit)


def _retry_after(response: Response) -> float | None:
    """Seconds that a busy server asks to wait: a number, or a date."""
    written = response.headers.get("retry-after", "").strip()
    if written.isdecimal():
        return float(written)
    try:
        return max(0.0, (parsedate_to_datetime(written) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
