"""From a question to a cited answer or an abstention: the one place where the steps are put together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from chatbot import retrieval
from chatbot.answering import abstention
from chatbot.answering.agreement import Agreement, find_agreement
from chatbot.answering.by_speaker import judge_said
from chatbot.answering.citations import cite
from chatbot.answering.confidence import DEFAULT_THRESHOLD
from chatbot.answering.judging import Reading, judge
from chatbot.answering.timeline import Timeline, find_timeline
from chatbot.cache import RecentlyUsed
from chatbot.clock import StepClock
from chatbot.comprehension import ComprehensionModel
from chatbot.errors import BadQuestion
from chatbot.language.foreign import foreign_language
from chatbot.language.grammar import Grammar
from chatbot.language.words import Rarity, stem
from chatbot.suggestions import example_questions, follow_up_questions, timeline_question
from chatbot.types import Abstention, Answer, Conversation, Outcome, Query, Turn
from chatbot.understanding import Asked, understand
from chatbot.understanding.archive_facts import ArchiveFacts, ArchiveFactsCache
from chatbot.understanding.asides import aside
from chatbot.understanding.followups import TermModel, shipped_terms
from chatbot.understanding.letter_case import with_capitals
from chatbot.understanding.questions import Question, analyse
from chatbot.understanding.spelling import respelt
from chatbot.understanding.topics import bare_topic
from store import Archive, Filters, whole_characters

_PASSAGES_READ = 8
"""Passages that the comprehension model sees for a question."""
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
        terms: judges which words a follow-up leaves out; the shipped model by default.
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
        terms: TermModel | None = None,
        today: Callable[[], date] = date.today,
        remembered: int = 0,
    ) -> None:
        self.archive = archive
        self._grammar = grammar
        self._comprehension = comprehension
        self._threshold = threshold
        self._reranker = reranker
        self._terms = terms or shipped_terms()
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
        clock = StepClock()
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
        typed = _checked(question)
        asked = Asked(with_capitals(typed, self.archive), filters, as_of, as_of or self._today(), opened)
        turns = (conversation or NO_CONVERSATION).of_questions()
        query = understand(asked, turns, self._facts(), self._grammar, self._terms)
        analysed = analyse(query.standalone, self._grammar)
        spelt = respelt(analysed, self.archive)
        query = replace(query, asked=typed, alternatives=(*query.alternatives, *spelt.choices))
        if spelt.text != query.standalone:
            query, analysed = replace(query, standalone=spelt.text), analyse(spelt.text, self._grammar)
        return replace(query, latest=query.latest or analysed.of_the_present), analysed

    def answer(self, query: Query, *, limit: int = 4) -> Turn:
        """Answer `query` as it stands: nothing more is read from its words or from a conversation.

        Raises:
            BadQuestion, store.StoreError: as `ask`.
        """
        _checked(query.asked)
        clock = StepClock()
        with clock.step("understand"):
            self.archive.refresh()
            query = replace(query, standalone=_checked(query.standalone))
            analysed = analyse(query.standalone, self._grammar)
        return self._answer(query, analysed, limit, clock)

    def _answer(self, query: Query, question: Question, limit: int, clock: StepClock) -> Turn:
        generation = self.archive.generation()
        turn = self._answered.get((query, limit, generation))
        if turn is None:
            turn = self._answer_anew(query, question, limit, generation, clock)
            self._answered.put((query, limit, generation), turn)
        return replace(turn, timings_ms=clock.timings(), asked_at=datetime.now(UTC))

    def _answer_anew(self, query: Query, question: Question, limit: int, generation: int, clock: StepClock) -> Turn:
        said = aside(query.asked, self._facts())
        if said is not None:
            return Turn(query.exact, Abstention(said, (), Outcome.NO_QUESTION), 0.0, generation=generation)
        reading = self._read(question, query, clock)
        with clock.step("rerank"):
            verdict = judge(reading, query, self._grammar, limit)
            verdict = judge_said(self.archive, verdict, query, reading, self._prior(query), limit)
        with clock.step("cite"):
            evidence = cite(self.archive, verdict.quoted, reading.copies)
            reply: Answer | Abstention
            foreign = foreign_language(query.asked, self._facts().languages)
            if foreign is not None:
                reply = abstention.abstain_in_another_language(foreign, self._facts(), evidence)
            elif evidence and verdict.confidence >= self._threshold and verdict.one_sided is None:
                reply = Answer(evidence, verdict.stands_alone)
            else:
                reply = abstention.abstain(self.archive, self._facts(), question, query, verdict, evidence)
        return Turn(query, reply, verdict.confidence, generation=generation)

    def examine(
        self, question: str, conversation: Conversation | None = None, *, as_of: date | None = None
    ) -> tuple[Query, Reading]:
        """Returns what `ask` reads for a question before it weighs anything; for measuring and fitting."""
        query, analysed = self._understand(question, conversation, Filters(), as_of, None)
        return query, self._read(analysed, query, StepClock())

    def _read(self, question: Question, query: Query, clock: StepClock) -> Reading:
        with clock.step("retrieve"):
            found = retrieval.retrieve_by_form(
                self.archive, question, query.filters, self._prior(query), _PASSAGES_READ, query.focus, self._reranker
            )
            counts = {stem(word): count for word, count in found.frequencies.items()}
            rarity = Rarity.of(counts, self._facts().passages)
        with clock.step("read"):
            passages = [scored.passage for scored in found.passages]
            answers = self._comprehension.find_answers(question.text, passages)
        return Reading(question, found.passages, answers, rarity, found.copies, found.leading)

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

    def topic(self, question: str) -> str | None:
        """Returns what a self-contained question is about as a whole, a name or a topic; None for other questions."""
        return bare_topic(analyse(question, self._grammar))

    def agreement(self, turn: Turn) -> Agreement | None:
        """Returns what other reports of the event say to the question of `turn`; no part of the answer.

        It takes about as long as an answer. None where there is nothing to compare.
        """
        question = analyse(turn.query.standalone, self._grammar)
        return find_agreement(self.archive, self._comprehension, self._grammar, question, turn)

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

        Takes up to five answers' time, or until they are not `wanted`.
        """
        found = follow_up_questions(self.archive, self.ask, self._grammar, conversation, limit, wanted)
        timeline = timeline_question(self._grammar, conversation) if wanted() else None
        if timeline is not None and not any(timeline == turn.query.asked for turn in conversation.turns):
            turn = self.ask(timeline, conversation)
            if isinstance(turn.reply, Answer) and self.timeline(turn).moments:
                found.append(timeline)
        return found


def _checked(question: str) -> str:
    asked = " ".join(whole_characters(question).split())
    if not asked:
        raise BadQuestion("the question is empty")
    if len(asked) > LONGEST_QUESTION:
        raise BadQuestion(f"the question is longer than {LONGEST_QUESTION:,} characters")
    return asked
