"""Notices for tests of the outbox: owed to people of a small district."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select, text

from learning.notices.enqueuing import Owed, enqueue
from storage.database import Database
from storage.tables import Notice, NoticeChannel, NoticeKind, SlackMember
from tests.kit.rows import Rows

# A Tuesday, half past nine in the morning in Los Angeles.
NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@dataclass
class Owing:
    """Writes notices, and looks at what became of them."""

    database: Database
    rows: Rows = field(init=False)
    _number: int = 0

    def __post_init__(self) -> None:
        self.rows = Rows(self.database)

    def owe(
        self,
        person_id: int,
        kind: NoticeKind = NoticeKind.receipt,
        *,
        key: str = "",
        due: datetime = NOW,
        lasts: timedelta = timedelta(days=1),
        channel: NoticeChannel = NoticeChannel.person,
        **more: Any,
    ) -> int:
        """Owe somebody a message, and return the id of the notice."""
        self._number += 1
        key = key or f"{kind}:test:{self._number}"
        owed = Owed(kind, person_id, key, due, due + lasts, channel=channel, **more)
        with self.database.transaction() as tx:
            enqueue(tx, [owed], now=min(due, NOW))
            return tx.exec(select(col(Notice.id)).where(Notice.key == key)).one() or 0

    def is_of_tomorrow(self, notice_id: int) -> int:
        """Make a notice one of a kind that only a later version has a name for."""
        with self.database.transaction() as tx:
            tx.execute(text("UPDATE notice SET kind = 'of_tomorrow' WHERE id = :id"), {"id": notice_id})
        return notice_id

    def notice(self, notice_id: int) -> Notice:
        with self.database.reading() as tx:
            return tx.get_one(Notice, notice_id)

    def account(self, person_id: int, slack_id: str = "U1", **more: Any) -> None:
        """Let somebody have a Slack account that is known already."""
        row = {"standing": "member", "read_at": NOW, **more}
        with self.database.transaction() as tx:
            tx.add(SlackMember(id=slack_id, person_id=person_id, **row))
