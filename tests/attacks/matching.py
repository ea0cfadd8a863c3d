"""Matches expressions with what makes bad ones slow, in a process of its own that serves one expression after another.

Usage: python -m tests.attacks.matching

Each line of the input is a request, each line of the output a message, both JSON. A request is ``[pattern, flags,
method, size, limit]``, the pattern as Python writes it. A message is ``[text, null]`` before a text is tried,
``[text, seconds]`` after it, and ``null`` at the end: of all texts, or after the first that took longer than `SECONDS`.
Nothing else stops an expression that has begun than the end of its process, which the system ends at the limit.
"""

import ast
import json
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 2.0
"""Of processor time, for one text: a machine that stands still is no fault."""
QUICK = ((100, 50e-6), (10, 2e-3))
"""Which part of a long text is tried before the whole, and the seconds below which the whole need not be tried."""
LIMIT_S = 60
PIECES = (
    " ", "a", "A", "1", ".", ",", "-", "–", "'", "’", '"', "“", "<", ">", "(", ")", "[", "{", "/", "\\", "&", "#", "=",
    "\n", "\t", "\r\n", "é", "a ",
    "a.", "A.", "a,", "a-", "a'", "A ", "Aa ", "1.", "1,", "1 ", "1-", "1/", "1:", "1st ",
    " \n", "\n\n", "<a", "<a ", "<a>", "<!--", "<?", "&a", "&a;", "(a", '"a', "“a", "a@", "a.b", "http://", "by ",
    "By A ", "the ", "of ", "and ", "or ", "in May ", "2020 ", "20", "2020-01-01", "1 January ", "last ", "last last ",
    "Mr. ", "U.S. ", "more ", "photo ", "a\xa0", "\u200b", "字", "ไ", "_", "|", "|-", "---|", "*", "* ", ":", ";", "?",
    "!", "…", "•", '="', "%",
)  # fmt: skip
LAST = ("", "!")
"""What follows the repeated piece, so that a match fails at the end."""

Pattern = re.Pattern[str] | re.Pattern[bytes]


class Matching:
    """Has expressions matched; a new process takes over from one that had to be ended.

    Args:
        limit_s: seconds of processor time for all texts of one expression.
    """

    def __init__(self, limit_s: int = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._process: subprocess.Popen[str] | None = None

    def seconds(self, pattern: Pattern, method: str, size: int) -> dict[str, float]:
        """Returns the seconds of processor time that each text took, up to the first that took too long.

        Args:
            method: ``search``, ``fullmatch`` or another of an expression's.
            size: how many characters the texts have.

        Raises:
            AssertionError: if the process ended, as one does that hangs; names the text it was at.
        """
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([repr(pattern.pattern), pattern.flags, method, size, self._limit_s]) + "\n")
        process.stdin.flush()
        took: dict[str, float] = {}
        at = "the first text"
        for line in process.stdout:
            message = json.loads(line)
            if message is None:
                return took
            at, seconds = message
            if seconds is not None:
                took[at] = seconds
        status = process.wait()
        self.close()
        raise AssertionError(f"hangs, or fails, at {at} (status {status})")

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            command = [sys.executable, "-m", "tests.attacks.matching"]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)
        return self._process


@cache
def texts(size: int) -> dict[str, str]:
    """Returns what expressions are tried on, by name: each piece over and over, `size` characters of it."""
    return {
        f"{piece!r}…{last!r}": (piece * (size // len(piece) + 1))[:size] + last for piece in PIECES for last in LAST
    }


def _limited(seconds: int) -> None:
    """Have the system end this process when it has used so many seconds more of processor time."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, most))


def _try(pattern: Pattern, method: str, size: int) -> Iterator[tuple[str, float | None]]:
    run = getattr(pattern, method)

    def seconds(text: str) -> float:
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        started = time.thread_time()  # the clock of a process with a limit goes on by whole ticks only
        run(given)
        return time.thread_time() - started

    for shown, text in texts(size).items():
        yield shown, None
        # Of a long one a part is enough to see that it is quick: even a cubic one would take a thousand times as long
        # for ten times as much, and what steps through 500 characters in so short a time does not go back in them.
        # Of a short one it is not: what takes a millisecond for 30 characters can take for ever for 300.
        parts = ((text[-len(text) // part :], most) for part, most in QUICK) if len(text) > 10_000 else ()
        quick = any(seconds(part) < most for part, most in parts)
        took = 0.0 if quick else seconds(text)
        yield shown, took
        if took > SECONDS:
            return


def serve() -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    for line in sys.stdin:
        written, flags, method, size, limit_s = json.loads(line)
        texts(size)
        _limited(limit_s)
        for message in _try(re.compile(ast.literal_eval(written), flags), method, size):
            print(json.dumps(message), flush=True)
        print("null", flush=True)


if __name__ == "__main__":
    serve()
