"""From a question to a cited answer or an honest refusal: the one place where the steps are put together."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from chatbot import abstaining, followup, marking, reading, retrieval
from chatbot.citing import cite
from chatbot.confidence import DEFAULT_THRESHOLD, Signals, confidence
from chatbot.errors import BadQuestion
from chatbot.examples import example_questions
from chatbot.grammar import Grammar
from chatbot.questions import Question, analyse
from chatbot.reader import Reader, load_reader
from chatbot.selecting import select
from chatbot.spelling import respelt
from chatbot.types import Abstention, Answer, Conversation, Query, Turn
from chatbot.weights import Rarity
from chatbot.words import content_words, stem
from store import Archive, Filters

PASSAGES_READ = 6
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
    """

    def __init__(
        self,
        archive: Archive,
        grammar: Grammar,
        reader: Reader,
        threshold: float = DEFAULT_THRESHOLD,
        reranker: retrieval.Reranker | None = None,
    ) -> None:
        self.archive = archive
        self._grammar = grammar
        self._reader = reader
        self._threshold = threshold
        self._reranker = reranker

    def ask(
        self,
        question: str,
        conversation: Conversation | None = None,
        *,
        filters: Filters = Filters(),
        as_of: date | None = None,
        limit: int = 4,
    ) -> Turn:
        """Answer `question`, understood from the turns of `conversation`, with at most `limit` pieces of evidence.

        Raises:
            BadQuestion: if it is empty or longer than 2,000 characters.
            store.StoreError: if the archive cannot be read.
        """
        asked = " ".join(_unpaired_replaced(question).split())
        if not asked:
            raise BadQuestion("the question is empty")
        if len(asked) > LONGEST_QUESTION:
            raise BadQuestion(f"the question is longer than {LONGEST_QUESTION:,} characters")
        clock = _Clock()
        with clock.step("understand"):
            self.archive.refresh()
            generation = self.archive.generation()
            standalone = followup.standalone(asked, conversation or NO_CONVERSATION, self._grammar)
            understood = analyse(standalone, self._grammar)
            spelt = respelt(understood, self.archive)
            if spelt != understood.text:
                understood = analyse(spelt, self._grammar)
            query = Query(asked, understood.text, filters, as_of)
        seen = self._examine(understood, query, clock)
        with clock.step("cite"):
            chosen = select(understood, seen.readings, limit)
            marks = marking.mark_all(understood, chosen, self._grammar)
            evidence = cite(self.archive, list(zip(chosen, marks, strict=True)), seen.copies)
            sure = 0.0 if seen.signals is None else confidence(seen.signals)
            if evidence and sure >= self._threshold:
                reply: Answer | Abstention = Answer(evidence)
            else:
                reply = Abstention(abstaining.reason(self.archive, understood, query, seen.readings), evidence)
        return Turn(query, reply, sure, clock.timings(), generation, datetime.now(UTC))

    def examine(self, question: str, *, filters: Filters = Filters(), as_of: date | None = None) -> "Examined":
        """What `ask` weighs for a self-contained question, before it decides; for measuring and fitting."""
        query = Query(question, question, filters, as_of)
        return self._examine(analyse(question, self._grammar), query, _Clock())

    def _examine(self, question: Question, query: Query, clock: "_Clock") -> "Examined":
        with clock.step("retrieve"):
            found = retrieval.retrieve(
                self.archive, question, query.filters, query.as_of, PASSAGES_READ, self._reranker
            )
            frequencies = self.archive.lexical.frequencies(content_words(question.text))
            counts = {stem(word): count for word, count in frequencies.items()}
            rarity = Rarity.of(counts, self.archive.count_passages())
        with clock.step("read"):
            read = self._reader.read(question.text, [one.passage for one in found.passages])
        with clock.step("rerank"):
            readings = reading.rank(question, found.passages, read, rarity)
            signals = Signals.of(question, readings, rarity, query.as_of) if readings else None
        return Examined(question, readings, signals, found.copies)

    def example_questions(self, limit: int = 4) -> list[str]:
        """Questions that the archive answers, different for different archives; fewer if it holds little."""
        return example_questions(self, limit)


def make_bot(folder: Path, *, threshold: float = DEFAULT_THRESHOLD) -> Bot:
    """The bot of the archive in `folder`, its models loaded.

    Raises:
        store.StoreError: if there is no archive, or it cannot be used.
    """
    archive = Archive(folder)
    archive.embedder.encode(["warm up"])
    return Bot(archive, Grammar(), load_reader(), threshold, retrieval.load_reranker())


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
    readings: list[reading.Reading]
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
        self._steps[name] = (time.perf_counter() - started) * 1_000

    def timings(self) -> dict[str, float]:
        return {**self._steps, "total": (time.perf_counter() - self._started) * 1_000}
