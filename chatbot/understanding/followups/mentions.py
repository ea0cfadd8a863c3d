"""The noun phrases of one text of a conversation: a question, an answer, a quotation or a headline."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from chatbot.language.grammar import Parse, Token
from chatbot.language.lexicon import INTERROGATIVES, ORGANISATION_NOUNS, PERSON_NOUNS, PLACE_NOUNS, STOP_WORDS
from chatbot.language.words import content_stems
from store import Span

PARENTHESIS = re.compile(r"(?<!\s)\s*\([^()]*\)")
_WHAT_HAPPENED = re.compile(r"^what\s+(?:has\s+|had\s+)?happened\s*[:–—-]\s*(?P<topic>.{3,}?)\s*\??$", re.IGNORECASE)
"""A question that names an event, such as the ones that are made from headlines."""
_LINKS = frozenset({"of", "in", "for", "to", "on", "at", "between", "with", "from", "about", "against", "by", "as"})
_EDGES = " \t'\"“”‘’.,;:?!()[]-–—"
_DROPPED_FIRST = frozenset({"DET", "PRON", "ADP", "CCONJ", "SCONJ", "PUNCT", "SPACE", "PART", "AUX"})
_LONGEST_PHRASE = 12
_GENERIC = frozenset(
    """
    way thing aspect article lot fact example kind type sort information something anything everything nothing
    someone anyone detail part some role part idea topic question answer
    """.split()
)
"""Nouns that stand for nothing by themselves."""


class UtteranceKind(Enum):
    """The part of a turn that a text is."""

    QUESTION = "question"
    ANSWER = "answer"
    QUOTATION = "quotation"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One text of the conversation.

    Attributes:
        turns_ago: 1 for the last turn.
    """

    parse: Parse
    kind: UtteranceKind
    turns_ago: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase as it stands in one text.

    Attributes:
        text: without leading articles and possessives.
        stems: of its content words.
        label: OntoNotes label, "THING" where the head is a common noun of no known kind, "TOPIC" for what a whole
            question or headline is about.
        plural: whether it is a plural or several joined by "and".
        definite: whether it began with "the" or a possessive.
        bare: whether nothing stood before it, neither an article nor a possessive.
        extended: whether it includes what follows its head ("the evidence *for the collapse*").
    """

    text: str
    stems: tuple[str, ...]
    label: str
    plural: bool
    definite: bool
    bare: bool
    extended: bool
    utterance: Utterance


def mentions_of(utterance: Utterance) -> Iterator[Mention]:
    """Yields the phrases in one text, and the names that are no part of a phrase."""
    parse = utterance.parse
    seen: set[tuple[int, int]] = set()
    for span in parse.noun_phrases:
        inside = [index for index, token in enumerate(parse.tokens) if span.contains(token.span)]
        if not inside:
            continue
        head = _head(parse, inside)
        for last, extended in ((inside[-1], False), (_reach(parse, head, inside[-1]), True)):
            if (inside[0], last) not in seen:
                seen.add((inside[0], last))
                yield from _mention(utterance, inside[0], last, head, extended=extended and last != inside[-1])
    for name in parse.names:
        if name.is_proper:
            inside = [index for index, token in enumerate(parse.tokens) if name.span.contains(token.span)]
            if inside and (inside[0], inside[-1]) not in seen:
                yield from _mention(utterance, inside[0], inside[-1], _head(parse, inside), extended=False)
    yield from _whole(utterance)


def _whole(utterance: Utterance) -> Iterator[Mention]:
    """Yields what a whole text is about: a headline without a verb, or what follows "What happened:"."""
    parse, text = utterance.parse, PARENTHESIS.sub("", utterance.parse.text).strip(_EDGES)
    if utterance.kind is UtteranceKind.QUESTION:
        named = event_named_by(utterance.parse.text)
        if named is None:
            return
        text = named
    elif (
        utterance.kind is not UtteranceKind.TITLE
        or len(parse.tokens) > _LONGEST_PHRASE
        or any(token.pos in {"VERB", "AUX"} for token in parse.tokens)
    ):
        return
    stems = tuple(content_stems(text))
    if stems:
        label = next((name.label for name in parse.names if name.is_proper), "PROPN")
        yield Mention(
            text,
            stems,
            "TOPIC" if utterance.kind is UtteranceKind.QUESTION else label,
            False,
            False,
            True,
            False,
            utterance,
        )


def event_named_by(question: str) -> str | None:
    """Returns what "What happened: …?" names; None for other questions."""
    match = _WHAT_HAPPENED.match(question.strip())
    return None if match is None else match["topic"].strip(_EDGES)


def _head(parse: Parse, inside: Sequence[int]) -> int:
    return next((index for index in inside if parse.tokens[index].head not in inside), inside[-1])


def _reach(parse: Parse, head: int, last: int) -> int:
    """Returns the last token of a phrase with what directly follows it: "of the city", "and France"."""
    reach = last
    for index in range(last + 1, min(len(parse.tokens), last + _LONGEST_PHRASE)):
        token = parse.tokens[index]
        if token.pos in {"VERB", "AUX", "PUNCT", "SCONJ"} or token.tag in {"WDT", "WP", "WRB"}:
            break
        if (token.pos == "ADP" and token.lemma not in _LINKS) or not _governed(parse, index, head):
            break
        if token.pos in {"NOUN", "PROPN", "NUM"}:
            reach = index
    return reach


def _governed(parse: Parse, index: int, head: int) -> bool:
    for _ in range(_LONGEST_PHRASE):
        if index == head:
            return True
        above = parse.tokens[index].head
        if above == index:
            return False
        index = above
    return False


def _mention(utterance: Utterance, first: int, last: int, head: int, *, extended: bool) -> Iterator[Mention]:
    tokens = utterance.parse.tokens
    definite = tokens[first].lemma == "the" or tokens[first].tag in {"PRP$", "POS"}
    bare = not definite and tokens[first].pos != "DET"
    while first <= last and _is_dropped(tokens[first]):
        first += 1
    while last >= first and (tokens[last].tag == "POS" or tokens[last].pos in {"PUNCT", "SPACE", "ADP", "DET", "PRON"}):
        last -= 1
    if last == head and last - 1 >= first and _is_misread_verb(utterance.parse, last):
        last, head = last - 1, last - 1
    if first > last or not first <= head <= last:
        return
    governing = tokens[head]
    if governing.lemma in INTERROGATIVES | _GENERIC or governing.pos == "PRON":
        return
    span = Span(tokens[first].span.start, tokens[last].span.end)
    text = span.of(utterance.parse.text).strip(_EDGES)
    stems = tuple(content_stems(text))
    if not stems:
        return
    joined = any(token.dep == "conj" and token.head == head for token in tokens[head : last + 1])
    yield Mention(
        text=text,
        stems=stems,
        label=_label(utterance.parse, governing),
        plural=joined or governing.tag in {"NNS", "NNPS"},
        definite=definite,
        bare=bare,
        extended=extended,
        utterance=utterance,
    )


def _is_misread_verb(parse: Parse, index: int) -> bool:
    """Returns whether the last word of a phrase is the question's verb: "How does the US College work?"."""
    token = parse.tokens[index]
    helped = any(t.lemma == "do" for t in parse.tokens[:index])
    return (
        helped
        and token.pos in {"NOUN", "PROPN"}
        and token.text.islower()
        and parse.tokens[index - 1].pos in {"NOUN", "PROPN"}
        and not any(t.pos == "VERB" and t.lemma != "do" for t in parse.tokens)
    )


def _is_dropped(token: Token) -> bool:
    return token.pos in _DROPPED_FIRST or (token.lemma in STOP_WORDS and token.pos in {"ADJ", "ADV", "NUM"})


def _label(parse: Parse, head: Token) -> str:
    for name in parse.names:
        if name.span.contains(head.span):
            return name.label
    if head.pos == "PROPN":
        return "PROPN"
    for nouns, label in ((PERSON_NOUNS, "PERSON_NOUN"), (PLACE_NOUNS, "PLACE_NOUN"), (ORGANISATION_NOUNS, "ORG_NOUN")):
        if head.lemma in nouns:
            return label
    return "THING"
