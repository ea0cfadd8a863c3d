"""From a question to a cited answer or an honest refusal: the one place where the steps are put together."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from chatbot import retrieval
from chatbot.answering import abstention, answer_spans, sentences
from chatbot.answering.citations import cite
from chatbot.answering.confidence import DEFAULT_THRESHOLD, Signals, confidence, threshold_of_environment
from chatbot.answering.selection import by_source, select
from chatbot.answering.timeline import Timeline, find_timeline
from chatbot.comprehension import Reader, load_reader
from chatbot.conversations.answer_cache import Remembered
from chatbot.errors import BadQuestion
from chatbot.language.grammar import Grammar
from chatbot.language.rarity import Rarity
from chatbot.language.words import stem
from chatbot.suggestions import example_questions, follow_up_questions
from chatbot.types import Abstention, Answer, Conversation, Query, Turn
from chatbot.understanding import Asked, understand
from chatbot.understanding.archive_facts import ArchiveFacts, ArchiveFactsCache
from chatbot.understanding.questions import Question, analyse
from chatbot.understanding.spelling import respelt
from store import Archive, Filters

PASSAGES_READ = 5
LONGEST_QUESTION = 2_000
NO_CONVERSATION = Conversation(id="")


class Bot:
    """Answers questions from one archive. Safe to share between threads.

    Args:
        archive: opened for reading; it is refreshed before every question.
        grammar: the parser for questions.
        reader: finds the sentences and words that answer.
        threshold: the confidence from which an answer is given rather than declined, 0..1.
        reranker: scores the best candidates once more, if there is one.
        today: what day it is, for words like "last week".
        remembered: how many answers are kept, to be given again while the archive stays as it is.
    """

    def __init__(
        self,
        archive: Archive,
        grammar: Grammar,
        reader: Reader,
        threshold: float = DEFAULT_THRESHOLD,
        reranker: retrieval.Reranker | None = None,
        today: Callable[[], date] = date.today,
        remembered: int = 0,
    ) -> None:
        self.archive = archive
        self._grammar = grammar
        self._reader = reader
        self._threshold = threshold
        self._reranker = reranker
        self._today = today
        self._facts_cache = ArchiveFactsCache(archive)
        self._answered = Remembered(remembered)

    @property
    def threshold(self) -> float:
        """The confidence, 0..1, from which an answer is given rather than declined."""
        return self._threshold

    def ask(
        self,
        question: str,
        conversation: Conversation | None = None,
        *,
        filters: Filters = Filters(),
        as_of: date | None = None,
        limit: int = 4,
        opened: str | None = None,
    ) -> Turn:
        """Answer `question`, understood from the turns of `conversation`, with at most `limit` pieces of evidence.

        Args:
            opened: id of the article that the reader has open, which the question may be about.

        Raises:
            BadQuestion: if it is empty or longer than 2,000 characters.
            store.StoreError: if the archive cannot be read.
        """
        clock = _Clock()
        with clock.step("understand"):
            self.archive.refresh()
            query = self.understand(question, conversation, filters=filters, as_of=as_of, opened=opened)
        return self._answer(query, limit, clock)

    def understand(
        self,
        question: str,
        conversation: Conversation | None = None,
        *,
        filters: Filters = Filters(),
        as_of: date | None = None,
        opened: str | None = None,
    ) -> Query:
        """What `ask` takes `question` to mean. Any part of it can be changed and the rest asked by `answer`."""
        asked = Asked(_checked(question), filters, as_of, as_of or self._today(), opened)
        query = understand(asked, conversation or NO_CONVERSATION, self._facts(), self._grammar)
        return replace(query, standalone=respelt(analyse(query.standalone, self._grammar), self.archive))

    def answer(self, query: Query, *, limit: int = 4) -> Turn:
        """Answer `query` as it stands: nothing more is read from its words or from a conversation.

        Raises:
            BadQuestion, store.StoreError: as `ask`.
        """
        _checked(query.asked)
        clock = _Clock()
        with clock.step("understand"):
            self.archive.refresh()
            query = replace(query, standalone=_checked(query.standalone))
        return self._answer(query, limit, clock)

    def _answer(self, query: Query, limit: int, clock: "_Clock") -> Turn:
        generation = self.archive.generation()
        known = self._answered.get((query, limit, generation))
        if known is None:
            known = self._answer_anew(query, limit, generation, clock)
            self._answered.put((query, limit, generation), known)
        return replace(known, timings_ms=clock.timings(), asked_at=datetime.now(UTC))

    def _answer_anew(self, query: Query, limit: int, generation: int, clock: "_Clock") -> Turn:
        with clock.step("understand"):
            understood = analyse(query.standalone, self._grammar)
        seen = self._examine(understood, query, clock)
        readings = by_source(seen.readings, query.focus) if query.several_sources else seen.readings
        with clock.step("cite"):
            chosen = select(understood, readings, limit)
            marks = answer_spans.mark_all(understood, chosen, self._grammar)
            evidence = cite(self.archive, list(zip(chosen, marks, strict=True)), seen.copies)
            sure = 0.0 if seen.signals is None else confidence(seen.signals)
            if evidence and sure >= self._threshold:
                reply: Answer | Abstention = Answer(evidence)
            else:
                reply = Abstention(
                    abstention.reason(self.archive, self._facts(), understood, query, seen.readings), evidence
                )
        return Turn(query, reply, sure, generation=generation)

    def examine(self, question: str, *, filters: Filters = Filters(), as_of: date | None = None) -> "Examined":
        """What `ask` weighs for a self-contained question, before it decides; for measuring and fitting."""
        query = self.understand(question, filters=filters, as_of=as_of)
        return self._examine(analyse(query.standalone, self._grammar), query, _Clock())

    def _examine(self, question: Question, query: Query, clock: "_Clock") -> "Examined":
        with clock.step("retrieve"):
            found = retrieval.retrieve(
                self.archive, question, query.filters, self._prior(query), PASSAGES_READ, query.focus, self._reranker
            )
            counts = {stem(word): count for word, count in found.frequencies.items()}
            rarity = Rarity.of(counts, self._facts().passages)
        with clock.step("read"):
            read = self._reader.read(question.text, [one.passage for one in found.passages])
        with clock.step("rerank"):
            shares = sentences.IN_FOCUS if query.focus else sentences.ALONE
            readings = sentences.rank(question, found.passages, read, rarity, shares)
            signals = Signals.of(question, readings, rarity, query.as_of) if readings else None
        return Examined(question, readings, signals, found.copies)

    def _facts(self) -> ArchiveFacts:
        return self._facts_cache.at(self.archive.generation())

    def _prior(self, query: Query) -> retrieval.DatePrior:
        """What the query's dates make likelier. "The latest" means near the day of asking or the archive's last day."""
        as_of = query.as_of
        if as_of is None and query.latest:
            as_of = self._facts().last
        return retrieval.DatePrior(as_of, query.period, query.latest)

    def timeline(self, turn: Turn, limit: int = 8) -> Timeline:
        """What happened, day by day, where `turn` asked what happened and was answered; no part of the answer."""
        return find_timeline(self.archive, analyse(turn.query.standalone, self._grammar), turn, limit)

    def example_questions(self, limit: int = 4, turn: Callable[[], None] = lambda: None) -> list[str]:
        """Questions that the archive answers, different for different archives; fewer if it holds little.

        Args:
            turn: returns when the next question may be tried.
        """
        return example_questions(self.archive, self.ask, self._grammar, limit, turn)

    def follow_up_questions(
        self, conversation: Conversation, limit: int = 3, wanted: Callable[[], bool] = lambda: True
    ) -> list[str]:
        """Questions to go on with that the archive answers; takes up to six answers' time, or until not `wanted`."""
        return follow_up_questions(self.ask, self._grammar, conversation, limit, wanted)


