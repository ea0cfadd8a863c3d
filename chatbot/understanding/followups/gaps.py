"""The gaps in a question: pronouns, pointing words, phrases that need a complement, or nearly everything."""

import re
from dataclasses import dataclass
from enum import Enum

from chatbot.language.grammar import Parse, Token
from chatbot.language.lexicon import (
    DEMONSTRATIVES,
    FEMALE_PRONOUNS,
    GROUP_NOUNS,
    GROUP_PRONOUNS,
    INTERROGATIVES,
    MALE_PRONOUNS,
    PERSON_NOUNS,
    THING_PRONOUNS,
    TIME_WORDS,
)
from chatbot.language.words import content_words

OPENER = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|well|then|also)\b[\s,]*)*(?:(?:what|how)\s+about\s+|(?:and|but|or)\s+)?",
    re.IGNORECASE,
)
WHAT_ABOUT = re.compile(r"^(?:(?:and|but|so|ok(?:ay)?)\b[\s,]*)?(?:what|how)\s+about\b", re.IGNORECASE)
_OTHERS = frozenset({"other", "others", "else", "another", "besides", "similar", "same", "additional"})

_NO_PERSONS = frozenset({"GPE", "LOC", "FAC", "DATE", "TIME", "EVENT"})
_LONG_QUESTION = 6
"""Content words from beyond which a question is complete unless a pronoun is missing."""

_RANKING = frozenset(
    "main key first second third last next final important major possible current original new old other whole".split()
)
"""Adjectives that pick among known things."""
_MEASURES = frozenset("long old big far large high strong often soon fast tall".split())
"""What "how" asks, beside how many and how much."""
_COMPLETE_WORDS = 3
"""Content words from beyond which a question without gaps is complete."""


