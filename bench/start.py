"""How long `pl run` takes until it is ready, beside importing the two libraries that it stands on."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.program import free_port, prepare_district, signed_find, slack_double

ROUNDS = 5
_LOOK_SECONDS = 0.005
_READY_SECONDS = 60
_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Started:
    """One start: seconds of the clock and of processors until ready, and then the megabytes of each process.

    `shared` counts what processes share once, `alone` counts it for each. The first two answers are in seconds.
    """

    seconds: float
    cpu: float
    processes: int
    alone: float
    shared: float
    first: float = 0
    second: float = 0


def measure_start() -> list[dict[str, float | str]]:
    """Measure imports and starts in turns, and return a row for each. Reads Linux's /proc."""
    imports, starts = [], []
    with TemporaryDirectory() as name, slack_double() as api_url:
        environment = _compiled_in(Path(name), prepare_district(Path(name), api_url))
        _import(environment), _start(environment)  # compiles everything, as installing does
        for _ in range(ROUNDS):  # in turns, so that a noisy moment meets both
            imports.append(_import(environment))
            starts.append(_start(environment))
    bare, ours = _middle(imports), _middle(starts)
    return [
        _row("import alone", bare, beside=bare),
        _row("ready", ours, beside=bare),
        _answer("first find", ours.first),
        _answer("second find", ours.second),
    ]


def _compiled_in(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Let a program keep what it compiles, which it does anywhere but where the environment forbids it, as containers do."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _row(what: str, one: Started, *, beside: Started) -> dict[str, float | str]:
    return {
        "what": what,
        "seconds": round(one.seconds, 2),
        "times": round(one.seconds / beside.seconds, 2),
        "cpu_seconds": round(one.cpu, 2),
        "cpu_times": round(one.cpu / beside.cpu, 2),
        "processes": one.processes,
        "MB": round(one.alone),
        "MB_shared_once": round(one.shared),
    }


def _answer(what: str, seconds: float) -> dict[str, float | str]:
    return {
        "what": what,
        "seconds": round(seconds, 4),
        "times": "",
        "cpu_seconds": "",
        "cpu_times": "",
        "processes": "",
        "MB": "",
        "MB_shared_once": "",
    }


def _middle(all_of_them: Sequence[Started]) -> Started:
    return Started(*(median(getattr(one, name) for one in all_of_them) for name in Started.__slots__))


def _import(environment: dict[str, str]) -> Started:
    # The process tells that it is done and stays, so that both are looked at in the same way.
    code = "import slack_bolt, sqlmodel, sys; print(flush=True); sys.stdin.read()"
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    if process.stdin is None or process.stdout is None:
        raise ValueError("no pipe to the process")
    process.stdout.readline()
    done = _look(time.perf_counter() - began, process.pid)
    process.communicate(timeout=_READY_SECONDS)
    return done


def _start(environment: dict[str, str]) -> Started:
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env={**environment, "PL_PORT": str(port)}, stderr=subprocess.DEVNULL
    )
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - began > _READY_SECONDS:
                raise TimeoutError("the bot does not become ready")
            time.sleep(_LOOK_SECONDS)
        ready = _look(time.perf_counter() - began, process.pid)
        first, second = _ask(signed_find(port), port), _ask(signed_find(port), port)
        return Started(ready.seconds, ready.cpu, ready.processes, ready.alone, ready.shared, first, second)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _is_ready(port: int) -> bool:
    request = f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
    try:
        return _answered(request, port).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _ask(request: bytes, port: int) -> float:
    began = time.perf_counter()
    answer = _answered(request, port)
    seconds = time.perf_counter() - began
    # Anything else is an answer that comes later.
    if not answer.startswith(b"HTTP/1.1 200") or b"UDL" not in answer:
        raise AssertionError(answer.decode())
    return seconds


def _answered(request: bytes, port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=_READY_SECONDS) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def _look(seconds: float, pid: int) -> Started:
    looked = []
    for one in (pid, *_children(pid)):
        with suppress(OSError):  # who looks through the languages may have ended by now
            looked.append((_cpu(one), _memory(one)))
    return Started(
        seconds,
        sum(cpu for cpu, _ in looked),
        len(looked),
        sum(memory["Rss"] for _, memory in looked) / 1024,
        sum(memory["Pss"] for _, memory in looked) / 1024,
    )


def _children(pid: int) -> list[int]:
    return [int(one) for one in (_PROC / f"{pid}/task/{pid}/children").read_text().split()]


def _cpu(pid: int) -> float:
    # After the name in parentheses: user and system time are the 14th and 15th field of the line, and the next two those
    # of children that have ended.
    fields = (_PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def _memory(pid: int) -> dict[str, int]:
    """Return the kilobytes of a process by their names."""
    lines = (_PROC / f"{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name.rstrip(":"): int(number) for name, number, _ in (line.split() for line in lines)}
