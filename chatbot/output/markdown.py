"""Markdown that shows the conversation as text, whatever its articles contain: no HTML, links, pictures or formulas."""

import re

from chatbot.output.references import Find, Reference, flat, reference
from chatbot.types import Abstention, Answer, Conversation, Evidence, Outcome, Turn
from chatbot.understanding.chips import day, understood_as

_CHARACTERS = re.compile(r"[\\`*_\[\]#|~$^!@]|:(?=\S)|(?<=www)\.")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BLOCK_START = re.compile(r"^(?:([-+=])|(\d{1,9})([.)]))")


def write(conversation: Conversation, find: Find) -> str:
    """Returns questions as headings, then short answers, quotations and where they stand."""
    blocks = ["# A conversation with the news archive"]
    for ordinal, turn in enumerate(conversation.turns, start=1):
        blocks += [f"## {ordinal}\\. {plain(turn.query.asked)}", *_reply(turn)]
        for number, evidence in enumerate(turn.evidence, start=1):
            cited = reference(turn, evidence, f"{ordinal}-{number}", find)
            blocks += [quoted(evidence, emphasised=isinstance(turn.reply, Answer)), f"{number}\\. {source(cited)}"]
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """`text` on one line of Markdown that shows exactly it."""
    escaped = _CHARACTERS.sub(r"\\\g<0>", flat(text))
    escaped = "".join(_ENTITIES.get(c, c) for c in escaped)
    return _BLOCK_START.sub(_defused, escaped)


def quoted(evidence: Evidence, *, emphasised: bool = True) -> str:
    """Returns a block quotation; the words that answer are strong."""
    if evidence.answer is None or not emphasised:
        return f"> {plain(evidence.quote)}"
    here = evidence.answer.shifted(-evidence.span.start)
    before, words, after = evidence.quote[: here.start], here.of(evidence.quote), evidence.quote[here.end :]
    if not words.strip() or _would_not_be_strong(before, words, after):
        return f"> {plain(evidence.quote)}"
    gap, end = (" " if before != before.rstrip() else ""), (" " if after != after.lstrip() else "")
    # What follows stands in mid-line, where a dash or a number begins no list.
    opening = f"{plain(before)}{gap}" if before.strip() else ""
    return f"> {opening}**{_inside(words)}**{end}{_inside(after)}".rstrip()


def source(cited: Reference) -> str:
    """Returns where a quotation comes from, with its place and the day it was read."""
    article = cited.evidence.article
    title = plain(article.title or "Untitled")
    facts = [
        plain(article.source or ""),
        plain(article.section or ""),
        f"By {plain(', '.join(article.authors))}" if article.authors else "",
        "undated" if cited.published is None else day(cited.published),
        title if cited.url is None else f"[{title}](<{cited.url}>)",
        plain(cited.place),
        "" if cited.accessed is None else f"read {day(cited.accessed)}",
    ]
    return " · ".join(fact for fact in facts if fact)


def _reply(turn: Turn) -> list[str]:
    said = understood_as(turn.query)
    understood = [] if said is None else [f"Understood as: {plain(said)}"]
    if isinstance(turn.reply, Abstention):
        nearest = ["Nearest passages:"] if turn.reply.nearest else []
        head = {Outcome.DECLINED: "The archive does not say. ", Outcome.NOT_SURE: "Not sure. "}.get(
            turn.reply.outcome, ""
        )
        return [*understood, f"{head}{_inside(turn.reply.reason)}", *nearest]
    return [*understood, *([] if not turn.reply.short else [f"**{plain(turn.reply.short)}**"])]


def _inside(text: str) -> str:
    """Returns `plain`, for text that does not begin a line."""
    return plain(f"x{text.strip()}")[1:] if text.strip() else ""


def _would_not_be_strong(before: str, words: str, after: str) -> bool:
    """Returns whether Markdown would show the asterisks.

    They must lean on a word, with a space or punctuation behind them.
    """
    first, last = words[:1], words[-1:]
    return not (first.isalnum() and last.isalnum()) or (before[-1:].isalnum() or after[:1].isalnum())


def _defused(found: re.Match[str]) -> str:
    sign, number, dot = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{dot}"
