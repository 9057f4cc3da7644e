"""Who somebody is: the Slack account, the person of the roster behind it, and what they may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from learning.refusals import NotOnRoster
from storage.database import Database, Transaction
from storage.tables import AccountKind, EmployeeGroup, Person, PersonRole, Role, SlackMember

# How long what Slack said of an account is believed. Somebody who is not on the roster may be added any minute.
FRESH_FOR = timedelta(hours=6)
UNKNOWN_FRESH_FOR = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """What Slack says of an account. `email`, lower case, serves to find the person and is not kept."""

    id: str
    email: str
    name: str
    standing: AccountKind
    locale: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks. `person_id` is None for who is not on the roster; `left` for who no longer is."""

    slack_id: str
    standing: AccountKind
    read_at: datetime
    chosen_locale: str | None = None
    slack_locale: str | None = None
    slack_timezone: str | None = None
    toured: bool = False
    person_id: int | None = None
    name: str = ""
    email: str = ""
    group: EmployeeGroup | None = None
    site_id: int | None = None
    roster_locale: str | None = None
    roster_timezone: str | None = None
    left: bool = False
    roles: frozenset[Role] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Tell whether the bot serves them as staff: full members of the workspace who have not left."""
        return self.standing is AccountKind.member and not self.left

    def is_stale(self, now: datetime) -> bool:
        """Tell whether Slack should be asked again who this is."""
        fresh_for = FRESH_FOR if self.person_id else UNKNOWN_FRESH_FOR
        return now - self.read_at > fresh_for


def recall_viewer(database: Database, slack_id: str) -> Viewer | None:
    """Return who an account is, as far as it is known here, or None when it was never seen."""
    with database.reading() as tx:
        return _recall(tx, slack_id)


def _recall(tx: Transaction, slack_id: str) -> Viewer | None:
    # Every request begins here: one statement, of columns, costs a third of loading the rows as objects.
    rows = tx.exec(_VIEWER, params={"slack_id": slack_id}).all()
    return _viewer(rows) if rows else None


def _viewer(rows: Sequence[Any]) -> Viewer:
    """Put somebody together from their rows, one for each role."""
    *columns, toured_at, retired_at, _ = rows[0]
    left = retired_at is not None
    roles = frozenset(Role(row[-1]) for row in rows if row[-1] is not None)
    known = dict(zip(_VIEWER_FIELDS, columns, strict=True))
    known["name"], known["email"] = known["name"] or "", known["email"] or ""
    return Viewer(**known, toured=toured_at is not None, left=left, roles=frozenset() if left else roles)


def recall_person(tx: Transaction, person_id: int) -> Viewer | None:
    """Return somebody of the roster with their account, or None. Without a known account `slack_id` is empty."""
    return recall_people(tx, [person_id]).get(person_id)


def recall_people(tx: Transaction, person_ids: Iterable[int]) -> dict[int, Viewer]:
    """Return people of the roster by their ids, as `recall_person` does. One statement, however many."""
    rows_of: dict[int, list[Any]] = {}
    for row in tx.exec(_PEOPLE, params={"person_ids": sorted(set(person_ids))}):
        rows_of.setdefault(row[_PERSON_AT], []).append(row)
    return {person_id: _viewer([_with_account(row) for row in rows]) for person_id, rows in rows_of.items()}


def _with_account(row: Any) -> Any:
    """Let somebody without a known account count as staff: they are on the roster."""
    if row[0] is not None:
        return row
    return ("", AccountKind.member, _NEVER, *row[3:])


_VIEWER_COLUMNS = {
    "slack_id": SlackMember.id,
    "standing": SlackMember.standing,
    "read_at": SlackMember.read_at,
    "chosen_locale": SlackMember.chosen_locale,
    "slack_locale": SlackMember.locale,
    "slack_timezone": SlackMember.timezone,
    "person_id": Person.id,
    "name": Person.name,
    "email": Person.email,
    "group": Person.employee_group,
    "site_id": Person.site_id,
    "roster_locale": Person.locale,
    "roster_timezone": Person.timezone,
}
_VIEWER_FIELDS = tuple(_VIEWER_COLUMNS)
_VIEWER = (
    select(*_VIEWER_COLUMNS.values(), SlackMember.toured_at, Person.retired_at, PersonRole.role)  # type: ignore[call-overload]  # more columns than SQLModel has types for
    .join(Person, col(Person.id) == col(SlackMember.person_id), isouter=True)
    .join(PersonRole, col(PersonRole.person_id) == col(Person.id), isouter=True)
    .where(col(SlackMember.id) == bindparam("slack_id"))
)
_PERSON_AT = _VIEWER_FIELDS.index("person_id")
_PEOPLE: Any = (
    select(*_VIEWER_COLUMNS.values(), SlackMember.toured_at, Person.retired_at, PersonRole.role)  # type: ignore[call-overload]  # the same
    .select_from(Person)
    .join(SlackMember, col(SlackMember.person_id) == col(Person.id), isouter=True)
    .join(PersonRole, col(PersonRole.person_id) == col(Person.id), isouter=True)
    .where(col(Person.id).in_(bindparam("person_ids", expanding=True)))
)


def remember_member(database: Database, account: SlackAccount, *, now: datetime) -> Viewer:
    """Keep what Slack says of an account, and link a full member to the person with the same e-mail.

    A link that exists stays: an e-mail changed in Slack must not turn somebody into somebody else.
    """
    try:
        return _remember(database, account, now=now)
    except IntegrityError:  # another process wrote the same account, or linked the same person, first
        return _remember(database, account, now=now)


def _remember(database: Database, account: SlackAccount, *, now: datetime) -> Viewer:
    with database.transaction() as tx:
        member = tx.get(SlackMember, account.id) or SlackMember(id=account.id, standing=account.standing, read_at=now)
        member.standing, member.read_at = account.standing, now
        member.locale, member.timezone = account.locale, account.timezone
        if member.person_id is None and account.standing is AccountKind.member and account.email:
            member.person_id = _unlinked_person(tx, account.email)
        tx.add(member)
        tx.flush()
        viewer = _recall(tx, account.id)
    if viewer is None:
        raise LookupError(f"Slack member {account.id} was written and not found")
    return viewer


def _unlinked_person(tx: Transaction, email: str) -> int | None:
    taken = select(SlackMember.person_id).where(col(SlackMember.person_id).is_not(None))
    return tx.exec(
        select(Person.id).where(Person.email == email.strip().casefold(), col(Person.id).not_in(taken))
    ).one_or_none()


def choose_language(database: Database, viewer: Viewer, *, locale: str) -> None:
    """Keep the language that somebody chose. It outlasts new rosters and what Slack says."""
    with database.transaction() as tx:
        member = tx.get_one(SlackMember, viewer.slack_id)
        member.chosen_locale = locale


def finish_tour(database: Database, viewer: Viewer, *, now: datetime) -> None:
    """Keep that somebody has seen or skipped the tour."""
    with database.transaction() as tx:
        member = tx.get_one(SlackMember, viewer.slack_id)
        member.toured_at = member.toured_at or now


def living(tx: Transaction, person_id: int | None) -> Person:
    person = tx.get(Person, person_id) if person_id else None
    if person is None or person.retired_at is not None:
        raise NotOnRoster
    return person
