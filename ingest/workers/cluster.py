"""Extraction and embedding on the nodes of a Ray cluster: the one file that knows Ray.

This process reads the sources, cuts, and writes, as it does by itself; what takes time happens elsewhere, in the same
order. A node that is lost is done without: Ray runs its tasks again on another.
"""

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

import numpy as np
import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ingest.errors import ClusterUnusable
from ingest.types import FoundArticle, RawPage, Rejection
from ingest.workers.pool import Extract, guarded
from store import Embedder, EmbedderFingerprint, Vectors
from store.errors import first_line

_SHARE = 128
"""Texts that a node embeds at a time: enough to sort by length, few enough that none waits long for another."""
_RUNS_AGAIN = 2
"""Times that a page is begun again when the process or the node that has it is lost: it may be the page's fault."""


class Cluster:
    """Nodes that extract and embed; see `joined`."""

    def pool(self) -> "_Pool":
        """Returns what `ingest.workers` takes in the place of processes of this computer."""
        return _Pool()

    def embedder(self, here: Embedder, model: str) -> "ClusterEmbedder":
        """An embedder that works on all nodes.

        Args:
            here: counts tokens, and says what the nodes' model must be.
            model: its name in the settings.

        Raises:
            ClusterUnusable: if a node has another model, or none.
        """
        return ClusterEmbedder(here, model)


@contextmanager
def joined(address: str | None = None) -> Iterator[Cluster]:
    """Work on the cluster at `address`, for the length of the block.

    Args:
        address: None takes that of ``RAY_ADDRESS``, or makes a cluster of this computer.

    Raises:
        ClusterUnusable: if it cannot be reached.
    """
    _check_reachable(address or os.environ.get("RAY_ADDRESS", ""))
    try:
        ray.init(
            address=address, log_to_driver=False, logging_level=logging.ERROR, configure_logging=False,
            include_dashboard=None if address else False, namespace="news-ingest",
        )  # fmt: skip
    except (RayError, ConnectionError, RuntimeError, ValueError) as error:
        raise ClusterUnusable(f"the Ray cluster cannot be used: {error}") from error
    try:
        yield Cluster()
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    """Knock first: Ray itself knocks for minutes where nobody is."""
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
        except OSError as error:
            raise ClusterUnusable(
                f"the Ray cluster cannot be reached at {address}: {error.strerror or error}"
            ) from error


@ray.remote(num_cpus=1, max_retries=_RUNS_AGAIN)
def _extract(work: Extract, page: RawPage, longest_s: float) -> FoundArticle | Rejection:
    return guarded(work, page, longest_s)


class _Pool:
    """See `ingest.workers.pool.Pool`. Each task bounds its own time."""

    active = True

    def begin(self, work: Extract, page: RawPage, longest_s: float) -> "Future[FoundArticle | Rejection]":
        future: Future[FoundArticle | Rejection] = _extract.remote(work, page, longest_s).future()
        return future

    def stop(self) -> None:
        """Do nothing here: work that is not done is given up when the cluster is left."""


@ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)
class _Encoder:
    """The model in a process of a node; it uses all of the node's processors."""

    def __init__(self, model: str) -> None:
        from store import load_embedder
        from store.settings import ArchiveSettings

        self._embedder = load_embedder(ArchiveSettings().model_copy(update={"embedder": model}))

    def fingerprint(self) -> EmbedderFingerprint:
        return self._embedder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.encode(texts)


class ClusterEmbedder:
    """See `store.Embedder`; `encode` is done by an encoder on each node that there was at the beginning."""

    def __init__(self, here: Embedder, model: str) -> None:
        self._here = here
        # Softly: an encoder whose node is lost begins again on another.
        self._encoders = [
            _Encoder.options(  # type: ignore[attr-defined]
                scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=True)
            ).remote(model)
            for node in ray.nodes()  # type: ignore[no-untyped-call]
            if node["Alive"]
        ]
        try:
            found = set(ray.get([encoder.fingerprint.remote() for encoder in self._encoders]))
        except RayError as error:
            raise ClusterUnusable(f"a node cannot load the model {model}: {first_line(error)}") from error
        if found != {here.fingerprint}:
            raise ClusterUnusable(f"a node has another model than this computer's {here.fingerprint}")

    @property
    def fingerprint(self) -> EmbedderFingerprint:
        """That of the model here."""
        return self._here.fingerprint

    @property
    def max_tokens(self) -> int:
        """That of the model here."""
        return self._here.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Counted here."""
        return self._here.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed `texts` on all nodes.

        Raises:
            ClusterUnusable: if no node is left.
        """
        if not texts:
            return self._here.encode(texts)
        # Of similar length together, so that little is padded; whoever is free takes the next.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        shares = [order[first : first + _SHARE] for first in range(0, len(order), _SHARE)]
        pool = ray.util.ActorPool(self._encoders)
        try:
            done = list(
                pool.map(lambda encoder, share: encoder.encode.remote([texts[place] for place in share]), shares)
            )
        except RayError as error:
            raise ClusterUnusable(f"the Ray cluster fails: {first_line(error)}") from error
        vectors = np.empty((len(texts), self.fingerprint.dimension), np.float32)
        for share, rows in zip(shares, done, strict=True):
            vectors[share] = rows
        return vectors
