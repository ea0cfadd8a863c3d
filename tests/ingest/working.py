"""What processes do with pages in the tests of workers; they import it by its name."""

import os
import re
import signal
import time

from ingest.types import FoundArticle, RawPage, Rejection


def act(page: RawPage) -> FoundArticle | Rejection:
    """What the page says: die, hang, fail, or take so many seconds."""
    said = page.content.decode()
    if said == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif said == "hang":
        re.search("(a+)+b", "a" * 60)  # for years, without ever returning to Python
    elif said == "fail":
        raise ZeroDivisionError
    else:
        time.sleep(float(said))
    return Rejection(page.origin, f"slept {said}")
