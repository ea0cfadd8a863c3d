"""From a question to a cited answer or an abstention: the one place where the steps are put together."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from chatbot import retrieval
from chatbot.answering import abstention, sentences
from chatbot.answering.answer_spans import answer_spans
from chatbot.answering.citations import cite
from chatbot.answering.confidence import DEFAULT_THRESHOLD, Signals, confidence, threshold_of_environment
from chatbot.answering.selection import by_source, select
from chatbot.answering.timeline import Timeline, find_timeline
from chatbot.cache import RecentlyUsed
from chatbot.comprehension import ComprehensionModel, load_comprehension_model
from chatbot.errors import BadQuestion
from chatbot.language.grammar import Grammar
from chatbot.language.words import Rarity, stem
from chatbot.suggestions import example_questions, follow_up_questions
from chatbot.types import Abstention, Answer, Conversation, Query, Turn
from chatbot.understanding import Asked, understand
from chatbot.understanding.archive_facts import ArchiveFacts, ArchiveFactsCache
from chatbot.understanding.questions import Question, analyse
from chatbot.understanding.spelling import respelt
from store import Archive, Filters, whole_characters

_PASSAGES_READ = 5
"""Passages that the comprehension model sees for a question: twelve gave the same answers and took twice as long."""
LONGEST_QUESTION = 2_000
"""Characters."""
NO_CONVERSATION = Conversation(id="")


class Bot:
    """Answers questions from one archive. Safe to share between threads.

    Args:
        archive: opened for reading; it is refreshed before every question.
        grammar: the parser for questions.
        comprehension: finds the sentences and words that answer.
        threshold: the confidence from which an answer is given rather than declined, 0..1.
        reranker: scores the best candidates once more, if there is one.
        today: the day that words like "last week" count from.
        remembered: how many answers are kept, to be given again while the archive stays as it is.
    """

    def __init__(
        self,
        archive: Archive,
        grammar: Grammar,
        comprehension: ComprehensionModel,
        threshold: float = DEFAULT_THRESHOLD,
        reranker: retrieval.Reranker | None = None,
        today: Callable[[], date] = date.today,
        remembered: int = 0,
    ) -> None:
        self.archive = archive
        self._grammar = grammar
        self._comprehension = comprehension
        self._threshold = threshold
        self._reranker = reranker
        self._today = today
        self._facts_cache = ArchiveFactsCache(archive)
        self._answered: RecentlyUsed[tuple[Query, int, int], Turn] = RecentlyUsed(remembered)

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
            query, analysed = self._understand(question, conversation, filters, as_of, opened)
        return self._answer(query, analysed, limit, clock)

    def understand(
        self,
        question: str,
        conversation: Conversation | None = None,
        *,
        filters: Filters = Filters(),
        as_of: date | None = None,
        opened: str | None = None,
    ) -> Query:
        """Returns what `ask` takes `question` to mean; any part of it can be changed and the rest asked by `answer`."""
        return self._understand(question, conversation, filters, as_of, opened)[0]

    def _understand(
        self,
        question: str,
        conversation: Conversation | None,
        filters: Filters,
        as_of: date | None,
        opened: str | None,
    ) -> tuple[Query, Question]:
        """Returns the query with the analysis of its words, which the steps that follow need."""
        asked = Asked(_checked(question), filters, as_of, as_of or self._today(), opened)
        query = understand(asked, conversation or NO_CONVERSATION, self._facts(), self._grammar)
        analysed = analyse(query.standalone, self._grammar)
        spelt = respelt(analysed, self.archive)
        if spelt == query.standalone:
            return query, analysed
        return replace(query, standalone=spelt), analyse(spelt, self._grammar)

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
            analysed = analyse(query.standalone, self._grammar)
        return self._answer(query, analysed, limit, clock)

    def _answer(self, query: Query, question: Question, limit: int, clock: "_Clock") -> Turn:
        generation = self.archive.generation()
        turn = self._answered.get((query, limit, generation))
        if turn is None:
            turn = self._answer_anew(query, question, limit, generation, clock)
            self._answered.put((query, limit, generation), turn)
        return replace(turn, timings_ms=clock.timings(), asked_at=datetime.now(UTC))

    def _answer_anew(self, query: Query, question: Question, limit: int, generation: int, clock: "_Clock") -> Turn:
        examined = self._examine(question, query, clock)
        quotations = examined.quotations
        with clock.step("cite"):
            ranked = by_source(quotations, query.focus) if query.several_sources else quotations
            chosen = select(question, ranked, limit)
            answers = answer_spans(question, chosen, self._grammar)
            quoted = list(zip(chosen, answers, strict=True))
            evidence = cite(self.archive, quoted, examined.copies, _weights(query).best)
            probability = 0.0 if examined.signals is None else confidence(examined.signals)
            if evidence and probability >= self._threshold:
                reply: Answer | Abstention = Answer(evidence)
            else:
                why = abstention.reason(self.archive, self._facts(), question, query, quotations)
                reply = Abstention(why, evidence)
        return Turn(query, reply, probability, generation=generation)

    def examine(self, question: str, *, filters: Filters = Filters(), as_of: date | None = None) -> "Examined":
        """Returns what `ask` weighs for a self-contained question, before it decides; for measuring and fitting."""
        query, analysed = self._understand(question, None, filters, as_of, None)
        return self._examine(analysed, query, _Clock())

    def _examine(self, question: Question, query: Query, clock: "_Clock") -> "Examined":
        with clock.step("retrieve"):
            found = retrieval.retrieve(
                self.archive, question, query.filters, self._prior(query), _PASSAGES_READ, query.focus, self._reranker
            )
            counts = {stem(word): count for word, count in found.frequencies.items()}
            rarity = Rarity.of(counts, self._facts().passages)
        with clock.step("read"):
            passages = [scored.passage for scored in found.passages]
            answers = self._comprehension.find_answers(question.text, passages)
        with clock.step("rerank"):
            quotations = sentences.rank(question, found.passages, answers, rarity, _weights(query))
            signals = Signals.of(question, quotations, rarity, query.as_of) if quotations else None
        return Examined(question, quotations, signals, found.copies)

    def _facts(self) -> ArchiveFacts:
        return self._facts_cache.at(self.archive.generation())

    def _prior(self, query: Query) -> retrieval.DatePrior:
        """Returns what the query's dates make likelier.

        "The latest" means near the day of asking, or near the archive's last day.
        """
        as_of = query.as_of
        if as_of is None and query.latest:
            as_of = self._facts().last
        return retrieval.DatePrior(as_of, query.period, query.latest)

    def timeline(self, turn: Turn, limit: int = 8) -> Timeline:
        """Returns what happened, day by day, where `turn` asked that and was answered; no part of the answer."""
        return find_timeline(self.archive, analyse(turn.query.standalone, self._grammar), turn, limit)

    def example_questions(self, limit: int = 4, turn: Callable[[], None] = lambda: None) -> list[str]:
        """Returns questions that the archive answers, different for different archives; fewer if it holds little.

        Args:
            turn: returns when the next question may be tried.
        """
        return example_questions(self.archive, self.ask, self._grammar, limit, turn)

    def follow_up_questions(
        self, conversation: Conversation, limit: int = 3, wanted: Callable[[], bool] = lambda: True
    ) -> list[str]:
        """Returns questions to go on with that the archive answers.

        Takes up to six answers' time, or until they are not `wanted`.
        """
        return follow_up_questions(self.ask, self._grammar, conversation, limit, wanted)


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


def _weights(query: Query) -> sentences.SentenceWeights:
    return sentences.IN_FOCUS if query.focus else sentences.ALONE


def _checked(question: str) -> str:
    asked = " ".join(whole_characters(question).split())
    if not asked:
        raise BadQuestion("the question is empty")
    if len(asked) > LONGEST_QUESTION:
        raise BadQuestion(f"the question is longer than {LONGEST_QUESTION:,} characters")
    return asked


@dataclass(frozen=True, slots=True)
class Examined:
    """A question with the quotations that may answer it.

    Attributes:
        quotations: best first.
        signals: None where nothing was found.
        copies: by passage id, the ids of other articles that carry a copy of it.
    """

    question: Question
    quotations: Sequence[sentences.Quotation]
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
