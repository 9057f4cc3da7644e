"""Who takes part in which session, who waits, and what was offered to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import one_of


class RegistrationState(StrEnum):
    """Where somebody stands with one session. `offered` holds a seat until its time runs out."""

    registered = "registered"
    waitlisted = "waitlisted"
    offered = "offered"
    cancelled = "cancelled"


class Attendance(StrEnum):
    attended = "attended"
    excused = "excused"
    missed = "missed"


class OfferOutcome(StrEnum):
    """What became of a seat that was offered. `withdrawn`: the person or the session was cancelled meanwhile."""

    open = "open"
    accepted = "accepted"
    passed = "passed"
    expired = "expired"
    withdrawn = "withdrawn"


class ExceptionState(StrEnum):
    asked = "asked"
    allowed = "allowed"
    declined = "declined"


class Registration(SQLModel, table=True):
    """Where one person stands with one session. The row stays for ever, so that its calendar entry keeps its identity.

    `arrival` is the order of the waitlist: the later somebody came, the larger. `revision` rises when the seat is won or
    lost; with the session's it makes the SEQUENCE of the calendar entry. Who came without a seat of the count is a
    `walk_in`. `late` marks a cancellation after the deadline. `added_by_id` is who registered them, if not themselves.
    `attended_at` is when they checked in or were marked; `attendance_by` is `self` or who marked them, as in the audit log.
    """

    __table_args__ = (
        UniqueConstraint("session_id", "person_id", name="registered_once"),
        Index("registration_in_line", "session_id", "state", "arrival"),
    )

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    state: RegistrationState = one_of(RegistrationState)
    arrival: int = 0
    calendar_uid: str = Field(unique=True)
    revision: int = 0
    registered_at: datetime
    changed_at: datetime
    late: bool = False
    cancel_reason: str = ""
    walk_in: bool = False
    added_by_id: int | None = Field(default=None, foreign_key="person.id")
    attendance: Attendance | None = one_of(Attendance, nullable=True)
    attended_at: datetime | None = None
    attendance_by: str = ""


class SeatOffer(SQLModel, table=True):
    """A seat that was offered to somebody in line. `seat` tells free seats apart: the number of the first offer of it.

    Nobody is offered the same seat twice.
    """

    __table_args__ = (
        UniqueConstraint("registration_id", "seat", name="seat_offered_once"),
        Index(
            "one_open_offer",
            "registration_id",
            unique=True,
            sqlite_where=text("outcome = 'open'"),
            postgresql_where=text("outcome = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    registration_id: int = Field(foreign_key="registration.id")
    session_id: int = Field(foreign_key="session.id", index=True)
    seat: int
    offered_at: datetime
    expires_at: datetime = Field(index=True)
    outcome: OfferOutcome = one_of(OfferOutcome)
    settled_at: datetime | None = None


class EligibilityException(SQLModel, table=True):
    """Somebody asked to join a session that its rules keep them from, and what was decided."""

    __table_args__ = (UniqueConstraint("session_id", "person_id", name="exception_asked_once"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str = ""
    state: ExceptionState = one_of(ExceptionState)
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")


class SessionChange(SQLModel, table=True):
    """Edits of one session that are told together. `before` is what people knew, by field, when the first one was made.

    Edits until `due_at` join; then the notices are written, and `told_at` is set. Without `notify` nobody is told, but
    calendars follow.
    """

    __table_args__ = (
        Index(
            "one_open_change",
            "session_id",
            unique=True,
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    before: str
    notify: bool = True
    opened_at: datetime
    due_at: datetime = Field(index=True)
    told_at: datetime | None = None
