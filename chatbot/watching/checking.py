"""Watched questions asked again, of what is new in the archive."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from chatbot.bot import Bot
from chatbot.language.words import Rarity, content_words, stem
from chatbot.types import Turn
from chatbot.watching.noticing import last_answer, notice_of
from chatbot.watching.percolation import NewPassages, likely_answered
from chatbot.watching.types import NOBODY, LastAnswer, Notice, Watch
from chatbot.watching.watches import Watches, new_id
from store import Archive, Filters, Passage


def watch(bot: Bot, watches: Watches, question: str, filters: Filters = Filters(), owner: str = NOBODY) -> Watch:
    """Begin to watch a question; returns its watch, or the one that there is already.

    What the archive holds now is nothing new to it.

    Args:
        question: self-contained.

    Raises:
        BadQuestion: as `Bot.ask`.
        ConversationsUnreadable
        store.StoreError: if the archive cannot be read.
    """
    turn = bot.ask(question, filters=filters)
    if not watches.known():
        watches.set_known(bot.archive.current_versions())
    made = Watch(
        id=new_id(),
        owner=owner,
        question=turn.query.asked,
        filters=filters,
        weights=weights_of(bot.archive, turn.query.standalone),
        vector=bot.archive.embedder.encode([turn.query.standalone])[0],
        created=datetime.now(UTC).replace(microsecond=0),
        last=last_answer(turn),
    )
    return watches.add(made, _model(bot.archive))


def check(bot: Bot, watches: Watches) -> list[Notice]:
    """Ask what is watched of what is new since the last check; returns what was noted, once.

    Raises:
        ConversationsUnreadable
        store.StoreError: if the archive cannot be read.
    """
    bot.archive.refresh()
    known, current = watches.known(), bot.archive.current_versions()
    changed = {article: version for article, version in current.items() if known.get(article) != version}
    gone = known.keys() - current.keys()
    if not known or not (changed or gone):
        return []
    _renew_vectors(bot.archive, watches)
    standing = watches.listed()
    asked = _to_ask(standing, new_passages(bot.archive, list(changed)), changed.keys())
    turns = {watch.id: bot.ask(watch.question, filters=watch.filters) for watch in asked}
    new = set(changed.items())
    found = [notice for watch in asked if (notice := notice_of(watch, turns[watch.id], new)) is not None]
    return watches.note(found, _remembered(asked, turns), changed, gone)


def weights_of(archive: Archive, question: str) -> Mapping[str, float]:
    """Returns how telling each content word of a question is in the archive, by stem."""
    frequencies = archive.lexical.frequencies(content_words(question))
    counts = {stem(word): count for word, count in frequencies.items()}
    return Rarity.of(counts, archive.count_passages()).weights


def _to_ask(standing: Sequence[Watch], new: NewPassages, changed: Collection[str]) -> list[Watch]:
    """Returns the watches that what is new may concern: it may answer them, or it was quoted for them."""
    likely = {watch.id for watch in likely_answered(standing, new)}
    return [w for w in standing if w.id in likely or any(article in changed for article, _ in w.last.quoted)]


def _remembered(asked: Sequence[Watch], turns: Mapping[str, Turn]) -> dict[str, LastAnswer]:
    """Returns the last answers by id of watch; a question that is not answered now keeps what it had."""
    found = {watch.id: last_answer(turns[watch.id]) for watch in asked}
    return {id_: last for id_, last in found.items() if last.quoted}


def new_passages(archive: Archive, articles: Sequence[str]) -> NewPassages:
    """Returns the passages of articles, by id, with their vectors."""
    passages: list[Passage] = [passage for id_ in articles for passage in archive.passages_of(id_)]
    vectors = archive.vectors.fetch([passage.id for passage in passages])
    passages = [passage for passage in passages if passage.id in vectors]
    if not passages:
        return NewPassages((), np.zeros((0, 0), np.float32))
    return NewPassages(passages, np.stack([vectors[passage.id] for passage in passages]))


def _renew_vectors(archive: Archive, watches: Watches) -> None:
    """Embed the questions anew that another model embedded."""
    model = _model(archive)
    stale = watches.of_other_models(model)
    if stale:
        vectors = archive.embedder.encode([watch.question for watch in stale])
        watches.set_vectors({w.id: v for w, v in zip(stale, vectors, strict=True)}, model)


def _model(archive: Archive) -> str:
    return str(archive.fingerprint)
