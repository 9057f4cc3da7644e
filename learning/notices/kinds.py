"""A kind of notice: what a district means by it, as one record that stands with its subject."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from learning.notices.outbox import Outcome
from storage.database import Transaction
from storage.tables import Notice, NoticeKind, NoticeWish

# Reads what deciding about notices of one kind needs: for all of a batch at once, since each costs statements.
Look = Callable[[Transaction, Sequence[Notice], datetime], Any]
# Decides by what was read whether the cause of a notice still holds: Dropped or Later. None: it does.
Holds = Callable[[Notice, Any], Outcome | None]


def look_at_nothing(_tx: Transaction, _notices: Sequence[Notice], _now: datetime) -> None:
    """Read nothing, for kinds that hold whatever has become of their cause."""


def always(_notice: Notice, _facts: Any) -> None:
    """Decide that it still holds."""


def written_hear_by(notice: Notice) -> datetime | None:
    """Return when it is too late to hear of it, as its cause wrote it down. None: it can wait."""
    written = notice.params.get("hear_by")
    return datetime.fromisoformat(written) if written else None


@dataclass(frozen=True, slots=True)
class KindOfNotice:
    """What a district means by one kind of notice.

    `wish` is what holds for who has not chosen; None where nobody chooses: it answers a person who waits, or says that
    something will not take place, and always comes. `look` and `holds` tell at delivery whether its cause still stands.
    `covered_by` are the kinds that make it superfluous, when one of them leaves for the same person about the same thing.
    `hear_by` tells when it is better to come at a bad hour than later: a seat is lost, or somebody is on the way.
    `breaks_quiet` comes in quiet time; `is_quiet_when_urgent` does not even where it may leave outside staff hours.
    """

    kind: NoticeKind
    wish: NoticeWish | None = None
    look: Look = look_at_nothing
    holds: Holds = always
    covered_by: frozenset[NoticeKind] = frozenset()
    hear_by: Callable[[Notice], datetime | None] = written_hear_by
    breaks_quiet: bool = False
    is_quiet_when_urgent: bool = False


Kinds = Mapping[NoticeKind, KindOfNotice]


def default_wishes(kinds: Kinds) -> dict[NoticeKind, NoticeWish]:
    """Return what people may choose and what holds without a choice, in the order in which kinds are offered to them."""
    return {kind: kinds[kind].wish for kind in NoticeKind if kind in kinds and kinds[kind].wish}  # type: ignore[misc]
