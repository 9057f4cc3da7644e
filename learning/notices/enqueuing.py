"""Owing somebody a message: a row in the outbox, written in the transaction of its cause."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from storage.database import Transaction
from storage.tables import Notice, NoticeChannel, NoticeKind, NoticeState

_SESSION = "session"


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that somebody is owed, before it is written down. The fields are the columns of Notice."""

    kind: NoticeKind
    person_id: int
    key: str
    not_before: datetime
    expires_at: datetime
    params: dict[str, Any] = field(default_factory=dict)
    about: str = ""
    urgent: bool = False
    channel: NoticeChannel = NoticeChannel.person


def about(subject: str, key: int) -> str:
    """Return what a notice or a link about a thing is about: `session:12`."""
    return f"{subject}:{key}"


def id_about(about: str, subject: str) -> int | None:
    """Return the id of the thing of this subject that a notice or a link is about, or None."""
    named, _, key = about.partition(":")
    return int(key) if named == subject else None


def about_session(session_id: int) -> str:
    """Return what a notice about a session is about."""
    return about(_SESSION, session_id)


def session_about(about: str) -> int | None:
    """Return the id of the session that a notice is about, or None."""
    return id_about(about, _SESSION)


def about_each(session_id: Any) -> Any:
    """Return what notices about the sessions of a column are about, as a column."""
    return literal(f"{_SESSION}:") + cast(session_id, String)


def enqueue(tx: Transaction, owed: Iterable[Owed], *, now: datetime) -> int:
    """Write down what is owed, each key once for ever. Returns how many were new."""
    rows = [
        {
            "kind": one.kind,
            "person_id": one.person_id,
            "key": one.key,
            "not_before": one.not_before,
            "expires_at": one.expires_at,
            "params": one.params,
            "about": one.about,
            "session_id": session_about(one.about),
            "urgent": one.urgent,
            "channel": one.channel,
            "created_at": now,
            "state": NoticeState.waiting,
            "attempts": 0,
            "message_id": secrets.token_hex(12),
            "provider_id": "",
            "reason": "",
        }
        for one in sorted(owed, key=lambda one: one.key)  # in one order, so that two planners do not wait in a circle
    ]
    if not rows:
        return 0
    return len(tx.execute(_WRITE[tx.get_bind().dialect.name], rows).all())


# Built once for each kind of database: putting it together takes longer than running it for one notice.
_WRITE = {
    name: insert(Notice).on_conflict_do_nothing(index_elements=["key"]).returning(col(Notice.id))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
