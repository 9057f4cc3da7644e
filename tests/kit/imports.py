"""Importing from text, as the command line does it from files."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from files.catalog_rows import CATALOG, CatalogRules, parse_catalog
from files.people import PEOPLE, parse_people
from files.tables.reading import read_table
from learning.imports.catalog import apply_catalog
from learning.imports.catalog_rows import OfferingRow
from learning.imports.plan import ImportChange, ImportPlan, ImportRows, RowProblem
from learning.imports.roster import PersonRow, apply_people
from storage.database import Database
from storage.tables import AuditEntry, Offering, Person, Session

RULES = CatalogRules(zone=ZoneInfo("America/Los_Angeles"), why_characters=280)


def people_rows(text: str) -> ImportRows[PersonRow]:
    return parse_people([read_table("people.csv", text.encode(), layout=PEOPLE)])


def catalog_rows(text: str) -> ImportRows[OfferingRow]:
    return parse_catalog([read_table("catalog.csv", text.encode(), layout=CATALOG)], rules=RULES)


def import_people(database: Database, text: str, *, now: datetime, retire: bool = False) -> ImportPlan:
    return apply_people(database, people_rows(text), change=ImportChange(actor="cli:test", now=now, retire=retire))


def import_catalog(database: Database, text: str, *, now: datetime, retire: bool = False) -> ImportPlan:
    return apply_catalog(database, catalog_rows(text), change=ImportChange(actor="cli:test", now=now, retire=retire))


def found(problems: Sequence[RowProblem]) -> list[tuple[int, str, str]]:
    return [(problem.at.row, problem.column, problem.code) for problem in problems]


def person(database: Database, email: str) -> Person:
    with database.reading() as tx:
        return tx.exec(select(Person).where(Person.email == email)).one()


def offering(database: Database, code: str) -> Offering:
    with database.reading() as tx:
        return tx.exec(select(Offering).where(Offering.code == code)).one()


def sessions(database: Database, code: str) -> list[Session]:
    with database.reading() as tx:
        return list(
            tx.exec(
                select(Session)
                .join(Offering, col(Session.offering_id) == col(Offering.id))
                .where(Offering.code == code)
                .order_by(col(Session.starts_at), col(Session.id))
            ).all()
        )


def audit_actions(database: Database) -> list[str]:
    with database.reading() as tx:
        return [each.action for each in tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()]
