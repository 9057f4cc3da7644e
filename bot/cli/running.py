"""`pl run`, `pl check` and `pl init`."""

import errno
import gc
import socket
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from bot.cli.console import Stopped, console, opened, say

if TYPE_CHECKING:
    from bot.cli.wizard import Question
    from bot.settings import Settings

_SIGNS = {"green": ("✓", "green"), "red": ("✗", "red"), "off": ("–", "dim")}


def run() -> None:
    """Run the bot until it is told to stop."""
    # What is imported from here on stays: to look for garbage in it again and again takes a fifth of the start.
    gc.disable()
    try:
        _run()
    finally:
        gc.enable()


def _run() -> None:
    from bot.logs import configure_logs
    from bot.settings import load_settings

    settings = load_settings(to_run=True)
    _stop_before_a_failing_start(settings)
    configure_logs()
    from bot.serve import NotServed, serve

    try:
        serve(settings)
    except NotServed as ended:
        raise Stopped(str(ended)) from ended


def _stop_before_a_failing_start(settings: "Settings") -> None:
    """Look at what the server would stumble over, while it can still be said in one line. Raises Stopped."""
    from bot.checks.slack import check_socket_mode

    with opened(settings):
        pass
    _stop_without_port(settings.host, settings.port)
    if settings.role != "worker":
        connection = check_socket_mode(settings)
        if connection.state == "red":
            raise Stopped(f"{connection.name}: {connection.said} {connection.remedy}")


def _stop_without_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except socket.gaierror as error:
        raise Stopped("PL_HOST is no address of this machine. Write 127.0.0.1, or 0.0.0.0 for all.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            said = f"Port {port} of {host} is in use. Stop the program that uses it, or set PL_PORT to another one."
        elif error.errno == errno.EACCES:
            said = f"Port {port} may not be opened by this user. Set PL_PORT to one from 1024 on."
        else:
            said = f"{host}:{port} cannot be listened at. Set PL_HOST to an address of this machine, and PL_PORT."
        raise Stopped(said) from error


def check() -> None:
    """Look at everything that must be right, and say what to do about what is not."""
    from bot.checks.checking import Subject, check_everything
    from bot.settings import read_settings
    from handlers.subjects import registered

    settings, problems = read_settings()
    out = console()
    wrong = 0
    for finding in check_everything(Subject(settings, problems, registered), now=datetime.now(UTC)):
        sign, colour = _SIGNS[finding.state]
        out.print(f"{sign} {finding.state:<5}", style=colour, end=" ")
        remedy = f" → {finding.remedy}" if finding.remedy else ""
        out.print(f"{finding.name}: {finding.said}{remedy}")
        wrong += finding.state == "red"
    if wrong:
        raise Stopped(f"{wrong} of the checks {'is' if wrong == 1 else 'are'} red.")


def init() -> None:
    """Ask six questions and write the answers to .env in this folder."""
    from bot.cli.wizard import QUESTIONS, make_secret_key, write_env
    from bot.settings import ENV_FILE, read_environment

    have = read_environment()
    say(f"Six questions; the answers go to {ENV_FILE.resolve()}, which only you can read.", "")
    values: dict[str, str] = {}
    for number, question in enumerate(QUESTIONS, start=1):
        values |= _ask(question, number=number, have=have)
    if not have.get("PL_SECRET_KEY"):
        values["PL_SECRET_KEY"] = make_secret_key()
    try:
        write_env(ENV_FILE, values=values)
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(f"{ENV_FILE.resolve()} cannot be written. Check its permissions and that it is text.") from error
    say("", "Written. Next: pl db upgrade, pl check, pl run")


def _ask(question: "Question", *, number: int, have: dict[str, str]) -> dict[str, str]:
    """Ask until the answer does. Enter keeps what is set already, which for a secret is not shown."""
    from bot.cli.wizard import settle

    known = next((have[name] for name in question.names if have.get(name)), "")
    asked = f"{number}. {question.asked}"
    if question.secret and known:
        asked += " (Enter keeps the one that is set)"
    # A database address may hold a password.
    shown = "" if question.secret or "@" in known else known or question.default
    if "@" in known and not question.secret:
        asked += " (Enter keeps the one that is set)"
    while True:
        hidden = question.secret and sys.stdin.isatty()
        answer = typer.prompt(asked, default=shown, show_default=bool(shown), hide_input=hidden).strip()
        if not answer and known:
            return {}
        wrong = question.wrong(answer)
        if wrong is None:
            return settle(question, answer=answer)
        say(f"   {wrong}")
