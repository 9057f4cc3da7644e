"""A delivery worker that a test may kill: a program that starts one at each line it reads, and says how it ended.

It imports everything once and forks, so that twenty lives take no longer than they last. The lines that it writes:
`born PID`, `working` when its first message has left, and `ended STATUS`.
"""

import os
import sys
from datetime import timedelta

from sqlmodel import col, func, select

from bot.app import build_bot
from bot.delivery.channel import Pace
from bot.delivery.worker import Tally
from bot.settings import load_settings
from storage.database import Database
from storage.tables import Notice, NoticeState

# A claim must outlast a call that was cut off; all else is as short as it can be.
PACE = Pace(
    channel_every=timedelta(0), person_every=timedelta(0), claim_for=timedelta(seconds=1.5), call_seconds=1, batch=20
)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _work() -> None:
    bot = build_bot(load_settings(), pace=PACE)
    told: list[str] = []

    def report(_tally: Tally) -> None:
        if not told:
            told.append("working")
            _say("working")

    while _left(bot.database) > 0:
        bot.worker.deliver(report)
        bot.worker._stopped.wait(0.05)
    bot.close()


def _left(database: Database) -> int:
    open_states = (NoticeState.waiting, NoticeState.claimed)
    with database.reading() as tx:
        return int(tx.exec(select(func.count()).where(col(Notice.state).in_(open_states))).one())


def main() -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _work()
            os._exit(0)
        _say(f"born {child}")
        _, status = os.waitpid(child, 0)
        _say(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
