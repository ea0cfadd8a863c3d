"""Which sentences of the retrieved passages answer a question, and which words inside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.grammar import Grammar
from chatbot.questions import Question
from chatbot.weights import Rarity
from chatbot.words import content_stems
from store import Embedder, Passage, ScoredPassage, Span

PASSAGE_SHARE = 0.45
COSINE_SHARE = 0.30
COVERAGE_SHARE = 0.25
KIND_BONUS = 0.05


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence of a passage as an answer.

    Attributes:
        sentence: in article offsets.
        answer: the words that answer, inside `sentence`, in article offsets; None if no words stand out.
        score: higher is better, comparable between the passages of one question.
        cosine: similarity of the sentence to the question, -1..1.
        coverage: rarity-weighted share of the question's content words in the sentence or its headline, 0..1.
    """

    scored: ScoredPassage
    sentence: Span
    answer: Span | None
    score: float
    cosine: float
    coverage: float

    @property
    def passage(self) -> Passage:
        """The passage that was read."""
        return self.scored.passage


def read(question: Question, passages: Sequence[ScoredPassage], embedder: Embedder, rarity: Rarity) -> list[Reading]:
    """The best sentence of each passage, best first."""
    sentences = [(scored, sentence) for scored in passages for sentence in scored.passage.sentences]
    if not sentences:
        return []
    texts = [scored.passage.slice(sentence) for scored, sentence in sentences]
    vectors = embedder.encode([question.text, *texts])
    cosines = vectors[1:] @ vectors[0]
    best: dict[str, Reading] = {}
    top = max(scored.score for scored in passages) or 1.0
    for (scored, sentence), text, cosine in zip(sentences, texts, cosines.tolist(), strict=True):
        coverage = rarity.coverage(question.stems, content_stems(f"{scored.passage.title} {text}"))
        own = rarity.coverage(question.stems, content_stems(text))
        score = PASSAGE_SHARE * scored.score / top + COSINE_SHARE * cosine + COVERAGE_SHARE * (coverage + own) / 2
        reading = Reading(scored, sentence, None, score, cosine, coverage)
        if scored.passage.id not in best or reading.score > best[scored.passage.id].score:
            best[scored.passage.id] = reading
    return sorted(best.values(), key=lambda reading: (-reading.score, reading.passage.id))


def mark_answer(question: Question, reading: Reading, grammar: Grammar) -> Span | None:
    """The words of the sentence that are of the kind asked for and not in the question itself; article offsets."""
    text = reading.passage.slice(reading.sentence)
    asked = set(question.stems)
    for name in grammar.parse(text).names:
        if name.label in question.kind.labels and set(content_stems(name.text)) - asked:
            return name.span.shifted(reading.sentence.start)
    return None
