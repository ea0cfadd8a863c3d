"""How likely each topic of a conversation is meant by what a question leaves out: a logistic regression.

Its features cross what is missing with what the topic is, where it was said and how recently. The weights were fitted
on the human rewrites of TREC CAsT 2019 and of CANARD (Elgohary et al. 2019), see `tests/quality/followups.py`.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from chatbot.grammar import Parse
from chatbot.questions import INTERROGATIVES
from chatbot.understanding.gaps import Gap, is_elliptic
from chatbot.understanding.mentions import Place, Topic
from chatbot.words import content_stems

CLASSES: Mapping[str, str] = {
    "PERSON": "person", "PERSON_NOUN": "personnoun", "ORG": "org", "ORG_NOUN": "orgnoun", "NORP": "group",
    "GPE": "place", "LOC": "place", "FAC": "place", "PLACE_NOUN": "placenoun", "WORK_OF_ART": "work",
    "PRODUCT": "work", "LAW": "work", "EVENT": "event", "TOPIC": "topic", "PROPN": "propn", "THING": "thing",
}  # fmt: skip
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "obj", "attr", "dative", "ROOT"})


def class_of(topic: Topic) -> str:
    """The sort of thing that `topic` is; "time" for dates and amounts."""
    return CLASSES.get(topic.label, "time")


def scores(question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic]) -> list[float]:
    """How likely each of `topics` is meant, 0..1, in the order of `topics`."""
    return [_probability(found) for found in features(question, gaps, topics)]


def features(question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic]) -> list[dict[str, float]]:
    """What the regression sees of each topic: name of the feature -> value."""
    asked = frozenset(content_stems(question.text))
    kinds = sorted({gap.kind.value for gap in gaps}) or ["none"]
    shape = list(_shape(question, asked))
    seen: dict[str, int] = {}
    found = []
    for topic in topics:
        kind = class_of(topic)
        order = seen.get(kind, 0)
        seen[kind] = order + 1
        facts = list(_facts(topic, asked, topics, order))
        row = {"bias": 1.0}
        for fact in facts:
            row[fact] = 1.0
            for gap in kinds:
                row[f"{gap}&{fact}"] = 1.0
        for fact in facts[:2]:
            for other in shape:
                row[f"{other}&{fact}"] = 1.0
        for gap in kinds:
            for other in shape:
                row[f"{gap}&{other}"] = 1.0
        found.append(row)
    return found


def _shape(question: Parse, asked: frozenset[str]) -> Iterator[str]:
    """What the question is like, whatever the topic."""
    yield f"asks{min(len(asked), 6)}"
    yield "named" if any(name.is_proper for name in question.names) else "unnamed"
    words = [token.lemma for token in question.tokens]
    yield "begins:" + next((word for word in words[:3] if word in INTERROGATIVES), "other")
    if is_elliptic(question):
        yield "phrase"
    yield "definite" if "the" in words else "indefinite"


def _facts(topic: Topic, asked: frozenset[str], topics: Sequence[Topic], order: int) -> Iterator[str]:
    kind = class_of(topic)
    latest = topic.mentions[0]
    in_question, in_answer = topic.back(Place.QUESTION), topic.back(Place.ANSWER, Place.QUOTE)
    where = f"q{_near(in_question)}a{_near(in_answer)}t{int(topic.back(Place.TITLE) is not None)}"
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
    yield f"turns{min(len({(m.said.back, m.said.place) for m in topic.mentions}), 4)}"
    if any(m.said.is_first for m in topic.mentions):
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
    return "subject" if role in SUBJECTS else "object" if role in OBJECTS else "oblique" if role == "pobj" else "other"


def _near(back: int | None) -> str:
    return "0" if back is None else "1" if back == 1 else "2" if back == 2 else "3" if back <= 4 else "5"


def _probability(row: Mapping[str, float]) -> float:
    known = weights()
    total = sum(known.get(name, 0.0) * value for name, value in row.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """Name of the feature -> its weight."""
    text = files("chatbot.understanding").joinpath("followups.json").read_text(encoding="utf-8")
    loaded: dict[str, float] = json.loads(text)["weights"]
    return loaded
