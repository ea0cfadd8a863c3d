"""What a text names of the sort that a list asks for: the persons, the towns, the sums."""

import re

from chatbot.language.grammar import Name, Parse
from chatbot.language.words import content_words, stem
from chatbot.understanding.answer_types import AnswerType
from chatbot.understanding.questions import Question

_PERSONS, _FAMILY_NAMES = frozenset({"PERSON", "ORG"}), frozenset({"PERSON"})
"""Labels of who may be listed where "who" is asked, and of those that are the same when the last word is."""
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")


def items(question: Question, parse: Parse) -> frozenset[str]:
    """Returns what a text names of the sort that `question` asks for, folded, each once; not what the question names.

    Where the sort of what is asked for shows in no name ("What are the demands?"), these are the nouns.
    """
    sort = question.answer_type
    labels = _PERSONS if sort is AnswerType.PERSON else sort.labels
    asked = set(question.stems)
    if not labels:
        nouns = {stem(token.lemma) for token in parse.tokens if token.pos in {"NOUN", "PROPN", "NUM"}}
        return frozenset(nouns - asked)
    found = {_key(name, sort) for name in parse.names if name.label in labels}
    return frozenset(key for key in found if key and not {stem(word) for word in key.split()} <= asked)


def _key(name: Name, sort: AnswerType) -> str:
    """Returns what a name has in common with its other forms: "Ilsa Brankvold" and "Brankvold" are one."""
    if sort.is_figure:
        figure = _FIGURE.search(name.text)
        return figure.group() if figure else " ".join(content_words(name.text))
    said = content_words(name.text)
    return said[-1] if said and name.label in _FAMILY_NAMES else " ".join(said)
