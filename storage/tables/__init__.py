"""The tables. Importing this package makes all of them known to SQLModel's metadata."""

from storage.tables.audit import AuditEntry
from storage.tables.links import Link, LinkScope
from storage.tables.notices import (
    DeliveryGate,
    Holiday,
    Notice,
    NoticeChannel,
    NoticeChoice,
    NoticeKind,
    NoticeState,
    NoticeWish,
    QuietTime,
)
from storage.tables.offerings import CatalogVersion, Format, Offering, OfferingState, Session, TopicAsk
from storage.tables.people import AccountKind, EmployeeGroup, Person, PersonRole, Role, Site, SlackMember
from storage.tables.registrations import (
    Attendance,
    EligibilityException,
    ExceptionState,
    OfferOutcome,
    Registration,
    RegistrationState,
    SeatOffer,
    SessionChange,
)
from storage.tables.settings import DistrictSetting
from storage.tables.vocabulary import DistrictWord

__all__ = [
    "AccountKind",
    "Attendance",
    "AuditEntry",
    "CatalogVersion",
    "DeliveryGate",
    "DistrictSetting",
    "DistrictWord",
    "EligibilityException",
    "EmployeeGroup",
    "ExceptionState",
    "Format",
    "Holiday",
    "Link",
    "LinkScope",
    "Notice",
    "NoticeChannel",
    "NoticeChoice",
    "NoticeKind",
    "NoticeState",
    "NoticeWish",
    "OfferOutcome",
    "Offering",
    "OfferingState",
    "Person",
    "PersonRole",
    "QuietTime",
    "Registration",
    "RegistrationState",
    "Role",
    "SeatOffer",
    "Session",
    "SessionChange",
    "Site",
    "SlackMember",
    "TopicAsk",
]
