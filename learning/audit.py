"""The audit log: who changed what. Written in the transaction of the change itself."""

from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.tables import AuditEntry


def record(  # noqa: PLR0913 - an entry has this many parts
    tx: Transaction,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    change: tuple[dict[str, Any] | None, dict[str, Any] | None],
) -> None:
    """Add an entry. `change` is before and after, only the fields that differ, no phone numbers or free text."""
    tx.add(AuditEntry(at=at, actor=actor, action=action, subject=subject, before=change[0], after=change[1]))
