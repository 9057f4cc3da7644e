"""The tables. Importing this package makes all of them known to SQLModel's metadata."""

from storage.tables.audit import AuditEntry
from storage.tables.offerings import CatalogVersion, Offering, Session, TopicAsk
from storage.tables.people import Person, PersonRole, Site, SlackMember
from storage.tables.settings import DistrictSetting
from storage.tables.vocabulary import DistrictWord

__all__ = [
    "AuditEntry",
    "CatalogVersion",
    "DistrictSetting",
    "DistrictWord",
    "Offering",
    "Person",
    "PersonRole",
    "Session",
    "Site",
    "SlackMember",
    "TopicAsk",
]
