"""Many people who press Register at the same instant: on the threads of one process, and in processes of their own."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from learning.district.district import District
from learning.registration.registering import register
from locales.languages import ENGLISH
from storage.database import Database

# Nothing of tests.kit is imported: what a replica does not need, it would take seconds to load.
REPOSITORY = Path(__file__).parents[3]


@dataclass(frozen=True)
class Told:
    """What one press was answered."""

    person_id: int
    state: str
    position: int | None
    is_new: bool


def press_at_once(district: District, person_ids: Sequence[int], *, session_id: int) -> list[Told]:
    """Let everybody press at the same instant, each on a thread of their own."""
    together = threading.Barrier(len(person_ids))

    def press(person_id: int) -> Told:
        together.wait()
        standing = register(district, person_id, session_id, now=district.clock(), actor="slack:U1")
        return Told(person_id, standing.state, standing.position, standing.is_new)

    with ThreadPoolExecutor(len(person_ids)) as threads:
        return list(threads.map(press, person_ids))


def press_in_processes(district: District, person_ids: Sequence[int], *, session_id: int, processes: int) -> list[Told]:
    """Let everybody press at the same instant, spread over so many replicas of the program."""
    address = district.database.engine.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        running = [
            stack.enter_context(_replica(address, session_id, district.clock(), person_ids[n::processes]))
            for n in range(processes)
        ]
        for each in running:  # all of them have their people at the barrier before anybody may press
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        told: list[Told] = []
        for each in running:
            assert each.stdin is not None
            each.stdin.write("now\n")
            each.stdin.flush()
        for each in running:
            assert each.stdout is not None
            told += [Told(*row) for row in json.loads(each.stdout.read())]
        return told


@contextmanager
def _replica(
    address: str, session_id: int, now: datetime, person_ids: Sequence[int]
) -> Iterator[subprocess.Popen[str]]:
    arguments = [address, str(session_id), now.isoformat(), *map(str, person_ids)]
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.kit.seats.pressing", *arguments],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        yield program
    assert program.returncode == 0


def main(address: str, session_id: str, now: str, *person_ids: str) -> None:
    """Be one replica: say that all is ready, wait for the word, press, and tell what was answered."""
    database = Database(address)
    at = datetime.fromisoformat(now)
    district = District("Sample", ZoneInfo("America/Los_Angeles"), ENGLISH, database, lambda: at)
    print("ready", flush=True)
    sys.stdin.readline()
    told = press_at_once(district, [int(each) for each in person_ids], session_id=int(session_id))
    print(json.dumps([(one.person_id, one.state, one.position, one.is_new) for one in told]))
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
