"""The lines that a news aggregator puts around other publishers' articles, told by what they say.

They ask the reader for something (join, sign in, read on, download), or announce something (related, top, recommended
stories). One such line proves nothing; `is_aggregator_page` wants a cluster.
"""

import re
from collections.abc import Sequence

LONGEST_CALL = 110
"""Characters of a line that may be one of an aggregator's own."""
_NUMBER = r"(?:\d[\d,.]*(?:'?s|\+|k|m)*|one|two|three|five|seven|ten|fourteen|thirty|hundreds|thousands|dozens|all)"
_TITLES = r"(?:titles|sources|publications|publishers|newspapers|magazines|news sites|outlets|stories)"
_OFFER = r"(?:app|membership|subscription|place|feed|price|account|home|login)"

_CALLS = re.compile(
    "|".join(
        (
            r"(?:get|find|read|enjoy|have) (?:all )?(?:of )?(?:your|the) (?:daily |favou?rite )?news\b.{0,60}",
            rf"(?:get |enjoy |unlock |access )?(?:unlimited )?(?:access to )?{_NUMBER} (?:of )?(?:the )?"
            rf"(?:[\w']+[ -]){{0,4}}{_TITLES}\b.{{0,40}}",
            rf"(?:one|1|all in one|a single) (?:news )?{_OFFER}(?:[.,:;!]? (?:one|1|a single|no) [\w ]{{1,24}})*",
            r"start (?:reading|your (?:free )?trial|for free|free trial|now|exploring)\b.{0,30}",
            r"(?:sign|log) ?(?:up|in|on)(?: (?:here|now|free|today|with (?:google|apple|facebook|email)))?",
            r"(?:sign up|sign in|log ?in|register|subscribe|join(?: us)?|create (?:an|a free) account)"
            r" (?:now |today |here |for free )?(?:to|for|and|with) "
            r"(?:read|continue|keep|unlock|access|view|see|get|start|enjoy|free|this|the full|full|unlimited)\b.{0,60}",
            r"(?:already|not (?:yet )?) ?(?:an? )?(?:member|subscriber|registered|have an account|a user)\b.{0,40}",
            r"(?:have|don't have|need) an account\b.{0,40}",
            r"(?:subscribe|join|register)(?: (?:now|today|free|for free|here))?",
            r"read (?:the )?news (?:from|on|without)\b.{0,80}",
            r"(?:continue|keep) reading(?: (?:on|in|with|for free)\b.{0,40})?",
            r"(?:read|see|view|open)(?: (?:more|it|this|the (?:full|original|whole) (?:story|article)))? (?:on|in|at)"
            r" (?:the )?(?:app|[\w.]+\.com|inkl|original site|publisher.{0,20})",
            r"(?:download|get|install|try|open)(?: in)?(?: (?:the|our))?(?: free| mobile| news| [a-z]+)? app\b.{0,40}",
            r"(?:available|download|get it) on (?:the )?(?:app store|google play)\b.{0,30}",
            r"(?:app store|google play)",
            rf"(?:try (?:it )?(?:for )?)?(?:free for )?(?:your )?(?:first )?{_NUMBER}[ -]?(?:days?|weeks?|months?)"
            r"(?:[ -](?:of )?free|[ -]free[ -]trial| trial| free of charge| for free| on us)\b.{0,40}",
            r"(?:try|get|start)? ?(?:it )?(?:a |your )?free (?:trial|for \w+ (?:days?|weeks?|months?))\b.{0,40}",
            r"(?:cancel|no ads|ad[- ]free|no commitment|no paywalls?|no credit card)\b.{0,40}",
            r"(?:curated|handpicked|personali[sz]ed|tailored) (?:specifically |just )?(?:for|by|to)\b.{0,40}",
            r"(?:never|don't) miss (?:a|another|any|the) (?:story|beat|headline|thing)\b.{0,30}",
            r"(?:(?:what is|about|why|more on|powered by|by) )?inkl",
        )
    ),
    re.I,
)
_LISTS = re.compile(
    r"(?:related|similar|recommended|suggested|popular|trending|latest|more|top|most[ -]read|other|featured)"
    r"(?: (?:top|great|world|local))? (?:stories|articles|reads?|reading|news|headlines|coverage|content|picks)"
    r"(?: (?:on|from|by|in|for|about)\b.{0,40}| (?:now|today|right now))?"
    r"|(?:our|editors?'?s?|staff|today's|reader) (?:top )?(?:picks?|choices?|favou?rites)(?: .{0,20})?"
    r"|(?:more|read more|also) (?:from|by|on|like) (?:this|the|inkl)\b.{0,40}"
    r"|(?:trending|popular|most[ -]read|most popular|top stories|recommended|you (?:may|might) (?:also|like).{0,20})"
    r"(?: (?:now|right now|today|on \w+|for you))*",
    re.I,
)


def is_aggregator_page(lines: Sequence[str]) -> bool:
    """Returns whether `lines` begin with, or end in, a cluster of an aggregator's own lines."""
    seen = [line for line in lines if line.strip()]
    head = sum(is_aggregator_line(line) for line in seen[:8])
    tail = sum(is_aggregator_line(line) for line in seen[-40:])
    return (head >= 2 and is_aggregator_line(seen[0])) or tail >= 3


def is_aggregator_line(line: str) -> bool:
    """Returns whether `line` on its own reads like a call to join or the heading of a list of other stories."""
    return _is_call(line) or is_list_heading(line)


def _is_call(line: str) -> bool:
    return len(line) <= LONGEST_CALL and _CALLS.fullmatch(_plain(line)) is not None


def is_list_heading(line: str) -> bool:
    """Returns whether `line` reads like the heading of a list of other stories."""
    return len(line) <= LONGEST_CALL and _LISTS.fullmatch(_plain(line)) is not None


def _plain(line: str) -> str:
    """`line` with straight quotation marks and without what ends or decorates it."""
    return line.translate(str.maketrans("’‘“”", "''\"\"")).strip(" .!?:»›→>|•*-–—\t")
