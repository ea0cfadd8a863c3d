"""No regular expression takes long over anything: whoever writes an article or a question chooses what it is run on."""
# ruff: noqa: E501 - tables are read by rows

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

import chatbot
import ingest
import store
from ingest.extraction import aggregator_lines, boilerplate, metadata, page_kind
from ingest.text import bylines

SIZE = 50_000
SECONDS = 2.0
PIECES = (
    " ", "a", "A", "1", ".", ",", "-", "–", "'", "’", '"', "“", "<", ">", "(", ")", "[", "{", "/", "\\", "&", "#", "=",
    "\n", "\t", "\r\n", "é", "a ", "a.", "A.", "a,", "a-", "a'", "A ", "Aa ", "1.", "1,", "1 ", "1-", "1/", "1:", "1st ",
    " \n", "\n\n", "<a", "<a ", "<a>", "<!--", "<?", "&a", "&a;", "(a", '"a', "“a", "a@", "a.b", "http://", "by ", "By A ",
    "the ", "of ", "and ", "or ", "in May ", "2020 ", "20", "2020-01-01", "1 January ", "last ", "last last ", "Mr. ", "U.S. ",
    "more ", "photo ", "a\xa0", "\u200b", "字", "ไ", "_", "|", "|-", "---|", "*", "* ", ":", ";", "?", "!", "…", "•", "=\"", "%",
)  # fmt: skip
LAST = ("", "!")
"""What follows the repeated piece, so that a match fails at the end."""


def modules() -> Iterator[ModuleType]:
    for package in (chatbot, ingest, store):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and ".training" not in found.name:
                yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 3) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
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


def in_place() -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    """Those that are written where they are used: `re.sub("…", …)`."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Attribute(ast.Name("re")), [ast.Constant(pattern), *others], keywords):
                    given = [ast.unparse(one) for one in (*others, *(keyword.value for keyword in keywords))]
                    yield re.compile(
                        pattern, next((eval(one, {"re": re}) for one in given if one.startswith("re.")), 0)
                    )


def named() -> list[re.Pattern[str] | re.Pattern[bytes]]:
    """Those that a module keeps, also those that are attributes of classes; none of other packages."""
    found: dict[tuple[object, int], re.Pattern[str] | re.Pattern[bytes]] = {}
    for module in modules():
        own = [one for one in vars(module).values() if getattr(one, "__module__", module.__name__) == module.__name__]
        values = [*vars(module).values(), *(v for one in own if isinstance(one, type) for v in vars(one).values())]
        for value in values:
            for pattern in patterns_in(value):
                found[pattern.pattern, pattern.flags] = pattern
    return list(found.values())


def expressions() -> list[re.Pattern[str] | re.Pattern[bytes]]:
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
        metadata._ARTICLE: SIZE,
        page_kind._ARTICLE: SIZE,
    }
    whole_lines |= {bylines._NAME: bylines._LONGEST, bylines._AGENCY: SIZE, page_kind._ERROR: SIZE}
    of_a_byline = (bylines._ASIDE, bylines._ROLE, bylines._FROM_PLACE, bylines._BETWEEN)
    found = {one.pattern: ("fullmatch", size) for one, size in whole_lines.items()}
    return found | {one.pattern: ("search", bylines._LONGEST) for one in of_a_byline}


BOUNDED = bounded()
RUN = """
import re, resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))  # of processor time: a machine that stands still is no fault
pattern = re.compile(eval(sys.stdin.readline()), int(sys.argv[1]))
run = getattr(pattern, sys.argv[2])
def seconds(text):
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    started = time.process_time()
    run(given)
    return time.process_time() - started
for text in eval(sys.stdin.readline()):
    print(f"{text[:12]!r}…{text[-1:]!r}", end=" ", flush=True)
    # Of a long one a tenth is enough to see that it is quick: even a cubic one would take a thousand times as long for
    # the whole. Of a short one it is not: what takes a millisecond for 30 characters can take for ever for 300.
    quick = len(text) > 10_000 and seconds(text[-len(text) // 10 :]) < 0.002
    print(0.0 if quick else seconds(text), flush=True)
"""


@pytest.mark.parametrize("pattern", expressions(), ids=lambda one: str(one.pattern)[:50])
def test_no_input_takes_long(pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
    """In a process of its own: nothing else stops an expression that has begun."""
    method, size = BOUNDED.get(pattern.pattern, ("search", SIZE))
    texts = [(piece * (size // len(piece) + 1))[:size] + last for piece in PIECES for last in LAST]
    given = f"{pattern.pattern!r}\n{texts!r}\n"
    command = [sys.executable, "-c", RUN, str(pattern.flags), method]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"hangs, or fails, at {done.stdout[-40:]!r} {done.stderr[-200:]}"
    slow = [line for line in done.stdout.splitlines() if float(line.rpartition(" ")[2]) > SECONDS]
    assert not slow
