"""Lines that ask the archive nothing: thanks, a greeting, a sign, a sum, a question about the program itself."""

import re

from chatbot.language.words import fold
from chatbot.understanding.archive_facts import ArchiveFacts

_WELCOME = "You can ask what the archive's articles say, for instance who, when, where, why or how many."
_OPENING = r"(?:oh |ah |ok(?:ay)? |well |so |and |but |please |no |yes )*"
_THANKS = "You are welcome. Follow up, or ask something else."
_ANSWERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(_OPENING + rf"(?:{pattern})", re.IGNORECASE), line)
    for pattern, line in (
        (
            r"(?:many |great |perfect |nice |good )?(?:thanks?|thank you|thankyou|thx|ty|cheers|merci|danke)"
            r"(?: you)?(?: very| so)?(?: much| a lot| again| for .{1,40}| to you)?(?: .{0,3})?",
            _THANKS,
        ),
        (
            r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|day|afternoon|evening)|hallo|bonjour|salut)"
            r"(?: (?:there|all|everyone|again|bot|you))?|"
            r"how are (?:you|things)(?: doing)?(?: today)?|what s up|whats up",
            f"Hello. {_WELCOME}",
        ),
        (r"(?:bye|goodbye|good ?bye|good ?night|see you|farewell|ciao)(?: .{0,12})?", "Goodbye."),
        (
            r"(?:ok(?:ay)?|yes|yeah|yep|no|nope|sure|fine|right|great|good|cool|nice|wow|perfect|i see|got it|"
            r"understood|"
            r"all right|alright|hm+|ah|oh|aha|lol|maybe|test|testing|please|sorry|never ?mind|nothing|go on|"
            r"continue|stop)"
            r"(?: then| thanks| that s all)?",
            f"That is no question to the archive. {_WELCOME}",
        ),
        (
            r"(?:i need |can you |could you )?help(?: me)?(?: please)?|"
            r"what can (?:you|i) (?:do|ask|answer)(?: .{0,20})?|"
            r"how (?:do|can|does) (?:i|this|it|you|one)(?: \w+)? (?:ask|work|use|search)(?: .{0,20})?|"
            r"what (?:is|s) this(?: (?:site|page|app|tool|bot|chat))?|instructions|commands|menu",
            f"{_WELCOME} Each answer is quoted word for word from an article, with a link to its place.",
        ),
        (
            r"(?:who|what) (?:are|r) (?:you|u)|are you (?:an? |the )?(?:\w+ )?"
            r"(?:ai|bot|chatbot|robot|human|person|machine|real|chatgpt|gpt|there)|"
            r"what(?: i)? ?s your name|who (?:made|built|created|wrote|programmed) (?:you|this)|"
            r"do you (?:understand|know|speak|hear) (?:me|english|everything|anything)|tell me about yourself|"
            r"(?:tell me )?a joke|tell me a joke|i (?:love|hate|like) you",
            "This is a search over a news archive: it quotes sentences of its articles and says nothing of its own.",
        ),
        (
            r"(?:what(?: i)?s? |how much (?:is|are) |calculate |compute )?\(?-?\d[\d .,]*"
            r"(?:(?:\s*[+*×÷^=]\s*| +(?:[-/x]|plus|minus|times|divided by) +)\(?-?\d[\d .,]*\)?)+\s*=?",
            f"The archive does no sums. {_WELCOME}",
        ),
    )
)
_OF_THE_ARCHIVE = re.compile(
    r"(?:how (?:many|much) (?:articles|stories|documents|sources|texts|news(?: articles| stories)?|papers|newspapers)"
    r"(?: (?:are|is|do|does|have|has|can|there|you|it|this|the|we|in|of|archive|hold|holds|contain|contains|know|here|"
    r"your|stored|search))*|"
    r"(?:what|which) (?:articles|sources|papers|newspapers|stories)"
    r"(?: (?:are|is|do|does|have|has|there|you|it|this|the|we|in|of|archive|hold|holds|contain|contains|here|your|"
    r"stored))+|"
    r"(?:what(?: is|s| s)|describe|tell me about) (?:in )?(?:the|this|your) archive(?: about)?|"
    r"how (?:big|large|old) is (?:the|this|your) archive)",
    re.IGNORECASE,
)


LONGEST = 200
"""Characters of a line that may be an aside."""
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2}|[^\W\d_]\d|\d[^\W\d_]|\d\D+\d")
"""Two letters, a letter beside a figure ("G7"), or two numbers ("9/11")."""


def aside(line: str, facts: ArchiveFacts) -> str | None:
    """Returns the interface's reply to a line that asks the archive nothing; None if it may be a question.

    Args:
        facts: of the archive, for questions about it.
    """
    if len(line) > LONGEST:
        return None
    said = " ".join(re.findall(r"[\w+*/×÷^%=()’'-]+", fold(line)))
    if not said or not _SAYS_SOMETHING.search(line):
        return f"That is no question to the archive. {_WELCOME}"
    plain = re.sub(r"[’'](?=s\b)", " ", said)
    if _OF_THE_ARCHIVE.fullmatch(plain):
        return _of_the_archive(facts)
    return next((reply for pattern, reply in _ANSWERS if pattern.fullmatch(plain)), None)


def _of_the_archive(facts: ArchiveFacts) -> str:
    if not facts.articles:
        return "The archive is empty."
    held = "1 article" if facts.articles == 1 else f"{facts.articles:,} articles"
    until = "" if facts.last is None else f", the latest of {facts.last.day} {facts.last:%B %Y}"
    count = len(facts.sources)
    sources = "" if not count else f" of {count:,} sources" if count > 1 else f" of {facts.sources[0]}"
    return f"The archive holds {held}{sources}{until}."
