"""Whom the outbox owes something: with a language, a clock, addresses by channel, and the hours that are decent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from learning.district.district import Rules
from learning.district.send_window import Decency
from learning.people.viewers import Viewer, recall_people
from learning.walltime import zone_named
from storage.database import Transaction
from storage.tables import AccountKind, Notice, NoticeChoice, NoticeKind, NoticeWish, QuietTime

SLACK, EMAIL = "slack", "email"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom the outbox owes something.

    `zone` is whose clock a notice leaves by, `decency` when it may leave on that. `addresses` are by the name of a channel.
    `wishes` hold the kinds that they have chosen; `quiet_until` is UTC. `barred` says as a code why nothing goes to them.
    """

    key: str
    viewer: Viewer
    zone: ZoneInfo
    decency: Decency
    addresses: Mapping[str, str]
    wishes: Mapping[NoticeKind, NoticeWish]
    quiet_until: datetime | None = None
    barred: str = ""

    def met(self, viewer: Viewer) -> "Recipient":
        """Return them with the addresses that are known now that their account was found."""
        return replace(self, viewer=viewer, addresses=_addresses(viewer))


def key_of_person(person_id: int) -> str:
    """Return the key of a member of staff among recipients."""
    return f"person:{person_id}"


def recipient_of(notice: Notice) -> str:
    """Return the key of the recipient of a notice."""
    return key_of_person(notice.person_id)


def read_recipients(tx: Transaction, notices: Iterable[Notice], *, rules: Rules) -> dict[str, Recipient]:
    """Return the recipients of some notices by their keys: a few statements, however many they are."""
    ids = sorted({one.person_id for one in notices})
    wishes: dict[int, dict[NoticeKind, NoticeWish]] = {}
    for choice in _rows(tx, NoticeChoice, ids, col(NoticeChoice.kind).in_(tuple(NoticeKind))):
        wishes.setdefault(choice.person_id, {})[choice.kind] = choice.wish
    quiet = {one.person_id: one.until for one in _rows(tx, QuietTime, ids)}
    return {
        key_of_person(person_id): Recipient(
            key_of_person(person_id),
            viewer,
            zone_of(viewer, default=rules.zone),
            rules.decency,
            _addresses(viewer),
            wishes.get(person_id, {}),
            quiet.get(person_id),
            _barred(viewer),
        )
        for person_id, viewer in recall_people(tx, ids).items()
    }


def _rows(tx: Transaction, table: Any, ids: Sequence[int], *which: Any) -> Sequence[Any]:
    found: Sequence[Any] = tx.exec(select(table).where(table.person_id.in_(ids), *which)).all() if ids else ()
    return found


def _addresses(viewer: Viewer) -> dict[str, str]:
    has_account = bool(viewer.slack_id) and viewer.standing is AccountKind.member
    found = {SLACK: viewer.slack_id if has_account else "", EMAIL: viewer.email}
    return {channel: address for channel, address in found.items() if address}


def _barred(viewer: Viewer) -> str:
    if viewer.left:
        return "left"
    return "guest" if viewer.standing is AccountKind.guest else ""


def zone_of(viewer: Viewer, *, default: ZoneInfo) -> ZoneInfo:
    """Return the time zone of somebody: Slack's, which follows where they are, else the roster's, else the district's."""
    return zone_named(viewer.slack_timezone, viewer.roster_timezone, default=default)
