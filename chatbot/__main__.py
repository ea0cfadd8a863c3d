"""`news-ask`: one question, a conversation, or a batch of questions on the command line."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatbot.errors import BadQuestion, ChatbotError
from store import ended_by_signals, say, status_of
from store.errors import StoreError

if TYPE_CHECKING:
    from chatbot.bot import Bot

_DEFAULT_LIMIT = 4
"""Quotations."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns the exit status."""
    options = make_parser().parse_args(arguments)
    try:
        with ended_by_signals():
            return _run(options)
    except (StoreError, ChatbotError) as error:
        say(f"news-ask: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        say("news-ask: stopped", file=sys.stderr)
        return status_of(stop)
    except BrokenPipeError:  # the reader of our output left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


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
        "--feedback", action="store_true", help="print what readers of the chat thought of answers, as JSON Lines"
    )
    parser.add_argument(
        "--mcp", action="store_true", help="serve the archive to a program by the Model Context Protocol, on stdio"
    )
    parser.add_argument("--chat-address", default="", metavar="URL", help="with --mcp: where the chat is, for links")
    narrowing = parser.add_argument_group("narrowing")
    narrowing.add_argument("--from", dest="published_from", type=_day, metavar="DAY", help="published on DAY or later")
    narrowing.add_argument("--to", dest="published_to", type=_day, metavar="DAY", help="published on DAY or earlier")
    for name, many in (("source", "sources"), ("section", "sections"), ("author", "authors")):
        narrowing.add_argument(f"--{name}", dest=many, action="append", default=[], metavar="NAME", help="repeatable")
    narrowing.add_argument("--language", metavar="CODE", help="ISO 639-1, as in 'en'")
    return parser


def _run(options: argparse.Namespace) -> int:
    if sum(map(bool, (options.batch, options.question, options.feedback, options.find is not None, options.mcp))) > 1:
        raise BadQuestion("give a question, --batch, --find, --feedback or --mcp, and only one of them")
    lines = _read_batch(options.batch) if options.batch else None
    folder = options.archive or Path(os.environ.get("NEWS_ARCHIVE") or "archive")
    if options.feedback:
        return _feedback(folder)
    if options.find is not None or options.mcp:
        return _for_programs(folder, options)
    options.top_k = options.top_k or _DEFAULT_LIMIT
    from chatbot.loading import make_bot

    bot = make_bot(folder, threshold=options.threshold)
    if lines is not None:
        return _batch(bot, lines, options)
    if options.question is not None:
        return _single(bot, options)
    return _converse(bot, options)


def _for_programs(folder: Path, options: argparse.Namespace) -> int:
    from chatbot.programs import command

    if options.mcp:
        command.serve(folder, options.threshold, options.chat_address)
    else:
        command.find(folder, options.find, options.top_k, as_json=options.json)
    return 0


def _feedback(folder: Path) -> int:
    from chatbot.conversations.database import DATABASE_NAME, Conversations
    from chatbot.conversations.feedback import Feedback
    from store import check_exists

    check_exists(folder)
    if (folder / DATABASE_NAME).exists():
        for row in Feedback(Conversations(folder)).all():
            say(_dump(row))
    return 0


def _single(bot: "Bot", options: argparse.Namespace) -> int:
    from chatbot.output.json_contract import turn_to_json
    from chatbot.output.terminal import render

    turn = bot.ask(options.question, filters=_filters(options), as_of=options.as_of, limit=options.top_k)
    say(_dump(turn_to_json(turn)) if options.json else render(turn))
    return 0


def _converse(bot: "Bot", options: argparse.Namespace) -> int:
    from chatbot.output.json_contract import turn_to_json
    from chatbot.output.terminal import render
    from chatbot.types import Conversation

    conversation = Conversation(id="terminal")
    interactive = sys.stdin.isatty()
    if interactive:
        say("Ask the archive; follow-up questions are welcome. Ctrl-D ends.", file=sys.stderr)
    for question in _questions(interactive):
        try:
            turn = bot.ask(question, conversation, filters=_filters(options), as_of=options.as_of, limit=options.top_k)
        except BadQuestion as error:
            say(f"news-ask: {error}", file=sys.stderr)
            continue
        conversation = conversation.with_turn(turn)
        printed = _dump(turn_to_json(turn, conversation=conversation.id)) if options.json else render(turn) + "\n"
        say(printed, flush=True)
    return 0


def _questions(interactive: bool) -> Iterator[str]:
    while True:
        try:
            line = input("\n> ") if interactive else input()
        except EOFError:
            return
        if line.strip():
            yield line


def _batch(bot: "Bot", lines: list[dict[str, Any]], options: argparse.Namespace) -> int:
    from chatbot.output.json_contract import filters_from_json, turn_to_json
    from chatbot.types import Conversation

    given = _filters(options)
    conversations: dict[str, Conversation] = {}
    for line in lines:
        name: str | None = line.get("conversation")
        conversation = None if name is None else conversations.get(name, Conversation(name))
        own = filters_from_json(line["filters"]) if line.get("filters") else None
        as_of = date.fromisoformat(line["as_of"]) if line.get("as_of") else options.as_of
        turn = bot.ask(line["question"], conversation, filters=own or given, as_of=as_of, limit=options.top_k)
        if conversation is not None and name is not None:
            conversations[name] = conversation.with_turn(turn)
        say(_dump(turn_to_json(turn, id=line.get("id"), conversation=name)), flush=True)
    return 0


def _read_batch(path: Path) -> list[dict[str, Any]]:
    """All lines, checked before the first is answered, so that a typo in the last does not cost the run."""
    from chatbot.output.json_contract import filters_from_json

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row["question"], str) or not row["question"].strip():
                raise BadQuestion(f"{path}:{number}: the question is empty")
            date.fromisoformat(row.get("as_of") or "2000-01-01")
            row["conversation"] = None if row.get("conversation") is None else str(row["conversation"])
            filters_from_json(row.get("filters") or {})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadQuestion(f"{path}:{number}: not a question ({type(error).__name__}: {error})") from error
        lines.append(row)
    return lines


def _filters(options: argparse.Namespace) -> Any:
    from store import Filters

    filters = Filters(
        sources=tuple(options.sources),
        sections=tuple(options.sections),
        authors=tuple(options.authors),
        language=options.language,
    )
    return replace(filters, published_from=options.published_from, published_to=options.published_to)


def _dump(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


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


if __name__ == "__main__":
    sys.exit(main())
