"""What a clause says of whom: its verb, its subject, and whether it is denied."""

from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.language.grammar import Parse, Token
from chatbot.language.words import content_words
from store import Span

_DENYING = frozenset({"fail", "refuse", "deny", "decline"})
"""Verbs of which what follows did not happen: "failed to win"."""
_LIGHT = frozenset(
    {"be", "have", "do", "make", "take", "get", "go", "come", "give", "say", "tell", "announce", "happen"}
)
"""Verbs that say too little by themselves for two clauses with one of them to speak of the same."""
_PERSONAL = frozenset({"he", "she", "they", "it", "who", "that", "which"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
"""Dependencies of a subject."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A verb with what is known of its subject.

    Attributes:
        verb: its lemma.
        subject: the folded content words of a subject that is a proper name; empty for any other.
        passive: whether the subject suffers what the verb says.
        denied: whether it is said not to be so.
    """

    verb: str
    subject: frozenset[str]
    passive: bool
    denied: bool


def asked_predicate(parse: Parse) -> Predicate | None:
    """Returns what a question presupposes of its subject ("When did Reed win?"); None if it asks otherwise."""
    for index, token in enumerate(parse.tokens):
        if token.dep == "ROOT" and token.pos == "VERB" and token.lemma not in _LIGHT:
            return _predicate(parse, index)
    return None


def predicates(parse: Parse) -> Iterator[Predicate]:
    """Yields what each verb of a text says of its subject."""
    for index, token in enumerate(parse.tokens):
        if token.pos == "VERB":
            yield _predicate(parse, index)


def _predicate(parse: Parse, verb: int) -> Predicate:
    named = _named(parse, _subject(parse.tokens, verb))
    return Predicate(parse.tokens[verb].lemma, named, _is_passive(parse.tokens, verb), _is_denied(parse.tokens, verb))


def _children(tokens: tuple[Token, ...], head: int) -> Iterator[tuple[int, Token]]:
    return ((index, token) for index, token in enumerate(tokens) if token.head == head and index != head)


def _subject(tokens: tuple[Token, ...], verb: int) -> int | None:
    """Returns the token that a verb's subject is, its own or that of the verb it is joined to."""
    for _ in range(len(tokens)):
        own = next((index for index, token in _children(tokens, verb) if token.dep in _SUBJECTS), None)
        if own is not None or tokens[verb].dep not in {"conj", "xcomp"} or tokens[verb].head == verb:
            return own
        verb = tokens[verb].head
    return None


def _is_passive(tokens: tuple[Token, ...], verb: int) -> bool:
    """Returns whether the subject suffers; in questions the parser marks it by the auxiliary alone."""
    return any(token.dep in {"auxpass", "nsubjpass"} for _, token in _children(tokens, verb))


def _named(parse: Parse, subject: int | None) -> frozenset[str]:
    """Returns the words of the proper name that a subject is, or that a pronoun most likely stands for."""
    if subject is None:
        return frozenset()
    tokens = parse.tokens
    token = tokens[subject]
    if token.lemma in _PERSONAL or token.text.lower() in _PERSONAL:
        before = [i for i in range(subject) if tokens[i].dep in _SUBJECTS and tokens[i].pos == "PROPN"]
        return _words_around(parse, before[-1]) if before else frozenset()
    return _words_around(parse, subject) if token.pos == "PROPN" else frozenset()


def _words_around(parse: Parse, index: int) -> frozenset[str]:
    span = parse.tokens[index].span
    spans = [other for other in (*parse.noun_phrases, *(n.span for n in parse.names)) if other.contains(span)]
    whole = max(spans, key=len, default=Span(span.start, span.end))
    return frozenset(content_words(whole.of(parse.text)))


def _is_denied(tokens: tuple[Token, ...], verb: int) -> bool:
    denied = any(token.dep == "neg" or token.lemma == "never" for _, token in _children(tokens, verb))
    above = tokens[tokens[verb].head]
    governed = tokens[verb].dep in {"xcomp", "ccomp"} and above.lemma in _DENYING
    return denied != governed
