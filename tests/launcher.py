"""Run beside the tests, by `tests.launching`: has the program and its models in memory, and forks at each request.

Usage: python -m tests.launcher DESCRIPTOR

DESCRIPTOR is a socket (of packets). A request comes with four descriptors: standard input, output and error, and a
socket on which the number of the process that began is told, and when it has ended its status.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import sys
import threading
import warnings
from contextlib import suppress
from typing import Any

BEFORE = dict(os.environ)
MODULES = (
    "chatbot.__main__", "chatbot.web.app", "ingest.__main__", "ingest.run", "ingest.dry_run", "ingest.workers",
    "ingest.extraction", "ingest.sources", "ingest.pipeline", "store.__main__", "store.upkeep.rebuild",
    "store.upkeep.restore", "store.upkeep.backup", "store.upkeep.checkup", "streamlit.web.cli",
    "streamlit.web.bootstrap", "chromadb.api.rust", "tests.store.killing",
)  # fmt: skip
"""What programs take longest to import."""
WITHOUT = "TESTS_WITHOUT"
"""A variable of a process: names of methods of its `Bot` that are to find nothing."""
NUMBER = struct.Struct("q")
LONGEST_REQUEST = 1 << 20


def prepare() -> None:
    """Import the program and load its models; no thread of Python is begun, and nothing is opened for good."""
    for name in MODULES:
        importlib.import_module(name)
    from streamlit.components.v2 import manifest_scanner

    from chatbot.comprehension.trained import TrainedModel
    from chatbot.language.grammar import Grammar
    from store.embedding.minilm import MiniLM
    from tests.loading import keep_loaded

    keep_loaded()
    # Streamlit reads what is written of every package that is installed, each time.
    manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
    manifest_scanner.scan_component_manifests()
    for kind in (MiniLM, Grammar, TrainedModel):
        kind()
    for name in list(sys.modules):  # run as programs, they are imported anew
        if name.endswith(".__main__") or name == "tests.store.killing":
            del sys.modules[name]
    gc.collect()
    gc.freeze()


def serve(control: socket.socket) -> dict[str, Any] | None:
    """Fork for each request; returns it in the process that is to do it, and None when there are no more."""
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    running: dict[int, tuple[int, int]] = {}
    while True:
        for key, _ in selector.select():
            if key.fileobj is control:
                message, descriptors, _, _ = socket.recv_fds(control, LONGEST_REQUEST, 4)
                if not message:
                    return None
                child = os.fork()
                if child == 0:
                    selector.close()
                    control.close()
                    for pidfd, (_, status) in running.items():
                        os.close(pidfd)
                        os.close(status)
                    return {**json.loads(message), "descriptors": descriptors}
                *streams, status = descriptors
                for stream in streams:
                    os.close(stream)
                os.write(status, NUMBER.pack(child))
                pidfd = os.pidfd_open(child)
                running[pidfd] = child, status
                selector.register(pidfd, selectors.EVENT_READ)
            else:
                child, status = running.pop(key.fd)
                selector.unregister(key.fd)
                os.close(key.fd)
                _, ended = os.waitpid(child, 0)
                with suppress(BrokenPipeError):  # nobody waits for it
                    os.write(status, NUMBER.pack(ended))
                os.close(status)


def become(request: dict[str, Any]) -> None:
    """Be the process that was asked for: its streams, folder, environment, signals and arguments."""
    *streams, status = request["descriptors"]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    for descriptor in (*streams, status):
        if descriptor > 2:
            os.close(descriptor)
    os.chdir(request["folder"])
    changed = {name: value for name, value in os.environ.items() if BEFORE.get(name) != value}
    os.environ.clear()
    os.environ.update(request["environment"])
    os.environ.update(changed)  # by what was imported, as it would have been now
    from chatbot.bot import Bot

    for name in os.environ.pop(WITHOUT, "").split():
        setattr(Bot, name, lambda *_, **__: [])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if request["umask"] >= 0:
        os.umask(request["umask"])
    sys.orig_argv = [sys.executable, *request["arguments"]]
    sys.path[0] = request["folder"]


def run(arguments: list[str]) -> None:
    """As ``python ARGUMENTS``, which are ``-m MODULE …`` or ``-c PROGRAM …``."""
    option, what, *given = arguments
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of its package being imported already
        spec = importlib.import_module("importlib.util").find_spec(what) if option == "-m" else None
    if option == "-m":
        sys.argv = [what if spec is None else str(spec.origin), *given]
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv = ["-c", *given]
        main = sys.modules["__main__"]
        main.__spec__ = None
        main.__dict__.pop("__file__", None)
        exec(compile(what, "<string>", "exec"), main.__dict__)


def finish(arguments: list[str]) -> int:
    """Run to the end, as Python does; returns the exit status."""
    status = 0
    try:
        run(arguments)
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        status = -signal.SIGINT
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            status = 120
    if status < 0:
        os.kill(os.getpid(), -status)
    return status & 0xFF


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
    prepare()
    asked = serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        become(asked)
        # The libraries' own clearing up waits for threads that stayed in the process that was forked.
        os._exit(finish(asked["arguments"]))
