"""The models, loaded once by each process that runs tests: they are the same each time, and take a second each."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chatbot.comprehension.trained import TrainedModel
from chatbot.language.grammar import Grammar, packaged_grammar
from store.embedding import quantised
from store.embedding.minilm import MiniLM, packaged_model

CHECKS: dict[type, Callable[[], Path]] = {
    MiniLM: packaged_model,
    Grammar: packaged_grammar,
    TrainedModel: packaged_model,
}
"""What finds the files of each model and refuses damaged ones; it is done each time."""


@contextmanager
def loaded_once() -> Iterator[None]:
    """For the length of the block, whoever makes a model gets what the first one loaded from the same folder.

    Those with arguments, which name other files, are loaded each time; and so are those of other processes.
    """
    with pytest.MonkeyPatch.context() as patch:
        keep_loaded(patch)
        yield


def keep_loaded(patch: pytest.MonkeyPatch | None = None) -> None:
    """The same, for good or until `patch` is undone."""
    for kind, check in CHECKS.items():
        (patch or pytest.MonkeyPatch()).setattr(kind, "__init__", _once(kind.__init__, check))  # type: ignore[misc]


def _once(load: Callable[..., None], check: Callable[[], Path]) -> Callable[..., None]:
    loaded: dict[tuple[Path, bool], dict[str, Any]] = {}

    @functools.wraps(load)
    def init(self: object, *arguments: Any, **options: Any) -> None:
        if arguments or options:
            load(self, *arguments, **options)
            return
        key = check(), quantised.has_int8_products()
        if key in loaded:
            vars(self).update(loaded[key])
        else:
            load(self)
            loaded[key] = dict(vars(self))

    return init
