"""`/pl find` on the sample district, as a share of a bare listener."""

import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.load import Measured, measure
from bench.program import free_port, prepare_district, program, signed_find, slack_double

AT_ONCE = (1, 32, 200)
ROUNDS = 3
SECONDS = 2.0


def measure_find() -> list[dict[str, float]]:
    """Measure both servers in turns, and return a row for each number of requests at once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        api_url = stack.enter_context(slack_double())
        environment = prepare_district(folder, api_url)
        bare_port, bot_port = free_port(), free_port()
        bare = [sys.executable, "-m", "bench.bare", str(bare_port), api_url]
        stack.enter_context(program(bare, environment, bare_port))
        bot = [sys.executable, "-m", "bot", "run"]
        stack.enter_context(program(bot, {**environment, "PL_PORT": str(bot_port)}, bot_port))
        return [_row(at_once, bare_port, bot_port) for at_once in AT_ONCE]


def _row(at_once: int, bare_port: int, bot_port: int) -> dict[str, float]:
    rounds: dict[str, list[Measured]] = {"bare": [], "find": []}
    for _ in range(ROUNDS):  # in turns, so that a noisy moment meets both
        for name, port in (("bare", bare_port), ("find", bot_port)):
            rounds[name].append(measure(signed_find(port), port=port, at_once=at_once, seconds=SECONDS))
    row: dict[str, float] = {"at_once": at_once}
    for name, measured in rounds.items():
        row[f"{name}_per_second"] = round(median(one.per_second for one in measured), 1)
        row[f"{name}_p99_ms"] = round(median(one.p99 for one in measured) * 1000, 2)
    row["throughput_share"] = round(row["find_per_second"] / row["bare_per_second"], 3)
    row["p99_times"] = round(row["find_p99_ms"] / row["bare_p99_ms"], 2)
    return row
