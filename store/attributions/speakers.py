"""Who a speaker as printed is, where the article is clear: "he", "Kritenbrink", "the diplomat"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from store.attributions.lexicon import GROUPS, TITLES
from store.attributions.names import People, people_of, runs
from store.types import Attribution, Span

_PRONOUNS = frozenset({"he", "she"})
_MALE, _FEMALE = frozenset({"he", "his", "him"}), frozenset({"she", "her"})
_GENDERED = re.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im|[Ss]he|[Hh]er)\b")
_FOLLOWING = 150
"""Characters after a name in which a pronoun is mostly its."""
_DESCRIPTION = re.compile(r"[Tt]he (?:[\w’'-]+ ){0,3}?([a-z][\w-]+)$")
_BETWEEN = frozenset("for of to from at in by with and on or about near against representing".split())
"""Words before a name that make it another's: "a spokesman for Ted Cruz"."""
_GOES_ON = re.compile(r"$|,|;|:| \(| –| —| of | at | from | with | in | who | on | for | as ")
_SEVERAL = re.compile(r"^[^,]* and |^[^,]*, [A-Z][^,]* and |, [^,]* and (?:others|their)\b")
"""Two people, or a list of them."""
_ACRONYM = re.compile(r"[A-Z][A-Z.&]{2,7}")


def with_speakers(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """Returns the attributions `found` in `text`, with the full names of speakers where they are sure."""
    if not found:
        return []
    people = people_of(text)
    people.sure = {name for one in found if one.source and (name := _by_name(one.source.of(text), people))}
    named: list[Attribution] = []
    for one in found:
        speaker = None if one.source is None or _is_said(one.source, found) else _speaker(text, one, people, named)
        if one.cue is not None and one.cue.of(text) == ":" and speaker not in people.persons:
            speaker = None  # "Carson City: The governor …" is where
        named.append(replace(one, speaker=speaker))
    return _without_doubtful(text, named)


def _is_said(source: Span, found: Sequence[Attribution]) -> bool:
    """Whether a source stands in somebody's own words: "I" and "he" are others there."""
    return any(one.kind == "direct" and any(span.contains(source) for span in one.content) for one in found)


def _speaker(text: str, one: Attribution, people: People, before: Sequence[Attribution]) -> str | None:
    assert one.source is not None  # noqa: S101
    printed = one.source.of(text)
    if printed.lower() in _PRONOUNS:
        return _by_pronoun(text, one.source, people, before)
    described = _DESCRIPTION.match(printed)
    if described:
        called = people.called.get(described.group(1), set())
        return people.one_of(called) if called else None
    return _by_name(printed, people)


def _by_name(printed: str, people: People) -> str | None:
    """Of "CNN’s Jake Tapper" the last name, of "Chris Anders, deputy director of …" the first one."""
    found = list(runs(printed))
    while len(found) > 1 and printed[found[0][0].end : found[0][0].end + 2] in ("’s", "'s"):
        found.pop(0)
    if not found:
        return None
    before = printed[: found[0][0].start].lower().split()
    if len(found) > 1 and len(found[0][1]) == 1 and found[0][1][0].lower() in TITLES:
        found.pop(0)  # "Secretary of State Bob Evnen"
    span, words, _, owns = found[0]
    if owns or not _BETWEEN.isdisjoint(before) or not _GOES_ON.match(printed, span.end) or _SEVERAL.search(printed):
        return None
    if len(words) == 1:
        if _ACRONYM.fullmatch(words[0]):
            return words[0]
        return people.named(words[0]) if before[:1] != ["the"] or words[0].lower() in GROUPS else None
    name = " ".join(words)
    is_group = words[-1].lower() in GROUPS
    if is_group and printed.startswith(" of ", span.end):
        return None  # "the Department of Conservation" goes on
    if (before[:1] in (["the"], ["a"], ["an"]) and not is_group and name not in people.persons) or len(words) > 4:
        return None
    return None if words[-1].lower() in TITLES else name


def _by_pronoun(text: str, source: Span, people: People, before: Sequence[Attribution]) -> str | None:
    """The only person named in this paragraph and the one before it; or who spoke last, if nobody else came up."""
    paragraph = text.rfind("\n", 0, source.start) + 1
    earlier = text.rfind("\n", 0, len(text[:paragraph].rstrip())) + 1
    last = bisect_left(people.mentions, (source.start, ""))
    near = [name for at, name in people.mentions[:last] if at >= earlier]
    if len(set(near)) == 1:
        is_sure = near[-1] in people.persons & people.sure and _is_called(text, near[-1], source, people)
        return near[-1] if is_sure else None
    here = {name for at, name in people.mentions[:last] if at >= paragraph}
    spoke = next((one for one in reversed(before) if one.source and one.source.start >= earlier), None)
    if spoke is None or spoke.speaker not in people.persons or not here <= {spoke.speaker}:
        return None
    if not near or near[-1] != spoke.speaker or not _is_called(text, near[-1], source, people):
        return None
    return near[-1]


def _is_called(text: str, name: str, source: Span, people: People) -> bool:
    """Whether the pronouns that follow the name most often are those of `source`."""
    own = _MALE if source.of(text).lower() in _MALE else _FEMALE
    found = (_GENDERED.search(text, at, at + _FOLLOWING) for at, one in people.mentions if one == name)
    votes = [match.group().lower() in own for match in found if match]
    return 2 * sum(votes) > len(votes) or not votes


def _without_doubtful(text: str, named: Sequence[Attribution]) -> list[Attribution]:
    """`named`, but nobody is both "he" and "she"."""
    said: dict[str, set[str]] = {}
    for one in named:
        if one.speaker and one.source and one.source.of(text).lower() in _PRONOUNS:
            said.setdefault(one.speaker, set()).add(one.source.of(text).lower())
    doubtful = {name for name, pronouns in said.items() if len(pronouns) > 1}
    return [
        replace(one, speaker=None)
        if one.speaker in doubtful and one.source and one.source.of(text).lower() in _PRONOUNS
        else one
        for one in named
    ]
