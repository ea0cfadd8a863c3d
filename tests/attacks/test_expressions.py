"""No regular expression takes long over anything: whoever writes an article or a question chooses what it is run on."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import chatbot
import ingest
import store
from chatbot.understanding import asides
from ingest.extraction import aggregator_lines
from ingest.extraction.clutter import boilerplate
from ingest.extraction.facts import linked_data, page_kind
from ingest.text import bylines
from tests.attacks.matching import SECONDS, Matching, Pattern, texts

SIZE = 50_000


def modules() -> Iterator[ModuleType]:
    for package in (chatbot, ingest, store):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and ".training" not in found.name:
                yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 3) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping):
        for one in (*value.keys(), *value.values()):
            yield from patterns_in(one, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from patterns_in(one, depth - 1)


def sources() -> list[Path]:
    root = Path(store.__file__).parents[1]
    found = [path for package in ("chatbot", "ingest", "store") for path in (root / package).rglob("*.py")]
    return [path for path in found if "training" not in path.parts]


def in_place() -> Iterator[Pattern]:
    """Those that are written where they are used: `re.sub("…", …)`."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Attribute(ast.Name("re")), [ast.Constant(pattern), *others], keywords):
                    given = [ast.unparse(one) for one in (*others, *(keyword.value for keyword in keywords))]
                    yield re.compile(
                        pattern, next((eval(one, {"re": re}) for one in given if one.startswith("re.")), 0)
                    )


@cache
def named() -> list[Pattern]:
    """Those that a module keeps, also those that are attributes of classes; none of other packages."""
    found: dict[tuple[object, int], Pattern] = {}
    for module in modules():
        own = [one for one in vars(module).values() if getattr(one, "__module__", module.__name__) == module.__name__]
        values = [*vars(module).values(), *(v for one in own if isinstance(one, type) for v in vars(one).values())]
        for value in values:
            for pattern in patterns_in(value):
                found[pattern.pattern, pattern.flags] = pattern
    return list(found.values())


def expressions() -> list[Pattern]:
    return list({(one.pattern, one.flags): one for one in (*in_place(), *named())}.values())


def test_there_are_expressions_and_all_are_found() -> None:
    written = sum(path.read_text(encoding="utf-8").count("re.compile(") for path in sources())
    assert len(named()) >= 0.9 * written


def bounded() -> dict[str, tuple[str, int]]:
    """Expressions that are only ever matched with the whole of a line, or with what was measured before."""
    whole_lines = {
        boilerplate._BOILERPLATE: boilerplate._LONGEST,
        aggregator_lines._CALLS: aggregator_lines.LONGEST_CALL,
    }
    whole_lines |= {
        aggregator_lines._LISTS: aggregator_lines.LONGEST_CALL,
        linked_data._ARTICLE: SIZE,
        page_kind._ARTICLE: SIZE,
    }
    whole_lines |= {bylines._NAME: bylines._LONGEST, bylines._AGENCY: SIZE, page_kind._ERROR: SIZE}
    whole_lines |= dict.fromkeys((*(pattern for pattern, _ in asides._ANSWERS), asides._OF_THE_ARCHIVE), asides.LONGEST)
    of_a_byline = (bylines._ASIDE, bylines._ROLE, bylines._FROM_PLACE, bylines._BETWEEN)
    found = {one.pattern: ("fullmatch", size) for one, size in whole_lines.items()}
    return found | {one.pattern: ("search", bylines._LONGEST) for one in of_a_byline}


@pytest.fixture(scope="module")
def matching() -> Iterator[Matching]:
    """A process in which expressions are matched."""
    with closing(Matching()) as found:
        yield found


def test_no_input_takes_long(matching: Matching) -> None:
    """One test for all: to find them, every module has to be imported, which only the process that runs this does."""
    bound, slow = bounded(), {}
    for pattern in expressions():
        method, size = bound.get(pattern.pattern, ("search", SIZE))
        try:
            took = matching.seconds(pattern, method, size)
        except AssertionError as error:
            slow[pattern.pattern] = str(error)
            continue
        long = {text: seconds for text, seconds in took.items() if seconds > SECONDS}
        if long or len(took) < len(texts(size)):
            slow[pattern.pattern] = f"{long}, tried {len(took)} of {len(texts(size))}"
    assert not slow


def test_an_expression_that_hangs_is_ended_and_the_next_one_is_tried() -> None:
    with closing(Matching(limit_s=1)) as matching:
        with pytest.raises(AssertionError, match=r"hangs, or fails, at 'a'…'!'"):
            matching.seconds(re.compile(r"(a+)+\Z"), "search", 100)
        assert len(matching.seconds(re.compile("a"), "search", 100)) == len(texts(100))
