"""Which sentences of the retrieved passages answer a question.

Every passage is read under its headline. What the reading model thinks of a sentence is weighed with how well the
passage was retrieved and with the question's own words in the sentence: the model is small, and often sure of a span of
the right kind in the wrong place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.answering.boilerplate import end_of_date_line, is_furniture
from chatbot.answering.cues import cue_share
from chatbot.comprehension import PassageReading, ScoredSpan, SentenceReading
from chatbot.language.lexicon import DEMONSTRATIVES
from chatbot.language.rarity import Rarity
from chatbot.language.words import content_stems, words
from chatbot.logistic import sigmoid
from chatbot.understanding.questions import AnswerKind, Question
from store import Passage, ScoredPassage, Span

ARTICLE_SHARE = 4.0
"""Of the article's best passage: which article is meant is better told by retrieval than by a small reader."""
RETRIEVAL_SHARE = 1.0
PASSAGE_SHARE = 1.0
COVERAGE_SHARE = 0.15
LEAD_CHARACTERS = 600.0
FURNITURE_PENALTY = 2.0
"""Of a sentence that is the headline again, a date line, or a picture's credit."""
SPAN_SCALE = 4.0
PASSAGE_SCALE = 2.0
BEST_SCORE = 10.5
"""What the shares add up to for an ideal passage of the day of asking."""
NEIGHBOUR_MARGIN = 1.5
"""A neighbouring sentence that is at most this much worse than the best one is quoted with it."""
LEANING = DEMONSTRATIVES | {"he", "she", "it", "they", "his", "her", "its", "their"}
"""A sentence that begins with one of these is quoted with the one before it, which says who or what is meant."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How much the reader's opinion of a sentence counts, and how early in its article it stands.

    News tells first what matters most; the more so where a question goes on about a story ("When was that?").
    """

    span: float
    lead: float


ALONE, IN_FOCUS = Shares(span=1.7, lead=1.0), Shares(span=1.5, lead=1.2)


@dataclass(frozen=True, slots=True)
class Reading:
    """A quotation from a passage as an answer.

    Attributes:
        sentence: what is quoted, one or two whole sentences, in article offsets.
        answers: words inside `sentence` that may answer, in article offsets, best first; may be empty.
        score: higher is better, comparable between the quotations of one question.
        span_score: the reader's logit of the best answer over "no answer".
        answerable: the reader's logit of the passage answering at all.
        coverage: rarity-weighted share of the question's content words in the sentence or its headline, 0..1.
    """

    scored: ScoredPassage
    sentence: Span
    answers: tuple[ScoredSpan, ...]
    score: float
    span_score: float
    answerable: float
    coverage: float

    @property
    def passage(self) -> Passage:
        """The passage that was read."""
        return self.scored.passage

    @property
    def quote(self) -> str:
        """The characters of `sentence`."""
        return self.passage.slice(self.sentence)


def rank(
    question: Question,
    passages: Sequence[ScoredPassage],
    read: Sequence[PassageReading],
    rarity: Rarity,
    shares: Shares = ALONE,
) -> list[Reading]:
    """Quotations of a sentence or two that do not overlap, best first.

    Args:
        read: belongs to `passages`, in their order.
        shares: `IN_FOCUS` where the question goes on about the story that the conversation is about.
    """
    of_article: dict[str, float] = {}
    for scored in passages:
        article = scored.passage.article_id
        of_article[article] = max(scored.score, of_article.get(article, scored.score))
    scorer = _Scorer(question, rarity, shares)
    return _quotations(
        [
            scorer.weigh(scored, passage, of_article[scored.passage.article_id])
            for scored, passage in zip(passages, read, strict=True)
        ]
    )


@dataclass(frozen=True, slots=True)
class _Scorer:
    """Weighs the sentences of passages as answers to one question."""

    question: Question
    rarity: Rarity
    shares: Shares

    def weigh(self, scored: ScoredPassage, passage: PassageReading, of_article: float) -> list[Reading]:
        """A reading for each sentence; `of_article` is the score of the article's best passage."""
        retrieved = ARTICLE_SHARE * of_article + RETRIEVAL_SHARE * scored.score
        headline = set(content_stems(scored.passage.title))
        found = []
        for sentence in passage.sentences:
            text = scored.passage.slice(sentence.sentence)
            answers = self._answers(sentence, text)
            own = set(content_stems(text))
            score = (
                retrieved
                + self._opinion(passage, answers)
                + self.shares.lead * math.exp(-sentence.sentence.start / LEAD_CHARACTERS)
                + COVERAGE_SHARE * self.rarity.coverage(self.question.stems, own)
                + cue_share(self.question, text)
                - (FURNITURE_PENALTY if is_furniture(text, own, headline) else 0.0)
            )
            found.append(
                Reading(
                    scored=scored,
                    sentence=sentence.sentence,
                    answers=() if self.question.kind is AnswerKind.HAPPENING else answers,
                    score=score,
                    span_score=answers[0].score if answers else sentence.answers[-1].score,
                    answerable=passage.answerable,
                    coverage=self.rarity.coverage(self.question.stems, own | headline),
                )
            )
        return found

    def _answers(self, sentence: SentenceReading, text: str) -> tuple[ScoredSpan, ...]:
        """What the reader proposes; an agency or a place in the date line answers where at most."""
        if self.question.kind is AnswerKind.PLACE:
            return sentence.answers
        prose = end_of_date_line(text, sentence.sentence.start)
        return tuple(answer for answer in sentence.answers if answer.span.start >= prose)

    def _opinion(self, passage: PassageReading, answers: Sequence[ScoredSpan]) -> float:
        """The reader's, of a sentence's answers and of its passage. What happened is not told by a few words."""
        if self.question.kind is AnswerKind.HAPPENING:
            return 0.0
        best = self.shares.span * sigmoid(answers[0].score / SPAN_SCALE) if answers else 0.0
        return best + PASSAGE_SHARE * sigmoid(passage.answerable / PASSAGE_SCALE)


def _quotations(passages: Sequence[Sequence[Reading]]) -> list[Reading]:
    """The sentences, best first, each with a neighbour; what an earlier one took along is not quoted again."""
    places = [(reading, sentences, place) for sentences in passages for place, reading in enumerate(sentences)]
    places.sort(key=lambda one: (-one[0].score, one[0].passage.id, one[2]))
    taken: dict[str, list[Span]] = {}
    quotations = []
    for reading, sentences, place in places:
        quoted = taken.setdefault(reading.passage.article_id, [])
        if any(reading.sentence.overlaps(span) for span in quoted):
            continue
        free = [
            other
            for other in sentences[max(0, place - 1) : place + 2]
            if other is not reading and not any(other.sentence.overlaps(span) for span in quoted)
        ]
        whole = _with_neighbour(reading, free)
        quoted.append(whole.sentence)
        quotations.append(whole)
    return quotations


def _with_neighbour(best: Reading, beside: Sequence[Reading]) -> Reading:
    """A sentence together with the one of those beside it that explains it, or that is nearly as good."""
    before = next((other for other in beside if other.sentence.end <= best.sentence.start), None)
    if before is not None and next(words(best.quote), "") in LEANING:
        other = before
    else:
        other = max(beside, key=lambda reading: reading.score, default=best)
        if other is best or other.score < best.score - NEIGHBOUR_MARGIN:
            return best
    start, end = min(best.sentence.start, other.sentence.start), max(best.sentence.end, other.sentence.end)
    answers = sorted((*best.answers, *other.answers), key=lambda answer: -answer.score)
    return replace(best, sentence=Span(start, end), answers=tuple(answers))
