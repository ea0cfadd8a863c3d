"""The whole conversation as JSON: the turns as `news-ask --json` prints them, with what a checker needs beside."""

import json
from typing import Any

from chatbot.output.json_contract import turn_to_json
from chatbot.output.references import Find
from chatbot.types import Conversation, Turn


def write(conversation: Conversation, find: Find) -> str:
    """One object: `conversation` and its `turns`; each quoted article also has `content_hash` and `accessed`."""
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
