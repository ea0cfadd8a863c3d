"""The sort of words that answer a question, told from its grammar, and whether words are of that sort."""

import re
from collections.abc import Set
from dataclasses import dataclass
from enum import Enum

from chatbot.language.grammar import Parse, Token
from chatbot.language.lexicon import (
    ASKED_PERSON_NOUNS,
    INTERROGATIVES,
    MEASURE_NOUNS,
    MONEY_NOUNS,
    MONTHS,
    ORGANISATION_NOUNS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    QUANTITY_NOUNS,
    SHARE_NOUNS,
    SPEECH_VERBS,
    TIME_NOUNS,
    TITLE_NOUNS,
    WEEKDAYS,
)
from chatbot.understanding.listings import listed_noun

_NUMBER = (
    r"(?:\d[\d.,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    r"billions?|trillions?|dozens?|couple|single|half|twice|once|no|none|nobody)\b)"
)
_UNITS = (
    r"(?:km|kilomet\w+|met(?:er|re)s?|cm|centimet\w+|mm|miles?|feet|foot|ft|inch(?:es)?|yards?|acres?|hectares?|kg|kilo\w*|"
    r"grams?|tons?|tonnes?|pounds?|lbs?|ounces?|lit(?:er|re)s?|gallons?|degrees?|mph|kph|knots|watts?|volts?|"
    r"megawatts?|gigawatts?|°)\b"
)
_TIME_UNITS = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies)|seasons?|terms?)"
)
_MONEY = (
    r"(?:[$€£¥₹]\s?\d|(?:\d|hundred|thousand|million|billion|trillion)\S*\s+(?:\w+\s+)?"
    r"(?:dollars?|euros?|pounds?|pence|cents?|yen|yuan|francs?|roubles?|rubles?|rupees?|kronor|pesos?)\b)"
)
_SHARE = (
    rf"(?:\d\s?%|{_NUMBER}[\s-]*(?:percent(?:age)?|per cent|(?:percentage[\s-]|basis[\s-])?points?)\b|"
    r"\b(?:half|thirds?|quarters?|fifths?)\b)"
)
_DAY = (
    rf"\b(?:{'|'.join((*WEEKDAYS, *(month for month in MONTHS if month != 'may')))}|"
    rf"(?:jan|feb|mar|apr|aug|sept?|oct|nov|dec)\.|"
    rf"yesterday|today|tonight|tomorrow|(?:this|last|next) (?:week|month|year|weekend|night|morning)|weekend|"
    rf"(?:1[5-9]|20)\d\d|\d{{4}}s|\d{{1,2}}(?::\d\d)? ?[ap]\.?m|{_TIME_UNITS} (?:ago|later|earlier)|"
    rf"spring|summer|autumn|fall|winter|noon|midnight)\b|\b(?-i:May)\b"
)


@dataclass(frozen=True, slots=True)
class _Sort:
    """How words of one sort are known.

    Attributes:
        labels: OntoNotes labels of names of that sort.
        pattern: what such words contain, None where labels must tell.
        never: what they do not contain.
    """

    labels: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None


def _sort(labels: str = "", pattern: str = "", never: str = "") -> _Sort:
    compiled = [re.compile(expression, re.I) if expression else None for expression in (pattern, never)]
    return _Sort(frozenset(labels.split()), *compiled)


class AnswerType(Enum):
    """The sort of words that answer a question."""

    PERSON = 1, _sort("PERSON ORG NORP")
    ORGANISATION = 2, _sort("ORG PRODUCT GPE NORP FAC")
    PLACE = 3, _sort("GPE LOC FAC")
    DAY = 4, _sort("DATE TIME EVENT", _DAY)
    DURATION = (
        5,
        _sort(
            "DATE TIME",
            rf"{_NUMBER}[\s-]+(?:\w+[\s-]+)?{_TIME_UNITS}\b|\b(?:an?|several|many|few)\s+{_TIME_UNITS}\b|\b(?:life|until|till|since)\b",
        ),
    )
    AGE = 6, _sort("DATE CARDINAL", rf"\b\d{{1,3}}\b|{_NUMBER}[\s-]years?", r"[$€£%]|\b(?:1[5-9]|20)\d\d\b")
    MONEY = 7, _sort("MONEY", _MONEY + r"|\bfree\b")
    SHARE = 8, _sort("PERCENT", _SHARE, r"[$€£]")
    COUNT = 9, _sort("CARDINAL ORDINAL QUANTITY", _NUMBER, rf"[$€£%]|\bper ?cent\b|\d[\d.,]*[\s-]*{_UNITS}")
    MEASURE = 10, _sort("QUANTITY CARDINAL", _NUMBER, r"[$€£]")
    QUANTITY = 11, _sort("MONEY PERCENT QUANTITY CARDINAL", _NUMBER)
    """An amount of something that the question leaves open: "How much …"."""
    TITLE = 12, _sort("WORK_OF_ART ORG PERSON PRODUCT EVENT LAW GPE")
    DEFINITION = 13, _sort()
    """Who or what a name stands for."""
    SPEECH = 14, _sort()
    CAUSE = 15, _sort()
    MANNER = 16, _sort()
    HAPPENING = 17, _sort()
    """What happened: told by sentences that carry the most, not by words in them."""
    YES_NO = 18, _sort()
    TOPIC = 19, _sort()
    """No question: a few words that say what it is about."""
    OPEN = 20, _sort()

    def __init__(self, _number: int, sort: _Sort) -> None:
        self.labels = sort.labels
        """OntoNotes labels of names that can answer; empty where no name tells."""
        self._pattern, self._never = sort.pattern, sort.never

    @property
    def is_figure(self) -> bool:
        """True if a number answers."""
        return self in _FIGURES

    @property
    def has_short_answer(self) -> bool:
        """True if a few words can answer; causes, ways and happenings take a sentence."""
        return self not in _TAKES_A_SENTENCE

    def fits(self, text: str, labels: Set[str]) -> bool | None:
        """Returns whether words may answer a question of this sort; None if the sort does not tell.

        Args:
            labels: those of the names in `text`.
        """
        if self._never is not None and self._never.search(text):
            return False
        if self._pattern is not None:
            return bool(self._pattern.search(text))
        return bool(self.labels & labels) if self.labels else None


