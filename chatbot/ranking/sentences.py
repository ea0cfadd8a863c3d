"""The sentences of the retrieved passages, ranked by how well they answer a question.

Every passage is read under its headline. What the comprehension model thinks of a sentence is weighed with how well the
passage was retrieved and with the question's own words in the sentence: the model is small, and often sure of a span of
the right kind in the wrong place. The ranking is a conditional logit (McFadden, 1974): the share of a sentence is the
probability, by it, that of all sentences read it is the one that answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from chatbot.comprehension import PassageAnswers, ScoredSpan
from chatbot.language.lexicon import DEMONSTRATIVES
from chatbot.language.words import Rarity, words
from chatbot.logistic import LogisticModel
from chatbot.ranking.sentence_signals import Scorer, SentenceSignals, articles_of, scaled_answerable
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question
from store import Passage, ScoredPassage, Span

WEIGHTS_FILE = Path(__file__).with_name("ranking.json")
"""The weight of each signal, fitted by `tests/weights/answers`."""
_NEIGHBOUR_MARGIN = 3.0
"""A neighbouring sentence that is at most this much worse than the best one is quoted with it, in log-odds."""
_POINTING_BACK = DEMONSTRATIVES | {"he", "she", "it", "they", "his", "her", "its", "their"}
"""A sentence that begins with one of these is quoted with the one before it, which says who or what is meant."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """One or two whole sentences of a passage, quoted as an answer.

    Attributes:
        sentence: the characters that are quoted, in article offsets.
        answers: words inside `sentence` that may answer, in article offsets, best first; may be empty.
        score: higher is better, comparable between the quotations of one question.
        span_score: the model's logit of the best answer over "no answer".
        answerable: the model's opinion of the passage answering at all, scaled; above 0 means rather yes.
        coverage: rarity-weighted share of the question's content words in the sentence or its headline, 0..1.
        signals: of the sentence that the quotation is for; None if it was not ranked.
        share: the probability, by the ranking, that it is the sentence that answers if one of those read does.
    """

    scored: ScoredPassage
    sentence: Span
    answers: tuple[ScoredSpan, ...]
    score: float
    span_score: float
    answerable: float
    coverage: float
    signals: SentenceSignals | None = None
    share: float = 0.0

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
    ranking: LogisticModel | None = None,
) -> list[Quotation]:
    """Returns quotations of a sentence or two that do not overlap, best first.

    Args:
        found: the answers in `passages`, in their order.
        ranking: what the signals of a sentence count for; the shipped one by default.
    """
    ranking = ranking or _shipped_ranking()
    scorer = Scorer(question, rarity, articles_of(passages))
    weighed = [_weighed(scorer, ranking, scored, answers) for scored, answers in zip(passages, found, strict=True)]
    everything = sum(math.exp(quotation.score) for sentences in weighed for quotation in sentences)
    shared = [
        [replace(quotation, share=math.exp(quotation.score) / everything) for quotation in sentences]
        for sentences in weighed
    ]
    return _quotations(shared)


def _weighed(scorer: Scorer, ranking: LogisticModel, scored: ScoredPassage, passage: PassageAnswers) -> list[Quotation]:
    """Returns a quotation of each sentence."""
    told = scorer.question.answer_type is AnswerType.HAPPENING
    quotations = []
    for sentence, signals in zip(passage.sentences, scorer.signals(scored, passage), strict=True):
        answers = scorer.answers(sentence, scored.passage.slice(sentence.sentence))
        quotations.append(
            Quotation(
                scored=scored,
                sentence=sentence.sentence,
                answers=() if told else answers,
                score=ranking.logit(signals.by_name()),
                span_score=answers[0].score if answers else sentence.answers[-1].score,
                answerable=scaled_answerable(passage),
                coverage=signals.with_headline,
                signals=signals,
            )
        )
    return quotations


@cache
def _shipped_ranking() -> LogisticModel:
    return LogisticModel.read(WEIGHTS_FILE)


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
    return replace(best, sentence=Span(start, end), answers=tuple(answers), share=best.share + other.share)
