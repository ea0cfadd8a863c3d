"""What all tests share: the real small model, loaded once, and an environment without the machine's own settings."""

import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from ingest.__main__ import main as news_ingest
from store.embedding.minilm import MiniLM
from tests import fuzzing, launching, loading, naming, places, servers

# No test asks a hub: read when its library is imported, here or in a process that a test starts. Without a network the
# library tries for a minute to find a model that does not exist.
os.environ["HF_HUB_OFFLINE"] = "1"

# In the background of a shell, Ctrl-C is ignored, and so it would be by all that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long one example takes says nothing on a busy machine. `make stress` selects the many examples.
settings.register_profile(fuzzing.MANY, deadline=None)
settings.register_profile("ours", deadline=None, max_examples=30)
settings.load_profile("ours")

OURS = ("NEWS_ARCHIVE", "NEWS_EMBEDDER", "NEWS_DATABASE_URL", "NEWS_CHROMA_URL", "NEWS_CHROMA_TOKEN")


ROOT = Path(__file__).parent
LONGEST = (
    "quality/test_gate", "attacks/test_nothing_leaves", "web/test_browser", "web/test_cards", "ingest/test_cluster",
    "package/test_wheel", "web/test_rooms_browser", "store/test_verify", "store/test_restoring", "web/test_proxies",
    "attacks/test_memory", "web/test_visits", "store/test_servers", "web/test_signing_in", "faults/test_signals",
    "attacks/test_files", "web/test_chat", "web/test_replaced", "web/test_long", "web/test_correcting",
    "attacks/test_expressions", "store/test_writer", "web/test_rooms", "web/test_gate", "web/test_editing",
    "faults/test_disk_full", "ingest/test_waiting", "ingest/test_pipeline", "store/test_killed",
)  # fmt: skip
"""The files that take longest, the longest first."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: left to the end, one keeps one processor busy and the other idle.

    Raises:
        UsageError: if a test is not called the same in each process.
    """
    changing = naming.unstable((item.nodeid for item in items), datetime.now(UTC).date())
    if changing:
        raise pytest.UsageError("\n".join(f"{name} is {reason}" for name, reason in changing.items()))
    places_of = {str(ROOT / f"{name}.py"): place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places_of.get(str(item.path), len(LONGEST)))


def pytest_itemcollected(item: pytest.Item) -> None:
    """With many examples, every property is a stress test."""
    if fuzzing.has_many() and hasattr(getattr(item, "obj", None), "hypothesis"):
        item.add_marker("stress")


def pytest_configure() -> None:
    """Have pytest make its folders where that is quick, unless it is told where."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(places.quick()))


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name in OURS]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True, scope="session")
def _models_are_loaded_once() -> Iterator[None]:
    with loading.loaded_once():
        yield


@pytest.fixture(autouse=True, scope="session")
def _launcher_ends() -> Iterator[None]:
    yield
    launching.LAUNCHER.close()


@pytest.fixture(scope="session")
def launcher() -> None:
    """Processes begin at once from now on: for tests that measure time."""
    launching.run([sys.executable, "-c", ""], check=True)


@pytest.fixture
def disk_path() -> Iterator[Path]:
    """A folder as `tmp_path`, but on the disk: of tests that are about disks."""
    with places.on_disk() as folder:
        yield folder


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    """The packaged model."""
    return MiniLM()


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the articles that ship, made once for all workers; to be copied, nobody writes to this one."""
    base = tmp_path_factory.getbasetemp()
    above = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample"
    with FileLock(f"{above}.lock"):
        if not (above / "whole").exists():
            assert news_ingest(["--sample", "--quiet", "--workers", "0", "--archive", str(above / "archive")]) == 0
            (above / "whole").touch()
    return above / "archive"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.PostgreSQL]:
    """A PostgreSQL server."""
    with servers.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def chroma_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server."""
    with servers.chroma(tmp_path_factory.mktemp("chroma")) as address:
        yield address
