"""Who said what in an article."""

from dataclasses import dataclass
from typing import Literal

from store.types.articles import Span

AttributionKind = Literal["direct", "indirect", "mixed"]
"""All between quotation marks, nothing, or a part of what is said."""


ANNOTATION_VERSION = 1
"""Grows with every change of what is found; an archive notes by which version each article was annotated."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Something that is said, thought or meant by someone, as an article has it; all spans are of the article's text.

    Attributes:
        source: the speaker as printed: "he", "the minister". None if the text names nobody there.
        cue: the words that attribute: "said", "according to", a colon.
        content: what is said, in order, without overlap; at least one.
        speaker: the speaker's full name, where the article leaves no doubt.
    """

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: AttributionKind
    speaker: str | None = None
