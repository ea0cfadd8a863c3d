"""What speaks for a sentence as an answer: the model's opinion, how well its passage was found, and its own words.

`tests/weights/answers` fits what each signal counts for.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import asdict, dataclass

from chatbot.comprehension import PassageAnswers, ScoredSpan, SentenceAnswers
from chatbot.language.words import POSSESSIVE, Rarity, content_stems, fold, stem
from chatbot.ranking.surface_cues import end_of_date_line, is_boilerplate, quotes_speech, says_when, says_why
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question
from store import ScoredPassage

_LEAD_CHARACTERS = 600.0
"""Characters into the article at which a sentence's lead signal has fallen to 1/e: news tells first what matters."""
_SPAN_SCALE, _PASSAGE_SCALE = 4.0, 2.0
"""Logits of the comprehension model to one unit of opinion."""
_MOST_OPINION = 3.0
"""Units of the span's opinion, either way."""
_FEWEST_WORDS = 6
"""Of a sentence that says something."""
_NAMED = frozenset({AnswerType.PERSON, AnswerType.PLACE, AnswerType.ORGANISATION, AnswerType.TITLE})
_WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class SentenceSignals:
    """The signals of one sentence; those without a unit are 0 or 1.

    Attributes:
        article: the score of the article's best passage below that of the best article, at most 0.
        retrieval: the passage's score below that of the article's best one, at most 0.
        cosine: of the passage to the question, -1..1.
        lead: 1 at the beginning of the article, falling towards 0.
        own, with_headline, with_neighbours, with_passage: rarity-weighted share of the question's content words in the
            sentence, also in its headline, in the sentences beside it, and in the whole passage, 0..1.
        span: the model's logit of the best answer over "no answer", scaled, -3..3.
        of_type, not_of_type: whether that answer looks like the sort of words that is asked for; both 0 where the
            question does not tell.
        when, why: whether a sentence says when or why where that is asked.
        speech: whether it quotes where the question is what was said.
        boilerplate: whether it is no prose. `asks`: whether it is a question itself. `short`: of few words.
    """

    article: float
    retrieval: float
    cosine: float
    lead: float
    own: float
    with_headline: float
    with_neighbours: float
    with_passage: float
    span: float
    of_type: float
    not_of_type: float
    when: float
    why: float
    speech: float
    boilerplate: float
    asks: float
    short: float

    def by_name(self) -> dict[str, float]:
        """Returns the signals by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weighs the sentences of passages as answers to one question.

    Attributes:
        articles: by article id, the score of its best passage.
    """

    question: Question
    rarity: Rarity
    articles: Mapping[str, float]

    def answers(self, sentence: SentenceAnswers, text: str) -> tuple[ScoredSpan, ...]:
        """Returns the model's proposals; an agency or a place in the date line answers where at most."""
        if self.question.answer_type is AnswerType.PLACE:
            return sentence.answers
        prose = end_of_date_line(text, sentence.sentence.start)
        return tuple(answer for answer in sentence.answers if answer.span.start >= prose)

    def signals(self, scored: ScoredPassage, found: PassageAnswers) -> list[SentenceSignals]:
        """Returns the signals of each of the sentences `found` in a passage."""
        passage = scored.passage
        texts = [passage.slice(sentence.sentence) for sentence in found.sentences]
        stems = [set(content_stems(text)) for text in texts]
        headline = set(content_stems(passage.title))
        whole = self._covered(headline | set(content_stems(passage.text)))
        article = self.articles[passage.article_id]
        best_article = max(self.articles.values())
        signals = []
        for place, (sentence, text) in enumerate(zip(found.sentences, texts, strict=True)):
            beside = set().union(*stems[max(0, place - 1) : place + 2])
            answers = self.answers(sentence, text)
            of_type = self._fits(passage.slice(answers[0].span)) if answers else None
            opinion = self._opinion(answers, sentence)
            signals.append(
                SentenceSignals(
                    article=article - best_article,
                    retrieval=scored.score - article,
                    cosine=scored.cosine,
                    lead=math.exp(-sentence.sentence.start / _LEAD_CHARACTERS),
                    own=self._covered(stems[place]),
                    with_headline=self._covered(stems[place] | headline),
                    with_neighbours=self._covered(beside | headline),
                    with_passage=whole,
                    span=opinion,
                    of_type=float(of_type is True),
                    not_of_type=float(of_type is False),
                    when=float(self.question.answer_type is AnswerType.DAY and says_when(text)),
                    why=float(self.question.answer_type is AnswerType.CAUSE and says_why(text)),
                    speech=float(self.question.about_speech and quotes_speech(text)),
                    boilerplate=float(is_boilerplate(text, stems[place], headline)),
                    asks=float(text.rstrip(" \"”'’").endswith("?")),
                    short=float(len(text.split()) < _FEWEST_WORDS),
                )
            )
        return signals

    def _opinion(self, answers: Sequence[ScoredSpan], sentence: SentenceAnswers) -> float:
        """Returns the model's of the best answer, scaled; none where a few words do not tell: what happened."""
        if self.question.answer_type is AnswerType.HAPPENING:
            return 0.0
        score = (answers[0].score if answers else sentence.answers[-1].score) / _SPAN_SCALE
        return max(-_MOST_OPINION, min(_MOST_OPINION, score))

    def _covered(self, present: Collection[str]) -> float:
        return self.rarity.coverage(self.question.stems, present)

    def _fits(self, answer: str) -> bool | None:
        """Returns whether words look like an answer, without asking the parser; None if the question does not tell."""
        sort = self.question.answer_type
        if sort in _NAMED:
            return _names_something_new(answer, set(self.question.stems))
        return sort.fits(answer, frozenset()) if sort.is_figure or sort is AnswerType.DAY else None


def scaled_answerable(passage: PassageAnswers) -> float:
    """Returns the model's opinion that a passage answers at all, scaled; 0 is undecided."""
    return passage.answerable / _PASSAGE_SCALE


def _names_something_new(words: str, known: Set[str]) -> bool:
    """Returns whether a capitalised word among `words` does not already stand in the question."""
    return any(
        word[:1].isupper() and stem(fold(POSSESSIVE.sub("", word))) not in known for word in _WORD.findall(words)
    )


def articles_of(passages: Sequence[ScoredPassage]) -> dict[str, float]:
    """Returns the score of each article's best passage, by article id."""
    best: dict[str, float] = {}
    for scored in passages:
        article = scored.passage.article_id
        best[article] = max(scored.score, best.get(article, scored.score))
    return best
