"""Telemetry for those who run a chat: one JSON line a question, and counters for Prometheus.

Never in either: the words of a question or an answer, or who asked.
"""

import json
import logging
import os
import re
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from chatbot.errors import BadSetting
from chatbot.types import Answer, Turn
from store import make_file

_LOG_VARIABLE, _SLOW_VARIABLE, _PORT_VARIABLE = "NEWS_LOG", "NEWS_SLOW_MS", "NEWS_METRICS_PORT"
_SLOW_MS = 2_000
_LONGEST_MS = 86_400_000  # a day
_HIGHEST_PORT = 65_535
_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10)
"""Upper ends of the histogram's buckets."""
_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
_SHOWN = 60
"""Characters of a wrong value that a message repeats."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """From the environment.

    Attributes:
        log: a file for the JSON lines, ``-`` for standard error; None: only slow questions, to the program's own log.
        slow_ms: from how many milliseconds on a question is slow.
        port: of this computer, where Prometheus finds the counters; None: nowhere.
    """

    log: str | None = None
    slow_ms: float = float(_SLOW_MS)
    port: int | None = None

    @staticmethod
    def of_environment() -> "TelemetrySettings":
        """Read `NEWS_LOG`, `NEWS_SLOW_MS` and `NEWS_METRICS_PORT`.

        Raises:
            BadSetting: if one of them is not a number that it can be.
        """
        slow = _whole_number(_SLOW_VARIABLE, 0, _LONGEST_MS, "a number of milliseconds")
        port = _whole_number(_PORT_VARIABLE, 1, _HIGHEST_PORT, "a port")
        return TelemetrySettings(os.environ.get(_LOG_VARIABLE) or None, float(_SLOW_MS if slow is None else slow), port)


class Telemetry:
    """Notes questions as they are answered. Safe to share between threads.

    Args:
        settings: where to.

    Attributes:
        registry: the counters.

    Raises:
        BadSetting: if the log cannot be written, or the port is taken.
    """

    def __init__(self, settings: TelemetrySettings) -> None:
        self.registry = registry = CollectorRegistry()
        self._slow_ms = settings.slow_ms
        self._lines = None if settings.log is None else _line_logger(settings.log)
        self._questions = Counter("news_questions", "Questions by what became of them", ["outcome"], registry=registry)
        self._seconds = Histogram(
            "news_question_seconds", "Time of each step", ["step"], buckets=_SECONDS, registry=registry
        )
        self._generation = Gauge("news_archive_generation", "Of the archive last asked", registry=registry)
        if settings.port is not None:
            try:
                start_http_server(settings.port, addr="127.0.0.1", registry=registry)
            except OSError as error:
                raise BadSetting(f"{_PORT_VARIABLE}={settings.port}: {error.strerror}") from error

    def answered(self, question_id: str, turn: Turn) -> None:
        """Note a question that got its answer, or was declined."""
        outcome = "answered" if isinstance(turn.reply, Answer) else "declined"
        self._questions.labels(outcome).inc()
        for step, milliseconds in turn.timings_ms.items():
            self._seconds.labels(step).observe(milliseconds / 1_000)
        self._generation.set(turn.generation)
        line = {
            "question": question_id,
            "at": turn.asked_at and turn.asked_at.isoformat(timespec="milliseconds"),
            "outcome": outcome,
            "confidence": round(turn.confidence, 3),
            "evidence": [evidence.passage_id for evidence in turn.evidence],
            "generation": turn.generation,
            "ms": {step: round(milliseconds, 1) for step, milliseconds in turn.timings_ms.items()},
        }
        if self._lines is not None:
            self._lines.info(json.dumps(line, ensure_ascii=False))
        if turn.timings_ms.get("total", 0.0) >= self._slow_ms:
            logger.warning("slow question %s: %s", question_id, json.dumps(line["ms"]))

    def failed(self, question_id: str, error: Exception) -> None:
        """Note a question that ended in an error."""
        self._questions.labels("failed").inc()
        if self._lines is not None:
            self._lines.info(json.dumps({"question": question_id, "outcome": "failed", "error": type(error).__name__}))


_opening = threading.Lock()


def _opened(path: Path) -> logging.Handler:
    make_file(path)  # it names conversations, which who knows their names may read
    return logging.FileHandler(path)


def _line_logger(target: str) -> logging.Logger:
    """A logger of bare lines to `target`; the same one for the same target."""
    lines = logging.getLogger(f"{__name__}.lines.{target}")
    with _opening:
        if not lines.handlers:
            try:
                handler = logging.StreamHandler(sys.stderr) if target == "-" else _opened(Path(target))
            except OSError as error:
                raise BadSetting(f"{_LOG_VARIABLE}={target}: {error.strerror}") from error
            handler.setFormatter(logging.Formatter("%(message)s"))
            lines.addHandler(handler)
            lines.setLevel(logging.INFO)
            lines.propagate = False
    return lines


def _whole_number(variable: str, least: int, most: int, of: str) -> int | None:
    """Returns the number that a variable of the environment holds; None if it is not set, or empty.

    Args:
        variable: its name.
        least: the smallest value allowed.
        most: the largest.
        of: what it is, as the message calls it.

    Raises:
        BadSetting: if it is not a whole number from `least` to `most`; the message names all of that.
    """
    text = os.environ.get(variable, "")
    if not text:
        return None
    if _WHOLE.fullmatch(text) and least <= int(text) <= most:
        return int(text)
    raise BadSetting(f"{variable}={text[:_SHOWN]!r}: should be {of}, a whole number from {least} to {most}")
