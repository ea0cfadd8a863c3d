"""The word lists of this package: every list of English words that more than one rule looks a word up in.

Words are in lower case and, where a list is compared with the parser's output, lemmas. The function words by which the
comprehension model compares words stand with the model (`chatbot.comprehension.encoding`): its weights belong to them.
"""

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first month, 1..12, of each season in the northern half of the world."""
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a|an|one", "two|a couple of", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve")
    )
    for word in words.split("|") if word
} | {"few": 3, "several": 5}  # fmt: skip
"""The number that each word stands for; the vague ones as readers mostly mean them."""
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
           "nineties": 90}  # fmt: skip

INTERROGATIVES = frozenset({"who", "whom", "whose", "what", "which", "when", "where", "why", "how"})
MALE_PRONOUNS = frozenset({"he", "him", "his", "himself"})
FEMALE_PRONOUNS = frozenset({"she", "her", "hers", "herself"})
THING_PRONOUNS = frozenset({"it", "its", "it’s", "itself"})
GROUP_PRONOUNS = frozenset({"they", "them", "their", "theirs", "themselves"})
POSSESSIVE_PRONOUNS = frozenset({"his", "hers", "its", "their", "theirs"})
DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})

TIME_NOUNS = frozenset({"year", "day", "date", "month", "week", "time", "decade", "century", "season"})
"""Nouns that a question for a time asks for: "In which year …"."""
TIME_WORDS = (
    frozenset("day week weekend month year decade century morning evening afternoon night time moment season".split())
    | set(SEASONS)
    | set(WEEKDAYS)
    | set(MONTHS)
)
"""Words that a pointing word makes a time of: "this week", "that Monday"."""
PLACE_NOUNS = frozenset({"country", "city", "state", "place", "nation", "town", "continent", "region", "location",
                          "capital"})  # fmt: skip
MONEY_NOUNS = frozenset(
    "price cost salary wage fee fine budget revenue profit debt worth ransom prize reward tax".split()
)
SHARE_NOUNS = frozenset("percentage percent share inflation turnout majority rate".split())
MEASURE_NOUNS = frozenset(
    "magnitude height weight length speed distance size temperature depth width altitude strength score".split()
)
QUANTITY_NOUNS = frozenset({"number", "amount", "toll", "total"})
TITLE_NOUNS = frozenset("album book drama film game movie novel series show single song title".split())
ASKED_PERSON_NOUNS = frozenset(
    """
    actor actress artist athlete author candidate celebrity coach director executive founder king leader man minister
    musician person player politician pope president queen rapper senator singer star woman writer
    """.split()
)
"""Nouns that a question for a person asks for: "Which senator …"."""
PERSON_NOUNS = ASKED_PERSON_NOUNS | frozenset(
    """
    mother father wife husband son daughter brother sister boy girl woman man child deputy governor judge lawyer
    secretary chancellor mayor general officer doctor professor scientist spokesman spokeswoman chief chair chairman
    ceo boss chef billionaire head monarch champion driver owner hostage suspect victim survivor prince princess
    duke duchess
    """.split()
)
"""Nouns that stand for a person, in news as elsewhere."""
OFFICE_NOUNS = frozenset(
    """
    president minister premier mayor chancellor king queen monarch pope governor senator ceo chief head chair chairman
    chairwoman director leader speaker secretary coach captain manager owner champion holder ambassador commissioner
    prince princess deputy
    """.split()
)
"""Offices and standings, which pass from one to another: who holds one, the newest article says."""
TIME_ADVERBS = frozenset("now current currently today still yet already recently just ever nowadays exactly".split())
"""Words of a question that an answer need not have."""
OFFICE_VERBS = frozenset("lead run head own coach chair govern rule manage".split())
ORGANISATION_NOUNS = frozenset(
    """
    agency airline app bank brand business club company firm network newspaper organization organisation party
    retailer team university
    """.split()
)
GROUP_NOUNS = ORGANISATION_NOUNS | frozenset("group family couple government police band crew public".split())
"""Nouns in the singular that "they" can stand for."""

SPEECH_VERBS = frozenset("say tell claim announce warn state declare argue deny promise admit insist add".split())
NOUNS_FOR_NEWS = r"articles?|stor(?:y|ies)|reports?|coverage|pieces?|news|headlines?|reporting|columns?"
"""The things that a newspaper publishes, as a regular expression."""
REPORTING_VERBS = (
    r"say|says|said|report|reports|reported|write|writes|wrote|publish|published|print|printed|cover|covered"
)
"""The things that a newspaper does, as a regular expression."""

COUNTRY_FORMS = {
    name: pattern
    for names, pattern in (
        ("us usa america", r"\bU\.?S\b|\bUSA\b|\bAmerican?s?\b|\bUnited States\b"),
        ("uk britain", r"\bU\.?K\b|\bBrit(?:ain|ish|ons)\b|\bUnited Kingdom\b"),
        ("eu", r"\bE\.?U\b|\bEuropean Union\b"),
        ("un", r"\bU\.?N\b|\bUnited Nations\b"),
        ("france", r"\bFrance\b|\bFrench\b"),
        ("germany", r"\bGerman(?:y|s)?\b"),
        ("spain", r"\bSpain\b|\bSpan(?:ish|iards?)\b"),
        ("china", r"\bChin(?:a|ese)\b"),
    )
    for name in names.split()
}
"""Regular expressions for the written forms of countries whose names and peoples share no stem."""

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't could couldn't did didn't do does doesn't doing don't down during each either
    else ever few for from further get gets getting give given go going got had hadn't has hasn't have haven't
    having he her here hers herself him himself his how i if in into is isn't it its itself just let like me
    might more most much must my myself no nor not of off on once one only onto or other our ours out over own
    per please quite rather really s same say says said she should shouldn't so some such t tell than that the
    their theirs them themselves then there these they this those though through to too under until up upon us
    very via was wasn't we were weren't what what's whatever when where where's which while who who's whom whose
    why will with within without won't would wouldn't yes yet you your yours yourself following name called many
    much kind type known exactly actually
    """.split()
)
"""Words that say how something is asked rather than what about."""

FUTURE_WORDS = frozenset("will shall ’ll 'll wo upcoming planned scheduled plan schedule expected tomorrow".split())
"""Lemmas of a question that asks for what is to come."""
