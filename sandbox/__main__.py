"""`python -m sandbox`: the sample workspace in the browser, with the bot beside it."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.demo.program import ProgramFailedError
from sandbox.demo.running import Plan, held, listen, run_demo

DEFAULT_PORT = 8000


def _parse(arguments: Sequence[str]) -> Plan:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A small team-messaging workspace with the bot in it."
    )
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("PORT") or DEFAULT_PORT,
        help=f"where the page listens (default {DEFAULT_PORT}; 0: any free port)",
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(".demo"), help="where the sample district is kept (default .demo)"
    )
    parser.add_argument("--socket-mode", action="store_true", help="let the bot connect by Socket Mode instead of HTTP")
    parsed = parser.parse_args(arguments)
    return Plan(port=parsed.port, folder=parsed.folder.resolve(), socket_mode=parsed.socket_mode)


async def _run(plan: Plan, *, listener: socket.socket) -> int:
    stop, announced = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(run_demo(plan, listener=listener, announced=announced, stop=stop))

    def end() -> None:
        stop.set()
        if not announced.is_set():
            # It is still starting: there is nothing yet that waits for `stop`.
            running.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end)
    try:
        await running
    except asyncio.CancelledError:
        return 1
    return 0


def main() -> int:
    plan = _parse(sys.argv[1:])
    try:
        listener = listen(plan.port)
    except OSError as error:
        sys.stderr.write(
            f"Port {plan.port} cannot be used ({error.strerror}). Another program, perhaps an earlier demo, has "
            f"it.\nStop that one, or choose another port:  make demo PORT={plan.port + 1}\n"
        )
        return 1
    try:
        with listener, held(plan.folder):
            return asyncio.run(_run(plan, listener=listener))
    except ProgramFailedError as failure:
        sys.stderr.write("\n".join([*failure.lines, "", failure.sentence, ""]))
        return 1


if __name__ == "__main__":
    sys.exit(main())
