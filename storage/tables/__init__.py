"""The tables. Importing this package makes all of them known to SQLModel's metadata."""

from storage.tables.audit import AuditEntry
from storage.tables.links import Link
from storage.tables.notices import DeliveryGate, Holiday, Notice, NoticeChoice, QuietTime
from storage.tables.offerings import CatalogVersion, Offering, Session, TopicAsk
from storage.tables.people import Person, PersonRole, Site, SlackMember
from storage.tables.registrations import EligibilityException, Registration, SeatOffer, SessionChange
from storage.tables.settings import DistrictSetting
from storage.tables.vocabulary import DistrictWord

__all__ = [
    "AuditEntry",
    "CatalogVersion",
    "DeliveryGate",
    "DistrictSetting",
    "DistrictWord",
    "EligibilityException",
    "Holiday",
    "Link",
    "Notice",
    "NoticeChoice",
    "Offering",
    "Person",
    "PersonRole",
    "QuietTime",
    "Registration",
    "SeatOffer",
    "Session",
    "SessionChange",
    "Site",
    "SlackMember",
    "TopicAsk",
]
