"""Starts and stops the bot as a program of its own, and keeps its log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from sandbox.workspace.state import Workspace

_SHOWN_LINES = 400
LAST_WORDS = 12
_LINE_BYTES = 1_000_000


class ProgramFailedError(Exception):
    """A program ended with an error or did not become ready; `lines` are the last that it wrote."""

    def __init__(self, sentence: str, *, lines: Sequence[str]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.lines = list(lines)


@dataclass(frozen=True)
class Surroundings:
    """In what a program runs: its whole environment, its folder, and the file that takes its log."""

    environment: Mapping[str, str]
    folder: Path
    log_file: Path


async def run_step(command: Sequence[str], *, surroundings: Surroundings) -> None:
    """Run a program to its end. Raise `ProgramFailedError` when it does not end well."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=dict(surroundings.environment),
        cwd=surroundings.folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    with surroundings.log_file.open("ab") as log:
        log.write(b"$ " + " ".join(command).encode() + b"\n" + output)
    if process.returncode != 0:
        lines = output.decode(errors="replace").splitlines()
        raise ProgramFailedError(
            f"`{' '.join(command[1:])}` ended with status {process.returncode}.", lines=lines[-LAST_WORDS:]
        )


class BotProcess:
    """The running bot. What becomes of it is kept in `workspace.bot`."""

    def __init__(self, workspace: Workspace, *, command: Sequence[str], surroundings: Surroundings) -> None:
        self._workspace = workspace
        self._command = list(command)
        self._surroundings = surroundings
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C in the terminal reaches only the sandbox."""
        self._workspace.bot.state = "starting"
        self._workspace.changed()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=dict(self._surroundings.environment),
            cwd=self._surroundings.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=_LINE_BYTES,
        )
        self._reader = asyncio.create_task(self._follow(self._process))

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        """Take the log line by line until the program ends."""
        if process.stdout is None:
            raise ValueError("the program was started without a pipe")
        shown = self._workspace.bot.log
        with self._surroundings.log_file.open("ab", buffering=0) as log:
            async for line in process.stdout:
                log.write(line)
                shown.append(line.decode(errors="replace").rstrip())
                del shown[:-_SHOWN_LINES]
                self._workspace.changed()
        status = await process.wait()
        self._workspace.bot.state = "stopped"
        if not self._stopping:
            shown.append(f"The bot ended by itself with status {status}.")
        self._workspace.changed()

    async def wait_until_ready(self, url: str, *, seconds: float = 60.0) -> None:
        """Wait until `GET url` answers 200. Raise `ProgramFailedError` when it ends or takes too long."""
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=2) as client, asyncio.timeout(seconds):
                while not await _answers(client, url=url):
                    self._raise_if_ended()
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise self._failed(f"The bot was not ready after {seconds:.0f} seconds.") from error
        if self._workspace.bot.state == "starting":
            self._workspace.bot.state = "running"
            self._workspace.changed()

    def _raise_if_ended(self) -> None:
        if self._process is not None and self._process.returncode is not None:
            raise self._failed(f"The bot ended with status {self._process.returncode} while it started.")

    def _failed(self, sentence: str) -> ProgramFailedError:
        return ProgramFailedError(sentence, lines=self._workspace.bot.log[-LAST_WORDS:])

    async def wait_until_ended(self) -> None:
        """Wait until it has ended, by itself or because it was stopped."""
        if self._reader is not None:
            await asyncio.wait({self._reader})

    async def stop(self, *, seconds: float = 8.0) -> None:
        """Ask it to end; end it after `seconds`."""
        self._stopping = True
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), seconds)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._reader is not None:
            await self._reader


async def _answers(client: httpx.AsyncClient, *, url: str) -> bool:
    try:
        response = await client.get(url)
    except httpx.TransportError:
        return False
    return response.status_code == httpx.codes.OK
