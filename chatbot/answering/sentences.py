"""The sentences of the retrieved passages, ranked by how well they answer a question.

Every passage is read under its headline. What the comprehension model thinks of a sentence is weighed with how well the
passage was retrieved and with the question's own words in the sentence: the model is small, and often sure of a span of
the right kind in the wrong place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.answering.surface_cues import TIME_CUE_WEIGHT, cue_weight, end_of_date_line, is_boilerplate
from chatbot.comprehension import PassageAnswers, ScoredSpan, SentenceAnswers
from chatbot.language.lexicon import DEMONSTRATIVES
from chatbot.language.words import Rarity, content_stems, words
from chatbot.logistic import sigmoid
from chatbot.retrieval import FOCUS_WEIGHT
from chatbot.retrieval.prior import RECENCY_WEIGHT_OF_NEWS
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question
from store import Passage, ScoredPassage, Span

SPAN_SCALE = 4.0
PASSAGE_SCALE = 2.0
"""Logits of the comprehension model are divided by these before they become opinions, 0..1."""
# A sentence's score is a sum of parts, each with its weight; tuned on development questions (`tests/quality`).
_ARTICLE_WEIGHT = 4.0
"""Of the article's best passage: which article is meant is better told by retrieval than by a small model."""
_RETRIEVAL_WEIGHT = 1.0
_PASSAGE_WEIGHT = 1.0
_COVERAGE_WEIGHT = 0.15
_LEAD_CHARACTERS = 600.0
"""Characters into the article at which a sentence's share of the lead weight has fallen to 1/e."""
_BOILERPLATE_PENALTY = 2.0
"""Of a sentence that is the headline again, a date line, or a picture's credit."""
_NEIGHBOUR_MARGIN = 1.5
"""A neighbouring sentence that is at most this much worse than the best one is quoted with it."""
_POINTING_BACK = DEMONSTRATIVES | {"he", "she", "it", "they", "his", "her", "its", "their"}
"""A sentence that begins with one of these is quoted with the one before it, which says who or what is meant."""


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """The weights of the model's opinion of a sentence, and of how early it stands in its article.

    News tells first what matters most; the more so where a question goes on about a story ("When was that?").

    Attributes:
        best: the score of an ideal sentence, by which scores are brought to 0..1.
    """

    span: float
    lead: float
    best: float


