"""Imported by every Python process that is watched, before anything else: notes what it asks of the world outside.

A name that is not this computer's is noted and then refused, so that a test which fails tells nobody anything.
"""

import json
import os
import sys
import threading
from pathlib import Path

LOG = os.environ["WATCH_LOG"]
NOTED_IMPORTS = {"openvino", "chromadb", "streamlit", "spacy", "trafilatura", "ray"}
LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.gethostbyname_ex"}
SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
STARTING = {"subprocess.Popen", "os.posix_spawn", "os.exec", "os.system"}
MAKING = {"os.mkdir", "os.rename", "os.link", "os.symlink"}
LOCAL = {None, "", "localhost", "::1", "0.0.0.0", "::"}
_busy = threading.local()


def note(event, *facts):
    line = json.dumps([os.getpid(), os.getppid(), event, *map(str, facts)]) + "\n"
    file = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, line.encode())
    os.close(file)


def is_local(host):
    host = host.decode() if isinstance(host, bytes) else host
    return host in LOCAL or host.startswith("127.") or host == os.uname().nodename


def path_of(name):
    return os.path.normpath(Path(os.fsdecode(name)).absolute())


def watch(event, given):
    if event in LOOKUPS:
        note("look-up", given[0])
        if not is_local(given[0]):
            raise OSError("the test lets nothing out")
    elif event in SENDING:
        note("send", given[0].type.name, given[1])
        if isinstance(given[1], tuple) and not is_local(given[1][0]) and "STREAM" in given[0].type.name:
            raise OSError("the test lets nothing out")
    elif event == "import" and given[0] in NOTED_IMPORTS:
        note("import", given[0])
    elif event in STARTING:
        note("process", given[0], given[1] if len(given) > 1 else "")
    elif event == "open" and not isinstance(given[0], int) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        note("write", path_of(given[0]))
    elif event in MAKING:
        note("write", path_of(given[0 if event == "os.mkdir" else 1]))


def hook(event, given):
    if getattr(_busy, "busy", False):
        return
    _busy.busy = True
    try:
        watch(event, given)
    finally:
        _busy.busy = False


note("start", sys.orig_argv)
sys.addaudithook(hook)
