"""What all tests share: the real small model, loaded once, and an environment without the machine's own settings."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from store.minilm import MiniLM

settings.register_profile("ours", deadline=None)  # how long one example takes says nothing on a busy machine
settings.load_profile("ours")

OURS = ("NEWS_ARCHIVE", "NEWS_EMBEDDER")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name in OURS]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    """The packaged model."""
    return MiniLM()
