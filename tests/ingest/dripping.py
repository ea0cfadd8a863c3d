"""A server on loopback that holds whoever asks it, in one of many ways, for as long as it may."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST_S = 20.0
"""How long it drips, so that a test that fails ends as well."""
EVERY_S = 0.05
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
EMPTY_MEMBER = gzip.compress(b"")


def drip(connection: socket.socket, piece: bytes, every: float = EVERY_S) -> None:
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        connection.sendall(piece)
        time.sleep(every)


def headers(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    drip(connection, b"X-A: b\r\n")


def one_header(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"X-A: ")
    drip(connection, b"b")


def status_line(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 ")
    drip(connection, b"O")


def interim_answers(connection: socket.socket) -> None:
    drip(connection, b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")


def interim_answers_as_fast_as_possible(connection: socket.socket) -> None:
    drip(connection, b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000, every=0)


def body_of_known_length(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
    drip(connection, b"x")


def body_until_the_end(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"\r\n")
    drip(connection, b"x")


def chunks(connection: socket.socket) -> None:
    connection.sendall(CHUNKED)
    drip(connection, b"1\r\nx\r\n")


def a_chunk_size(connection: socket.socket) -> None:
    connection.sendall(CHUNKED)
    drip(connection, b"0", every=0.2)


def trailers(connection: socket.socket) -> None:
    connection.sendall(CHUNKED + b"2\r\nhi\r\n0\r\n")
    drip(connection, b"X-A: b\r\n")


def a_file_name_in_gzip(connection: socket.socket) -> None:
    """Nothing comes out of it, so nothing that counts what comes out notices."""
    connection.sendall(HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03")
    drip(connection, b"a")


WAYS: tuple[Callable[[socket.socket], None], ...] = (
    headers, one_header, status_line, interim_answers, interim_answers_as_fast_as_possible, body_of_known_length,
    body_until_the_end, chunks, a_chunk_size, trailers, a_file_name_in_gzip,
)  # fmt: skip


def slow_handshake(connection: socket.socket) -> None:
    """The head of a TLS record that says that more will come, and never enough of it."""
    connection.recv(1000)
    connection.sendall(b"\x16\x03\x03\x40\x00")
    drip(connection, b"\x02")


@contextmanager
def dripping(way: Callable[[socket.socket], None], *, is_tls: bool = False) -> Iterator[int]:
    """Serve on a free port, which is given; robots.txt is answered at once, all else in this `way`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def serve(connection: socket.socket) -> None:
            with connection:
                try:
                    while not is_tls and connection.recv(5000).startswith(b"GET /robots.txt"):
                        connection.sendall(ROBOTS)
                    way(connection)
                except OSError:
                    pass  # whoever asked has gone

        def accept() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            ended.set()
            server.shutdown(socket.SHUT_RDWR)
