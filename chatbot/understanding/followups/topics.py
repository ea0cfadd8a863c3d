"""The topics of a conversation: the phrases of its questions, answers and headlines, gathered by their words.

A topic is everything that was said with the same words: its best wording, where and how recently it was said, and what
is known of its category (a person, a place, …) and number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.language.grammar import Grammar
from chatbot.types import Answer, Turn
from chatbot.understanding.followups.continuing import parts_of
from chatbot.understanding.followups.mentions import (
    PARENTHESIS,
    Mention,
    Utterance,
    UtteranceKind,
    mentions_of,
)

PEOPLE = frozenset({"person", "personnoun"})
NAMES = frozenset({"person", "org", "group", "place", "work", "event", "propn"})
_CATEGORIES: Mapping[str, str] = {
    "PERSON": "person", "PERSON_NOUN": "personnoun", "ORG": "org", "ORG_NOUN": "orgnoun", "NORP": "group",
    "GPE": "place", "LOC": "place", "FAC": "place", "PLACE_NOUN": "placenoun", "WORK_OF_ART": "work",
    "PRODUCT": "work", "LAW": "work", "EVENT": "event", "TOPIC": "topic", "PROPN": "propn", "THING": "thing",
}  # fmt: skip
"""The category of each label of a mention."""
_TIME = "time"


@dataclass(slots=True)
class Topic:
    """All mentions with the same words, the latest first."""

    mentions: list[Mention]

    @property
    def text(self) -> str:
        """The wording of the latest mention."""
        return self.mentions[0].text

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of its content words."""
        return self.mentions[0].stems

    @property
    def label(self) -> str:
        """The most telling label that any mention has."""
        labels = [mention.label for mention in self.mentions]
        return next((label for label in labels if label not in {"THING", "PROPN"}), labels[0])

    @property
    def category(self) -> str:
        """The category of its label; "time" for dates and amounts."""
        return _CATEGORIES.get(self.label, _TIME)

    @property
    def is_person(self) -> bool:
        """True for people, by name or not."""
        return self.category in PEOPLE

    @property
    def plural(self) -> bool:
        """True if the latest mention is plural."""
        return self.mentions[0].plural

    @property
    def is_bare(self) -> bool:
        """True if it always stands without an article, as "throat cancer" does; headlines, which have none, aside."""
        said = [mention for mention in self.mentions if mention.utterance.kind is not UtteranceKind.TITLE]
        return bool(said) and all(mention.bare for mention in said)

    def turns_ago(self, *kinds: UtteranceKind) -> int | None:
        """Returns how many turns ago it was last said in an utterance of one of `kinds`; None if never."""
        said = (mention.utterance for mention in self.mentions)
        return min((utterance.turns_ago for utterance in said if utterance.kind in kinds), default=None)


def topics_of(utterances: Sequence[Utterance]) -> list[Topic]:
    """Returns the topics of `utterances` (the latest first), each set of words once."""
    by_stems: dict[frozenset[str], Topic] = {}
    for utterance in utterances:
        for mention in mentions_of(utterance):
            topic = by_stems.setdefault(frozenset(mention.stems), Topic([]))
            topic.mentions.append(mention)
    return list(by_stems.values())


def question_of(turn: Turn) -> str:
    """Returns the question of a turn with its pronouns replaced, but without what it continued."""
    return parts_of(turn.query.standalone)[0]


def open_title(turn: Turn) -> str:
    """Returns the headline of the article that a conversation began under; empty for a turn that asked something."""
    if turn.query.asked or not isinstance(turn.reply, Answer):
        return ""
    return PARENTHESIS.sub("", turn.reply.evidence[0].article.title).strip()


def utterances_of(turns: Sequence[Turn], grammar: Grammar) -> list[Utterance]:
    """Returns what was said in `turns`, the latest first: in each the answer, the question, the article's title."""
    utterances = []
    for number in range(len(turns) - 1, -1, -1):
        turn, ago = turns[number], len(turns) - number
        if isinstance(turn.reply, Answer):
            evidence = turn.reply.evidence[0]
            if evidence.answer_text is not None:
                utterances.append(Utterance(grammar.parse(evidence.answer_text), UtteranceKind.ANSWER, ago))
            utterances.append(Utterance(grammar.parse(evidence.quote), UtteranceKind.QUOTATION, ago))
        utterances.append(Utterance(grammar.parse(question_of(turn)), UtteranceKind.QUESTION, ago))
        if title := open_title(turn):
            utterances.append(Utterance(grammar.parse(title), UtteranceKind.TITLE, ago))
    return utterances
