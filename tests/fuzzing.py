"""Pieces that fuzzing repeats."""

UNITS = [
    *" \t\n\ra1A.,:;|/#<>&([{\"'-—…•=@_\u00a0\u200bé漢😀",
    *(" \n", "a ", "a.", "a. ", "A ", "A. ", "1,", "1. ", "()", "(a) ", " - ", ", and ", "By ", "By A and ", "and "),
    *("Mr. ", "a, ", "A; ", "x'", "van ", "http://a ", "a@", "www.", "?a=&", "2023-01-01 ", "1 January ", "Caption: "),
    *(
        "!?",
        "| ",
        "a: ",
        "a_",
        "<a ",
        "<div>",
        "</p>",
        "<!--",
        "]]>",
        "<script>",
        "&amp;",
        "&#x",
        "a\n",
        "a\n\n",
        "T1:",
    ),
]
"""What an expression that backtracks trips over, if there is a lot of it."""
