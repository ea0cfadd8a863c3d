"""Making a question self-contained: what it leaves out is taken from what was said before it.

What can stand for a pronoun is put in its place. Everything else follows the question's own words after a dash, so that
no sentence comes of it that nobody would say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.language.grammar import Grammar, Parse
from chatbot.language.words import content_stems, content_words, stem
from chatbot.types import Answer, Conversation, Turn
from chatbot.understanding.followups.encoding import ANSWER, QUESTION, TITLE
from chatbot.understanding.followups.gaps import PRONOUNS, Gap, GapKind, gaps_of, is_complete
from chatbot.understanding.followups.mentions import UtteranceKind, event_named_by
from chatbot.understanding.followups.rewriting import (
    about_event,
    asks_of_an_event,
    corrected,
    fits,
    resumed,
    with_topics,
)
from chatbot.understanding.followups.term_model import TermModel
from chatbot.understanding.followups.topics import NAMES, Topic, open_title, question_of, topics_of, utterances_of

_TURNS_REMEMBERED = 8
_LONGEST_QUOTATION = 300
"""Characters of an answer that are looked at, from its beginning."""
_SAYS_ENOUGH = 8
"""Content words of a question that is long enough to explain its own pronouns."""
_NEEDED = 0.5
"""How likely, 0..1, a word must be to be carried over; a topic gains by each that is likelier, and loses by others."""
_NEEDED_IF_COMPLETE = 0.9
"""The same where the question's own grammar lacks nothing."""
_NEEDED_FOR_A_NOUN = 0.35
"""The same of the first topic, where the question asks about "the study" and not about which."""
_NEEDED_FOR_PRONOUN, _NEEDED_FOR_A_PERSON = 0.25, 0.1
"""How likely the words of a topic must be, on average, to be what a pronoun stands for; "he" is always somebody."""
_FEW_WORDS = 3
"""Content words of a question that may lack something though its grammar is complete."""
_ANSWERED = 0.3
"""What a word of the short answer just given counts for more than one of its quotation."""
_ASKED_ABOUT = 0.1
"""What a word of an earlier question counts for more than one of an answer, which may be wrong."""
_NAMED = 0.2
"""The same of a name."""
_NEEDED_BESIDE = 0.15
"""The same of the other words of a phrase of which some are carried over."""
_LONGEST_WHOLE = 4
"""Content words of such a phrase at most."""
_SURE = 0.6
"""How likely the words of a topic must be, on average, for it to be put in a pronoun's place, if it is no person."""
_NEEDED_ALONE = 0.7
"""How likely a word must be that is part of no topic that is carried over."""
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_AS_GOOD = 0.8
"""Share of the first topic's gain from which another one makes an alternative."""
_MOST_CARRIED = 3
"""Topics."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made self-contained.

    Attributes:
        standalone: equal to what was asked where nothing was missing.
        alternatives: the same with another topic that is nearly as likely meant.
    """

    standalone: str
    alternatives: tuple[str, ...] = ()


def resolve(question: str, conversation: Conversation, grammar: Grammar, terms: TermModel) -> Resolved:
    """Returns `question` with what it leaves out supplied from the last turns of `conversation`.

    Raises:
        store.ModelUnavailable: as `TermModel.probabilities`.
    """
    if not conversation.turns or not question.strip():
        return Resolved(question)
    turns = conversation.turns[-_TURNS_REMEMBERED:]
    previous = grammar.parse(turns[-1].query.standalone)
    meant = corrected(question, previous, grammar)
    if meant is not None:
        return Resolved(meant)
    if len(content_words(question)) > _SAYS_ENOUGH:
        return Resolved(question)
    parse = grammar.parse(question)
    gaps = gaps_of(parse)
    rewritten = about_event(parse, _event_asked_about(conversation.turns)) or resumed(parse, gaps, previous)
    if rewritten is not None:
        return Resolved(rewritten)
    complete = is_complete(parse, gaps)
    if complete and not _may_lack_something(parse):
        return Resolved(question)
    likely = terms.probabilities(question, said_in(turns))
    topics = topics_of(utterances_of(turns, grammar))
    chosen = choose(parse, gaps, topics, likely, _NEEDED_IF_COMPLETE if complete and not gaps else _NEEDED)
    words = _words_alone(parse, topics, likely, turns)
    if not chosen and not words:
        return Resolved(question)
    sure = [
        topic
        for topic in (topics[index] for index in chosen)
        if _belief(topic, likely) + _bonus(topic) >= _SURE or topic.label == "PERSON"
    ]
    unsure = [topics[index] for index in chosen if topics[index] not in sure]
    return Resolved(
        with_topics(parse, gaps, sure, unsure, words),
        tuple(with_topics(parse, gaps, [rival], [], []) for rival in _rivals(parse, topics, likely, chosen)),
    )