def make_bot(folder: Path, *, threshold: float | None = None) -> Bot:
    """The bot of the archive in `folder`, its models loaded.

    Raises:
        store.StoreError: if there is no archive, or as `bot_of`.
        BadSetting: as `bot_of`.
    """
    return bot_of(Archive(folder), threshold=threshold)


def bot_of(archive: Archive, *, threshold: float | None = None, remembered: int = 0) -> Bot:
    """The bot of an open archive, its models loaded.

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
        reader = pool.submit(load_reader)
        embedder.result()
        return Bot(archive, grammar, reader.result(), threshold, retrieval.load_reranker(), remembered=remembered)


def _checked(question: str) -> str:
    asked = " ".join(_unpaired_replaced(question).split())
    if not asked:
        raise BadQuestion("the question is empty")
    if len(asked) > LONGEST_QUESTION:
        raise BadQuestion(f"the question is longer than {LONGEST_QUESTION:,} characters")
    return asked


def _unpaired_replaced(question: str) -> str:
    """`question` with halves of surrogate pairs, which no encoder takes, joined or replaced."""
    return question.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True, slots=True)
class Examined:
    """A question with what was read for it.

    Attributes:
        readings: quotations, best first.
        signals: None where nothing was found.
        copies: by passage id, the ids of other articles that carry a copy of it.
    """

    question: Question
    readings: list[sentences.Reading]
    signals: Signals | None
    copies: Mapping[str, Sequence[str]]


class _Clock:
    """Wall-clock milliseconds by step."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._steps: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._steps[name] = self._steps.get(name, 0.0) + (time.perf_counter() - started) * 1_000

    def timings(self) -> dict[str, float]:
        return {**self._steps, "total": (time.perf_counter() - self._started) * 1_000}
