"""Pages extracted somewhere else, in processes of this computer or on a cluster, while this process embeds and writes.

In come pages in the order of their sources; out come articles and outcomes in the same order. Of the other rooms it
imports `extraction` alone.
"""

from ingest.workers.line import extracted, find_articles
from ingest.workers.pool import MakePool, default_workers, local_pool

__all__ = ["MakePool", "default_workers", "extracted", "find_articles", "local_pool"]
