"""A real web server on loopback whose every address answers as a test wants."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Web"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        answer = self.server.answers.get(self.path)
        if answer is None:
            self.say(404, b"nothing here")
        else:
            answer(self)

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304 and "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


class Web(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def page(self, path: str, body: bytes | str, content_type: str = "text/html; charset=utf-8", **headers: str) -> str:
        content = body.encode() if isinstance(body, str) else body
        self.answers[path] = lambda handler: handler.say(200, content, Content_Type=content_type, **headers)
        return self.url(path)

    def handle_error(self, *_: Any) -> None:
        pass


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Web]:
    with Web(host) as web:
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield web
        finally:
            web.shutdown()
            thread.join()


def article(topic: str, link: str = "", head: str = "", words: int = 60) -> str:
    """A page with an article about `topic` that shares little with one about another topic."""
    said = " ".join(f"{topic}{n} said the minister of {topic}," for n in range(words // 6))
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>The {topic} affair goes on</title>{head}"
        f"<meta property='article:published_time' content='2023-03-03'></head><body><article>"
        f"<h1>The {topic} affair goes on</h1><p>The ministry spoke about {topic} on Friday in the capital, and "
        f"nobody who was there believed a word of it.</p><p>{said} who would not be named in this newspaper.</p>"
        f"<p>Talks about {topic} are to go on until the end of the month, the paper was told.</p>{link}"
        f"</article></body></html>"
    )