def said_in(turns: Sequence[Turn]) -> list[tuple[str, int]]:
    """Returns the texts of `turns` with their types, the latest first: answers, questions, the open article's title."""
    said: list[tuple[str, int]] = []
    for turn in reversed(turns):
        if isinstance(turn.reply, Answer):
            said.append((turn.reply.evidence[0].quote[:_LONGEST_QUOTATION], ANSWER))
        if turn.query.asked:
            said.append((question_of(turn), QUESTION))
    title = open_title(turns[0])
    return [*said, (title, TITLE)] if title else said


def _may_lack_something(question: Parse) -> bool:
    """Returns whether a complete question is so short that it may be about what was spoken of: "How many died?"."""
    named = any(name.is_proper for name in question.names) or any(token.pos == "PROPN" for token in question.tokens)
    return not named and len(content_words(question.text)) <= _FEW_WORDS


def choose(
    question: Parse,
    gaps: Sequence[Gap],
    topics: Sequence[Topic],
    likely: Mapping[str, float],
    least: float = _NEEDED,
) -> list[int]:
    """Returns the indices of the topics that are carried over, each of different words.

    The first is what a pronoun stands for, if there is one; then come those that gain most, beside a pronoun only what
    was asked about.

    Args:
        likely: by stem, how likely the question leaves it out, 0..1.
        least: how likely a word must be for that.
    """
    taken = set(content_stems(question.text))
    chosen = _meant_by_a_pronoun(question, gaps, topics, taken, likely)
    taken |= {stem for index in chosen for stem in topics[index].stems}
    one_person = any(gap.kind in {GapKind.HE, GapKind.SHE} for gap in gaps) and not any(
        gap.kind is GapKind.OTHER for gap in gaps
    )
    filled = bool(chosen)
    lacks_a_noun = any(gap.kind is GapKind.THE_NOUN for gap in gaps)
    while len(chosen) < _MOST_CARRIED:
        needed = _NEEDED_FOR_A_NOUN if lacks_a_noun and not chosen else least
        persons = one_person and any(topics[index].is_person for index in chosen)  # "he" is one of them, not both
        gains = [
            (_gain(topic, taken, likely, needed), -index)
            for index, topic in enumerate(topics)
            if not (persons and topic.is_person) and not (filled and _is_only_quoted(topic))
        ]
        gain, place = max(gains, default=(0.0, 0))
        if gain <= 0:
            break
        place = _whole(topics, -place, taken, likely)
        chosen.append(place)
        taken |= set(topics[place].stems)
    return chosen


def _bonus_of_an_answer(topic: Topic) -> float:
    """Returns `_bonus`, but more for the answer just given, which a pronoun mostly means."""
    return _ANSWERED if topic.turns_ago(UtteranceKind.ANSWER) == 1 else _bonus(topic)


def _is_named(topic: Topic) -> bool:
    return topic.category in NAMES - {"event", "propn"}


def _meant_by_a_pronoun(
    question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], taken: set[str], likely: Mapping[str, float]
) -> list[int]:
    """Returns the index of the topic that fits the first pronoun and is likeliest meant; empty if there is none."""
    gap = next((gap for gap in gaps if gap.kind in PRONOUNS), None)
    if gap is None:
        return []
    of_an_event = gap.kind in {GapKind.IT, GapKind.THAT} and asks_of_an_event(question)
    needed = _NEEDED_FOR_A_PERSON if gap.kind in {GapKind.HE, GapKind.SHE} else _NEEDED_FOR_PRONOUN
    fitting = [
        (_belief(topic, likely) + _bonus_of_an_answer(topic) + _NAMED * (topic.category == "person"), -index)
        for index, topic in enumerate(topics)
        if fits(gap, topic) and not set(topic.stems) & taken and not (of_an_event and _is_named(topic))
    ]
    belief, place = max(fitting, default=(0.0, 0))
    return [_whole(topics, -place, taken, likely)] if belief >= needed else []


