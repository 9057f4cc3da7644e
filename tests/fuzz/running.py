"""Throwing broken files at a reader for a time, and keeping those that it cannot stand."""

import argparse
import hashlib
import random
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

SECONDS = 2.0  # of the processor, for one input
_MEMORY = 3 * 1024**3


class TooSlow(BaseException):  # not an Exception, so that nothing on the way takes it for its own
    """One input took longer than it may."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed. `check` raises for what is wrong; `mutated` breaks a file; `most` is how many files are kept."""

    name: str
    check: Callable[[bytes], None]
    mutated: Callable[[bytes, random.Random], bytes]
    most: int = 5_000


def run(target: Target, seeds: Sequence[bytes], *, seconds: float, seed: int, folder: Path) -> int:
    """Check broken files for a time. Returns how many different failures there were; an input of each is saved."""
    signal.signal(signal.SIGPROF, _too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    dice = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    good = list(seeds)
    ends = time.monotonic() + seconds
    done = 0
    failed: set[str] = set()
    while time.monotonic() < ends:
        raw = target.mutated(dice.choice(good), dice)
        done += 1
        try:
            _timed(target.check, raw)
        except (Exception, TooSlow) as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            if f"{where.filename}:{where.lineno}" not in failed:
                failed.add(f"{where.filename}:{where.lineno}")
                path = folder / f"{target.name}-{hashlib.sha256(raw).hexdigest()[:12]}"
                path.write_bytes(raw)
                traceback.print_exception(error)
                print(f"saved as {path}", flush=True)
        if dice.random() < 0.02 and len(good) < target.most:  # files that are broken twice and more
            good.append(raw)
    print(f"{done:,} inputs, {len(failed)} different failures, seed {seed}")
    return len(failed)


def _timed(check: Callable[[bytes], None], raw: bytes) -> None:
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        check(raw)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


def options_of(description: str) -> argparse.ArgumentParser:
    """Return the options that every fuzzer has: how long, from which seed, and where failing inputs go."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--save", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-failures")
    return parser
