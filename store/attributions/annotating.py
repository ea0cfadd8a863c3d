"""Attributions of whole articles: stretches, network, spans, speakers."""

from collections.abc import Sequence

from store.attributions.decoding import decode
from store.attributions.network import Tagger, shipped_tagger
from store.attributions.speakers import with_speakers
from store.attributions.stretches import stretches
from store.types import ArticleContent, Attribution, Span

_LANGUAGES = (None, "en")


class Annotator:
    """Finds who said what in English articles. Safe to call from several threads.

    Args:
        tagger: the network; the shipped one by default.
    """

    def __init__(self, tagger: Tagger | None = None) -> None:
        self._tagger = tagger or shipped_tagger()

    def annotate(self, articles: Sequence[tuple[ArticleContent, Sequence[Span]]]) -> list[list[Attribution]]:
        """Returns the attributions of each article, by the places of their cues; none where it is not in English.

        Args:
            articles: each with the sentences of its text, in order.

        Raises:
            store.ModelUnavailable: if the weights are not there or damaged.
        """
        read = [
            (content.text, stretches(content.text, sentences) if content.language in _LANGUAGES else [])
            for content, sentences in articles
        ]
        judged = self._tagger.judge(read)
        found = decode([(text, of_text) for (text, _), of_text in zip(read, judged, strict=True)])
        return [with_speakers(text, some) for (text, _), some in zip(read, found, strict=True)]
