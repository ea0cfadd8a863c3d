"""The words of a quotation that answer.

The comprehension model proposes spans and is often right about the sentence but not about the words in it. So its
opinion is weighed with what the parser sees: whether the words are of the sort that was asked for, and whether they
name something.
`tests/weights/fit_answer_spans.py` fits the weights and reports how well they do on questions they were not fitted on.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from chatbot.language.grammar import Grammar, Parse
from chatbot.ranking.sentences import Quotation
from chatbot.understanding.questions import Question
from store import Span

WEIGHTS = {"opinion": 1.0, "of_kind": 0.9, "not_of_kind": -0.9, "named": 0.85, "length": 0.3}
"""By signal, fitted by `tests/weights/fit_answer_spans.py`."""
_OPINION_SCALE = 4.0
"""Logits to one unit of opinion."""
_LONG_ANSWER = 50.0
"""Characters from which an answer counts as long."""
_NEARLY_ALL = 0.85
"""Share of its sentence from which an answer does not stand out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may be the answer, and what speaks for them.

    Attributes:
        span: inside the quotation's text.
        opinion: the model's logit below that of its favourite, at most 0, scaled.
        of_kind, not_of_kind: 1 if the parser sees words of the sort that was asked for, or only others; both 0 where
            the question does not tell.
        named: 1 if it holds a proper noun.
        length: in characters, scaled to about 0..1.
    """

    span: Span
    opinion: float
    of_kind: float
    not_of_kind: float
    named: float
    length: float

    @property
    def score(self) -> float:
        """Higher is better."""
        signals: dict[str, float] = asdict(self)
        return sum(weight * signals[name] for name, weight in WEIGHTS.items())


def answer_spans(question: Question, quotations: Sequence[Quotation], grammar: Grammar) -> list[Span | None]:
    """Returns for each of `quotations` the words that answer, in article offsets; None where no words stand out."""
    parses = grammar.parse_all([quotation.text if quotation.answers else "" for quotation in quotations])
    return [_answer_span(question, quotation, parse) for quotation, parse in zip(quotations, parses, strict=True)]


def _answer_span(question: Question, quotation: Quotation, parse: Parse) -> Span | None:
    if not quotation.answers:
        return None
    best = max(candidates(question, quotation, parse), key=lambda candidate: candidate.score).span
    if question.wants_several:
        best = with_conjuncts(best, parse)
    answer = best.shifted(quotation.sentence.start)
    return None if _is_nearly_all(answer, quotation) else answer


def _is_nearly_all(answer: Span, quotation: Quotation) -> bool:
    """Returns whether next to nothing stands beside the answer in its sentence: then nothing stands out."""
    around = [sentence for sentence in quotation.passage.sentences if sentence.overlaps(answer)]
    return bool(around) and len(answer) >= _NEARLY_ALL * sum(map(len, around))


def candidates(question: Question, quotation: Quotation, parse: Parse) -> list[Candidate]:
    """Returns the proposals of the model, widened to whole phrases, each once; `parse` is of the quotation."""
    scored: dict[Span, float] = {}
    for answer in quotation.answers:
        span = whole_phrase(answer.span.shifted(-quotation.sentence.start), parse)
        scored[span] = max(answer.score, scored.get(span, answer.score))
    best = max(scored.values())
    return [_weighed(question, span, (score - best) / _OPINION_SCALE, parse) for span, score in scored.items()]


def _weighed(question: Question, span: Span, opinion: float, parse: Parse) -> Candidate:
    wanted = question.answer_type.labels
    labels = {name.label for name in parse.names if name.span.overlaps(span)}
    return Candidate(
        span=span,
        opinion=opinion,
        of_kind=float(bool(wanted & labels)),
        not_of_kind=float(bool(wanted) and not wanted & labels),
        named=float(any(token.pos == "PROPN" and span.contains(token.span) for token in parse.tokens)),
        length=min(len(span) / _LONG_ANSWER, 1.0),
    )


def whole_phrase(answer: Span, parse: Parse) -> Span:
    """Returns the answer widened to the noun phrase or name that it lies in: "Macron" to "President Emmanuel Macron".

    A phrase that also holds some other name or date is left alone: the parser took two for one.
    """
    names = [name.span for name in parse.names]
    others = [name for name in names if not name.overlaps(answer)]
    around = [
        span
        for span in (*parse.noun_phrases, *names)
        if span.contains(answer) and not any(span.contains(other) for other in others)
    ]
    return max(around, key=len, default=answer)


def with_conjuncts(answer: Span, parse: Parse) -> Span:
    """Returns the answer widened to what it is listed with: "France" to "France, Italy and Spain"."""
    inside = [index for index, token in enumerate(parse.tokens) if answer.overlaps(token.span)]
    listed = set(inside)
    grown = True
    while grown:
        more = {
            index
            for index, token in enumerate(parse.tokens)
            if token.dep == "conj" and (index in listed or token.head in listed)
            for index in (index, token.head)
        }
        grown = not more <= listed
        listed |= more
    if listed == set(inside):
        return answer
    spans = [whole_phrase(parse.tokens[index].span, parse) for index in listed]
    return Span(min(answer.start, *(s.start for s in spans)), max(answer.end, *(s.end for s in spans)))
