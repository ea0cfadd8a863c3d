"""The names of an article: runs of capitalised words, which of them are people, and what each is called besides.

By form and by the article's own words alone; no list of people is looked at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from store.attributions.lexicon import GROUPS, NO_NAMES, TITLES
from store.types import Span

_SHORT = r"(?:Sen|Rep|Gov|Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Col|Lt|Capt|Sgt|Maj|Adm|Supt|Sens|Reps|Govs|St|Ft|[A-Z])\."
_PART = rf"(?:{_SHORT}|[^\W\d_a-zà-ÿ](?:[\w’'-]*\w)?)"
_SMALL = r"(?:de|del|della|di|da|dos|du|la|le|van|von|der|den|ten|bin|ibn|al|el|abu|ben)"
_RUN = re.compile(rf"\b{_PART}(?: (?:{_SMALL} ){{0,2}}{_PART})*")
_POSSESSIVE = re.compile(r"['’]s?$")
_APPOSITION = re.compile(
    r", (?:[\w’'.-]+ ){0,7}?[\w’'-]+(?=,| who\b| of\b| for\b| at\b| in\b| and\b| with\b|\.|;| on\b| from\b)"
)
_OFFICE = re.compile(r"\b[A-Z][a-z]+ (?:of|for) (?:the )?$")
_PERSON_NOUN = re.compile(r"(?:er|or|ist|ian|man|woman|person|mat|ant|eur|ess|ee)$")
_LONGEST_WORD = 30
_LONGEST_NAME = 4
_AGE = re.compile(r", \d\d,")


@dataclass(slots=True)
class People:
    """The names of a text.

    Attributes:
        full: each name of two words or more, without titles, with how often it stands there.
        persons: those that are names of people.
        first, last: the full names that begin or end with a word.
        called: a noun in lower case -> the people whom the text calls so.
        mentions: places of people in the text, in order.
        sure: those who are printed as speakers somewhere.
    """

    full: Counter[str] = field(default_factory=Counter)
    persons: set[str] = field(default_factory=set)
    first: dict[str, set[str]] = field(default_factory=dict)
    last: dict[str, set[str]] = field(default_factory=dict)
    called: dict[str, set[str]] = field(default_factory=dict)
    mentions: list[tuple[int, str]] = field(default_factory=list)
    sure: set[str] = field(default_factory=set)

    def named(self, word: str) -> str | None:
        """The one full name that a single `word` stands for; None if there is none, or more than one."""
        names = self.last.get(word, set())
        if not names:
            names = self.first.get(word, set()) & self.persons
        elif word.lower() not in GROUPS:
            names = names & self.persons or names
        return self.one_of(names) if names else None

    def one_of(self, names: set[str]) -> str | None:
        """The name that all of `names` are forms of ("Ted Cruz", "Rafael Ted Cruz"): the shortest."""
        shortest = min(sorted(names), key=len)
        return None if any(not name.endswith(shortest) for name in names) else shortest


def runs(text: str) -> Iterator[tuple[Span, list[str], list[str], bool]]:
    """Runs of capitalised words: the name's place and words, the titles before it, whether it owns what follows."""
    for match in _RUN.finditer(text):
        start = match.start()
        words = match.group().split(" ")
        owns = _POSSESSIVE.search(words[-1]) is not None
        cut = next((n for n, word in enumerate(words[:-1]) if _POSSESSIVE.search(word)), None)
        if cut is not None:  # "CNN’s Jake Tapper"
            start += len(" ".join(words[: cut + 1])) + 1
            words = words[cut + 1 :]
        kept = next((n for n, word in enumerate(words) if _bare(word) not in NO_NAMES), len(words))
        start += sum(len(word) + 1 for word in words[:kept])
        words = words[kept:]
        last_title = max((n for n, word in enumerate(words[:-1]) if _is_title(word)), default=-1)
        titles = [_bare(word) for word in words[: last_title + 1]]
        start += sum(len(word) + 1 for word in words[: last_title + 1])
        words = words[last_title + 1 :]
        if len(words) > 2 and _OFFICE.search(text, max(0, start - 30), start):  # "Secretary of State Antony Blinken"
            titles.append("")
            start += sum(len(word) + 1 for word in words[:-2])
            words = words[-2:]
        if words and _POSSESSIVE.sub("", words[-1]):
            words[-1] = _POSSESSIVE.sub("", words[-1])
            yield Span(start, start + len(" ".join(words))), words, titles, owns


def _is_title(word: str) -> bool:
    bare = _bare(word)
    return bare in TITLES or bare.removesuffix("s") in TITLES


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").rstrip(".")


def people_of(text: str) -> People:
    """The people, and other names, of a text."""
    found = People()
    kept = [one for one in runs(text) if 1 <= len(one[1]) <= _LONGEST_NAME]
    alone = Counter(words[0] for _, words, _, _ in kept if len(words) == 1)
    for span, words, titles, _ in kept:
        name = " ".join(words)
        if len(words) > 1:
            found.full[name] += 1
            found.last.setdefault(words[-1], set()).add(name)
            found.first.setdefault(words[0], set()).add(name)
            if _is_person(text, span, words, titles, alone):
                found.persons.add(name)
    for span, words, titles, owns in kept:
        known = " ".join(words) if len(words) > 1 else found.named(words[0])
        if known is None and words[0] in found.last:
            found.mentions.append((span.start, words[0]))  # one of several: not sure who, but somebody
        elif known in found.persons and known is not None:
            found.mentions.append((span.start, known))
            for noun in _nouns(text, span, titles, owns=owns):
                found.called.setdefault(noun, set()).add(known)
    return found


def _is_person(text: str, span: Span, words: list[str], titles: list[str], alone: Mapping[str, int]) -> bool:
    if _bare(words[-1]) in GROUPS or text[max(0, span.start - 4) : span.start].lower() == "the ":
        return False
    return bool(titles or alone[words[-1]] or _AGE.match(text, span.end))


def _nouns(text: str, span: Span, titles: list[str], *, owns: bool) -> Iterator[str]:
    """What someone is called beside his name: "diplomat" in "Daniel Kritenbrink, the top US diplomat for"."""
    if titles and titles[-1]:
        yield titles[-1]
    before = text[max(0, span.start - _LONGEST_WORD) : span.start]
    word = before[:-1].rpartition(" ")[2] if before.endswith(" ") else ""
    if word.islower() and (word in TITLES or _PERSON_NOUN.search(word)):
        yield word
    after = None if owns else _APPOSITION.match(text, span.end)
    if after:
        noun = after.group().split()[-1].lower()
        if _PERSON_NOUN.search(noun):
            yield noun