_FIGURES = frozenset({
    AnswerType.DURATION, AnswerType.AGE, AnswerType.MONEY, AnswerType.SHARE, AnswerType.COUNT, AnswerType.MEASURE,
    AnswerType.QUANTITY,
})  # fmt: skip
_TAKES_A_SENTENCE = frozenset({
    AnswerType.CAUSE, AnswerType.MANNER, AnswerType.HAPPENING, AnswerType.YES_NO, AnswerType.TOPIC,
    AnswerType.DEFINITION,
})  # fmt: skip

ASKS_WHAT_HAPPENED = re.compile(
    r"^\s*(so |and )?(what(’s|'s| is| was| has| had)? (been )?(happen|going on|new\b)|timeline of|"
    r"(what(’s|'s| is| are) )?(the )?(latest|newest|news|updates?)( news)? (on|about|of|from|in)\b|(any|what) news\b)",
    re.IGNORECASE,
)
"""Questions for what happened, and for the latest."""
_AUXILIARIES = frozenset("do be have can could will would should may might must".split())
_MEASURING_VERBS = frozenset("weigh measure".split())
_PAYING_VERBS = frozenset("cost pay spend earn make worth charge raise donate lose owe".split())
_LISTED_PERSONS = PERSON_NOUNS | frozenset({"people", "person", "winner", "loser", "nominee", "dead", "member"})
_LONGEST_TOPIC = 5
"""Words of a line without a question word or a verb."""


def answer_type(parse: Parse) -> AnswerType:
    """Returns the sort of words that would answer the question `parse`."""
    if ASKS_WHAT_HAPPENED.match(parse.text):
        return AnswerType.HAPPENING
    sort = _as_worded(parse)
    listed = listed_noun(parse) if sort is AnswerType.OPEN else None
    if listed is None:
        return sort
    return AnswerType.PERSON if listed.lemma in _LISTED_PERSONS else _of_noun(listed.lemma)


def _as_worded(parse: Parse) -> AnswerType:
    tokens = parse.tokens
    for index, token in enumerate(tokens):
        if token.lemma in INTERROGATIVES and not _joins_clauses(tokens, index):
            return _of_interrogative(parse, index)
    return _without_interrogative(tokens)


def _joins_clauses(tokens: tuple[Token, ...], index: int) -> bool:
    """Returns whether a question word in the middle asks nothing: "the man who fell", "what he said when he left"."""
    token = tokens[index]
    if index == 0:
        return False
    if token.tag == "WDT":
        return tokens[index - 1].pos in {"NOUN", "PROPN", "PUNCT"}
    return token.lemma == "when" and token.dep == "advmod" and token.head > index


def _of_interrogative(parse: Parse, index: int) -> AnswerType:
    tokens = parse.tokens
    word = tokens[index].lemma
    if word in {"who", "whom", "whose"}:
        return AnswerType.DEFINITION if word == "who" and _asks_for_a_definition(parse, index) else AnswerType.PERSON
    fixed = {"when": AnswerType.DAY, "where": AnswerType.PLACE, "why": AnswerType.CAUSE}.get(word)
    if fixed is not None:
        return fixed
    if word == "how":
        return _of_how(tokens, index)
    return _of_what(parse, index)