def _bonus(topic: Topic) -> float:
    """Returns what speaks for a topic beside its words: it was asked about."""
    if topic.turns_ago(UtteranceKind.QUESTION) is None:
        return 0.0
    return _NAMED if topic.category in NAMES else _ASKED_ABOUT


def _is_only_quoted(topic: Topic) -> bool:
    return topic.turns_ago(UtteranceKind.QUESTION, UtteranceKind.TITLE) is None


def _whole(topics: Sequence[Topic], place: int, taken: set[str], likely: Mapping[str, float]) -> int:
    """Returns the index of the phrase of a question that the topic at `place` is part of: not a name without its noun.

    Its own index where there is none, or other words of the phrase are not meant.
    """
    if topics[place].category == "person":  # a name is whole
        return place
    part = set(topics[place].stems)
    wholes = [
        index
        for index, topic in enumerate(topics)
        if part < set(topic.stems) and not set(topic.stems) & taken and _completes(topic, part, likely)
    ]
    return min(wholes, key=lambda index: len(topics[index].stems), default=place)


def _completes(topic: Topic, part: set[str], likely: Mapping[str, float]) -> bool:
    """Returns whether a phrase of a question is better than its `part`: a name with its noun, or with its year."""
    asked = [mention for mention in topic.mentions if mention.utterance.kind is UtteranceKind.QUESTION]
    more = set(topic.stems) - part
    if asked and all(_YEAR.fullmatch(stem) for stem in more):
        return True
    whole = len(topic.stems) <= _LONGEST_WHOLE and any(not mention.extended for mention in asked)
    return whole and all(likely.get(stem, 0.0) >= _NEEDED_BESIDE for stem in more)


def _gain(topic: Topic, taken: set[str], likely: Mapping[str, float], needed: float = _NEEDED) -> float:
    stems = set(topic.stems)
    if stems & taken:
        return 0.0
    return sum(likely.get(stem, 0.0) + _bonus(topic) - needed for stem in stems)


def _belief(topic: Topic, likely: Mapping[str, float]) -> float:
    """Returns how likely the words of a topic are left out, on average."""
    return sum(likely.get(stem, 0.0) for stem in topic.stems) / len(topic.stems)


def _words_alone(
    question: Parse, topics: Sequence[Topic], likely: Mapping[str, float], turns: Sequence[Turn]
) -> list[str]:
    """Returns the words of earlier questions that are surely left out and in no phrase of `topics`, as they stood."""
    taken = set(content_stems(question.text)) | {one for topic in topics for one in topic.stems}
    found: dict[str, str] = {}
    for turn in reversed(turns):
        for word in content_words(question_of(turn)):
            if stem(word) not in taken and likely.get(stem(word), 0.0) >= _NEEDED_ALONE:
                found.setdefault(stem(word), word)
    return list(found.values())


def _rivals(
    question: Parse, topics: Sequence[Topic], likely: Mapping[str, float], chosen: Sequence[int]
) -> list[Topic]:
    """Returns the next best topic of the first one's category, where it gains nearly as much."""
    if not chosen:
        return []
    first, present = topics[chosen[0]], set(content_stems(question.text))
    taken = present | {stem for index in chosen for stem in topics[index].stems}
    least = _AS_GOOD * _gain(first, present, likely)
    rivals = [
        (gain, -index)
        for index, topic in enumerate(topics)
        if topic.category == first.category and (gain := _gain(topic, taken, likely)) >= max(least, 1e-9)
    ]
    return [topics[-max(rivals)[1]]] if rivals else []


def _event_asked_about(turns: Sequence[Turn]) -> str | None:
    """Returns what the latest question of the form "What happened: …?" named."""
    named = (event_named_by(turn.query.standalone) for turn in reversed(turns))
    return next((name for name in named if name is not None), None)
