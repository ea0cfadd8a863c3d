"""A forked process is like one that was begun: what other tests see of theirs is what users see."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import launching

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="elsewhere processes are begun, not forked"),
    pytest.mark.usefixtures("launcher"),
]

PROGRAMS = {
    "to its end": "print('out'); import sys; print('err', file=sys.stderr)",
    "a status": "import sys; sys.exit(3)",
    "a message": "import sys; sys.exit('no such thing')",
    "an error": "def work():\n    raise ValueError('bad')\nwork()",
    "interrupted": "raise KeyboardInterrupt",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "at once": "import os; print('lost', end=''); os._exit(7)",
    "at exit": "import atexit; atexit.register(print, 'last'); print('first')",
    "a thread": "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()",
    "arguments": "import sys; print(sys.argv)",
    "standard input": "import sys; print(sys.stdin.read()[::-1])",
    "its folder": "import os; print(os.getcwd())",
    "its environment": "import os; print(os.environ['NEWS_LOG'], 'HOME' in os.environ)",
    "its name": "print(__name__, __file__ if '__file__' in globals() else None)",
    "signals": "import signal; print([signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE)])",
    "descriptors": "import os; print(sorted(os.listdir('/proc/self/fd'))[:4])",
    "its number": "import os; print(os.getpid() != os.getppid(), os.getsid(0) == os.getsid(os.getppid()))",
}


def result(run: Any, program: str, folder: Path) -> tuple[int, str, str]:
    command = [sys.executable, "-c", program, "one", "two words", "é"]
    environment = {**os.environ, "NEWS_LOG": "here"}
    environment.pop("HOME", None)
    (folder / "in").write_text("given")
    with (folder / "in").open() as given:
        done = run(command, stdin=given, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    lines = [line for line in done.stderr.splitlines() if not line.lstrip().startswith(("File ", "^", "~"))]
    return done.returncode, done.stdout, "\n".join(line for line in lines if not line.startswith("    "))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_ends_as_it_does_without(name: str, tmp_path: Path) -> None:
    assert result(launching.run, PROGRAMS[name], tmp_path) == result(subprocess.run, PROGRAMS[name], tmp_path)


def test_a_module_is_run_as_python_does(tmp_path: Path) -> None:
    tmp_path.joinpath("here.py").write_text("import sys; print(__name__, sys.argv[1:], sys.argv[0])")
    told = [
        run([sys.executable, "-m", "here", "x"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for run in (launching.run, subprocess.run)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_is_ended_by_signals(number: signal.Signals) -> None:
    program = "import time; print('there', flush=True); time.sleep(60)"
    with launching.popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.1)
        process.send_signal(number)
        assert process.wait(30) == -number
    assert not Path(f"/proc/{process.pid}").exists()


def test_many_run_side_by_side() -> None:
    began = time.monotonic()
    processes = [launching.popen([sys.executable, "-c", f"import time; time.sleep(1); exit({n})"]) for n in range(8)]
    assert [process.wait(30) for process in processes] == list(range(8))
    assert time.monotonic() - began < 7


def test_other_variables_of_python_s_mean_a_process_of_its_own() -> None:
    command = [sys.executable, "-c", "import sys; print(sys.flags.dont_write_bytecode)"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    assert launching.run(command, env=environment, capture_output=True, text=True).stdout == "1\n"
