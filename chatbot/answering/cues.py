"""Words by which a sentence shows that it says when or why, whatever the reader makes of it."""

import re

from chatbot.language.lexicon import MONTHS, WEEKDAYS
from chatbot.understanding.questions import AnswerKind, Question

TIME = re.compile(
    rf"\b({'|'.join(month for month in MONTHS if month != 'may')}|{'|'.join(WEEKDAYS)}|yesterday|"
    r"today|tonight|tomorrow|ago|"
    r"(this|last|next) (week|month|year|weekend|night|morning)|weekend|(19|20)\d\d)\b|\b(?-i:May)\b|"
    r"\b\d{1,2}(:\d\d)? ?[ap]\.?m\b|\b(early|late) (on|in)\b",
    re.IGNORECASE,
)
REASON = re.compile(
    r"\b(because|due to|owing to|since|thanks to|so that|in order to|as a result|result(ed|ing)? (of|from|in)|"
    r"caused?( by)?|prompt(ed|ing)|led to|in response|respon(se|ding) to|in protest|over (the|its|his|her|their|a)|"
    r"amid|following|after|aim(ed|ing)?|reason|blam(e|ed|ing)|accus(e|ed|ing)|sparked|trigger(ed|ing)?|intended|motiv\w+|"
    r"to (prevent|avoid|stop|protest|help|protect|reduce|fight|end))\b",
    re.IGNORECASE,
)
TIME_SHARE, REASON_SHARE = 1.0, 0.8


def cue_share(question: Question, text: str) -> float:
    """What is added to the score of a sentence for saying the sort of thing that is asked for."""
    if question.kind is AnswerKind.TIME:
        return TIME_SHARE if TIME.search(text) else 0.0
    if question.interrogative == "why":
        return REASON_SHARE if REASON.search(text) else 0.0
    return 0.0
