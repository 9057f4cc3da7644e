"""What the district can take away: every table as rows of plain values, read as it was at one instant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal
from sqlmodel import col, select

from storage.database import Transaction
from storage.tables import (
    Attendance,
    AuditEntry,
    Notice,
    NoticeChannel,
    NoticeState,
    Offering,
    OfferingState,
    Person,
    PersonRole,
    Registration,
    RegistrationState,
    Session,
    Site,
    SlackMember,
)

# The typed one knows four columns at most.
_select: Any = select

# Rows that are in memory at once, however many there are.
_AT_ONCE = 1000

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet, and what it holds, in a sentence for who opens the file."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of an export. `rows` reads them from a transaction, a few at a time; `now` is an aware UTC instant."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Transaction, datetime], Iterator[Row]]


def freeze(tx: Transaction) -> None:
    """Let a transaction that reads see the database as it is now until it ends, whatever others write."""
    if tx.get_bind().dialect.name != "sqlite":  # there a transaction always does
        tx.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def read_offerings(tx: Transaction, now: datetime) -> Iterator[Row]:
    """Yield every offering that there is or was, by its code."""
    del now
    sites = dict(tx.exec(select(Site.id, Site.name)).all())
    for (offering,) in _stream(tx, select(Offering).order_by(col(Offering.code))):
        state = "retired" if offering.retired_at else offering.state.value
        only = [sites.get(each, "") for each in offering.only_sites]
        yield (
            offering.code,
            offering.title,
            offering.why,
            offering.summary,
            offering.format.value,
            offering.goal,
            offering.strand,
            offering.topics,
            offering.audience,
            sites.get(offering.site_id, ""),
            offering.facilitators,
            offering.minutes,
            offering.link,
            offering.points,
            offering.language,
            offering.prerequisites,
            only,
            state,
            offering.changed_at,
        )


def read_sessions(tx: Transaction, now: datetime) -> Iterator[Row]:
    """Yield every session that there is or was, by code and start."""
    counted = {state: _count_in(state) for state in RegistrationState}
    state = case(
        (col(Session.cancelled_at).is_not(None), literal("cancelled")),
        (col(Session.retired_at).is_not(None) | col(Offering.retired_at).is_not(None), literal("retired")),
        (col(Offering.state) == OfferingState.draft, literal("draft")),
        (col(Session.ends_at) <= now, literal("over")),
        else_=literal("scheduled"),
    )
    yield from _stream(
        tx,
        _select(
            Offering.code,
            Session.starts_at,
            Session.timezone,
            Session.capacity,
            counted[RegistrationState.registered],
            counted[RegistrationState.offered],
            counted[RegistrationState.waitlisted],
            state,
        )
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .order_by(col(Offering.code), col(Session.starts_at), col(Session.id)),
    )


def _count_in(state: RegistrationState) -> Any:
    # Who came without a seat of the count takes none: with them a full session would look overbooked.
    held = (Registration.session_id == Session.id, Registration.state == state, col(Registration.walk_in).is_(False))
    return select(func.count()).select_from(Registration).where(*held).scalar_subquery()


def read_registrations(tx: Transaction, now: datetime) -> Iterator[Row]:
    """Yield every registration, those that were cancelled too, by session and in the order in which people came."""
    del now
    waits = col(Registration.state) == RegistrationState.waitlisted
    place = func.row_number().over(
        partition_by=(col(Registration.session_id), col(Registration.state)),
        order_by=(col(Registration.arrival), col(Registration.id)),
    )
    rows = _stream(
        tx,
        _select(
            Offering.code,
            Session.starts_at,
            Person.email,
            Registration.state,
            Registration.attendance,
            case((waits, place), else_=None),
            Registration.registered_at,
        )
        .join(Session, col(Session.id) == col(Registration.session_id))
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .join(Person, col(Person.id) == col(Registration.person_id))
        .order_by(col(Offering.code), col(Session.starts_at), col(Session.id), col(Registration.id)),
    )
    for code, starts_at, email, state, attendance, position, registered_at in rows:
        yield code, starts_at, email, _state_of(state, attendance), position, registered_at


def _state_of(state: RegistrationState, attendance: Attendance | None) -> str:
    """Return the state of a registration once more is known: whether they were there. Who is excused has not missed it."""
    if state is RegistrationState.registered and attendance is not None:
        return _CAME[attendance]
    return state.value


_CAME = {
    Attendance.attended: "attended",
    Attendance.excused: RegistrationState.cancelled.value,
    Attendance.missed: "missed",
}


def read_notices(tx: Transaction, now: datetime) -> Iterator[Row]:
    """Yield everything that the bot owed somebody, the oldest first, without what it said."""
    del now
    by_mail = (
        (col(Notice.channel) == NoticeChannel.email)
        | ((col(Notice.state) == NoticeState.sent) & col(Notice.provider_id).contains("@"))
        | ((col(Notice.state) != NoticeState.sent) & col(SlackMember.id).is_(None))
    )
    rows = _stream(
        tx,
        _select(
            Notice.id,
            Notice.kind,
            case((by_mail, literal("email")), else_=literal("slack")),
            Person.email,
            Notice.state,
            Notice.not_before,
            Notice.sent_at,
            Notice.attempts,
        )
        .join(Person, col(Person.id) == col(Notice.person_id))
        .join(SlackMember, col(SlackMember.person_id) == col(Person.id), isouter=True)
        .order_by(col(Notice.id)),
    )
    for number, kind, channel, recipient, state, *rest in rows:
        yield number, kind.value, channel, recipient, state.value, *rest


def read_people(tx: Transaction, now: datetime) -> Iterator[Row]:
    """Yield the roster as it can be imported again: without who has left, whom that would bring back."""
    del now
    roles: dict[int, list[str]] = {}
    for held in tx.exec(select(PersonRole)).all():
        roles.setdefault(held.person_id, []).append(held.role.value)
    rows = _stream(
        tx,
        _select(
            Person.id,
            Person.email,
            Person.name,
            Site.name,
            Person.employee_group,
            Person.locale,
            Person.timezone,
            Person.coach_topics,
        )
        .join(Site, col(Site.id) == col(Person.site_id), isouter=True)
        .where(col(Person.retired_at).is_(None))
        .order_by(col(Person.email)),
    )
    for person_id, email, name, site, group, locale, timezone, topics in rows:
        may = sorted(roles.get(person_id, []))
        yield email, name, site, group.value if group else None, may, locale, timezone, topics


def read_audit(tx: Transaction, now: datetime) -> Iterator[Row]:
    """Yield the audit log, the oldest entry first. `actor` says from where somebody acted."""
    del now
    yield from _stream(
        tx,
        _select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.actor,
            Person.email,
            AuditEntry.action,
            AuditEntry.subject,
            AuditEntry.before,
            AuditEntry.after,
        )
        .join(SlackMember, literal("slack:") + col(SlackMember.id) == col(AuditEntry.actor), isouter=True)
        .join(Person, col(Person.id) == col(SlackMember.person_id), isouter=True)
        .order_by(col(AuditEntry.id)),
    )


def read_nothing(tx: Transaction, now: datetime) -> Iterator[Row]:
    """Yield no row: of this there is nothing yet."""
    del tx, now
    return iter(())


def _stream(tx: Transaction, statement: Select[Any]) -> Iterator[Row]:
    """Yield rows as tuples, some at a time. Whole rows of a table are forgotten as soon as the next ones are read."""
    found = tx.execute(statement, execution_options={"yield_per": _AT_ONCE})
    for part in found.partitions():
        yield from map(tuple, part)
        tx.expunge_all()


_CODE = Column("code", "the code of the offering")
_STARTS = Column("starts_at", "when the session begins")

SHEETS = (
    Sheet(
        "offerings.csv",
        "What can be learned.",
        (
            Column("code", "short and lasting, such as UDL-101"),
            Column("title", "what people read first"),
            Column("why", "why this matters"),
            Column("summary", "what it is"),
            Column("format", "live, recorded, self_paced or video"),
            Column("goal", "the district goal"),
            Column("strand", "the strand"),
            Column("topics", "topics"),
            Column("audience", "employee groups, or family; empty for all staff"),
            Column("site", "where it is, unless a session says otherwise"),
            Column("facilitators", "who leads it, by e-mail or name"),
            Column("minutes", "how long it takes, where it has no sessions"),
            Column("link", "its address"),
            Column("points", "points for the pay scale"),
            Column("language", "the language it is held in"),
            Column("prerequisites", "codes of offerings that must come first"),
            Column("only_sites", "the sites for whose staff it is; empty for all"),
            Column("state", "draft, published or retired"),
            Column("changed_at", "when it last changed"),
        ),
        read_offerings,
    ),
    Sheet(
        "sessions.csv",
        "When it takes place, and how full it is.",
        (
            _CODE,
            _STARTS,
            Column("timezone", "the zone of the clock on its wall"),
            Column("capacity", "seats; empty where there is no limit"),
            Column("registered", "seats that are taken; who walked in without one is not counted"),
            Column("offered", "seats that are offered to somebody in line"),
            Column("waitlisted", "people in line who hold no offer"),
            Column("state", "scheduled, over, cancelled, draft (not published) or retired (taken out by an import)"),
        ),
        read_sessions,
    ),
    Sheet(
        "registrations.csv",
        "Who takes part, who waits, and who was there.",
        (
            _CODE,
            _STARTS,
            Column("email", "who"),
            Column("state", "registered, waitlisted, offered (a seat), cancelled (or excused), attended, or missed"),
            Column("position", "the place in line, 1 for the first; empty for who does not wait"),
            Column("registered_at", "when they won the seat or joined the line"),
        ),
        read_registrations,
    ),
    Sheet(
        "bookings.csv",
        "Office hours with a coach. There are none yet.",
        (
            Column("coach_email", "the coach"),
            Column("teacher_email", "who comes"),
            Column("starts_at", "when it begins"),
            Column("ends_at", "when it ends"),
            Column("topic", "what it is about"),
            Column("state", "where the request stands"),
        ),
        read_nothing,
    ),
    Sheet(
        "notices.csv",
        "What the bot owed people: that it did, never what it said.",
        (
            Column("id", "its number"),
            Column("kind", "why it was owed, such as reminder_day"),
            Column("channel", "slack or email"),
            Column("recipient", "to whom; a phone number would show only its last digits"),
            Column("state", "waiting, claimed, sent, dropped (by a rule), expired or dead (could not be delivered)"),
            Column("not_before", "when it may leave at the earliest"),
            Column("sent_at", "when it left"),
            Column("attempts", "how often it was tried"),
        ),
        read_notices,
    ),
    Sheet(
        "people.csv",
        "The roster, without who has left. `pl import people` reads it again.",
        (
            Column("email", "how they are recognized"),
            Column("name", "as people know them"),
            Column("site", "school or office"),
            Column("employee_group", "certificated, classified or administrator"),
            Column("roles", "what they may do in the app"),
            Column("locale", "their language, where it differs from the district's"),
            Column("timezone", "their zone, where it differs from the district's"),
            Column("coach_topics", "what they coach"),
        ),
        read_people,
    ),
    Sheet(
        "families.csv",
        "Families. There are none yet.",
        (
            Column("household", "the number of the household"),
            Column("guardian", "the name of the guardian"),
            Column("language", "the language they read"),
            Column("spoken_language", "the language they speak"),
            Column("timezone", "their zone, where it differs from the district's"),
            Column("phone", "their number"),
            Column("email", "their address"),
            Column("channel", "how they want to be reached: sms, email or slack"),
            Column("sites", "the schools of their children"),
            Column("consent_source", "where they agreed to be written to"),
            Column("consent_date", "when they agreed"),
        ),
        read_nothing,
    ),
    Sheet(
        "audit.csv",
        "Every change: who, when, from where, before and after. Nobody can alter the log.",
        (
            Column("id", "its number"),
            Column("at", "when"),
            Column("actor", "from where, and as whom: an account in Slack, a link, the command line, the bot itself"),
            Column("email", "who the account in Slack belongs to now"),
            Column("action", "what was done, such as registration.cancelled"),
            Column("subject", "to what, such as person:12"),
            Column("before", "what differs, as it was, in JSON"),
            Column("after", "what differs, as it is now, in JSON"),
        ),
        read_audit,
    ),
)