def _of_how(tokens: tuple[Token, ...], index: int) -> AnswerType:
    following = tokens[index + 1].lemma if index + 1 < len(tokens) else ""
    rest = {token.lemma for token in tokens[index + 1 :]}
    if following == "many":
        counted = tokens[index + 2].lemma if index + 2 < len(tokens) else ""
        return AnswerType.DURATION if re.fullmatch(_TIME_UNITS, counted) and counted != "term" else AnswerType.COUNT
    if following == "much":
        if rest & _MEASURING_VERBS:
            return AnswerType.MEASURE
        return (
            AnswerType.MONEY
            if rest & (MONEY_NOUNS | _PAYING_VERBS - {"raise", "lose", "make"})
            else AnswerType.QUANTITY
        )
    if following == "old":
        return AnswerType.AGE
    if following == "long":
        return AnswerType.DURATION
    if following in {"far", "high", "tall", "big", "large", "fast", "heavy", "deep", "wide", "strong", "hot", "cold"}:
        return AnswerType.MEASURE
    return AnswerType.DAY if following == "soon" else AnswerType.OPEN if following == "often" else AnswerType.MANNER


def _of_what(parse: Parse, index: int) -> AnswerType:
    tokens = parse.tokens
    token = tokens[index]
    if token.lemma == "what" and any(t.lemma in SPEECH_VERBS and t.pos == "VERB" for t in tokens[index + 1 :]):
        return AnswerType.SPEECH
    head = tokens[token.head].lemma if token.dep in {"det", "nsubj", "attr", "dobj"} else ""
    following = tokens[index + 1].lemma if index + 1 < len(tokens) else ""
    subject = next((t.lemma for t in tokens[index + 1 :] if t.dep in {"nsubj", "attr"} and t.pos == "NOUN"), "")
    if _asks_for_a_definition(parse, index):
        return AnswerType.DEFINITION
    of_noun = _of_noun(head, following, subject)
    if of_noun is AnswerType.OPEN and following in {"name", "time"}:
        return AnswerType.DAY if following == "time" else AnswerType.OPEN
    return of_noun


def _asks_for_a_definition(parse: Parse, index: int) -> bool:
    """Returns whether only "is" and a name or a term follow the question word: "Who was Loretta Lynn?"."""
    tokens = [token for token in parse.tokens[index + 1 :] if token.pos != "PUNCT"]
    if len(tokens) < 2 or tokens[0].lemma not in {"be", "’s", "'s"}:
        return False
    rest = [token for token in tokens[1:] if token.lemma not in {"the", "a", "an"}]
    if not rest or any(token.pos in {"VERB", "AUX", "ADP", "ADV", "ADJ"} and token.text.islower() for token in rest):
        return False
    if parse.tokens[index].lemma == "who":
        return all(token.pos == "PROPN" for token in rest) and not any(
            token.lemma in ASKED_PERSON_NOUNS for token in rest
        )
    of_somebody = any(token.tag in {"POS", "PRP$"} for token in rest)
    return not of_somebody and _of_noun(*(token.lemma for token in rest)) is AnswerType.OPEN


def _of_noun(*nouns: str) -> AnswerType:
    for noun in nouns:
        for known, sort in _BY_NOUN:
            if noun in known:
                return sort
    return AnswerType.OPEN


_BY_NOUN = (
    (frozenset({"age"}), AnswerType.AGE),
    (MONEY_NOUNS, AnswerType.MONEY),
    (SHARE_NOUNS, AnswerType.SHARE),
    (MEASURE_NOUNS, AnswerType.MEASURE),
    (TIME_NOUNS, AnswerType.DAY),
    (PLACE_NOUNS, AnswerType.PLACE),
    (ASKED_PERSON_NOUNS, AnswerType.PERSON),
    (ORGANISATION_NOUNS, AnswerType.ORGANISATION),
    (TITLE_NOUNS, AnswerType.TITLE),
    (QUANTITY_NOUNS, AnswerType.QUANTITY),
    (frozenset({"reason", "cause"}), AnswerType.CAUSE),
)


def _without_interrogative(tokens: tuple[Token, ...]) -> AnswerType:
    """Returns the sort of a line without a question word."""
    said = [token for token in tokens if token.pos not in {"PUNCT", "SPACE"}]
    if said and said[0].lemma in _AUXILIARIES and (said[0].pos in {"AUX", "VERB"}):
        return AnswerType.YES_NO
    if said and all(token.pos == "PROPN" for token in said):
        return AnswerType.TOPIC if len(said) <= _LONGEST_TOPIC else AnswerType.OPEN
    if any(token.pos == "VERB" and token.tag in {"VB", "VBZ", "VBP", "VBD"} for token in said):
        return AnswerType.OPEN
    of_noun = _of_noun(*(token.lemma for token in reversed(said)))
    if of_noun.is_figure and len(said) > 1:
        return of_noun
    return AnswerType.TOPIC if len(said) <= _LONGEST_TOPIC else AnswerType.OPEN
