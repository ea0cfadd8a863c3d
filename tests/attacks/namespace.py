"""Run in a network namespace of its own: every address given listens on loopback; prints who could be read."""

import json
import subprocess
import sys
from contextlib import closing
from http.server import ThreadingHTTPServer
from socket import AF_INET6, SO_REUSEADDR, SOL_SOCKET
from threading import Thread

from ingest.network.fetcher import Fetcher
from ingest.network.types import Fetched, Limits
from tests.ingest.server import Handler, Web

LIMITS = Limits(seconds=2, silence=1, attempts=1, pause=0)


class BothWeb(Web):
    address_family = AF_INET6

    def __init__(self) -> None:
        ThreadingHTTPServer.__init__(self, ("::", 0), Handler, bind_and_activate=False)
        self.answers, self.asked = {}, []
        self.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        self.server_bind()
        self.server_activate()


def is_read(web: Web, address: str, *, allow_private: bool) -> bool:
    url = web.url("/a", f"[{address}]" if ":" in address else address)
    with closing(Fetcher(LIMITS, allow_private=allow_private)) as fetcher:
        return isinstance(fetcher.get(url), Fetched)


def main(addresses: list[str]) -> None:
    for command in (["link", "set", "lo", "up"], *(["addr", "add", one, "dev", "lo"] for one in addresses)):
        subprocess.run(["ip", *command], check=True)
    with BothWeb() as web:
        Thread(target=web.serve_forever, daemon=True).start()
        web.page("/a", "secret")
        guarded = [one for one in addresses if is_read(web, one, allow_private=False)]
        asked = len(web.asked)
        unguarded = [one for one in addresses if is_read(web, one, allow_private=True)]
        print(json.dumps({"guarded": guarded, "asked": asked, "unguarded": unguarded}))
        web.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
