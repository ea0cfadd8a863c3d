"""Running a command of ours with everything noted that it asks of the world: names, connections, files written.

Python's own audit events say which name was looked up. Libraries in C++ and Rust do not raise them, so that the
system's calls are noted as well, where strace is there.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
CALLS = "connect,sendto,sendmsg,sendmmsg,openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2"
SETTINGS_TO_THE_CONTRARY = {
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://traces.example:4317",
    "CHROMA_OTEL_GRANULARITY": "all",
    "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI",
    "CHROMA_SERVER_HOST": "vectors.example",
    "DISABLE_TELEMETRY": "0",
    "DO_NOT_TRACK": "0",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "RAY_USAGE_STATS_ENABLED": "1",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
}
"""What an environment may say for other programs' sake: it must not make ours talk."""
DNS = 53
NOBODYS = ("/dev/null", "/dev/tty", "/dev/shm/", "/proc/", "/dev/pts/")
_CALL = re.compile(r"^\d+ +(?:<\.\.\. )?(\w+)(?: resumed>)?(.*)$")
_INET = re.compile(r'sin6?_port=htons\((\d+)\).*?"([0-9a-fA-F.:]+)"')
_PEER = re.compile(r"->(\S+):(\d+)\]>")
"""Where a socket that is connected leads to, as strace tells it."""
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Place:
    """The fresh home and folders that a watched command finds."""

    root: Path

    def __post_init__(self) -> None:
        for folder in (self.home, self.temporary, self.notes):
            folder.mkdir()

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        return self.root / "temporary"

    @property
    def notes(self) -> Path:
        return self.root / "notes"

    @property
    def archive(self) -> Path:
        return self.root / "archive"


@dataclass(slots=True)
class Noted:
    """What a command asked of the world.

    Attributes:
        started: command lines of the Python processes in which the watch was alive.
        processes: those of all processes that Python began.
        names: that were looked up.
        peers: address and port of connections and datagrams; none of a unix socket.
        touched: addresses that a datagram socket was pointed to, which sends nothing.
        written: absolute paths of files and folders made or opened for writing.
    """

    started: list[str] = field(default_factory=list)
    processes: list[str] = field(default_factory=list)
    imported: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    peers: set[tuple[str, int]] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    output: str = ""
    status: int | None = None

    @property
    def elsewhere(self) -> set[tuple[str, int]]:
        """Peers on other computers, and whoever was asked for a name."""
        return {(host, port) for host, port in self.peers if not ip_address(host).is_loopback or port == DNS}

    def written_outside(self, *allowed: Path) -> set[str]:
        """Paths that were written and lie in none of `allowed`."""
        inside = tuple(f"{folder}/" for folder in allowed) + NOBODYS
        return {path for path in self.written if not f"{path}/".startswith(inside)}


def has_strace() -> bool:
    """Whether the calls of a process can be watched here."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-f", "-qq", "-o", os.devnull, "true"], check=False).returncode == 0


@contextmanager
def watched(place: Place, command: Sequence[str], **variables: str) -> Iterator[Noted]:
    """Run `command` beside the block, which may end it by `end`; when both are done what it did is noted."""
    log, calls, output = (place.notes / name for name in ("audit.jsonl", "calls.txt", "output.txt"))
    for path in (log, calls, output):
        path.unlink(missing_ok=True)
    tracing = ["strace", "-f", "-qq", "-yy", "--seccomp-bpf", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(calls)]
    environment = {
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}",
        "HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).with_name("watch")), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "WATCH_LOG": str(log),
        "NEWS_ARCHIVE": str(place.archive),
        **SETTINGS_TO_THE_CONTRARY,
        **variables,
    }
    noted = Noted()
    with output.open("wb") as said:
        process = subprocess.Popen(
            [*(tracing if has_strace() else []), *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            yield noted
            noted.status = process.wait(120)
        finally:
            if process.poll() is None:
                end(place)
                process.wait(30)
    noted.output = output.read_text(encoding="utf-8", errors="replace")
    _take_audit(log, noted)
    if calls.exists():
        _take_calls(calls, noted)


def run(place: Place, command: Sequence[str], **variables: str) -> Noted:
    """Run `command` to its end; what it did."""
    with watched(place, command, **variables) as noted:
        pass
    return noted


def end(place: Place) -> None:
    """Ask the watched command to end: the process itself, not strace around it."""
    lines = (place.notes / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    first = next(json.loads(line) for line in lines if json.loads(line)[2] == "start")
    os.kill(first[0], signal.SIGTERM)


def _take_audit(log: Path, noted: Noted) -> None:
    for line in log.read_text(encoding="utf-8").splitlines():
        _, _, event, *facts = json.loads(line)
        if event == "start":
            noted.started.append(facts[0])
        elif event == "process":
            noted.processes.append(" ".join(facts))
        elif event == "import":
            noted.imported.add(facts[0])
        elif event == "look-up":
            noted.names.add(facts[0])
        elif event == "write":
            noted.written.add(facts[0])


def _take_calls(calls: Path, noted: Noted) -> None:
    for line in calls.read_text(encoding="utf-8", errors="replace").splitlines():
        found = _CALL.match(line)
        if found is None:
            continue
        call, rest = found.groups()
        peers = {(host, int(port)) for port, host in _INET.findall(rest)}
        if call == "connect" and "<UDP" in rest and DNS not in {port for _, port in peers}:
            noted.touched.update(host for host, _ in peers)  # should anything be sent there, a line of its own says so
        elif call.startswith(("connect", "send")):
            noted.peers.update(peers | {(host.strip("[]"), int(port)) for host, port in _PEER.findall(rest)})
        elif call in ("openat", "open", "creat") and re.search("O_WRONLY|O_RDWR|O_CREAT", rest) and "= -1" not in rest:
            noted.written.update(_paths(rest)[:1])
        elif call.startswith(("mkdir", "rename")) and "= -1" not in rest:
            noted.written.update(_paths(rest)[-1:])


def _paths(rest: str) -> list[str]:
    return [os.path.normpath(ROOT / path) for path in _PATH.findall(rest)]
