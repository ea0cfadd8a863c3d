"""A bot with its models, made from an archive."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chatbot import retrieval
from chatbot.answering.confidence import threshold_of_environment
from chatbot.bot import Bot
from chatbot.comprehension import load_comprehension_model
from chatbot.language.grammar import Grammar
from store import Archive


def make_bot(folder: Path, *, threshold: float | None = None) -> Bot:
    """Returns the bot of the archive in `folder`, its models loaded.

    Raises:
        store.StoreError: if there is no archive, or as `bot_of`.
        BadSetting: as `bot_of`.
    """
    return bot_of(Archive(folder), threshold=threshold)


def bot_of(archive: Archive, *, threshold: float | None = None, remembered: int = 0) -> Bot:
    """Returns the bot of an open archive, its models loaded.

    Args:
        threshold: see `Bot`; None takes that of the environment (`NEWS_THRESHOLD`), or the default.
        remembered: see `Bot`.

    Raises:
        store.StoreError: if the archive cannot be used with its model.
        BadSetting: if the environment's threshold is not a number from 0 to 1.
    """
    if threshold is None:
        threshold = threshold_of_environment()
    grammar = Grammar()  # first: it must not load PyTorch, which another model may need
    with ThreadPoolExecutor(thread_name_prefix="models") as pool:
        pool.submit(archive.vectors.count)  # loads Chroma; what is wrong with the vectors, the first question says
        embedder = pool.submit(lambda: archive.embedder.encode(["warm up"]))
        comprehension = pool.submit(load_comprehension_model)
        embedder.result()
        reranker = retrieval.load_reranker()
        return Bot(archive, grammar, comprehension.result(), threshold, reranker, remembered=remembered)
