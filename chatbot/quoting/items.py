"""What a text names of the sort that a list asks for: the persons, the towns, the sums."""

import re
from itertools import groupby

from chatbot.language.grammar import Parse
from chatbot.language.words import content_words, stem
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question
from store import Span

_PERSONS = frozenset({"PERSON", "ORG"})
"""Labels of who may be listed where "who" is asked; the small parser takes rare names for one or the other."""
_WORDS_OF_A_NAME = 2
"""From which a run of proper nouns names somebody, whatever the parser calls it."""
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")


def items(question: Question, parse: Parse, within: Span | None = None) -> frozenset[str]:
    """Returns what a text names of the sort that `question` asks for, folded, each once; not what the question names.

    Where the sort of what is asked for shows in no name ("What are the demands?"), these are the nouns.

    Args:
        within: only what stands there, if given.
    """
    sort = question.answer_type
    labels = _PERSONS if sort is AnswerType.PERSON else sort.labels
    asked = set(question.stems)
    if not labels:
        nouns = [token for token in parse.tokens if token.pos in {"NOUN", "PROPN", "NUM"}]
        return frozenset(
            {stem(token.lemma) for token in nouns if within is None or within.overlaps(token.span)} - asked
        )
    spans = [name.span for name in parse.names if name.label in labels]
    if sort is AnswerType.PERSON:
        spans += _unlabelled(parse)
    found = {_key(span.of(parse.text), sort) for span in spans if within is None or within.overlaps(span)}
    return frozenset(key for key in found if key and not {stem(word) for word in key.split()} <= asked)


def _unlabelled(parse: Parse) -> list[Span]:
    """Returns the runs of proper nouns that the parser gave no label."""
    labelled = [name.span for name in parse.names]
    found = []
    for proper, run in groupby(parse.tokens, lambda token: token.pos == "PROPN"):
        tokens = list(run)
        span = Span(tokens[0].span.start, tokens[-1].span.end)
        if proper and len(tokens) >= _WORDS_OF_A_NAME and not any(span.overlaps(other) for other in labelled):
            found.append(span)
    return found


def _key(name: str, sort: AnswerType) -> str:
    """Returns what a name has in common with its other forms: "Ilsa Brankvold" and "Brankvold" are one."""
    said = content_words(name)
    if sort.is_figure:
        figure = _FIGURE.search(name)
        return figure.group() if figure else " ".join(said)
    return said[-1] if said and sort is AnswerType.PERSON else " ".join(said)
