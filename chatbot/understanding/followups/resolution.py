"""Making a question self-contained: the topics that it needs are chosen, and put in their place.

A question that says all it needs is returned as it was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.language.grammar import Grammar, Parse
from chatbot.language.words import content_stems, content_words
from chatbot.types import Conversation, Turn
from chatbot.understanding.followups.gaps import Gap, GapKind, gaps_of, is_complete
from chatbot.understanding.followups.mentions import UtteranceKind, event_named_by
from chatbot.understanding.followups.ranking import History, probabilities
from chatbot.understanding.followups.rewriting import about_event, corrected, resumed, with_topics
from chatbot.understanding.followups.topics import Topic, topics_of, utterances_of

TURNS_REMEMBERED = 12
_SAYS_ENOUGH = 8
"""Content words of a question that is long enough to explain its own pronouns."""
# The next seven were chosen on the dialogues that each fold of `tests/quality/followups.py` leaves out.
_NEEDED = 0.37
"""How likely, 0..1, a topic must be to be carried over."""
_NEEDED_FOR_PRONOUN = 0.2
_ANOTHER_NEEDED = 0.4
_ANOTHER_NEEDED_FOR_PRONOUN = 0.6
"""Where a pronoun alone is missing, one topic is mostly all."""
_AS_GOOD = 0.8
"""Share of the first topic's probability from which another one makes an alternative."""
_LEAD = 0.5
_LENGTH = 0.5
"""A topic's gain is its probability less `_LEAD` of what is needed, times its new words to the power of `_LENGTH`."""
_MOST_CARRIED, _MOST_CARRIED_FOR_OTHERS = 2, 4
"""How many topics are carried over at most; "what else" also needs what was said so far."""
_PRONOUNS = frozenset({GapKind.HE, GapKind.SHE, GapKind.IT, GapKind.THEY, GapKind.THAT, GapKind.THERE, GapKind.ONE})


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made self-contained.

    Attributes:
        standalone: equal to what was asked where nothing was missing.
        alternatives: rewritings with another topic that is nearly as likely meant.
    """

    standalone: str
    alternatives: tuple[str, ...] = ()


def resolve(question: str, conversation: Conversation, grammar: Grammar) -> Resolved:
    """Returns `question` with what it leaves out supplied from the last twelve turns of `conversation`."""
    if not conversation.turns or not question.strip():
        return Resolved(question)
    turns = conversation.turns[-TURNS_REMEMBERED:]
    utterances = utterances_of(turns, grammar)
    previous = next(utterance.parse for utterance in utterances if utterance.kind is UtteranceKind.QUESTION)
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
    if is_complete(parse, gaps):
        return Resolved(question)
    topics = topics_of(utterances)
    likely = probabilities(parse, gaps, topics, History.of(turns))
    chosen = choose(parse, gaps, topics, likely)
    if not chosen:
        return Resolved(question)
    return Resolved(
        with_topics(parse, gaps, [topics[index] for index in chosen]),
        _alternatives(parse, gaps, topics, likely, chosen),
    )


def choose(question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], likely: Sequence[float]) -> list[int]:
    """Returns the indices of the topics that are carried over, the most certain first, each of different words."""
    present = set(content_stems(question.text))
    stems = [set(topic.stems) for topic in topics]
    chosen: list[int] = []
    pronoun = any(gap.kind in _PRONOUNS for gap in gaps)
    others = any(gap.kind is GapKind.OTHER for gap in gaps)
    most = _MOST_CARRIED_FOR_OTHERS if others else _MOST_CARRIED
    one_person = not others and any(gap.kind in {GapKind.HE, GapKind.SHE} for gap in gaps)
    another = _ANOTHER_NEEDED_FOR_PRONOUN if pronoun and not others else _ANOTHER_NEEDED
    for least in (_NEEDED_FOR_PRONOUN if pronoun else _NEEDED, *[another] * (most - 1)):
        best: tuple[float, int] | None = None
        for index, probability in enumerate(likely):
            adds = len(stems[index] - present)
            if probability < least or not adds or any(stems[index] & stems[other] for other in chosen):
                continue
            if one_person and chosen and topics[index].is_person:  # "he" is one of them, not both
                continue
            gain = (probability - _LEAD * least) * adds**_LENGTH
            if best is None or gain > best[0]:
                best = (gain, index)
        if best is None:
            break
        chosen.append(best[1])
    return chosen


def _alternatives(
    parse: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], likely: Sequence[float], chosen: Sequence[int]
) -> tuple[str, ...]:
    """Returns the rewriting with the next best topic of the same category, where it is nearly as likely."""
    if not any(gap.kind in _PRONOUNS for gap in gaps):
        return ()
    first = chosen[0]
    taken = {stem for index in chosen for stem in topics[index].stems}
    rivals = [
        index
        for index, probability in enumerate(likely)
        if probability >= _AS_GOOD * likely[first]
        and topics[index].category == topics[first].category
        and not taken & set(topics[index].stems)
    ]
    if not rivals:
        return ()
    rival = max(rivals, key=lambda index: likely[index])
    return (with_topics(parse, gaps, [topics[rival]]),)


def _event_asked_about(turns: Sequence[Turn]) -> str | None:
    """Returns what the latest question of the form "What happened: …?" named."""
    named = (event_named_by(turn.query.standalone) for turn in reversed(turns))
    return next((name for name in named if name is not None), None)
