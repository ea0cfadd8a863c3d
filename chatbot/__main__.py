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

from chatbot.command_line import check, make_parser
from chatbot.errors import BadQuestion, ChatbotError
from store import check_exists, ended_by_signals, say, status_of
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


def _run(options: argparse.Namespace) -> int:
    check(options)
    lines = _read_batch(options.batch) if options.batch else None
    folder = options.archive or Path(os.environ.get("NEWS_ARCHIVE") or "archive")
    alone = next((run for name, run in _WITHOUT_MODELS.items() if getattr(options, name) not in (None, False)), None)
    if alone is not None:
        return alone(folder, options)
    from chatbot.loading import make_bot

    bot = make_bot(folder, threshold=options.threshold)
    if options.watch is not None or options.check:
        return _watch_or_check(bot, folder, options)
    if lines is not None:
        return _batch(bot, lines, options)
    if options.question is not None:
        return _single(bot, options)
    return _converse(bot, options)


def _find(folder: Path, options: argparse.Namespace) -> int:
    from chatbot.programs import command

    command.find(folder, options.find, options.top_k, as_json=options.json)
    return 0


def _serve(folder: Path, options: argparse.Namespace) -> int:
    from chatbot.programs import command

    command.serve(folder, options.threshold, options.chat_address)
    return 0


def _watch_or_check(bot: "Bot", folder: Path, options: argparse.Namespace) -> int:
    from chatbot.watching import command

    if options.watch is not None:
        return command.begin(bot, folder, options.watch, _filters(options), as_json=options.json)
    return command.check_all(bot, folder, as_json=options.json, command=options.run)


def _watched(folder: Path, options: argparse.Namespace) -> int:
    from chatbot.watching import command

    check_exists(folder)
    return command.list_watched(folder, as_json=options.json)


def _unwatch(folder: Path, options: argparse.Namespace) -> int:
    from chatbot.watching import command

    check_exists(folder)
    return command.end(folder, options.unwatch)


def _feedback(folder: Path, _options: argparse.Namespace) -> int:
    from chatbot.conversations.database import DATABASE_NAME, Conversations
    from chatbot.conversations.feedback import Feedback

    check_exists(folder)
    if (folder / DATABASE_NAME).exists():
        for row in Feedback(Conversations(folder)).all():
            say(_dump(row))
    return 0


def _single(bot: "Bot", options: argparse.Namespace) -> int:
    from chatbot.output.agreement import agreement_lines, agreement_to_json
    from chatbot.output.json_contract import turn_to_json
    from chatbot.output.terminal import render

    turn = bot.ask(options.question, filters=_filters(options), as_of=options.as_of, limit=_limit(options))
    said = bot.agreement(turn) if options.reports else None
    if options.json:
        say(_dump(turn_to_json(turn) | ({"reports": agreement_to_json(said)} if options.reports else {})))
    else:
        say("\n\n".join(part for part in (render(turn), agreement_lines(said)) if part))
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
            turn = bot.ask(
                question,
                conversation,
                filters=_filters(options),
                as_of=options.as_of,
                limit=options.top_k or _DEFAULT_LIMIT,
            )
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
        turn = bot.ask(
            line["question"], conversation, filters=own or given, as_of=as_of, limit=options.top_k or _DEFAULT_LIMIT
        )
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


def _limit(options: argparse.Namespace) -> int:
    return options.top_k or _DEFAULT_LIMIT


def _dump(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


_WITHOUT_MODELS = {
    "feedback": _feedback,
    "watched": _watched,
    "unwatch": _unwatch,
    "find": _find,
    "mcp": _serve,
}
"""What is done before any model is loaded, by option."""


if __name__ == "__main__":
    sys.exit(main())
