"""The hash that tells whether an article changed."""

import hashlib
import json
from dataclasses import asdict

from store.types import ArticleContent, Moment


def content_hash(content: ArticleContent) -> str:
    """sha256, in hexadecimal, over every field of `content`: equal if and only if nothing changed."""

    def plain(value: Moment) -> str:
        return value.isoformat()

    serialised = json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, default=plain)
    return hashlib.sha256(serialised.encode()).hexdigest()
