"""The probability that a question leaves out a topic of its conversation: a logistic regression.

Its features cross what is missing with what the topic is, where it was said and how recently. The weights were fitted
on the human rewrites of TREC CAsT 2019 and of CANARD (Elgohary et al. 2019), see `tests/quality/followups.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from chatbot.language.grammar import Parse
from chatbot.language.lexicon import INTERROGATIVES
from chatbot.language.words import content_stems
from chatbot.logistic import LogisticModel
from chatbot.types import Turn
from chatbot.understanding.followups.gaps import OPENER, Gap, GapKind, is_complete, is_elliptic
from chatbot.understanding.followups.mentions import UtteranceKind
from chatbot.understanding.followups.topics import PEOPLE, Topic

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "obj", "attr", "dative", "ROOT"})


_MANY = frozenset({"org", "group", "orgnoun"})
_RELATIVE_TIME = frozenset("then after before during later also too time year happen start end".split())
_COMPLEMENTS = frozenset({"pobj", "relcl", "acl", "advcl", "xcomp", "ccomp"})


@dataclass(frozen=True, slots=True)
class History:
    """The topics that earlier rewritings carried over: a topic that was meant a turn ago is likely meant again.

    Attributes:
        turns: how many are remembered.
        carried: stems that each rewriting added to its question, the latest first.
    """

    turns: int
    carried: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, turns: Sequence[Turn]) -> "History":
        """Returns the history in `turns`, the earliest first."""
        added = [
            frozenset(content_stems(turn.query.standalone)) - frozenset(content_stems(turn.query.asked))
            if turn.query.asked
            else frozenset[str]()
            for turn in reversed(turns)
        ]
        return cls(len(turns), tuple(added))


def probabilities(question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], history: History) -> list[float]:
    """Returns the probability, 0..1, that each of `topics` is meant, in their order."""
    regression = model()
    return [regression.probability(found) for found in features(question, gaps, topics, history)]


def features(question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], history: History) -> list[dict[str, float]]:
    """Returns what the regression sees of each topic: name of the feature -> value."""
    asked = frozenset(content_stems(question.text))
    kinds = sorted({gap.kind.value for gap in gaps}) or ["none"]
    shape = list(_shape(question, asked))
    needs = list(_needs(question, gaps))
    seen: dict[str, int] = {}
    fitting = {"people": 0, "things": 0, "many": 0}
    found = []
    for topic in topics:
        kind = topic.category
        order = seen.get(kind, 0)
        seen[kind] = order + 1
        facts = list(_facts(topic, asked, topics, order))
        standing = list(_standing(topic, topics, asked, gaps, history, fitting))
        beside = (kind, *needs[:2], *(gap for gap in kinds if gap != "none"))
        names = (
            "bias",
            *facts,
            *needs,
            *standing,
            *(f"{gap}&{fact}" for gap in kinds for fact in facts),
            *(f"{other}&{fact}" for fact in facts[:2] for other in shape),
            *(f"{gap}&{other}" for gap in kinds for other in shape),
            *(f"{fact}&{other}" for fact in standing for other in beside),
        )
        found.append(dict.fromkeys(names, 1.0))
    return found


def _shape(question: Parse, asked: frozenset[str]) -> Iterator[str]:
    """Yields what the question is like, whatever the topic."""
    yield f"asks{min(len(asked), 6)}"
    yield "named" if any(name.is_proper for name in question.names) else "unnamed"
    words = [token.lemma for token in question.tokens]
    yield "begins:" + next((word for word in words[:3] if word in INTERROGATIVES), "other")
    if is_elliptic(question):
        yield "phrase"
    yield "definite" if "the" in words else "indefinite"


def _needs(question: Parse, gaps: Sequence[Gap]) -> Iterator[str]:
    """Yields whether the question seems to need anything at all."""
    words = {token.lemma for token in question.tokens}
    yield "complete" if is_complete(question, tuple(gaps)) else "lacking"
    yield "complemented" if any(token.dep in _COMPLEMENTS for token in question.tokens) else "uncomplemented"
    yield "opened" if OPENER.sub("", question.text) != question.text else "unopened"
    yield "relative" if words & _RELATIVE_TIME else "absolute"
    yield "any" if "any" in words else "no-any"


def _standing(
    topic: Topic,
    topics: Sequence[Topic],
    asked: frozenset[str],
    gaps: Sequence[Gap],
    history: History,
    fitting: dict[str, int],
) -> Iterator[str]:
    """Yields how the topic stands among the others: carried over before, often asked about, the nth of its sort.

    Args:
        fitting: counts the sorts from one topic to the next.
    """
    kind, kinds, stems = topic.category, {gap.kind for gap in gaps}, frozenset(topic.stems)
    carried = [stems <= earlier for earlier in history.carried]
    yield "carried-last" if carried[0] else "carried" if any(carried) else "not-carried"
    turns = max(history.turns, 1)
    in_questions = [m for m in topic.mentions if m.utterance.kind is UtteranceKind.QUESTION]
    yield f"share{min(4, 5 * len({m.utterance.turns_ago for m in topic.mentions}) // turns)}"
    yield f"asked-share{min(4, 5 * len({m.utterance.turns_ago for m in in_questions}) // turns)}"
    yield f"adds{min(4, len(stems - asked))}"
    sort = "people" if kind in PEOPLE or kind == "propn" else "things"
    yield f"{sort}{_few(fitting[sort])}"
    fitting[sort] += 1
    many = topic.plural or kind in _MANY
    yield f"many{_few(fitting['many'])}" if many else "not-many"
    fitting["many"] += many
    yield "asked-first" if any(m.utterance.is_first for m in in_questions) else "not-asked-first"
    yield "asked-subject" if in_questions and in_questions[0].role in _SUBJECTS else "not-asked-subject"
    yield f"ago{_few(min(m.utterance.turns_ago for m in topic.mentions) - 1)}"
    parts = [other for other in topics if frozenset(other.stems) < stems]
    wholes = [other for other in topics if frozenset(other.stems) > stems]
    yield "of-title" if any(part.turns_ago(UtteranceKind.TITLE) for part in parts) else "not-of-title"
    yield "in-asked" if any(whole.turns_ago(UtteranceKind.QUESTION) == 1 for whole in wholes) else "not-in-asked"
    yield "fits-person" if kind in PEOPLE and kinds & {GapKind.HE, GapKind.SHE} else "no-person"
    yield "fits-thing" if kind not in PEOPLE and GapKind.IT in kinds else "no-thing"
    yield "fits-many" if many and GapKind.THEY in kinds else "no-many"


def _few(count: int) -> str:
    return "0" if count <= 0 else "1" if count == 1 else "2" if count <= 3 else "4" if count < 8 else "8"


def _facts(topic: Topic, asked: frozenset[str], topics: Sequence[Topic], order: int) -> Iterator[str]:
    kind = topic.category
    latest = topic.mentions[0]
    in_question, in_answer = (
        topic.turns_ago(UtteranceKind.QUESTION),
        topic.turns_ago(UtteranceKind.ANSWER, UtteranceKind.QUOTATION),
    )
    where = f"q{_near(in_question)}a{_near(in_answer)}t{int(topic.turns_ago(UtteranceKind.TITLE) is not None)}"
    yield kind
    yield where
    yield f"{kind}&{where}"
    yield f"order{min(order, 3)}&{kind}"
    yield "plural" if topic.plural else "single"
    yield f"{kind}&plural" if topic.plural else f"{kind}&single"
    yield "role:" + _role(topic)
    yield f"{where}&role:" + _role(topic)
    yield f"words{min(len(topic.stems), 5)}"
    if latest.extended:
        yield "extended"
    yield "the" if latest.definite else "no-the"
    yield f"turns{min(len({(m.utterance.turns_ago, m.utterance.kind) for m in topic.mentions}), 4)}"
    if any(m.utterance.is_first for m in topic.mentions):
        yield "first"
    echoes = sum(1 for t in topics if t is not topic and set(t.stems) < set(topic.stems))
    yield f"echoed{min(echoes, 3)}"
    longer = sum(1 for t in topics if t is not topic and set(t.stems) > set(topic.stems))
    yield f"part{min(longer, 2)}"
    shared = len(asked & set(topic.stems))
    if shared:
        yield "shares-head" if topic.stems[-1] in asked else "shares"
        yield f"shares{min(shared, 2)}of{min(len(topic.stems), 4)}"
    if not latest.text[:1].islower():
        yield "capital"


def _role(topic: Topic) -> str:
    role = topic.mentions[0].role
    return (
        "subject" if role in _SUBJECTS else "object" if role in _OBJECTS else "oblique" if role == "pobj" else "other"
    )


def _near(back: int | None) -> str:
    return "0" if back is None else "1" if back == 1 else "2" if back == 2 else "3" if back <= 4 else "5"


@cache
def model() -> LogisticModel:
    """Returns the regression that ships."""
    return LogisticModel.read(files("chatbot.understanding.followups").joinpath("ranking.json"))
