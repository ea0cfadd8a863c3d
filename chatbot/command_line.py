"""The options of `news-ask`."""

import argparse
from datetime import date
from pathlib import Path

from chatbot.errors import BadQuestion

_ONE_OF = ("question", "batch", "find", "feedback", "mcp", "watch", "watched", "unwatch", "check")
"""Options of which one is given at most."""


def make_parser() -> argparse.ArgumentParser:
    """Returns the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="news-ask",
        description="Ask a news archive in plain words. Every word of an answer is quoted from a stored article.",
        epilog="Without a question, a conversation is read from standard input, one question a line.",
    )
    parser.add_argument("question", nargs="?", help="the question; without it, a conversation begins")
    parser.add_argument("--archive", type=Path, default=None, metavar="DIR", help="default: $NEWS_ARCHIVE, ./archive")
    parser.add_argument("--json", action="store_true", help="print one JSON object per question")
    parser.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help="questions, one JSON object a line ('-': stdin)"
    )
    parser.add_argument(
        "--find", metavar="TEXT|FILE", help="where a text stands in the archive, word for word or nearly ('-': stdin)"
    )
    parser.add_argument("--top-k", type=_positive, metavar="N", help="at most N quotations (4), or places (10)")
    parser.add_argument("--threshold", type=_share, default=None, metavar="P", help="answer from this confidence, 0..1")
    parser.add_argument("--as-of", type=_day, metavar="DAY", help="the day the question is asked, YYYY-MM-DD")
    parser.add_argument(
        "--reports", action="store_true", help="with a question: what each report of the event says to it, side by side"
    )
    parser.add_argument(
        "--feedback", action="store_true", help="print what readers of the chat thought of answers, as JSON Lines"
    )
    parser.add_argument(
        "--mcp", action="store_true", help="serve the archive to a program by the Model Context Protocol, on stdio"
    )
    parser.add_argument("--chat-address", default="", metavar="URL", help="with --mcp: where the chat is, for links")
    watching = parser.add_argument_group("watching", "Standing questions are asked again of what is new.")
    watching.add_argument("--watch", metavar="QUESTION", help="watch a question, with the filters below")
    watching.add_argument("--watched", action="store_true", help="list what is watched")
    watching.add_argument("--unwatch", metavar="ID", help="stop watching")
    watching.add_argument("--check", action="store_true", help="print what is new about what is watched, once")
    watching.add_argument("--run", metavar="COMMAND", help="with --check: run it with the news on its standard input")
    narrowing = parser.add_argument_group("narrowing")
    narrowing.add_argument("--from", dest="published_from", type=_day, metavar="DAY", help="published on DAY or later")
    narrowing.add_argument("--to", dest="published_to", type=_day, metavar="DAY", help="published on DAY or earlier")
    for name, many in (("source", "sources"), ("section", "sections"), ("author", "authors")):
        narrowing.add_argument(f"--{name}", dest=many, action="append", default=[], metavar="NAME", help="repeatable")
    narrowing.add_argument("--language", metavar="CODE", help="ISO 639-1, as in 'en'")
    return parser


def check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together.

    Raises:
        BadQuestion
    """
    if sum(getattr(options, name) not in (None, False) for name in _ONE_OF) > 1:
        raise BadQuestion(
            "give a question, --batch, --find, --feedback, --mcp, --watch, --watched, --unwatch or --check, "
            "and only one of them"
        )
    if options.run and not options.check:
        raise BadQuestion("--run goes with --check")


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not a day of the form YYYY-MM-DD") from None


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 1 on")
    return int(value)


def _share(value: str) -> float:
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 0 to 1")
    return share
