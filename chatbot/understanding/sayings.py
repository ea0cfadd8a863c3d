"""Questions for what somebody said, and for who said something: told by their first words."""

from collections.abc import Sequence
from dataclasses import dataclass

SAYING = frozenset(
    """
    say said says saying think thinks thought claim claimed claims tell told tells write wrote written argue argued
    argues announce announced promise promised warn warned warns state stated suggest suggested insist insisted tweet
    tweeted predict predicted describe described comment commented
    """.split()
)
"""Forms of verbs that a question for somebody's words has."""
ANSWERING = frozenset("respond responded react reacted reply replied answer answered".split())
_STANCES = (
    """criticize criticized criticise criticised condemn condemned slam slammed blast blasted denounce denounced rebuke
    rebuked mock mocked dismiss dismissed""",
    """praise praised applaud applauded hail hailed commend commended celebrate celebrated thank thanked laud lauded
    tribute""",
    "support supported back backed endorse endorsed defend defended",
    "oppose opposed reject rejected deny denied dispute disputed disagree disagreed",
    "accuse accused blame blamed",
    "warn warned caution cautioned",
    "call called describe described label labeled labelled dub dubbed",
    "urge urged ask asked demand demanded call",
)
_WRITING = frozenset({"write", "wrote", "written"})
"""Who wrote a book or a law has not said so."""
STANCES = tuple(frozenset(words.split()) for words in _STANCES)
"""Verbs that say alike how somebody stands to something: who "slammed" it answers "Who criticised …"."""
_ASKING_WHAT = frozenset("did does do has have had was were is".split())
_LED_BY = frozenset("about on of regarding concerning that to over the in".split())


@dataclass(frozen=True, slots=True)
class Saying:
    """What such a question asks.

    Attributes:
        speaker: whose words are asked for; None if it is who said something.
        topic: what was said, or what about; may be empty.
        cues: words of which one is to stand in the cue; empty for any.
    """

    speaker: str | None
    topic: str
    cues: frozenset[str] = frozenset()


def saying_of(question: str) -> Saying | None:
    """Returns what a question of this form asks; None if it has another."""
    words = question.rstrip(" ?.!").split()
    lower = [word.lower() for word in words]
    if len(words) >= 3 and lower[0] == "who":
        return _who(words, lower)
    if lower[:2] == ["what", "else"]:
        words, lower = words[1:], lower[1:]
    if len(words) >= 4 and lower[0] in ("what", "else", "how") and lower[1] in _ASKING_WHAT:
        verbs = ANSWERING if lower[0] == "how" else SAYING
        at = next((n for n, word in enumerate(lower) if n > 2 and word in verbs), None)
        if at is not None:
            return Saying(" ".join(words[2:at]), _topic(words[at + 1 :]))
    return None


def _who(words: Sequence[str], lower: Sequence[str]) -> Saying | None:
    at = 2 if lower[1] in ("has", "have", "had", "else", "also") else 1
    verb = lower[at] if at < len(lower) else ""
    stance = next((some for some in STANCES if verb in some), frozenset[str]())
    if verb not in SAYING - _WRITING and not stance:
        return None
    topic = _topic(words[at + 1 :])
    return Saying(None, topic, stance) if topic else None


def _topic(words: Sequence[str]) -> str:
    first = next((n for n, word in enumerate(words) if word.lower() not in _LED_BY), len(words))
    return " ".join(words[first:])
