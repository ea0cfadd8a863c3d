"""A conversation as a file to keep, to send, or to take into a reference manager.

Everything is made from the stored turns: quotations with their offsets, the hash of the article version that they were
taken from, and the day they were read. Titles, names and quotations are data in every format, whatever they contain.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chatbot.output import bibtex, csl, markdown, ris
from chatbot.output.json_contract import turn_to_json
from chatbot.output.references import Find
from chatbot.types import Conversation, Turn

__all__ = ["FORMATS", "Find", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Attributes:
        label: as a reader knows it. `suffix`: of its files. `mime`: its media type.
        write: makes the file's text from a conversation and what finds an article version in the archive.
    """

    label: str
    suffix: str
    mime: str
    write: Callable[[Conversation, Find], str]


def _write_json(conversation: Conversation, find: Find) -> str:
    """Returns one object: `conversation` and `turns`; each quoted article also has `content_hash` and `accessed`."""
    turns = [_turn(conversation, turn, find) for turn in conversation.turns]
    return json.dumps({"conversation": conversation.id, "turns": turns}, ensure_ascii=False, indent=1) + "\n"


def _turn(conversation: Conversation, turn: Turn, find: Find) -> dict[str, Any]:
    row = turn_to_json(turn, conversation=conversation.id)
    accessed = None if turn.asked_at is None else turn.asked_at.date().isoformat()
    for quoted in [*row["evidence"], *(row["abstention"] or {"nearest": []})["nearest"]]:
        article = find(quoted["article"]["id"], quoted["article"]["version"])
        quoted["article"] |= {
            "content_hash": None if article is None else article.content_hash,
            "accessed": accessed,
        }
    return row


FORMATS = (
    Format("Markdown", "md", "text/markdown", markdown.write),
    Format("JSON", "json", "application/json", _write_json),
    Format("BibTeX", "bib", "application/x-bibtex", bibtex.write),
    Format("RIS", "ris", "application/x-research-info-systems", ris.write),
    Format("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl.write),
)
