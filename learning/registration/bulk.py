"""Registering others: names, addresses and mentions become people, shown first, and done only when that was confirmed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from learning.district.district import District
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer
from learning.registration.eligibility import decide_standing_session, require_eligible, require_no_clash
from learning.registration.refusals import Clashes, NotEligible
from learning.registration.seats import lock_session, settle_session
from learning.registration.standings import RegistrationSnapshot
from learning.registration.transitions import Act, place_in
from learning.sessions import SessionSnapshot, may_run, read_meeting
from learning.text import fold, parts_of
from storage.database import Transaction
from storage.tables import NoticeKind, Person, Registration, RegistrationState, Site, SlackMember

MOST_PEOPLE = 200
_MOST_SUGGESTED = 3
_LIKE_ENOUGH = 0.35
_MENTION = re.compile(r"<@(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")
_ADDRESS = re.compile(r"[^\s<>,;|]+@[^\s<>,;|]+")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the roster, and where they work."""

    id: int
    name: str
    email: str
    site: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was written and is nobody, or could be several. `people` are those who come near, or who are called so."""

    typed: str
    people: tuple[Known, ...]


@dataclass(slots=True)
class Read:
    """Who was meant. `unknown` is nobody of the roster, `ambiguous` the name of several."""

    people: list[Known] = field(default_factory=list)
    unknown: list[Unclear] = field(default_factory=list)
    ambiguous: list[Unclear] = field(default_factory=list)
    too_many: int = 0


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What adding these people would do. `added` and `waiting` are new; `clashing` and `unfit` are among them.

    `seats` is how many seats are free for them, None without a limit.
    """

    meeting: SessionSnapshot
    read: Read
    added: tuple[Known, ...]
    waiting: tuple[Known, ...]
    already: tuple[Known, ...]
    clashing: tuple[Known, ...]
    unfit: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What was done. `left` were meant and are not on the roster any more."""

    meeting: SessionSnapshot
    added: tuple[str, ...]
    waiting: tuple[str, ...]
    already: tuple[str, ...]
    left: int


class _Roster:
    """The living people of the roster, by what they are called."""

    def __init__(self, tx: Transaction) -> None:
        columns: Any = (Person.id, Person.name, Person.email, Site.name, SlackMember.id)
        rows = tx.exec(
            select(*columns)
            .join(Site, col(Site.id) == col(Person.site_id), isouter=True)
            .join(SlackMember, col(SlackMember.person_id) == col(Person.id), isouter=True)
            .where(col(Person.retired_at).is_(None))
            .order_by(Person.name, Person.email)
        ).all()
        self.by_email: dict[str, Known] = {}
        self.by_account: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = {}
        for key, name, email, site, account in rows:
            one = Known(key or 0, name, email, site or "")
            self.by_email[email] = one
            self.by_name.setdefault(fold(name), []).append(one)
            if account:
                self.by_account[account] = one

    def named(self, typed: str) -> list[Known]:
        """Return those who are called so, also with the family name first: `Ruiz, Ana`."""
        last, comma, first = typed.partition(",")
        turned = self.by_name.get(fold(f"{first} {last}"), []) if comma else []
        return self.by_name.get(fold(typed.lstrip("@")), []) or turned

    def near(self, typed: str) -> tuple[Known, ...]:
        """Return those whose name or address comes nearest."""
        wanted = parts_of(typed.partition("@")[0] or typed.lstrip("@"))
        scored = []
        for one in self.by_email.values():
            score = max(_likeness(wanted, one.name), _likeness(wanted, one.email.partition("@")[0]))
            if score >= _LIKE_ENOUGH:
                scored.append((-score, one.name, one.id, one))
        return tuple(entry[-1] for entry in sorted(scored)[:_MOST_SUGGESTED])


def _likeness(wanted: set[str], text: str) -> float:
    has = parts_of(text)
    return len(wanted & has) / len(wanted | has) if wanted and has else 0.0


def read_people(tx: Transaction, text: str) -> Read:
    """Find who is meant by what was pasted: one in each line, or several with commas or semicolons between them."""
    roster, read = _Roster(tx), Read()
    found: dict[int, Known] = {}
    for typed in _written(text, roster):
        one = _resolve(typed, roster, read)
        if one is not None:
            found.setdefault(one.id, one)
    read.people = list(found.values())[:MOST_PEOPLE]
    read.too_many = len(found) - len(read.people)
    read.unknown, read.ambiguous = _once(read.unknown), _once(read.ambiguous)
    return read


def _written(text: str, roster: _Roster) -> Iterable[str]:
    for part in re.split(r"[;\t|\n\r]", text):
        whole = " ".join(part.split())
        if roster.named(whole):  # also `Ruiz, Ana`
            yield whole
            continue
        for piece in whole.split(","):
            marks = [*_MENTION.finditer(piece), *_ADDRESS.finditer(piece)]
            # Of `Ana Ruiz <ana@…>` the address says it all; the rest is a name only where there is no address.
            yield from (mark[0] for mark in sorted(marks, key=lambda mark: mark.start()))
            if not marks and piece.strip():
                yield piece.strip()


def _resolve(typed: str, roster: _Roster, read: Read) -> Known | None:
    if mention := _MENTION.fullmatch(typed):
        named = [roster.by_account[mention["id"]]] if mention["id"] in roster.by_account else []
    elif _ADDRESS.fullmatch(typed):
        address = typed.strip(".<>()\"'").casefold().removeprefix("mailto:")
        named = [roster.by_email[address]] if address in roster.by_email else []
    else:
        named = roster.named(typed)
    if len(named) == 1:
        return named[0]
    if named:
        read.ambiguous.append(Unclear(typed, tuple(named)))
    elif fold(typed):
        read.unknown.append(Unclear(typed, roster.near(typed)))
    return None


def _once(unclear: list[Unclear]) -> list[Unclear]:
    return list({fold(one.typed): one for one in unclear}.values())


def plan_bulk(district: District, session_id: int, text: str, *, actor: Viewer, now: datetime) -> BulkPlan:
    """Say what adding the people of a text would do, and do nothing.

    Raises NotAllowed, Gone, SessionOver and SessionCancelled.
    """
    with district.database.reading() as tx:
        meeting = _addable(district, tx, session_id, actor=actor, now=now)
        read = read_people(tx, text)
        held = {key for key, row in _rows(tx, session_id).items() if row.state is not RegistrationState.cancelled}
        already = [one for one in read.people if one.id in held]
        fresh = [one for one in read.people if one not in already]
        # Nobody overtakes those who wait: what is free is theirs first.
        seats = len(fresh) if meeting.free is None else max(meeting.free - meeting.waiting, 0)
        persons = {one.id: tx.get_one(Person, one.id) for one in fresh}
        return BulkPlan(
            meeting,
            read,
            tuple(fresh[:seats]),
            tuple(fresh[seats:]),
            tuple(already),
            tuple(one for one in fresh if _clashes(tx, persons[one.id], meeting)),
            tuple(one for one in fresh if not _fits(tx, persons[one.id], meeting, now=now)),
        )


def _addable(district: District, tx: Transaction, session_id: int, *, actor: Viewer, now: datetime) -> SessionSnapshot:
    meeting = read_meeting(tx, session_id)
    if not may_run(actor, meeting):
        require_role(district.database, actor, KEEPERS)
    decide_standing_session(meeting, now=now)
    return meeting


def _rows(tx: Transaction, session_id: int) -> dict[int, Registration]:
    which = select(Registration).where(Registration.session_id == session_id)
    return {row.person_id: row for row in tx.exec(which.execution_options(populate_existing=True)).all()}


def _clashes(tx: Transaction, person: Person, meeting: SessionSnapshot) -> bool:
    try:
        require_no_clash(tx, person, meeting)
    except Clashes:
        return True
    return False


def _fits(tx: Transaction, person: Person, meeting: SessionSnapshot, *, now: datetime) -> bool:
    try:
        require_eligible(tx, person, meeting, now=now)
    except NotEligible:
        return False
    return True


def apply_bulk(
    district: District, session_id: int, person_ids: Sequence[int], *, actor: Viewer, now: datetime
) -> BulkOutcome:
    """Give each a seat or, where there is none, a place in line, and tell each who added them. Twice is once.

    The rules of an offering and its window do not keep out whom a coordinator adds.
    Raises NotAllowed, Gone, SessionOver and SessionCancelled.
    """
    with district.database.transaction() as tx:
        session = lock_session(tx, session_id)
        rules = district.rules(tx, now=now)
        settle_session(tx, session, rules=rules, now=now)
        meeting = _addable(district, tx, session_id, actor=actor, now=now)
        act = Act(rules, now, f"slack:{actor.slack_id}", added_by_id=actor.person_id)
        wanted = dict.fromkeys(person_ids)
        rows = _rows(tx, session_id)
        added: list[str] = []
        waiting: list[str] = []
        already: list[str] = []
        people = _living(tx, wanted)
        for person in people:
            row = rows.get(person.id or 0)
            if row is not None and row.state is not RegistrationState.cancelled:
                already.append(person.name)
                continue
            standing = place_in(tx, session, person, meeting=meeting, row=row, act=act)
            meeting = standing.meeting  # with one seat less, or one more in line
            (added if standing.has_seat else waiting).append(person.name)
            if not standing.has_seat:
                enqueue(tx, [_waiting_notice(standing, act)], now=now)
        left = len(wanted) - len(people)
        return BulkOutcome(meeting, tuple(added), tuple(waiting), tuple(already), left)


def _living(tx: Transaction, person_ids: Iterable[int]) -> list[Person]:
    """Return those of these people who are on the roster, in the order in which they were named."""
    wanted = list(person_ids)
    living = select(Person).where(col(Person.id).in_(wanted), col(Person.retired_at).is_(None))
    return sorted(tx.exec(living).all(), key=lambda one: wanted.index(one.id or 0))


def _waiting_notice(standing: RegistrationSnapshot, act: Act) -> Owed:
    meeting = standing.meeting
    key = f"added:{standing.registration_id}:line:{standing.registered_at.isoformat()}"
    return Owed(
        NoticeKind.added,
        standing.person_id,
        key,
        act.now,
        meeting.starts_at,
        {"registration_id": standing.registration_id},
        about_session(meeting.id),
    )
