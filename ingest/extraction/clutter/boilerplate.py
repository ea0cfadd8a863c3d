"""Lines that a page puts around or between an article's paragraphs, told by what they say.

A line goes only if it is short and says wholly what such lines say: nothing that could be a sentence of the article.
"""

import re
from collections.abc import Iterable, Iterator

_LONGEST = 300
_MOST_BEHIND_HEADLINE = 10
_BOILERPLATE = re.compile(
    "|".join(
        (
            r"(?:read|see|learn|find out) more\s*[:|].*",
            r"(?:also read|read also|read next|related(?: (?:stories|articles|content|links?|news|coverage|topics))?|"
            r"more on this|see also|don['’]t miss|recommended(?: for you)?|you may (?:also )?like|leggi anche|"
            r"lesen sie auch|mehr zum thema|lea también|le puede interesar|lire aussi|à lire aussi|leia também)"
            r"(?:\s*(?:[:|].*|\.{3}|…))?",
            r"(?:click|tap) here (?:to|for) (?:get|subscribe|sign up|download|read|join|more)\b.*",
            r"get .{0,40} (?:by clicking here|delivered (?:to|in|through) your (?:inbox|letterbox)\b.*)",
            r"(?:please )?(?:sign up|subscribe|register) (?:to|for|now|here|today)\b[^.]{0,80}"
            r"\b(?:newsletters?|updates|channel|alerts?|emails?|inbox)\b.*",
            r"get the (?:day['’]s|latest|top)\b.{0,80}\b(?:newsletters?|inbox|headlines|updates)\b.*",
            r"(?:thanks|thank you)(?: for (?:signing up|subscribing))?[.!]?",
            r"sorry[.!]?|an error (?:has )?occurred, please try again.*|there was an error processing.*",
            r"(?:please )?(?:follow|like|join|find) (?:us|me|him|her|them|@\w+|[A-Z][\w ]{1,40}) on "
            r"(?:twitter|facebook|instagram|youtube|telegram|whatsapp|x)\b.*",
            r"like this story\? share it.*|share (?:this|on|via)\b.{0,40}|order reprints|print(?: article)?",
            r"(?:tags?|tell us what you think|leave a (?:comment|reply)|\d* ?comments?|advertisement)\W*",
            r"(?:s[ií]guenos|folge uns|suivez-nous|seguici|siga-nos) .{0,10}\b(?:en|auf|sur|su|no|em|in)\b.{0,80}",
            r"(?:mehr von|más de|plus de|altro da|more (?:from|by)) .{0,60}",
            r"(?:kategorien?|categor(?:y|ies)|categorías?|catégories?|temas|themen|topics|schlagw[oö]rter)(?:\s*:.{0,80})?",
            r"(?:we want to hear what you think|tell us what you think|let us know what you think)\b.{0,120}",
            r"(?:this|the) (?:post|article|page) (?:may )?contains? (?:references to products|affiliate links)\b.*",
            r"(?:hide|show|toggle) captions?\W*(?:\d{1,4}\s*(?:of|/)\s*\d{1,4}\W*)?|\d{1,4} of \d{1,4}",
            r"(?:(?:photo|image|picture) )?credits?\s*:?|\((?:photo |image )?credit:? [^()]{1,80}\)",
            r"get .{0,60}\bby e-?mail\b.*",
            r"(?:do you want|would you like|want) to (?:be|stay|keep) (?:informed|updated|up to date)\b.{0,120}",
            r"(?:you (?:must|need to|have to)|du musst|sie müssen|debes?|vous devez) .{0,30}"
            r"\b(?:log(?:ged)? ?in|signed in|eingeloggt|angemeldet|anmelden|iniciar sesión|connectée?)\b.*",
            r"(?:you can (?:write to|contact|e-?mail) (?:us|me)|write to us|puede escribirnos|schreiben sie uns)\b"
            r".{0,80}@.*",
            r"(?:alles|mehr|everything|more|all) (?:über|zu|about|on) .{3,60}\b(?:hier|here)\W*",
            r"(?:copyright|©|\(c\)).{0,120}",
            r"this copy is for your personal, non-commercial use only\b.*",
            r"https?://\S+",
            r"-|\|?-{3,}(?:\|-{3,})*\|?|_{4,}",
        )
    ),
    re.I,
)


def without_boilerplate(lines: Iterable[str], title: str) -> Iterator[str]:
    """`lines` less page furniture, and less the headline where it is repeated on a line of its own."""
    headline = _words(title)
    for line in lines:
        said = line.lstrip("-*• ") or line
        if len(line) <= _LONGEST and _BOILERPLATE.fullmatch(said):
            continue
        # A headline alone, or as browsers show it: with section, site and day behind it.
        words = _words(line)
        is_window_title = "|" in line and len(words) <= len(headline) + _MOST_BEHIND_HEADLINE
        if headline and (words == headline or (is_window_title and words[: len(headline)] == headline)):
            continue
        yield line


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