class GapKind(Enum):
    """The sort of thing that is left out."""

    HE = "he"
    SHE = "she"
    IT = "it"
    THEY = "they"
    THAT = "that"
    THERE = "there"
    ONE = "one"
    THIS_NOUN = "this-noun"
    THE_NOUN = "the-noun"
    OTHER = "other"
    ELLIPSIS = "ellipsis"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing left out.

    Attributes:
        index: of its token in the parse; None where nothing stands for it.
    """

    kind: GapKind
    index: int | None = None


_LACKING_LITTLE = frozenset({GapKind.THE_NOUN, GapKind.OTHER, GapKind.THIS_NOUN, GapKind.ELLIPSIS})
PRONOUNS = frozenset({GapKind.HE, GapKind.SHE, GapKind.IT, GapKind.THEY, GapKind.THAT, GapKind.THERE})
"""Those for which something else can be put in place."""
_WORDS_OF_PRONOUNS = (
    (MALE_PRONOUNS, GapKind.HE),
    (FEMALE_PRONOUNS, GapKind.SHE),
    (THING_PRONOUNS, GapKind.IT),
    (GROUP_PRONOUNS, GapKind.THEY),
)


def gaps_of(parse: Parse) -> tuple[Gap, ...]:
    """Returns what `parse`, a question, leaves out, in order; empty where it says all."""
    found = [gap for index in range(len(parse.tokens)) if (gap := _gap(parse, index)) is not None]
    if is_bare(parse):
        found.append(Gap(GapKind.BARE))
    elif is_elliptic(parse):
        found.append(Gap(GapKind.ELLIPSIS))
    return tuple(found)


def is_bare(parse: Parse) -> bool:
    """Returns whether it hardly says anything: "Why?", "How many?", "For how long?"."""
    words = set(content_words(parse.text))
    return not words or (words <= _MEASURES and not any(token.pos in {"VERB", "AUX"} for token in parse.tokens))


def is_elliptic(parse: Parse) -> bool:
    """Returns whether it is a phrase rather than a clause: "And in Germany?", "What about France?"."""
    if WHAT_ABOUT.match(parse.text):
        return True
    verbs = any(token.pos in {"VERB", "AUX"} for token in parse.tokens)
    return not verbs and len(parse.tokens) <= 10


def _gap(parse: Parse, index: int) -> Gap | None:
    token = parse.tokens[index]
    word = token.text.lower()
    pronoun = _pronoun(parse, index, word)
    if pronoun is not None:
        return Gap(pronoun, index)
    if word in DEMONSTRATIVES:
        return _pointing(parse, index)
    if word == "there" and token.dep != "expl":
        return Gap(GapKind.THERE, index)
    if word in {"one", "ones"} and token.pos in {"NOUN", "PRON"}:
        return Gap(GapKind.ONE, index)
    if word in _OTHERS:
        return Gap(GapKind.OTHER, index)
    if token.pos == "NOUN" and _is_incomplete(parse, index):
        return Gap(GapKind.THE_NOUN, index)
    return None


def _pronoun(parse: Parse, index: int, word: str) -> GapKind | None:
    for words, kind in _WORDS_OF_PRONOUNS:
        if word in words:
            empty = kind is GapKind.IT and _is_empty(parse, index)
            return None if empty or _explained(parse, parse.tokens[index], kind) else kind
    return None


def _is_empty(parse: Parse, index: int) -> bool:
    """Returns whether "it" stands for nothing: "what does it mean to …", "is it true that …", "it rained"."""
    token = parse.tokens[index]
    if token.dep == "expl":
        return True
    verb = parse.tokens[token.head]
    later = [t.lemma for t in parse.tokens[index + 1 :]]
    if verb.lemma in {"mean", "take", "cost"} and "to" in later:
        return verb.lemma != "cost"
    return verb.lemma == "be" and any(w in {"true", "possible", "likely", "legal"} for w in later) and "that" in later


def _explained(parse: Parse, pronoun: Token, kind: GapKind) -> bool:
    """Returns whether another phrase of the same question is what the pronoun stands for.

    That is a fitting phrase before it, also the one that is asked for ("which head of state announced his
    resignation"), or a name after an opening clause ("When she died, whom did Ada Wren …").
    """
    opening = _is_in_opening(parse, pronoun)
    for phrase in parse.noun_phrases:
        inside = [token for token in parse.tokens if phrase.contains(token.span)]
        if not inside or phrase.contains(pronoun.span):
            continue
        if phrase.start > pronoun.span.start:
            if opening and inside[-1].pos == "PROPN" and _fits(parse, inside[-1], kind):
                return True
        elif _can_be_meant(parse, inside, pronoun, kind):
            return True
    return False


def _can_be_meant(parse: Parse, inside: list[Token], pronoun: Token, kind: GapKind) -> bool:
    head = inside[-1]
    if not _may_bind(parse, head, pronoun):
        return False
    if any(token.lemma in {"which", "what"} for token in inside[:-1]):
        return kind is not GapKind.THEY or head.tag == "NNS" or head.lemma in GROUP_NOUNS
    if head.lemma == "who":
        return pronoun.tag == "PRP$" and head.dep in {"nsubj", "nsubjpass"}
    if any((token.pos == "PRON" and token.dep != "poss") or token.lemma in INTERROGATIVES for token in inside):
        return False
    return _fits(parse, head, kind)


def _is_in_opening(parse: Parse, pronoun: Token) -> bool:
    """Returns whether the pronoun stands in a phrase or clause that opens the question, before a comma."""
    first = parse.tokens[0]
    comma = next((token for token in parse.tokens if token.text == ","), None)
    opens = first.pos in {"ADP", "SCONJ", "ADV"} or first.tag in {"WRB", "VBG", "VBN"}
    return opens and comma is not None and pronoun.span.start < comma.span.start


def _may_bind(parse: Parse, head: Token, pronoun: Token) -> bool:
    """Returns whether grammar lets `pronoun` stand for the phrase of `head`.

    Not for one that it is part of, nor for another phrase of its own verb.
    """
    own = parse.tokens.index(head)
    above = parse.tokens.index(pronoun)
    while parse.tokens[above].head != above:
        above = parse.tokens[above].head
        if above == own:
            return False
    possessive = pronoun.tag == "PRP$" and head.dep in {"nsubj", "nsubjpass"}
    return possessive or _verb(parse, head) != _verb(parse, pronoun)


def _verb(parse: Parse, token: Token) -> int:
    """Returns the index of the verb whose clause `token` is in."""
    index = parse.tokens.index(token)
    while parse.tokens[index].head != index:
        index = parse.tokens[index].head
        if parse.tokens[index].pos in {"VERB", "AUX"}:
            break
    return index


def _fits(parse: Parse, head: Token, kind: GapKind) -> bool:
    label = next((name.label for name in parse.names if name.span.contains(head.span)), None)
    plural = head.tag in {"NNS", "NNPS"}
    if kind in {GapKind.HE, GapKind.SHE}:
        return label == "PERSON" or (head.pos == "PROPN" and label not in _NO_PERSONS) or head.lemma in PERSON_NOUNS
    if kind is GapKind.IT:
        return not plural and label not in {"PERSON", "DATE", "TIME"} and (head.pos == "PROPN" or head.dep == "nsubj")
    return plural or label in {"ORG", "NORP"} or head.lemma in GROUP_NOUNS


def _pointing(parse: Parse, index: int) -> Gap | None:
    token = parse.tokens[index]
    if token.dep == "det" and token.head > index:
        if any(near.lemma in TIME_WORDS for near in parse.tokens[index + 1 : index + 4]):
            return None
        return Gap(GapKind.THIS_NOUN, index)
    pronoun = token.dep in {"dobj", "obj", "pobj", "nsubj", "nsubjpass", "attr", "ROOT"} and token.tag != "WDT"
    if pronoun and token.pos in {"PRON", "DET"} and not _is_relative(parse, index):
        return Gap(GapKind.THAT, index)
    return None


def _is_relative(parse: Parse, index: int) -> bool:
    """Returns whether "that" joins a clause to the noun before it: "the man that robbed the bank"."""
    return index > 0 and parse.tokens[index - 1].pos in {"NOUN", "PROPN"} and parse.tokens[index].text.lower() == "that"


def _is_incomplete(parse: Parse, index: int) -> bool:
    """Returns whether a noun has "the" and nothing that says which: no name, no complement, no clause."""
    token = parse.tokens[index]
    dependents = [t for i, t in enumerate(parse.tokens) if t.head == index and i != index]
    if not any(t.lemma == "the" for t in dependents) or token.lemma in TIME_WORDS:
        return False
    says_which = {"prep", "relcl", "acl", "poss", "appos"}
    return not any(
        t.dep in says_which
        or (t.dep == "amod" and not _ranks(t))
        or (t.dep == "compound" and t.pos == "PROPN")  # not "the police chief"
        for t in dependents
    )


def _ranks(adjective: Token) -> bool:
    """Returns whether an adjective picks among known things ("the main causes", "the biggest"), and names no kind."""
    return adjective.tag in {"JJS", "JJR"} or adjective.lemma in _RANKING


def is_complete(parse: Parse, gaps: tuple[Gap, ...]) -> bool:
    """Returns whether a question without pronouns says enough: it names, defines or complements what it asks for."""
    if any(gap.kind not in _LACKING_LITTLE for gap in gaps):
        return False
    if len(content_words(parse.text)) > _LONG_QUESTION:
        return True
    if any(gap.kind not in {GapKind.THE_NOUN, GapKind.OTHER} for gap in gaps):
        return False
    if any(token.pos == "PROPN" for token in parse.tokens) or any(name.is_proper for name in parse.names):
        return True
    if any(gap.kind is GapKind.OTHER for gap in gaps):
        return False
    complements = any(token.dep in {"pobj", "relcl", "acl", "advcl", "xcomp", "ccomp"} for token in parse.tokens)
    asked = len(content_words(parse.text))
    if gaps:
        return complements and asked > 2
    return complements or asked > _COMPLETE_WORDS or _defines(parse)


def _defines(parse: Parse) -> bool:
    """Returns whether a phrase itself is what is asked for: "What is throat cancer?", "Tell me about lung cancer."."""
    root = next((token for token in parse.tokens if token.dep == "ROOT"), None)
    if root is None or root.lemma not in {"be", "describe", "tell", "explain", "define", "compare"}:
        return False
    asked = [token for token in parse.tokens if token.pos == "NOUN"]
    return not any(token.tag == "NNS" for token in asked[-1:]) and not any(_ranks(t) for t in parse.tokens)
