"""The analysis of a question: its content words, the names in it, and the sort of words that would answer it."""

import re
from dataclasses import dataclass

from chatbot.language.grammar import Grammar, Parse
from chatbot.language.lexicon import INTERROGATIVES, OFFICE_NOUNS, OFFICE_VERBS, SPEECH_VERBS, TIME_ADVERBS, WEEKDAYS
from chatbot.language.words import content_stems, fold, stem
from chatbot.understanding.answer_types import AnswerType, answer_type
from chatbot.understanding.comparisons import Side, compared
from chatbot.understanding.followups import parts_of
from chatbot.understanding.listings import listed_noun
from chatbot.understanding.predicates import Predicate, asked_predicate
from store import Span

_ABOUT_NOW = re.compile(
    rf"\b(this (past )?(week|weekend|month|{'|'.join(WEEKDAYS)})|last (week|weekend|night)|"
    r"recent(ly)?|yesterday|today|tonight|latest|just|now)\b",
    re.IGNORECASE,
)
_NEEDLESS = frozenset(map(stem, TIME_ADVERBS))
_AS_IT_IS = re.compile(r"\b(now|current(ly)?|at present|these days|still|today)\b", re.IGNORECASE)
_OF_A_TIME = re.compile(r"\b(1[5-9]|20)\d\d\b|\bwhen\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question.

    Attributes:
        stems: stems of its content words, each once, in order, but for "now" and the like, which answers lack.
        names: the proper names in it, as written.
        answer_type: the sort of words that would answer it.
        interrogative: its question word in lower case, None if it has none ("Tell me about…").
        about_now: whether it says that it is about something recent ("this week").
        wants_several: whether it asks for a list ("Which countries…?").
        sides: the two sides that it compares; empty if it compares nothing.
        about_speech: whether it asks who said something, or what someone said.
        of_the_present: whether it asks how things stand, which the newest article says: "Who is mayor?".
        predicate: what it presupposes of its subject, None if it says nothing of the kind.
    """

    text: str
    stems: tuple[str, ...]
    names: tuple[str, ...]
    answer_type: AnswerType
    interrogative: str | None
    about_now: bool = False
    wants_several: bool = False
    about_speech: bool = False
    of_the_present: bool = False
    predicate: Predicate | None = None
    sides: tuple[Side, ...] = ()


def analyse(text: str, grammar: Grammar) -> Question:
    """Returns the analysis of `text`, a self-contained question; what it continues lends it words and names only."""
    asked, carried = parts_of(text)
    parse = grammar.parse(asked)
    interrogative = next((t.lemma for t in parse.tokens if t.lemma in INTERROGATIVES), None)
    sort = answer_type(parse)
    return Question(
        text=text,
        stems=tuple(word for word in content_stems(text) if word not in _NEEDLESS),
        names=tuple(dict.fromkeys((*proper_names(parse), *(proper_names(grammar.parse(carried)) if carried else ())))),
        answer_type=sort,
        interrogative=interrogative,
        about_now=bool(_ABOUT_NOW.search(asked)),
        wants_several=sort is not AnswerType.DEFINITION and listed_noun(parse) is not None,
        about_speech=any(token.lemma in SPEECH_VERBS and token.pos == "VERB" for token in parse.tokens),
        of_the_present=_is_of_the_present(parse),
        predicate=asked_predicate(parse),
        sides=compared(parse) or (),
    )


def proper_names(parse: Parse) -> tuple[str, ...]:
    """Returns the names that the parser marks, and runs of proper nouns that it took for something else; each once."""
    spans = [name.span for name in parse.names if name.is_proper]
    run: list[int] = []
    for index, token in enumerate((*parse.tokens, None)):
        if token is not None and token.pos == "PROPN":
            run.append(index)
        elif run:
            run_span = Span(parse.tokens[run[0]].span.start, parse.tokens[run[-1]].span.end)
            if not any(span.overlaps(run_span) for span in spans):
                spans.append(run_span)
            run = []
    found = [_trimmed(span.of(parse.text)) for span in sorted(spans, key=lambda span: span.start)]
    return tuple(dict.fromkeys(name for name in found if name))


def _trimmed(name: str) -> str:
    """Returns `name` without a leading article and a possessive ending."""
    words = name.split()
    if words and fold(words[0]) in {"the", "a", "an"}:
        words = words[1:]
    return " ".join(words).removesuffix("'s").removesuffix("’s").strip(" '’\"“”")


def _is_of_the_present(parse: Parse) -> bool:
    """Returns whether a question in the present tense asks for an office, or for how something is now."""
    tokens = parse.tokens
    verb = next((token for token in tokens if token.tag in {"VBZ", "VBP", "VBD", "MD"} or token.lemma == "’s"), None)
    if verb is None or verb.tag in {"VBD", "MD"} or _OF_A_TIME.search(parse.text):
        return False
    first = next((token.lemma for token in tokens if token.lemma in INTERROGATIVES), "")
    for_an_office = first == "who" and any(
        token.lemma in OFFICE_NOUNS or (token.lemma in OFFICE_VERBS and token.pos == "VERB") for token in tokens
    )
    return for_an_office or bool(first and _AS_IT_IS.search(parse.text))
