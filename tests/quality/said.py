"""Questions for what somebody said and who said something, over an archive of `newsquiz-dev` with its annotations.

    python -m tests.quality.said --archive DIR [--shown]

The first quotation is right if the speaker that is meant says it; a speaker is right by name, or as printed where the
article's full name is open. Prints JSON; with --shown each first quotation, to be read by eye.
"""

import argparse
import json
from pathlib import Path

from chatbot.language.words import words
from chatbot.loading import make_bot
from chatbot.types import Turn

QUESTIONS = Path(__file__).with_name("said.jsonl")


def is_meant(turn: Turn, speaker: str) -> bool:
    """Whether the speaker of the first quotation is the one that is meant."""
    found = turn.evidence[0].speaker if turn.evidence else None
    if found is None:
        return False
    if found.name is not None:
        return set(words(speaker)) <= set(words(found.name)) or set(words(found.name)) <= set(words(speaker))
    return list(words(speaker))[-1] in list(words(found.as_printed))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Measure who said what.")
    parser.add_argument("--archive", type=Path, required=True, help="an archive of newsquiz-dev")
    parser.add_argument("--shown", action="store_true", help="print the first quotations")
    chosen = parser.parse_args()
    bot = make_bot(chosen.archive)
    right: dict[str, list[bool]] = {"what": [], "who": []}
    milliseconds = []
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        turn = bot.ask(row["question"])
        meant = is_meant(turn, row["speaker"])
        right["who" if row["question"].startswith("Who") else "what"].append(meant)
        milliseconds.append(turn.timings_ms["total"])
        if chosen.shown:
            first = turn.evidence[0] if turn.evidence else None
            told = first.speaker if first else None
            print("right" if meant else "WRONG", row["question"], f"({turn.confidence:.2f})")
            print("   ", told and (told.name, told.as_printed, told.cue), first and " ".join(first.quote.split()))
    rates = {
        f"{kind}: first quotation is the speaker's": round(sum(some) / len(some), 3) for kind, some in right.items()
    }
    print(json.dumps({**rates, "median ms": sorted(milliseconds)[len(milliseconds) // 2]}, indent=2))


if __name__ == "__main__":
    main()