ALONE = SentenceWeights(span=1.7, lead=1.0, best=10.5)
_SPAN_IN_FOCUS, _LEAD_IN_FOCUS = 1.5, 1.2
IN_FOCUS = SentenceWeights(
    span=_SPAN_IN_FOCUS,
    lead=_LEAD_IN_FOCUS,
    # An article in focus is retrieved with a higher score than any other can have.
    best=(_ARTICLE_WEIGHT + _RETRIEVAL_WEIGHT) * (1.0 + RECENCY_WEIGHT_OF_NEWS + FOCUS_WEIGHT)
    + _SPAN_IN_FOCUS
    + _LEAD_IN_FOCUS
    + _PASSAGE_WEIGHT
    + _COVERAGE_WEIGHT
    + TIME_CUE_WEIGHT,
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One or two whole sentences of a passage, quoted as an answer.

    Attributes:
        sentence: the characters that are quoted, in article offsets.
        answers: words inside `sentence` that may answer, in article offsets, best first; may be empty.
        score: higher is better, comparable between the quotations of one question.
        span_score: the model's logit of the best answer over "no answer".
        answerable: the model's logit of the passage answering at all.
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
        """The passage that is quoted."""
        return self.scored.passage

    @property
    def text(self) -> str:
        """The characters of `sentence`."""
        return self.passage.slice(self.sentence)


def rank(
    question: Question,
    passages: Sequence[ScoredPassage],
    found: Sequence[PassageAnswers],
    rarity: Rarity,
    weights: SentenceWeights = ALONE,
) -> list[Quotation]:
    """Returns quotations of a sentence or two that do not overlap, best first.

    Args:
        found: the answers in `passages`, in their order.
        weights: `IN_FOCUS` where the question goes on about the story that the conversation is about.
    """
    of_article: dict[str, float] = {}
    for scored in passages:
        article = scored.passage.article_id
        of_article[article] = max(scored.score, of_article.get(article, scored.score))
    scorer = _Scorer(question, rarity, weights)
    return _quotations(
        [
            scorer.weigh(scored, answers, of_article[scored.passage.article_id])
            for scored, answers in zip(passages, found, strict=True)
        ]
    )


@dataclass(frozen=True, slots=True)
class _Scorer:
    """Weighs the sentences of passages as answers to one question."""

    question: Question
    rarity: Rarity
    weights: SentenceWeights

    def weigh(self, scored: ScoredPassage, passage: PassageAnswers, of_article: float) -> list[Quotation]:
        """Returns a quotation of each sentence; `of_article` is the score of the article's best passage."""
        retrieved = _ARTICLE_WEIGHT * of_article + _RETRIEVAL_WEIGHT * scored.score
        headline = set(content_stems(scored.passage.title))
        quotations = []
        for sentence in passage.sentences:
            text = scored.passage.slice(sentence.sentence)
            answers = self._answers(sentence, text)
            own = set(content_stems(text))
            score = (
                retrieved
                + self._opinion(passage, answers)
                + self.weights.lead * math.exp(-sentence.sentence.start / _LEAD_CHARACTERS)
                + _COVERAGE_WEIGHT * self.rarity.coverage(self.question.stems, own)
                + cue_weight(self.question, text)
                - (_BOILERPLATE_PENALTY if is_boilerplate(text, own, headline) else 0.0)
            )
            quotations.append(
                Quotation(
                    scored=scored,
                    sentence=sentence.sentence,
                    answers=() if self.question.answer_type is AnswerType.HAPPENING else answers,
                    score=score,
                    span_score=answers[0].score if answers else sentence.answers[-1].score,
                    answerable=passage.answerable,
                    coverage=self.rarity.coverage(self.question.stems, own | headline),
                )
            )
        return quotations

    def _answers(self, sentence: SentenceAnswers, text: str) -> tuple[ScoredSpan, ...]:
        """Returns the model's proposals; an agency or a place in the date line answers where at most."""
        if self.question.answer_type is AnswerType.PLACE:
            return sentence.answers
        prose = end_of_date_line(text, sentence.sentence.start)
        return tuple(answer for answer in sentence.answers if answer.span.start >= prose)

    def _opinion(self, passage: PassageAnswers, answers: Sequence[ScoredSpan]) -> float:
        """Returns the model's, of a sentence's answers and of its passage.

        It has none where the question is what happened: that is not told by a few words.
        """
        if self.question.answer_type is AnswerType.HAPPENING:
            return 0.0
        best = self.weights.span * sigmoid(answers[0].score / SPAN_SCALE) if answers else 0.0
        return best + _PASSAGE_WEIGHT * sigmoid(passage.answerable / PASSAGE_SCALE)


def _quotations(passages: Sequence[Sequence[Quotation]]) -> list[Quotation]:
    """Returns the sentences, best first, each with a neighbour; what an earlier one took along is not quoted again."""
    ranked = [(sentence, sentences, index) for sentences in passages for index, sentence in enumerate(sentences)]
    ranked.sort(key=lambda entry: (-entry[0].score, entry[0].passage.id, entry[2]))
    taken: dict[str, list[Span]] = {}
    quotations = []
    for sentence, sentences, index in ranked:
        quoted = taken.setdefault(sentence.passage.article_id, [])
        if any(sentence.sentence.overlaps(span) for span in quoted):
            continue
        free = [
            other
            for other in sentences[max(0, index - 1) : index + 2]
            if other is not sentence and not any(other.sentence.overlaps(span) for span in quoted)
        ]
        whole = _with_neighbour(sentence, free)
        quoted.append(whole.sentence)
        quotations.append(whole)
    return quotations


def _with_neighbour(best: Quotation, neighbours: Sequence[Quotation]) -> Quotation:
    """Returns a sentence together with the neighbour that explains it, or that is nearly as good."""
    before = next((other for other in neighbours if other.sentence.end <= best.sentence.start), None)
    if before is not None and next(words(best.text), "") in _POINTING_BACK:
        other = before
    else:
        other = max(neighbours, key=lambda neighbour: neighbour.score, default=best)
        if other is best or other.score < best.score - _NEIGHBOUR_MARGIN:
            return best
    start, end = min(best.sentence.start, other.sentence.start), max(best.sentence.end, other.sentence.end)
    answers = sorted((*best.answers, *other.answers), key=lambda answer: -answer.score)
    return replace(best, sentence=Span(start, end), answers=tuple(answers))
