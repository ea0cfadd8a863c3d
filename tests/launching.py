"""Processes of the program that begin at once: forked from one that has it imported and its models loaded.

They are processes like any other: with their own number, signals, streams, folder, environment and exit status. To
begin `python -m ingest` takes four seconds of a processor, of which nothing is what a test is about. Some tests of each
command begin it as its users do (`tests/package`, `tests/attacks/test_nothing_leaves.py`), and with `TESTS_FORK=0`
all do.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.launcher import NUMBER
from tests.launcher import WITHOUT as WITHOUT

ROOT = Path(__file__).parents[1]


class Launcher:
    """The process that is forked; begun when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self, request: Mapping[str, object], streams: Sequence[int]) -> socket.socket:
        """Returns the socket on which the process tells of itself."""
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            socket.send_fds(self._begun(), [json.dumps(request).encode()], [*streams, its.fileno()])
        return mine

    def close(self) -> None:
        """End it."""
        if self._process is not None and self._control is not None:
            self._control.close()
            self._process.wait(60)
        self._process = self._control = None

    def _begun(self) -> socket.socket:
        if self._control is None:
            self._control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            with its:
                command = [sys.executable, "-m", "tests.launcher", str(its.fileno())]
                # Of the test that comes first, nothing is to be seen in those that follow.
                environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWS_")}
                self._process = subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, pass_fds=[its.fileno()]
                )
        return self._control


_KNOWN = {"stdin", "stdout", "stderr", "cwd", "env", "umask", "text", "encoding", "errors", "bufsize"}
LAUNCHER = Launcher()
"""Of this process and its tests; ended by `tests/conftest.py`."""


class Forked(subprocess.Popen[Any]):
    """As `subprocess.Popen`, but forked from the launcher."""

    _status: socket.socket

    def _execute_child(self, arguments: Any, *rest: Any) -> None:
        # Popen's own, but for what begins the process: `rest` has the streams, whose order has not changed for years.
        _, _, _, _, folder, environment, _, _, _, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite = rest[:15]
        request = {
            "arguments": [os.fspath(argument) for argument in arguments[1:]],
            "folder": str(Path(folder or ".").absolute()),
            "environment": dict(os.environ if environment is None else environment),
            "umask": rest[19],
        }
        streams = [own if asked == -1 else asked for own, asked in enumerate((p2cread, c2pwrite, errwrite))]
        self._status = LAUNCHER.fork(request, streams)
        self.pid = self._number()
        self._child_created = True
        self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)  # type: ignore[attr-defined]

    def _number(self) -> int:
        told = self._status.recv(NUMBER.size)
        if not told:
            raise ChildProcessError("the launcher has ended: see what it said")
        found: int = NUMBER.unpack(told)[0]
        return found

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        self._status.setblocking(not wait_flags & os.WNOHANG)
        try:
            ended = self._number()
        except BlockingIOError:
            return 0, 0
        self._status.close()
        return self.pid, ended

    def _internal_poll(self, *_: object, **__: object) -> int | None:
        if self.returncode is None and self._waitpid_lock.acquire(False):  # type: ignore[attr-defined]
            try:
                if self.returncode is None:
                    pid, ended = self._try_wait(os.WNOHANG)
                    if pid:
                        self._handle_exitstatus(ended)  # type: ignore[attr-defined]
            finally:
                self._waitpid_lock.release()  # type: ignore[attr-defined]
        return self.returncode


def popen(arguments: Sequence[Any], **options: Any) -> "subprocess.Popen[Any]":
    """As `subprocess.Popen` of ``python -m MODULE`` or ``python -c PROGRAM``, but that it begins at once."""
    return (Forked if _can_fork(arguments, options) else subprocess.Popen)(arguments, **options)


def run(
    arguments: Sequence[Any], *, capture_output: bool = False, timeout: float | None = None, check: bool = False,
    **options: Any,
) -> "subprocess.CompletedProcess[Any]":  # fmt: skip
    """As `subprocess.run`, in the same way."""
    if capture_output:
        options["stdout"] = options["stderr"] = subprocess.PIPE
    with popen(arguments, **options) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    if check:
        done.check_returncode()
    return done


def _can_fork(arguments: Sequence[Any], options: Mapping[str, Any]) -> bool:
    """Python reads its own variables when it begins, and some options are about how a process does."""
    if arguments[0] != sys.executable or arguments[1] not in ("-m", "-c") or not options.keys() <= _KNOWN:
        return False
    given = options.get("env") or os.environ
    same = all(given.get(name) == os.environ.get(name) for name in {*given, *os.environ} if name.startswith("PYTHON"))
    return same and hasattr(os, "pidfd_open") and os.environ.get("TESTS_FORK") != "0"
