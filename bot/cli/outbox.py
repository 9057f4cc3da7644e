"""`pl outbox`: how the messages that the bot owes are doing, and delivering what is due."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.console import console, count, opened, say, show_list, show_table
from bot.settings import load_settings
from learning.notices.undelivered import OutboxStatus, read_outbox
from storage.tables import NoticeState

if TYPE_CHECKING:
    from bot.delivery.worker import Tally

app = typer.Typer(no_args_is_help=True, help="Look at the messages that the bot owes, or deliver what is due.")

_MOST_REASONS = 12


@app.command("status")
def status() -> None:
    """Show what waits, what was sent, and what was not and why. No message and no name is shown."""
    settings = load_settings()
    now = datetime.now(UTC)
    with opened(settings) as database:
        found = read_outbox(database, now=now)
    if not found.shares:
        say("The outbox is empty: nobody is owed a message, and nobody ever was.")
        return
    show_table(
        ("state", "kind", "messages", "oldest"),
        [(one.state.value, one.kind.value, f"{one.count:,}", _written(one.oldest)) for one in found.shares],
    )
    say("", f"Due now: {count(found.due, one='message')}.")
    say(f"Came too late to be sent, in the last 7 days: {count(found.expired, one='message')}.")
    _show_reasons(found)
    for way, open_at in found.gates:
        if open_at > now:
            say(f"Nothing leaves by {way} before {_written(open_at)}.")


def _show_reasons(found: OutboxStatus) -> None:
    dead = [one for one in found.reasons if one[0] is NoticeState.dead]
    put_off = [one for one in found.reasons if one[0] is NoticeState.waiting]
    for title, rows in (("Could not be delivered", dead), ("Put off", put_off)):
        lines = [f"{number:,} {kind.value}: {reason}" for _, kind, reason, number in rows]
        show_list(title, lines, most=_MOST_REASONS)


def _written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@app.command("deliver")
def deliver() -> None:
    """Deliver what is due now. The bot may run meanwhile: nobody gets anything twice."""
    from bot.app import build_bot
    from bot.scheduling import run_once

    settings = load_settings(to_run=True)
    with opened(settings):
        pass
    bot = build_bot(settings)
    out = console(error=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]} failed"),
    )
    try:
        with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
            due = bot.worker.count_due()
            task = progress.add_task("Delivering", total=due, failed=0)

            def report(tally: "Tally") -> None:
                total = max(due, tally.settled)
                progress.update(task, completed=tally.settled, total=total, failed=len(tally.dead))

            tally = run_once(bot.district, bot.worker, report=report)
    except KeyboardInterrupt:
        bot.worker.stop()
        raise
    finally:
        bot.close()
    _say_tally(tally)


def _say_tally(tally: "Tally") -> None:
    if not tally.settled:
        say("Nothing is due.")
        return
    words = {
        "sent": "sent",
        "later": "put off",
        "dropped": "not needed any more",
        "expired": "too late",
        "dead": "could not be delivered",
    }
    told = [f"{tally.counts[name]:,} {said}" for name, said in words.items() if tally.counts[name]]
    say(f"{count(tally.settled, one='message')}: {', '.join(told)}.")
    show_list(
        "Could not be delivered", [f"notice {number}, {kind.value}: {reason}" for number, kind, reason in tally.dead]
    )
